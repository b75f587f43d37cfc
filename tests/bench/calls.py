"""The calls that a hand-over uses against the fewest that could do it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import ceil
from pathlib import Path

from bench import org
from bench.line import Line
from bench.sizes import Sizes
from bench.tap import Call, Tap
from exeunt.plan.document import Plan, read
from support.crm import CrmOffice, plans

ROWS_A_WRITE = 200
ROWS_A_PAGE = 2_000
TRANSFER = "customer.transfer"
KEPT = ("team", "manual")


def measure(folder: Path, sizes: Sizes) -> Iterator[Line]:
    with org.running(folder, *sizes.hand_over) as far:
        made = plans(far)
        office = CrmOffice.open(folder / "office", far)
        office.apply(made.cut)
        far.taps.clear()
        ends = office.apply(made.hand_over)
        if [end.state for end in ends] != ["done"]:
            raise RuntimeError(f"the hand-over did not come to its end: {ends}")
        office.store.close()
        plan, tap = read(made.hand_over), far.taps[0]
    used = [call for call in tap.calls if call.stage.action.startswith(TRANSFER)]
    writes, pages = fewest(plan)
    records = sum(group.count for group in plan.header.groups if group.action.startswith(TRANSFER))
    keeping = writes + 2 * (pages + kept_pages(plan))
    yield Line(
        f"calls to hand over {records} records / fewest possible",
        len(used) / (writes + 2 * pages),
        f"{len(used)} calls; fewest {writes} writes + {pages} pages before + {pages} pages after = {writes + 2 * pages}",
        [
            f"with the pages of teams and shares before and after, which keeping them needs, fewest {keeping}: {len(used) / keeping:.2f}",
            *_parts(tap),
            f"all calls of this plan: {len(tap.calls)} (opening, other actions and the last look included)",
        ],
    )


def fewest(plan: Plan) -> tuple[int, int]:
    """Writes of 200 rows for each action and pair of owners, and pages of 2,000 rows for each kind."""
    rows: Counter[str] = Counter()
    pairs: Counter[tuple[str, str, str]] = Counter()
    for group in plan.header.groups:
        if group.action.startswith(TRANSFER):
            rows[group.action] += group.count
            pairs[group.action, group.who, group.to] += group.count
    writes = sum(ceil(count / ROWS_A_WRITE) for count in pairs.values())
    return writes, _pages(rows.values())


def kept_pages(plan: Plan) -> int:
    """Pages of the teams and shares that a transfer may cost: they can be kept only by whoever reads them."""
    lines: Counter[tuple[str, str]] = Counter()
    for row in plan.rows:
        if plan.group(row).action.startswith(TRANSFER):
            before = plan.before(row)
            lines.update({(row.kind, name): len(before[name]) for name in KEPT if name in before.fields})
    return _pages(lines.values())


def _pages(counts: Iterable[int]) -> int:
    return sum(max(1, ceil(count / ROWS_A_PAGE)) for count in counts)


def _parts(tap: Tap) -> list[str]:
    """By kind of record: batches, and how many calls each sort took."""
    found: dict[str, Counter[str]] = {}
    batches: dict[str, set[int]] = {}
    for call in tap.calls:
        if call.stage.action.startswith(TRANSFER):
            found.setdefault(call.stage.action, Counter())[_sort(call)] += 1
            batches.setdefault(call.stage.action, set()).add(call.stage.batch)
    return [
        f"{sum(sorts.values()):6d}  {action} in {len(batches[action] - {0})} batches: "
        + ", ".join(f"{sort} {calls}" for sort, calls in sorted(sorts.items()))
        for action, sorts in sorted(found.items())
    ]


def _sort(call: Call) -> str:
    if call.stage.verb != "write":
        return {"find": "last look", "observe": "looks"}[call.stage.verb]
    if call.method == "GET":
        return "looks while writing"
    if "/Soap/" in call.path or call.method == "PATCH":
        return "writes of owners"
    return "writes of teams and shares"
