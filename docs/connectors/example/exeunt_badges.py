"""Door badges and door groups of one building, over the badge service's JSON API.

Needs a token that may `read`; for writing one that may change `badges` and `groups` too. Both can be put back exactly.
Between looking and writing somebody else may change the same badge: the service has no condition for that.
"""

from abc import abstractmethod
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from exeunt import sdk
from exeunt.sdk import GONE, Change, Completeness, Intent, Order, Outcome, Principal, Reading, Ref, State, Text

T = TypeVar("T")
Item = dict[str, Any]
NOT_FOUND, REFUSED = 404, 400


class Held(sdk.Action):
    """Something that the leaver holds. The service has one address for each: `/{on}/{id}`."""

    def __init__(self, service: "Badges") -> None:
        self.service = service

    @abstractmethod
    def state(self, item: Item) -> State: ...

    def find(self, who: Principal) -> Reading[tuple[Ref, State]]:
        system, kind, owner = self.service.kit.system, self.on, who.ref.id
        return self.service.listed(
            f"/person/{owner}/{kind}", lambda item: (Ref(system, kind, item["id"], of=owner), self.state(item))
        )

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        answers = {ref: self.service.get(f"/{self.on}/{ref.id}") for ref in refs}
        return {ref: self.state(item) if item else GONE for ref, item in answers.items()}

    def desire(self, now: State, intent: Intent) -> State:  # noqa: ARG002 (whoever leaves, all of it goes)
        return GONE

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        for change in changes:
            method, body = ("DELETE", None) if change.after.gone else ("PUT", dict(change.after.fields))
            answer = self.service.http.write(method, f"/{self.on}/{change.ref.id}", json=body)
            if answer.status >= REFUSED:
                reason = sdk.Reason("badges.refused", {"thing": change.ref.id, "status": answer.status})
                yield Outcome(change.ref, error=reason)
            else:
                yield Outcome(change.ref, job=answer.json()["job"])


class RemoveBadge(Held):
    name, on, order, undo = "credential.remove", "badge", Order("cut"), sdk.Undo("exact")
    batch = 20
    evidence = frozenset({"last_used"})

    def state(self, item: Item) -> State:
        plain = {name: item[name] for name in ("holder", "label", "master", "last_used")}
        return State({**plain, "zones": tuple(sorted(set(item["zones"])))})

    def desire(self, now: State, intent: Intent) -> State:
        if now.get("master"):
            raise sdk.Refused("badges.master", label=str(now.get("label")))
        return super().desire(now, intent)


class LeaveDoorGroup(Held):
    """The doors learn of it one after the other: a job of the service, under way until the last one knows."""

    name, on, order, undo = "membership.remove", "membership", Order("take"), sdk.Undo("exact")
    settles = timedelta(minutes=2)

    def state(self, item: Item) -> State:
        return State({"hours": item["hours"]}, underway=item["job"])


class BadgeSettings(sdk.Settings, frozen=True):
    """url: where the badge service is (https)."""

    url: str


class Badges(sdk.Connector):
    manifest = sdk.Manifest(
        name="badges",
        title="Door badges",
        secrets={"token": Text("a token of the badge service", "门禁服务的令牌")},
        permissions={"read": ("read",), "credential.remove": ("badges",), "membership.remove": ("groups",)},
        texts={
            "badges.master": Text(
                "The badge {label} opens every door. It is not switched off from here. Collect it by hand.",
                "门卡 {label} 可开启所有门，不能在此停用，请当面收回。",
            ),
            "badges.list-short": Text(
                "The badge service listed {seen} of {total}. What is missing is not known. Run it again.",
                "门禁服务只列出 {total} 项中的 {seen} 项，遗漏内容不明，请重新运行。",
            ),
            "badges.unreadable": Text(
                "The badge service did not answer {path} ({status}). What it holds is not known. Try again later.",
                "门禁服务没有正常回应 {path}（{status}），其中内容不明，请稍后再试。",
            ),
            "badges.refused": Text(
                "The badge service refused {thing} ({status}). It is as it was. Look at it there.",
                "门禁服务拒绝更改 {thing}（{status}），其状态未变，请到该系统中查看。",
            ),
            "badges.no-right": Text(
                "The token has not the right `{right}`. What needs it cannot be done. Grant it in the badge service.",
                "令牌没有 {right} 权限，相关操作无法进行，请在门禁服务中授予。",
            ),
            "kind.badge": Text("badge", "门卡"),
        },
    )
    settings_type = BadgeSettings

    def __init__(self, kit: sdk.Kit, settings: BadgeSettings) -> None:
        super().__init__(kit, settings)
        self.http = sdk.Http(kit, base_url=settings.url, auth=self)

    def headers(self, *, renew: bool) -> Mapping[str, str]:  # noqa: ARG002 (a fixed token cannot be renewed)
        return {"Authorization": f"Bearer {self.kit.secret('token').reveal()}"}

    @property
    def practice(self) -> bool:
        return self.http.practice

    def close(self) -> None:
        self.http.close()

    def actions(self) -> Iterable[sdk.Action]:
        return [RemoveBadge(self), LeaveDoorGroup(self)]

    def check(self, changes: Sequence[Change] = ()) -> Iterable[sdk.Finding]:
        granted = self.http.get("/me").json()["rights"]
        names = ["read", *(change.action.partition(":")[0] for change in changes)]
        for right in sorted({right for name in names for right in self.manifest.permissions[name]} - set(granted)):
            yield sdk.Finding("badges.no-right", {"right": right})

    def principals(self) -> Reading[Principal]:
        return self.listed("/person", self.principal)

    def principal(self, item: Item) -> Principal:
        ref = Ref(self.kit.system, "person", item["id"])
        return Principal(ref, item["name"], "active" if item["active"] else "blocked", mail=(item["mail"].lower(),))

    def get(self, path: str, **params: str) -> Item | None:
        """What stands there; None only if the service itself says that nothing does."""
        answer = self.http.get(path, params=params)
        if answer.status == NOT_FOUND:
            return None
        if answer.status >= REFUSED:
            raise answer.error("badges.unreadable", status=answer.status)
        item: Item = answer.json()
        return item

    @sdk.reading
    def listed(self, path: str, make: Callable[[Item], T]) -> Generator[T, None, Completeness]:
        """Every item of a list. Whole if as many different ones came as the service itself counts."""
        seen: set[str] = set()
        cursor, passed = "", {""}
        nobody: Item = {"items": [], "next": "", "total": 0}
        while True:
            page = self.get(path, cursor=cursor) or nobody
            for item in page["items"]:
                if item["id"] not in seen:
                    seen.add(item["id"])
                    yield make(item)
            cursor = page["next"]
            if cursor in passed:  # the end is "", and a page that comes again would come for ever
                break
            passed.add(cursor)
        whole = len(seen) == page["total"]
        gap = sdk.Gap("badges.list-short", {"seen": len(seen), "total": page["total"]})
        return Completeness(whole=whole, how="count", counted=page["total"], gaps=() if whole else (gap,))


@sdk.hookimpl
def exeunt_connectors() -> Iterable[type[sdk.Connector]]:
    return [Badges]
