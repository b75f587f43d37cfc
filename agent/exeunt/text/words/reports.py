"""What reports say between their figures."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "report.title": "Departure report",
    "report.contents": "Contents",
    "report.open": "What is open",
    "report.nothing-open": "Nothing.",
    "report.ordered": "Ordered",
    "report.applied": "Applied",
    "report.as-of": "As of",
    "report.changes-proven": "changes seen to hold",
    "report.systems-unknown": "systems where access is not known",
    "report.not-read": "Not read whole",
    "report.tasks-open": "open tasks for people",
    "report.accepted-after": "Accepted after",
    "report.gone-after": "Seen to be gone after",
    "report.basis": "How this is known",
    "report.exposure-caption": "Exposure per system",
    "report.before-after": "Before and after",
    "report.found": "Found before",
    "report.already": "Already so",
    "report.left-alone": "Left alone",
    "report.proven": "Seen to hold",
    "report.not-proven": "Not proven",
    "report.not-whole": "not read whole",
    "report.hand-over": "Customers and successors",
    "report.unproven-title": "What is not proven",
    "report.change": "Before → planned",
    "report.restored-title": "Put back beside a change",
    "report.dropped-to": "The system made it",
    "report.put-back-as": "Put back as",
    "report.undo-possible": "Can be put back",
    "report.undo-impossible": "Cannot be put back",
    "report.undo-applied": "Applied undo",
    "report.no-deadline": "no deadline known",
    "report.and-more": "… and {count} more",
    "report.one-by-one": "{count:row|rows}, one by one",
    "report.first-one-by-one": "The first {shown:row|rows} of {count}, one by one; `{command}` has them all",
    "report.what": "What",
    "report.at-planning": "when the plan was made",
    "report.who-said": "Said by",
    "report.since": "Since",
    "report.plans": "Plans and signatures",
    "report.digest": "Digest (SHA-256)",
    "report.limits-lifted": "Limits lifted",
    "report.quotas": "Calls and quotas",
    "report.calls-planned": "Planned calls",
    "report.used": "Used",
    "report.allowed": "Allowed",
    "report.resets": "Starts anew",
    "report.entries": "Entries",
    "report.root": "Root",
    "report.trail-head": "Head of the trail",
    "report.this-file": "THIS-FILE",
    "report.meanings": "What the words mean",
    "report.word": "Word",
    "report.meaning": "Meaning",
    "report.from-order": "time from the order, each step longer than the one before",
    "report.key-open": "access open",
    "report.key-accepted": "accepted, not yet seen",
    "report.key-gone": "seen to be gone",
    "report.key-residual": "may still work",
    "report.key-unknown": "not known",
    "report.written-back": "written to by an undo since",
    "report.planned": "Planned",
    "report.count-not-proven": "changes not proven",
    "report.count-gaps": "readings not whole",
    "report.access-paths": "Why a customer is seen",
    "report.accepted-lead": "Somebody answers for these, until the day named.",
    "report.all-known": "Everything that the rules ask for is known.",
    "report.audit-accepted": (
        "Everything was read, and nothing is open. {accepted:finding is|findings are} accepted; the next exception "
        "runs out on {until}."
    ),
    "report.audit-clean": "All {rules:rule|rules} hold, and everything was read.",
    "report.audit-found": "{findings:thing is|things are} wrong, {high} of them gravely.",
    "report.audit-incomplete": (
        "Nothing{accepted:? besides what is accepted (…)} was found, but not everything is known. This is no clean "
        "bill."
    ),
    "report.audit-title": "Who sees which customer",
    "report.because": "Because",
    "report.concentration": "Who holds the customers",
    "report.concentration-lead": "What one person holds goes with one departure. The share is of all purchases.",
    "report.customers-lead": (
        "The {count:customer|customers} that findings name, of {all} in all. customers.csv has every one, with the "
        "codes of the findings that concern it."
    ),
    "report.customers-named": "Customers named",
    "report.exposure-by-tier": "How many see a customer",
    "report.exposure-lead": (
        "From the fewest to the most who can see one customer; the bar goes from the middle to the tenth from above."
    ),
    "report.findings-high": "of high severity",
    "report.findings-lead": (
        "The worst first. A finding names up to ten customers; the rest stand in customers.csv and in the workbook's "
        "sheet of that name, whose column “findings” says what concerns each."
    ),
    "report.findings-low": "of low severity",
    "report.findings-medium": "of medium severity",
    "report.graph-more": "{count:more reason is|more reasons are} not drawn.",
    "report.graph-says": (
        "{count:person|people} can see this customer ({tier}). The thicker the line, the more people it lets in."
    ),
    "report.graph-not-whole": "Not everything was read: more may see it.",
    "report.graph-unsure": "Of these, {count:person is|people are} not certain (broken lines).",
    "report.mending": "How to mend it",
    "report.mending-of": "How to mend it: {title} ({code})",
    "report.more-customers": "+ {count} in customers.csv",
    "report.no-findings": "Nothing was found, and everything was read.",
    "report.nothing-judged": "Nothing could be judged: too little was read. This is no clean bill.",
    "report.nothing-accepted": "No finding is accepted by anybody.",
    "report.paths-lead": "Each line is one reason: whom it lets in, and by what.",
    "report.owned-by-several": (
        "{count:customer has|customers have} several owners. Such a customer counts in full for each of them: what is "
        "said of people adds up to more than the whole, which a share is of."
    ),
    "report.people-lead": "Everybody who owns a customer, whoever owns most first.",
    "report.policy-digest": "Policy",
    "report.practice-audit": "This is about the practice company. Nobody and nothing in it is real.",
    "report.read-at": "Read",
    "report.rest": "{count} more stand in the CSV files.",
    "report.rules-lead": "What must be true, and whether it is. “At least” means that not everything was read.",
    "report.rules-not-known": "rules not fully answered",
    "report.sheet-cut": "Only the first {count} stand here; {file} has them all.",
    "report.unknown-lead": "What is not known hides neither good nor bad. A rule that waits for it never passes.",
    "report.unmatched": "The exception in line {line:raw} ({code}, {about}) covers nothing.",
    "report.unmatched-several": (
        "The exception in line {line:raw} ({code}) covers nothing. Several are called {about}: {candidates}. Write "
        "which one is meant."
    ),
    "report.viewers-spread": "{median} in the middle, {most} at most",
    "report.viewers-spread-known": "{median} in the middle, {most} at most, as far as was read",
    "report.who-holds-what": "People",
    "report.alone-in": "Only administrator of",
    "report.drill": "If somebody left tomorrow",
    "report.bounds": (
        "Not everything was read. What somebody holds is at least this; what nobody else knows or administers, and "
        "what cannot be reached, is at most this."
    ),
    "report.drill-unsure": (
        "Of {count:person|people} listed here it is not known whether they work here: no roster says so. They come "
        "last, and count for nobody as somebody else who knows or administers anything."
    ),
    "report.no-roster": "No roster says who works here: whoever can sign in counts as working here.",
    "report.owners-gone": (
        "Of them, {gone:customer belongs|customers belong} to people who have left or cannot sign in, {doubtful} to "
        "people of whom it is not known whether they work here."
    ),
    "report.perhaps-alone": "perhaps not alone",
    "report.perhaps-reached": (
        "For {count} of them there is somebody besides, of whom it is not known whether they work here: nobody like "
        "that counts as a colleague or a successor."
    ),
    "report.perhaps-shared": "of {count} of them not known",
    "report.drill-lead": (
        "For everybody who works here, the worst first: what would be without an owner, which A customers nobody else "
        "who works here knows, and how long handing over would take."
    ),
    "report.hardest-to-reach": "A customers, the hardest to reach first",
    "report.hours": "To hand over",
    "report.more-core": "{count:more A customer is|more A customers are} not listed.",
    "report.how-reached": (
        "How would we reach them if the owner left? {colleague} through a colleague, {successor} through the successor "
        "named, {contact} by contact data alone, {none} not at all."
    ),
    "report.orphaned-worth": "Without an owner",
    "report.others-who-know": "Who else deals with it",
    "report.reached-by": "Reached by",
    "report.self-check": "Three questions",
    "report.self-check-lead": "The self-check of a departure's risk, answered from data.",
    "report.single-track": "A customers nobody else knows",
    "report.which-are-core": (
        "Which are the core customers? {count:customer is|customers are} of tier A; of {unknown} it is not known."
    ),
    "report.who-holds-core": "Who holds them? {holders}; {unheld} have no owner.",
    "reach.colleague": "a colleague",
    "reach.successor": "the successor",
    "reach.contact": "contact data alone",
    "reach.none": "nobody",
}
