"""Who takes over one thing: the policy names a mail, people give the person, the system gives the principal. Pure."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from exeunt.model import Gap, Principal, Ref, State
from exeunt.people import People, Person
from exeunt.plan.propose import Choice
from exeunt.policy import Departure, Tier
from exeunt.sdk.action import Action


@dataclass(frozen=True, slots=True)
class Succession:
    """Chooses for one leaver. `override` is the successor given on the command line, or empty; `own`: who we act as."""

    policy: Departure
    people: People
    leaver: Person
    override: str
    own: Container[Ref] = frozenset()

    def choose(self, system: str, action: Action, state: State, tier: Tier | None) -> Choice | Gap:
        """The successor's principal in this very system, or the gap that says why there is none."""
        named = self.policy.successor_for(
            action.on,
            state.fields,
            tier or "unknown",
            leaver_manager=self.manager,
            override=self.override,
            leaver=self.leaver.mails,
        )
        if isinstance(named, Gap):
            return named
        if self.is_ours(named.mail):
            return Gap("succession.self", {"mail": named.mail, "system": system})
        found = [one for person in self._persons(named.mail) for one in person.principals if one.ref.system == system]
        active = [one for one in found if one.status == "active"]
        if len(active) != 1:
            code = (
                "succession.not-here" if not found else "succession.not-active" if not active else "succession.several"
            )
            return Gap(code, {"mail": named.mail, "system": system})
        return Choice(active[0], named.reason)

    def is_ours(self, mail: str) -> bool:
        """Is it an address of an account that Exeunt itself works as? Nobody answers for what that holds."""
        accounts = [one for person in self._persons(mail) for one in person.principals]
        return any("self" in one.powers or one.ref in self.own for one in accounts)

    @property
    def manager(self) -> str:
        """The mail of the leaver's manager, where a system knows one; empty where none does or they disagree."""
        mails = {mail for principal in self.leaver.principals if (mail := self._manager_of(principal))}
        return mails.pop() if len(mails) == 1 else ""

    def persons(self) -> Sequence[Person]:
        """Everybody who could take over something under this policy: shown in the plan, excluded as approvers.

        Not the leaver, whom the policy may name for others' customers: nothing goes to him, and his access is cut.
        """
        mails = {rule.to for rule in self.policy.successors} | {self.override, self.manager}
        found = [person for mail in sorted(mails) for person in self._persons(mail)]
        return [person for person in found if person.key != self.leaver.key]

    def _manager_of(self, principal: Principal) -> str:
        boss = principal.ids.get("manager", "")
        if not boss:
            return ""
        for person in self.people.persons:
            if any(one.ref.system == principal.ref.system and one.ref.id == boss for one in person.principals):
                return person.mail
        return ""

    def _persons(self, mail: str) -> list[Person]:
        wanted = mail.casefold()
        return [person for person in self.people.persons if wanted and wanted in person.mails]
