from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "audit.no-fact": (
        "No system says “{field:fact}” of any customer. The rule cannot be answered. Name the field that holds "
        "`{field}` in the configuration (`exeunt init` begins one): {settings}."
    ),
    "audit.no-owners": (
        "{systems} names no owner of any customer. Whose they are is not known. Add the owners to what is read there."
    ),
    "audit.no-part": (
        "{systems} does not tell “{part:part}” apart. Who may have it is not known. See the connector's page for what "
        "it can tell, or say it in its settings."
    ),
    "audit.no-customers": (
        "No system names a single customer. Rules about customers have nothing to judge. Add the system that keeps "
        "them, or the list of customers with their owners."
    ),
    "audit.out-of-date": (
        "“{part:part}” of {system} is of {time:time}, which is too long ago to count. What has changed since is not "
        "known. Read it again, or export it anew."
    ),
    "audit.no-roster": (
        "No system is named that says who works here. Who has left, and whom nobody knows, cannot be told. Name one "
        'in the configuration, `roster = ["hr"]`; among exports, put the list of employees into a folder `hr` of its '
        "own."
    ),
    "audit.roster-unread": (
        "{systems} should say who works here (`roster`), and could not be read. Who has left, and whom nobody knows, "
        "cannot be told for certain. Look with `exeunt doctor` why, and read it again."
    ),
    "audit.last-day-elsewhere": (
        "{count:user account belongs|user accounts belong} to people whom the roster has as working, and of whom "
        "another system names a last day that is over. Whether they have left is not known. Correct whichever is wrong."
    ),
    "audit.no-address": (
        "{count:user account forwards|user accounts forward} mail, and it is not said to which address, or not so that "
        "it can be read. It may be one outside. Export the addresses, not only whether mail is forwarded."
    ),
    "audit.no-trait": (
        "No system says “{field:fact}” of anybody. The rule cannot be answered. Name the field that holds `{field}` in "
        "the configuration (`exeunt init` begins one): {settings}."
    ),
    "audit.ahead": (
        "“{field:fact}” of {count:customer lies|customers lie} in the future. What is yet to come is no sign that "
        "anything happened, and counts as not known. Correct the field."
    ),
    "audit.untold-accounts": (
        "Of {count:account|accounts} it is not known whether the rule holds: whose they are, or the role of whom "
        "they belong to, or what is said of them, cannot be told. Fill in what roles are told by, and the map of "
        "people."
    ),
    "audit.untold-customers": (
        "Of {count:customer|customers} it is not known whether the rule holds: their tier, their people, or the "
        "role of one of these cannot be told. Fill in what tiers and roles are told by, and the map of people."
    ),
    "audit.untold-people": (
        "Of {count:person|people} it is not known whether the rule holds: their role, or the tier or owner of "
        "customers that it is about, cannot be told. Fill in what roles and tiers are told by."
    ),
    "audit.untold-shares": (
        "In {count:currency|currencies} it is not known whether the rule holds: the tier of customers that could "
        "decide it cannot be told. Fill in what tiers are told by."
    ),
    "audit.no-whole": (
        "A share is a part of the whole, and the whole is not known: customers, owners or facts were not read "
        "whole, or a system does not say what its customers are worth. No share is told. What is missing is named "
        "beside this."
    ),
    "audit.no-word": (
        "The policy names no field with the day until which a tier set by hand counts. The rule cannot be answered. "
        "Add `field` and `until` under `tier`."
    ),
    "audit.not-joined": (
        "{count:user account is|user accounts are} joined to nobody: whose they are is unclear, and so whether the "
        "rule holds of them. Name them in the map of people."
    ),
    "audit.not-whole": (
        "“{part:part}” of {system} was not read whole. There may be more than was found. See the gaps for the reason."
    ),
    "audit.possible-part": (
        "Of {count:user account|user accounts} it is not known whether “{part:part}” is theirs: the system does not "
        "say, or not for certain. Have it say so, and read it again."
    ),
    "audit.possible-sight": (
        "{count:user account|user accounts} may see customers, and it is not known whether they do (an administrator "
        "of something, for one). The rule may be about them. `exeunt access person` says what they see, and why."
    ),
    "audit.role-row": "No system says “{field:fact}” of anybody; what the role {name:role} asks of it was left out.",
    "audit.some-without-fact": (
        "“{field:fact}” is not known of {count:customer|customers}. They are counted as not known. Fill the field in."
    ),
    "audit.some-without-trait": (
        "“{field:fact}” is not known of {count:user account|user accounts}: their own system does not say it. They are "
        "counted as not known. Fill the field in there."
    ),
    "audit.spared-nobody": "The rule {rule} spares “{name}”, who is nobody here. Correct the name.",
    "audit.spared-several": (
        "The rule {rule} spares “{name}”. Several are called so: {candidates}. None of them is spared. Write which one "
        "is meant."
    ),
    "audit.tier-row": (
        "No system says “{field:fact}” of any customer; what tier {name} asks of it was left out. Tiers may be lower "
        "than they should be."
    ),
}
