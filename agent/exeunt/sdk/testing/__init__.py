"""The conformance suite: how a connector proves that the host may rely on it. Runs under pytest (`exeunt[testing]`).

    class TestBadges(Conformance):
        actions = ("credential.remove:badge",)

        @contextmanager
        def far_side(self) -> Iterator[FarSide]:
            with practice_server() as server:
                yield FarSide(connector=Badges, settings={"url": server.url}, census=server.census, ...)

Each check gets a far side of its own. A check that needs a lever which the far side does not offer is skipped and says
which: `pytest -rs` lists them.
"""

from exeunt.sdk.testing.clock import QuickClock
from exeunt.sdk.testing.conformance import Conformance
from exeunt.sdk.testing.far_side import FarSide, FaultLever, Many
from exeunt.sdk.testing.kits import kit

__all__ = ["Conformance", "FarSide", "FaultLever", "Many", "QuickClock", "kit"]
