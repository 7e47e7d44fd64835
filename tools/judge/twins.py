"""Dialogues with twins of statements, a true and a false one, that only what was said can tell apart.

    D: Swelling?
    P: Only after the stairs, and it's gone by the morning.
    = Swelling after stairs, resolved by morning. | Swelling on waking, worse on stairs.

The true one of a pair stands first. Both are of one style and length, and as many of the true ones deny, stop or refuse
as of the false ones: whoever doesn't know the dialogue can't say which is which. They were written for this by people
who had seen neither the program nor its items.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scribe.model import Language, Transcript
from tools.tagger.marked import SPEAKERS, Turn, transcript_of

FOLDER: Final = Path(__file__).parent / "twins"
_LANGUAGES: Final[dict[str, Language]] = {"en": "en", "zh": "zh"}
_PAIR: Final = "= "
_BETWEEN: Final = " | "


@dataclass(frozen=True)
class Twins:
    """A dialogue with its pairs of statements, the true one first."""

    transcript: Transcript
    pairs: tuple[tuple[str, str], ...]


def files() -> tuple[Path, ...]:
    """The files that are learned from, each of one writer; their names begin with their language."""
    return tuple(sorted(FOLDER.glob("*.txt")))


def twins_in(file: Path) -> Iterator[Twins]:
    """The dialogues of a file.

    Raises:
        ValueError: a line of no known form, or a pair that is none.
    """
    language = _LANGUAGES[file.name[:2]]
    for block in file.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        turns = [_turn(line) for line in lines if not line.startswith(_PAIR)]
        pairs = [_pair(line) for line in lines if line.startswith(_PAIR)]
        yield Twins(transcript_of(turns, language), tuple(pairs))


def _turn(line: str) -> Turn:
    speaker, colon, said = line.partition(": ")
    if not colon or speaker not in SPEAKERS:
        raise ValueError(f"A line begins with D, P or O and a colon, or with an equals sign: {line[:40]}")
    return Turn(SPEAKERS[speaker], said, ())


def _pair(line: str) -> tuple[str, str]:
    true, between, false = line.removeprefix(_PAIR).partition(_BETWEEN)
    if not between or _BETWEEN in false:
        raise ValueError(f"A pair is two statements with one bar between them: {line[:40]}")
    return true.strip(), false.strip()
