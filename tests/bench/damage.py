"""How much damage passes as whole, over recordings of every format, damaged in every way.

    python -m tests.bench.damage [seconds] [seeds]

For each format and kind of damage, over 1 to 50 % of the bytes: the files; those that lost over 2 % or 2 s of their
sound; how many of these were flagged, and how many of the flagged ones were refused as no recording; the files that
lost less, and how many of them were flagged all the same. Ends with 1 when a file passed that must not.
"""

from __future__ import annotations

import sys
from collections import Counter

import av

from tests.audio.damage import ALL_FORMATS, KINDS, can_be_told, damaged, matters, told, whole

SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5)


def show(line):
    """Prints a line of the table as soon as it is known."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def row(form, kind, seconds, seeds):
    """Counts over one format and kind of damage."""
    sound, count = whole(form, seconds), Counter()
    for share in SHARES:
        for seed in range(seeds):
            harm = damaged(sound, kind, share, seed * 1_000 + int(share * 100))
            found = told(harm.raw)
            count["files"] += 1
            if matters(sound, harm):
                count["matter"] += 1
                count["flagged"] += found.is_flagged
                count["refused"] += found.refused
                if not found.is_flagged:
                    show(f"  passed: {form.name}, {kind}, {share:.0%}, seed {seed}: lost {harm.lost_s:.2f} s")
            else:
                count["small"] += 1
                count["small flagged"] += found.is_flagged
    return count


def main(seconds=20.0, seeds=2):
    """Prints the table; gives how many files passed that must not."""
    av.logging.set_level(None)
    show(f"{'format':30}{'damage':9}{'files':>6}{'matter':>8}{'flagged':>9}{'refused':>9}{'less':>6}{'flagged':>9}")
    total, passed = Counter(), 0
    for form in ALL_FORMATS:
        for kind in KINDS:
            if not can_be_told(form, kind):
                show(f"{form.name:30}{kind:9}  cannot be told: PCM has no checksum")
                continue
            count = row(form, kind, seconds, seeds)
            total += count
            passed += count["matter"] - count["flagged"]
            names = ("files", "matter", "flagged", "refused", "small", "small flagged")
            widths = (6, 8, 9, 9, 6, 9)
            show(f"{form.name:30}{kind:9}" + "".join(f"{count[n]:{w}}" for n, w in zip(names, widths, strict=True)))
    show(f"{total['files']} files; of {total['matter']} that lost over 2 % or 2 s, {passed} passed as whole")
    return passed


if __name__ == "__main__":
    sys.exit(1 if main(*(kind(text) for kind, text in zip((float, int), sys.argv[1:], strict=False))) else 0)
