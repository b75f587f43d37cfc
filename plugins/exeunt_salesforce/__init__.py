"""Salesforce for Exeunt.

Cuts      frozen login, sessions, tokens of connected and external client apps, privileged permission sets.
Hands     accounts (with their teams and manual shares), contacts, opportunities, leads, cases, open tasks, every
          object with an owner, found by describe; managers, approvers and other lookups on users.
Takes     team places, manual shares, groups, queues, territories, permission sets, licences.
Closes    deactivates, after naming what stands in the way.
Shows     who can see which record and why: the org's sharing model, lowered to tables (`access/`).

Reading needs API Enabled, View All Data, View Setup, Manage Users and Customize Application (the vendor shows logins
and tokens to nobody less), and View Restriction and Scoping Rules. Writing needs, besides, Assign Permission Sets and
Modify All Data, or the transfer rights.

Cannot be put back: sessions and tokens (people sign in and authorise again), dates of change, mails, what flows did.
"""
