"""`make bench`: ratios of what the product takes to the least it could take, side by side in one run."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.line import show
from bench.run import MEASURES, lines
from bench.sizes import FULL, QUICK


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes: does it run, not how fast is it")
    parser.add_argument("only", nargs="*", choices=[*MEASURES, []], help="these measurements only")
    asked = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors; 1.00 is the least it could take")
    with tempfile.TemporaryDirectory(prefix="exeunt-bench-") as folder:
        for line in lines(Path(folder), QUICK if asked.quick else FULL, only=asked.only):
            print(show(line), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
