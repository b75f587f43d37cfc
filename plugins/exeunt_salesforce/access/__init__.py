"""Who can see which record of an org, lowered to the tables that every system is lowered to.

source     reads a query, by REST or Bulk (`bulk`), as Arrow tables of text (`columns`), and knows if it was whole
lists      the small lists: users, roles, groups, territories
names      what the groups are called that Salesforce implies; `roles`, `groups`, `territories`, `structure` make them
models     the kinds and the org-wide defaults
records, facts, traits      customers, and what policies read of them and of people
owners, shares, rules       the grants; `rule_texts` and `parties` read what sharing rules say, `teams` who does what
sets, permissions, restrictions     permission sets: what they open, and the ceilings
since, stored   what changed since an earlier reading
gaps       what is not computed
lowering   the parts, in order; `after`: what our own changes do to the tables
"""
