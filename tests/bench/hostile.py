"""Thousands of files that nobody should send, each opened as an upload is: what became of them, in time and memory.

    python -m tests.bench.hostile [files]

Ends with 1 when a file was not answered, took over a minute, reached a file or a port that it named, or made the
process that decodes end by an error of ours.
"""

from __future__ import annotations

import logging
import resource
import socket
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.audio.hostile import hostile
from tests.audio.recordings import recorded
from tests.audio.test_hostile import answered

MOST_S = 60.0


def show(line):
    """Prints a line as soon as it is known."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class _Ends(logging.Handler):
    """Counts how processes that decode ended by themselves."""

    def __init__(self):
        super().__init__()
        self.codes = Counter()

    def emit(self, record):
        self.codes[record.getMessage()] += 1


def main(files=10_000):
    """Prints what became of them; gives how many faults there are."""
    ends, outcomes, faults, longest = _Ends(), Counter(), 0, (0.0, "")
    logging.getLogger("scribe.audio.confined").addHandler(ends)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listening:
        bait = Path(folder) / "bait.flac"
        bait.write_bytes(recorded("flac", 7.0))
        listening.settimeout(0.05)
        port = listening.getsockname()[1]
        for kind, raw in hostile(files, file=str(bait), address=f"http://127.0.0.1:{port}/x", port=port):
            try:
                outcome, seconds = answered(raw)
            except Exception as error:  # noqa: BLE001 (whatever it is, it is a fault that is told)
                show(f"  not answered: {kind}: {type(error).__name__}")
                faults += 1
                continue
            is_refused = isinstance(outcome, Exception)
            outcomes[kind, "refused" if is_refused else "taken"] += 1
            longest = max(longest, (seconds, kind))
            is_bait = not is_refused and kind in ("playlist", "reference") and abs(outcome.duration_s - 7.0) < 0.2
            if seconds > MOST_S or is_bait:
                show(f"  {kind}: {seconds:.1f} s{', the bait was read' if is_bait else ''}")
                faults += 1
        try:
            listening.accept()
        except TimeoutError:
            pass
        else:
            show("  a port was reached")
            faults += 1
    for (kind, outcome), number in sorted(outcomes.items()):
        show(f"{kind:22}{outcome:10}{number:6}")
    for message, number in ends.codes.items():
        show(f"{message}: {number}")
        faults += number if message.endswith("code=1") else 0
    here, apart = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    show(
        f"{sum(outcomes.values())} of {files} answered in {time.monotonic() - begun:.0f} s, the longest {longest[1]} in"
    )
    show(f"{longest[0]:.1f} s; at most {here:.0f} MB here, {apart:.0f} MB in a process that decodes; {faults} faults")
    return faults


if __name__ == "__main__":
    sys.exit(1 if main(*(int(text) for text in sys.argv[1:2])) else 0)
