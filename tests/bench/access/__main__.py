"""`python -m tests.bench.access FOLDER`: the lines about access alone; the picture of growth stays in the folder."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.access.growth import PICTURE
from bench.access.measure import measure
from bench.line import show
from bench.sizes import FULL, QUICK


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.access", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes: does it run, not how fast is it")
    parser.add_argument("folder", type=Path, help="where the picture is to be")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="exeunt-bench-") as folder:
        for line in measure(Path(folder) / "access", QUICK if asked.quick else FULL):
            print(show(line), flush=True)
        drawn = Path(folder) / "access" / PICTURE
        if drawn.exists():
            asked.folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(drawn, asked.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
