"""Which of the real servers and tools are there, and the one line that adds the rest. Where `CI` is set, all must be."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from support.needed import STRICT, TITLES, missing


def main() -> int:
    gone = missing(*TITLES)
    if not gone:
        return 0
    print(f"Not here: {', '.join(gone)}; their tests are skipped. To add them, as root: make servers")
    return 1 if STRICT else 0


if __name__ == "__main__":
    sys.exit(main())
