from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "demo.as-promised": "All is as promised.",
    "demo.audit": "What was wrong with the company's access was found before anybody left.",
    "demo.cut": (
        "{system}: the leaver cannot sign in, and none of the leaver's sessions, tokens and keys works any more (left: "
        "{ways})."
    ),
    "demo.ended": ("`{command}` ended with {exit}, which was not to be expected. What follows was not tried."),
    "demo.ended-so": "Exit {exit}, after {seconds} s.",
    "demo.handed-over": (
        "{system}: all {count} records of the leaver's customers are with successors, of each kind as many as before."
    ),
    "demo.hostile": "The leaver's own signature ({person}) on this case did not count.",
    "demo.left-out": "… {count} more lines stand in {file}.",
    "demo.not-as-promised": ("NOT as promised. Do not trust this version; please report it with the folder below."),
    "demo.put-back": (
        "{system}: after the undo, {things} facts were compared with before; only the {lost} that the undo plan "
        "had named as lost differ."
    ),
    "demo.scene-approve-cut": "An approver signs the cut.",
    "demo.scene-approve-hand-over": "Two approvers sign the hand-over.",
    "demo.scene-approve-undo": "Two approvers sign that Ada gets access back.",
    "demo.scene-audit": "Before anybody leaves: who sees which customer, and what is wrong with that.",
    "demo.scene-before": "How things stand: each system is asked past Exeunt.",
    "demo.scene-case": "The case as it stands.",
    "demo.scene-chore": ("In {system}, an administrator changes what only a person can change there: {place}."),
    "demo.scene-connectors": "What is installed and used.",
    "demo.scene-cut": "The cut is applied; sessions and tokens are ended a second time after a minute.",
    "demo.scene-cut-truth": "Whether Ada can still get in: each system is asked past Exeunt.",
    "demo.scene-export": "The proof of this one case, for an auditor.",
    "demo.scene-go-on": "The same case goes on where it stopped.",
    "demo.scene-hand-over": "Ada's customers go to successors, then Ada's account is closed.",
    "demo.scene-hand-over-truth": "Who has the customers now: each system is asked past Exeunt.",
    "demo.scene-hostile": "Ada was an approver too, and signs this very hand-over.",
    "demo.scene-hostile-apply": "Ada's signature does not count: nothing is written.",
    "demo.scene-person": "What Ada sees, and by what.",
    "demo.scene-plan": "Ada leaves: two plans, and nothing is changed.",
    "demo.scene-stranger": "A stranger checks the proof with nothing but Python and openssl.",
    "demo.scene-undo": "It was a mistake: a plan that puts everything back.",
    "demo.scene-undo-apply": "Everything is put back.",
    "demo.scene-undo-truth": "Whether all is as before: each system is asked past Exeunt.",
    "demo.scene-verify": "The trail is verified, also against every plan that was made from it.",
    "demo.took": "It took {seconds} s.",
    "demo.trail": "The trail verifies, and so does its export.",
    "demo.working": "Working.",
}
