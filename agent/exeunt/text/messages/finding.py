from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "finding.activity-stale": (
        "{count:customer|customers}{person:? of …}: nothing has happened for more than {days:day|days} ({field:fact}). "
        "A customer that nobody looks after goes with whoever does. Ask the owner for a visit, and see why there was "
        "none."
    ),
    "finding.concentration-count": (
        "{person} holds {count:customer|customers}{tier:? of tier …}, more than {limit}. So many cannot be handed "
        "over well at once. Share them out while {person} is here."
    ),
    "finding.concentration-share": (
        "{person} holds {more:?at least }{share} of what customers{tier:? of tier …} are worth{currency:? in …}, "
        "more than {limit}. One departure would put that at risk. Give a part to others, or a second contact to each."
    ),
    "finding.exception-expired": (
        "The exception for {code} about {about} ran out on {until}. It covers nothing any more. {owner} should mend "
        "the finding, or answer for it anew."
    ),
    "finding.export-allowed": (
        "{person} only needs to look, and can take customer lists out of {system}{count:? (customers in sight: …)}. A"
        " list that was taken cannot be taken back. Remove the right to export."
    ),
    "finding.forwarding-outside": (
        "Mail of {person} in {system} is forwarded to {to}. What customers write leaves the company unseen. Stop the "
        "forwarding, and ask what it was for."
    ),
    "finding.left-can-sign-in": (
        "{person} has left{since:?time| (…)} and can still sign in to {system}{count:?; customers in sight: …}. Block "
        "the account now: `exeunt plan` makes the plan."
    ),
    "finding.no-sponsor": (
        "{count:customer|customers}{person:? of …}: nobody of {role:role} deals with them. When the owner leaves, "
        "nobody higher up knows them. Name a sponsor for each."
    ),
    "finding.nobody-knows": (
        "The account of {person} in {system} belongs to nobody who works here, as far as is known{count:?; customers "
        "in sight: …}. Find out whose it is: map it to a person, or block it."
    ),
    "finding.override-expired": (
        "{count:customer|customers}{person:? of …}: the tier written in “{field:fact}” ran out ({until}). What is "
        "computed counts again. Confirm the tier with a new date, or empty the field."
    ),
    "finding.owner-inactive": (
        "{count:customer still belongs|customers still belong} to {person}, who has left or can no longer sign in. "
        "Nobody looks after them. Hand them over: `exeunt plan` makes the plan."
    ),
    "finding.owner-missing": (
        "{count:customer belongs|customers belong} to nobody. Whoever finds them first has them. Give each an owner."
    ),
    "finding.owner-role": (
        "{count:customer belongs|customers belong} to {person}, whose role is not among {role:role}. Hand them to "
        "somebody whose work they are, or correct the role."
    ),
    "finding.owner-stranger": (
        "{count:customer belongs|customers belong} to {person}, who is not among those who work here. Find out who it "
        "is: map the account to a person, or hand the customers over."
    ),
    "finding.owner-unknown": (
        "{count:customer belongs|customers belong} to {person:?“…”: }an account that the system does not show, or a "
        "name that several have. Nobody knows who answers for them. Find out who is meant, and give each an owner."
    ),
    "finding.second-factor-off": (
        "{person} signs in to {system} without a second factor{count:?; customers in sight: …}. One password is all "
        "that protects them. Require a second factor."
    ),
    "finding.sees-beyond": (
        "{person} has more on {records:record|records} in {system}{part:?part| (…)} than the rule allows "
        "(allowed{own:?level| · own: …}{team:?level| · of the team: …}{subordinates:?level| · of subordinates: …}"
        "{region:?level| · of the region: …}{all:?level| · all: …}{nothing:? · nothing}). What one can see one can "
        "take along. `exeunt access customer` names the grant; take it away, or change the rule."
    ),
    "finding.sees-too-little": (
        "{person} has less on {records:record|records} in {system}{part:?part| (…)} than the rule asks for "
        "(asked for{own:?level| · own: …}{team:?level| · of the team: …}{subordinates:?level| · of subordinates: …}"
        "{region:?level| · of the region: …}{all:?level| · all: …}){absent:?, and no account there to sign in with}. "
        "What only others can see leaves with them. Give the access, or change the rule."
    ),
    "finding.single-track": (
        "{count:customer|customers}{person:? of …}: fewer than {tracks} active people deal with them side by side. "
        "With one departure nobody is left whom they know. Add a second contact who does not report to the first."
    ),
    "finding.successor-inactive": (
        "{count:customer|customers}{person:? of …}: the successor named in “{field:fact}” has left, or cannot sign in. "
        "Name another."
    ),
    "finding.successor-missing": (
        "{count:customer|customers}{person:? of …}: no successor is named in “{field:fact}”. On the day of a departure "
        "it is too late to choose well. Name one for each."
    ),
    "finding.successor-overloaded": (
        "{count:customer|customers}{person:? of …}: the successor named in “{field:fact}” would hold more than "
        "{limit}. Name others for some of them."
    ),
    "finding.successor-same": (
        "{count:customer|customers}{person:? of …}: the successor named in “{field:fact}” is the owner. Name somebody "
        "else."
    ),
    "finding.successor-unknown": (
        "{count:customer|customers}{person:? of …}: the name in “{field:fact}” is nobody's, or that of several. Write "
        "an e-mail address or an employee number."
    ),
    "finding.tier-share": (
        "Customers of tier {tier} make up {share} of the business{currency:? in …}; it should be {least} to {most}. "
        "Too little says that the tiers are drawn wrongly, too much that few customers carry the company. Look at "
        "both."
    ),
}
