"""A fault of a template: where it is and what it is, in words for the person who wrote the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches

from scribe.errors import BadTemplate


@dataclass(frozen=True, order=True)
class Fault:
    """One fault. ``line`` and ``column`` count from 1; ``path`` reads like ``sections[2].topics[0]``."""

    line: int
    column: int
    path: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.reason}"


def closest(word: str, known: Sequence[str]) -> str:
    """A clause that offers the known word nearest to a misspelt one, or an empty string."""
    near = get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return f" Did you mean {near[0]}?" if near else ""


def path_of(parts: Sequence[str | int]) -> str:
    """A path as people write it: ``sections[2].topics[0]``."""
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def bad_template(name: str, faults: Sequence[Fault]) -> BadTemplate:
    """The error for a template with at least one fault; the first one is in its sentence, all are in its details."""
    ordered = sorted(faults)
    more = f" There are {len(ordered)} faults in all." if len(ordered) > 1 else ""
    return BadTemplate(
        f"The template {name} has a fault at {ordered[0]}{more}",
        remedy="docs/template-author.md explains every key.",
        template=name,
        faults=[asdict(fault) for fault in ordered],
    )
