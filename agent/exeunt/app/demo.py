"""The main job on the practice company: somebody leaves, is cut off, hands over, and is put back again.

Every command is typed as anybody would type it, and runs in a process of its own. What it says of itself is not
believed: each system is asked for the truth past its connector.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Protocol

from exeunt.app.casework import report_facts
from exeunt.app.installation import Installation
from exeunt.app.practice import promises
from exeunt.app.practice.promises import Census, Look, Promise
from exeunt.app.practice.shell import Ran, Shell, typed
from exeunt.app.sandbox import Sandbox
from exeunt.errors import Param
from exeunt.plan.document import read_file
from exeunt.report.shape import CaseFacts

PREFIX: Final = "exeunt-demo-"
DONE: Final = frozenset({0})
INCOMPLETE: Final = frozenset({0, 3})
"""In the practice directory some things are for a person to do, and exit code 3 says so."""

FOUND: Final = frozenset({2, 3})
"""There are findings, and perhaps not everything was read."""

STOPPED: Final = frozenset({5})
REFUSED: Final = frozenset({4})
FEW: Final = 3
"""So many lines more are shown rather than left out."""

_NOTHING: Final[Mapping[str, Param]] = MappingProxyType({})


class Stage(Protocol):
    """Where it is shown."""

    def scene(self, code: str, params: Mapping[str, Param] = _NOTHING) -> None:
        """What happens next, and why."""

    def typing(self, command: str) -> AbstractContextManager[None]:
        """The command, and that it is at work while the block runs."""

    def said(self, ran: Ran, shown: Sequence[str], left_out: int) -> None:
        """What it said: the lines to show, and how many are left to its log."""

    def truth(self, look: Look) -> None:
        """How things really stand."""


class BrokenOff(Exception):
    """A command did not end as it must; what follows would prove nothing."""


@dataclass
class Played:
    """How it went. `case` is empty where it did not come to one."""

    case: str = ""
    kept: list[Promise] = field(default_factory=list)

    @property
    def as_promised(self) -> bool:
        return bool(self.case) and all(promise.kept for promise in self.kept)


def play(company: Sandbox, stage: Stage, shell: Shell) -> Played:
    """The whole departure. Never raises for what goes wrong in it: that is a promise not kept."""
    played = Played()
    scenes = _Scenes(company, stage, shell, played)
    with contextlib.suppress(BrokenOff):
        scenes.all()
    return played


def gather(company: Sandbox, case: str) -> CaseFacts:
    """What the report tells of the case."""
    return report_facts(Installation.at(company.config), case)


@dataclass
class _Scenes:
    company: Sandbox
    stage: Stage
    shell: Shell
    played: Played

    @property
    def leaver(self) -> str:
        return self.company.company.leaver

    def all(self) -> None:
        before, census = self.look("demo.scene-before"), self.census()
        self.audit()
        self.run("demo.scene-connectors", "connectors")
        self.plan()
        self.cut()
        self.hostile()
        self.hand_over(before)
        self.run("demo.scene-case", "case", "show", self.played.case, head=80)
        self.undo(census)
        self.evidence()

    def audit(self) -> None:
        """What the company should have known before: found, and nothing of it hidden."""
        found = self.run("demo.scene-audit", "audit", "--out", "audit", ends=FOUND, head=45)
        self.played.kept.append(Promise("demo.audit", {}, found.code in FOUND))
        self.run("demo.scene-person", "access", "person", self.leaver, ends=INCOMPLETE)

    def plan(self) -> None:
        self.run("demo.scene-plan", "plan", self.leaver, "--out", "plans", ends=INCOMPLETE, head=45)
        self.played.case = next((self.shell.folder / "plans").glob("*.cut.plan")).name.partition(".")[0]

    def cut(self) -> None:
        self.sign("demo.scene-approve-cut", "cut", signers=1)
        self.run("demo.scene-cut", "apply", self.file("cut"), ends=INCOMPLETE)
        self.played.kept += promises.cut(self.look("demo.scene-cut-truth"), self.leaver)

    def hostile(self) -> None:
        """The leaver was an approver until the case opened, and signs in his own favour."""
        self.approve("demo.scene-hostile", "hand-over", self.company.approvers[-1].mail, ends=REFUSED)
        refused = self.run("demo.scene-hostile-apply", "apply", self.file("hand-over"), ends=REFUSED)
        self.played.kept.append(Promise("demo.hostile", {"person": self.leaver}, refused.code in REFUSED))

    def hand_over(self, before: Look) -> None:
        self.sign("demo.scene-approve-hand-over", "hand-over", signers=2)
        ran = self.run("demo.scene-hand-over", "apply", self.file("hand-over"), ends=INCOMPLETE | STOPPED)
        done = {name: place for name, system in self.company.systems.items() if (place := system.chore())}
        for name, place in done.items():
            self.stage.scene("demo.scene-chore", {"system": name, "place": place})
        if done or ran.code in STOPPED:
            self.run("demo.scene-go-on", "apply", self.played.case, ends=INCOMPLETE, head=18)
        after = self.look("demo.scene-hand-over-truth")
        heirs = self.company.company.successors
        self.played.kept += promises.handed_over(before, after, self.leaver, heirs)

    def undo(self, before: Mapping[str, Census]) -> None:
        self.run("demo.scene-undo", "undo", self.played.case, "--out", "plans", ends=INCOMPLETE, head=12, tail=12)
        self.sign("demo.scene-approve-undo", "undo", signers=2)
        self.run("demo.scene-undo-apply", "apply", self.file("undo"), ends=INCOMPLETE, head=24)
        self.look("demo.scene-undo-truth")
        plan, _ = read_file(self.shell.folder / self.file("undo"))
        for name, census in self.census().items():
            losses = self.company.systems[name].losses
            told = promises.admitted(plan, name)
            self.played.kept.append(promises.put_back(name, before[name], census, losses=losses, admitted=told))

    def evidence(self) -> None:
        """The trail, against the plans that left before it went on, and as a stranger checks it."""
        witnesses = [word for kind in ("cut", "hand-over", "undo") for word in ("--against", self.file(kind))]
        self.run("demo.scene-verify", "trail", "verify", *witnesses)
        self.run("demo.scene-export", "trail", "export", self.played.case, "--out", "evidence")
        if shutil.which("openssl"):
            self.stage.scene("demo.scene-stranger")
            self.act(("python3", "evidence/check_export.py", "evidence"))
        self.played.kept.append(Promise("demo.trail", {}, kept=True))

    # --- by which they are made

    def sign(self, code: str, kind: str, *, signers: int) -> None:
        for number, signer in enumerate(self.company.approvers[:signers]):
            self.approve(code if number == 0 else "", kind, signer.mail)

    def approve(self, code: str, kind: str, mail: str, *, ends: frozenset[int] = DONE) -> None:
        key = next(signer.key for signer in self.company.approvers if signer.mail == mail)
        words = ("approve", self.file(kind), "--key", str(key), "--confirm", self.leaver)
        self.run(code, *words, ends=ends, head=0, tail=7)

    def file(self, kind: str) -> str:
        return f"plans/{self.played.case}.{kind}.plan"

    def run(self, code: str, *arguments: str, ends: frozenset[int] = DONE, head: int = 40, tail: int = 0) -> Ran:
        if code:
            self.stage.scene(code)
        return self.act(("exeunt", *arguments), ends=ends, head=head, tail=tail)

    def act(self, words: Sequence[str], *, ends: frozenset[int] = DONE, head: int = 40, tail: int = 0) -> Ran:
        with self.stage.typing(typed(*words)):
            ran = self.shell.run(words)
        if ran.code not in ends:
            self.stage.said(ran, ran.lines, 0)
            params: dict[str, Param] = {"command": ran.typed, "exit": ran.code}
            self.played.kept.append(Promise("demo.ended", params, kept=False))
            raise BrokenOff
        left_out = len(ran.lines) - head - tail
        if left_out <= FEW:
            self.stage.said(ran, ran.lines, 0)
        else:
            self.stage.said(ran, [*ran.lines[:head], "…", *ran.lines[head + left_out :]], left_out)
        return ran

    def look(self, code: str) -> Look:
        """Everybody whom it is about, in every system."""
        self.stage.scene(code)
        people = (self.leaver, *self.company.company.successors)
        seen = {name: {who: system.standing(who) for who in people} for name, system in self.company.systems.items()}
        self.stage.truth(seen)
        return seen

    def census(self) -> Mapping[str, Census]:
        return {name: system.census() for name, system in self.company.systems.items()}
