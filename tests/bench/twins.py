"""How well verification tells twins apart: statements of which only what was said tells which is true.

    .venv/bin/python -m tests.bench.twins [en|zh]

The dialogues of ``tests/bench/twins`` are of one writer a language from whom nothing was learned; ``tools.judge.twins``
says what they look like. Prints how many true and false statements are flagged, and of how many pairs the false one
alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path

from scribe.evaluation.reading import alone
from tests.bench.telling import say
from tools.judge.twins import Twins, twins_in

FOLDER = Path(__file__).parent / "twins"


def told(one: Twins) -> list[tuple[bool, bool]]:
    """Of each pair, whether the true and the false one are flagged."""
    flags = alone(one.transcript)
    return [(bool(flags(true)), bool(flags(false))) for true, false in one.pairs]


def show(language: str, found: Iterator[list[tuple[bool, bool]]]) -> None:
    """Tells how many statements are flagged."""
    every = [pair for pairs in found for pair in pairs]
    true, false = sum(one for one, _ in every), sum(one for _, one in every)
    alone_ = sum(one and not other for other, one in every)
    say(f"{language}: of {len(every)} pairs true flagged {true / len(every):.1%}, false missed "
        f"{1 - false / len(every):.1%}, the false one alone flagged {alone_ / len(every):.1%}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", nargs="?", choices=("en", "zh"))
    asked = parser.parse_args()
    with Pool() as pool:
        for language in (asked.language,) if asked.language else ("en", "zh"):
            show(language, pool.imap(told, twins_in(FOLDER / f"{language}.txt"), chunksize=4))


if __name__ == "__main__":
    main()
