"""At most one sheet: what may be left out where a note says more than fits, and what never may."""

from __future__ import annotations

from typing import Final

from scribe.model import Language
from scribe.summary.summary import PartKind, SummaryLine

_ROWS: Final = 44
"""Rows of text that an A4 sheet has room for below the letterhead and above the foot."""
_ROW: Final[dict[Language, int]] = {"en": 92, "zh": 44}
"""Characters in a row."""
_TITLE: Final = 2
_SPARED: Final = (PartKind.FOUND, PartKind.REASON)
"""What is left out first, from its end; nothing else ever is."""


def fitted(
    lines: dict[PartKind, list[SummaryLine]], language: Language
) -> tuple[dict[PartKind, list[SummaryLine]], bool]:
    """The lines that fit a sheet, and whether any did not."""
    kept, shortened = {kind: list(own) for kind, own in lines.items()}, False
    for kind in _SPARED:
        while kept[kind] and _rows(kept, language) > _ROWS:
            kept[kind].pop()
            shortened = True
    return kept, shortened


def _rows(lines: dict[PartKind, list[SummaryLine]], language: Language) -> int:
    width = _ROW[language]
    return sum(_TITLE + sum(-(-len(line.text) // width) for line in own) for own in lines.values() if own)
