"""Who sees which customer in a small CRM: owners, one level of teams, shares. Over the CRM's JSON API; changes nothing.

Needs a token that may read. Customers that somebody shared by a public link are never computed: the CRM does not list
who opened one.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from exeunt import sdk
from exeunt.sdk import Completeness, Part, Principal, Reading, Ref, Text
from exeunt.sdk.access import Cap, Customer, Grant, Group, Kind, Level, Member, Row, shape

T = TypeVar("T")
Item = dict[str, Any]
REFUSED = 400

KIND = "company"
LEVELS = {"view": Level.READ, "change": Level.EDIT}
FULL = shape((KIND, "self", Level.FULL))


class DealSettings(sdk.Settings, frozen=True):
    """url: where the CRM is (https)."""

    url: str


class Deals(sdk.Connector):
    manifest = sdk.Manifest(
        name="deals",
        title="A small CRM",
        secrets={"token": Text("a token of the CRM", "CRM 的令牌")},
        permissions={"read": ("read",)},
        texts={
            "deals.list-short": Text(
                "The CRM listed {seen} of {total}. What is missing is not known. Run it again.",
                "CRM 只列出 {total} 项中的 {seen} 项，遗漏内容不明，请重新运行。",
            ),
            "deals.unreadable": Text(
                "The CRM did not answer {path} ({status}). What it holds is not known. Try again later.",
                "CRM 没有正常回应 {path}（{status}），其中内容不明，请稍后再试。",
            ),
            "deals.links": Text(
                "Who sees a company through a public link is not computed. Look at the list of links in the CRM.",
                "未计算通过公开链接查看公司的人员，请在 CRM 中查看链接列表。",
            ),
        },
    )
    settings_type = DealSettings

    def __init__(self, kit: sdk.Kit, settings: DealSettings) -> None:
        super().__init__(kit, settings)
        self.http = sdk.Http(kit, base_url=settings.url, auth=self)

    def headers(self, *, renew: bool) -> Mapping[str, str]:  # noqa: ARG002 (a fixed token cannot be renewed)
        return {"Authorization": f"Bearer {self.kit.secret('token').reveal()}"}

    def close(self) -> None:
        self.http.close()

    def check(self, changes: Sequence[sdk.Change] = ()) -> Iterable[sdk.Finding]:  # noqa: ARG002 (nothing is changed here)
        self.get("/users", "")
        return ()

    def actions(self) -> Iterable[sdk.Action]:
        return ()

    def principals(self) -> Reading[Principal]:
        return self.listed("/users", self.principal)

    def principal(self, item: Item) -> Principal:
        ref = Ref(self.kit.system, "user", item["id"])
        return Principal(ref, item["name"], "active" if item["active"] else "blocked", mail=(item["mail"].lower(),))

    def access(self, base: Mapping[str, datetime]) -> Iterable[Part]:  # noqa: ARG002 (this CRM tells no changes)
        yield Part("kinds", known([Kind(KIND)]))
        yield Part("groups", self.listed("/teams", lambda item: Group(item["id"], "team", item["name"])))
        yield Part("members", self.listed("/members", lambda item: Member(item["team"], item["user"])))
        yield Part("customers", self.listed("/companies", customer), KIND)
        yield Part("grants", self.listed("/users", owns), KIND, "owner")
        yield Part("grants", self.listed("/shares", shared), KIND, "shared")
        yield Part("caps", self.listed("/users", ceiling), KIND)
        yield Part("grants", never("deals.links"), KIND, "link")

    def get(self, path: str, cursor: str) -> Item:
        answer = self.http.get(path, params={"cursor": cursor})
        if answer.status >= REFUSED:
            raise answer.error("deals.unreadable", status=answer.status)
        page: Item = answer.json()
        return page

    @sdk.reading
    def listed(self, path: str, make: Callable[[Item], T]) -> Generator[T, None, Completeness]:
        """Every item of a list. Whole if as many different ones came as the CRM itself counts."""
        seen: set[str] = set()
        cursor, passed = "", {""}
        while True:
            page = self.get(path, cursor)
            for item in page["items"]:
                if item["id"] not in seen:
                    seen.add(item["id"])
                    yield make(item)
            cursor = page["next"]
            if cursor in passed:  # the end is "", and a page that comes again would come for ever
                break
            passed.add(cursor)
        whole = len(seen) == page["total"]
        gap = sdk.Gap("deals.list-short", {"seen": len(seen), "total": page["total"]})
        return Completeness(whole=whole, how="count", counted=page["total"], gaps=() if whole else (gap,))


def customer(item: Item) -> Row:
    return Customer(item["id"], KIND, owner=item["owner"], key=item["tax_number"], label=item["name"])


def owns(item: Item) -> Row:
    return Grant(item["id"], "owner", item["id"], FULL, "owner")


def shared(item: Item) -> Row:
    given = shape((KIND, "self", LEVELS[item["level"]]))
    return Grant(item["with"], "one", item["company"], given, "shared", via=item["id"])


def ceiling(item: Item) -> Row:
    return Cap(item["id"], "all", "", KIND, "", Level.EDIT if item["licence"] == "light" else Level.FULL)


@sdk.reading
def known(rows: Sequence[Row]) -> Generator[Row, None, Completeness]:
    """What is so in every CRM of this make."""
    yield from rows
    return Completeness(whole=True, how="single")


@sdk.reading
def never(code: str) -> Generator[Row, None, Completeness]:
    """Names what this connector does not compute; it has no rows."""
    yield from ()
    return Completeness(whole=False, how="beside", gaps=(sdk.Gap(code),))


@sdk.hookimpl
def exeunt_connectors() -> Iterable[type[sdk.Connector]]:
    return [Deals]
