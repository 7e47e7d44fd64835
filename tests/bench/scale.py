"""What a stage, a start, an upload's last bytes, a delivery and the lists cost, as ratios within one run.

    python -m tests.bench.scale [imports|stages|upload|deliveries|lists|workers …]

Without names everything is measured. The load of the machine stands beside the figures: seconds of the clock mean
little on one that others use; ratios, seconds of the processor and counts of statements mean more.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.scale_deliveries import deliveries
from tests.bench.scale_lists import lists
from tests.bench.scale_stages import stages, workers
from tests.bench.scale_uploads import upload
from tests.bench.telling import load, say

ROOT = Path(__file__).parents[2]
STARTS = {
    "worker": "import scribe.cli.root, scribe.console.working, workers.process",
    "reconcile": "import scribe.cli.root, scribe.console.working, workers.reconciler",
    "serve": "import scribe.cli.root, scribe.console.serving",
}
RUNS = 5


def imports(_folder: Path) -> None:
    """Seconds of the processor until each part is imported, the least of some runs: what disturbs only adds."""
    for part, call in STARTS.items():
        say(f"{part:12} {min(import_s(call) for _ in range(RUNS)):.2f} s")


def import_s(call: str) -> float:
    """Seconds of the processor of a fresh interpreter."""
    timed = f"import time; {call}; print(time.process_time())"
    done = subprocess.run([sys.executable, "-c", timed], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout)


PARTS = {
    "imports": imports,
    "stages": stages,
    "upload": upload,
    "deliveries": deliveries,
    "lists": lists,
    "workers": workers,
}


def main() -> None:
    """Measures what is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure")
    asked = parser.parse_args().parts or list(PARTS)
    say(f"{os.cpu_count()} processors, load {load()}")
    for name in asked:
        say(f"\n{name}")
        with TemporaryDirectory() as folder:
            PARTS[name](Path(folder))
    say(f"\nload {load()}")


if __name__ == "__main__":
    main()
