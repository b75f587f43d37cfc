"""Request limits: the count of a rolling day, the header that tells it, and the /limits resource."""

from __future__ import annotations

from datetime import datetime, timedelta

from exeunt_salesforce.simulator.errors import ApiError
from exeunt_salesforce.simulator.world import World

_DAY = timedelta(hours=24)
_CODE = "REQUEST_LIMIT_EXCEEDED"


class Limits:
    """`used` counts calls since `since`; after 24 hours it starts anew."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.used = 0
        self.since: datetime = world.clock.now()
        self.bulk_query_jobs = 0

    def count(self) -> None:
        """One more call. Raises `ApiError` 403 when the day is used up; a refused call does not count."""
        now = self._world.clock.now()
        if now - self.since >= _DAY:
            self.used, self.bulk_query_jobs, self.since = 0, 0, now
        if self.used >= self._world.switches.daily_allowed:
            raise daily_limit()
        self.used += 1

    def header(self, app: str) -> tuple[tuple[str, str], ...]:
        """`Sforce-Limit-Info`: used/allowed."""
        switches = self._world.switches
        if switches.limit_info == "absent":
            return ()
        value = f"api-usage={self.used}/{switches.daily_allowed}"
        if switches.limit_info == "per-app":
            value += f"; per-app-api-usage={min(self.used, 250)}/250(appName={app})"
        return (("Sforce-Limit-Info", value),)

    def as_data(self) -> dict[str, object]:
        allowed = self._world.switches.daily_allowed
        return {
            "DailyApiRequests": _pair(allowed, self.used),
            "DailyAsyncApexExecutions": _pair(250_000, 0),
            "DailyBulkApiBatches": _pair(15_000, 0),
            "DailyBulkV2QueryJobs": _pair(10_000, self.bulk_query_jobs),
            "DailyBulkV2QueryFileStorageMB": _pair(976_562, 0),
            "DataStorageMB": _pair(10_240, 512),
            "FileStorageMB": _pair(10_240, 128),
            "HourlyAsyncReportRuns": _pair(1_200, 0),
            "ConcurrentSyncReportRuns": _pair(20, 0),
            "PermissionSets": {**_pair(1_500, 12), "CreateCustom": _pair(1_000, 12)},
        }


def daily_limit() -> ApiError:
    return ApiError(403, _CODE, "TotalRequests Limit exceeded.")


def concurrent_limit() -> ApiError:
    return ApiError(403, _CODE, "ConcurrentRequests (Concurrent API Requests) Limit exceeded.")


def _pair(most: int, used: int) -> dict[str, object]:
    return {"Max": most, "Remaining": max(most - used, 0)}
