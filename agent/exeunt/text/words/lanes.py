"""How the work in one system ended."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "lane.cut-not-applied": (
        "The cut of {system} was not applied yet. A hand-over waits for it. Apply the cut plan first."
    ),
    "lane.cut-not-accepted": (
        "{system} has not accepted the whole cut yet. A hand-over waits for it. Go on with the cut first; where "
        "it cannot be finished, waive what is left of it there."
    ),
    "lane.action-gone": (
        "The connector no longer offers what the plan asks for: {actions:action}. Nothing more was written there. "
        "Plan again."
    ),
    "lane.blocked": (
        "These wait for something that failed: {actions:action}. Look at what failed, then apply the case again; what "
        "is still in the way is planned anew, or waived."
    ),
    "lane.denied": "The system refused our credential. {why:sentence}",
    "lane.refused": "The system would not do it. {why:sentence}",
    "lane.unavailable": "The system could not be reached. {why:sentence}",
    "lane.defect": (
        "The connector{name:? …} failed with {error}{action:?action|: …}{where:? (…)}. This is a defect of the "
        "connector: report it to its author{file:?, with …}."
    ),
    "lane.order": "It waits for its turn: something before it needs time.",
    "lane.quota": "It waits for the system's quota. {why:sentence}",
    "lane.done": "done",
    "lane.rest": "stopped",
    "lane.waiting": "waiting",
    "lane.ready": "ready",
    "lane.running": "under way",
    "rested.blocked": "something before it failed or waits for a person",
    "rested.denied": "the system refused our credential or did not answer",
    "rested.refused": "the system would not do it",
    "rested.unavailable": "the system could not be reached",
    "rested.defect": "the connector failed",
    "rested.order": "something before it needs time",
    "rested.quota": "the system's quota is used up",
    "rested.cut-not-applied": "the cut was not applied there yet",
    "rested.cut-not-accepted": "the cut was not accepted there yet",
    "rested.action-gone": "the connector no longer offers what the plan asks for",
}
