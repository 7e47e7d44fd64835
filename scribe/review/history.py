"""What became of a note since its draft: word by word, moves too, each with who did it and when. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final, Literal

from scribe.model import Flag, NoteSection, Person, Resolution, Statement, StatementId

_LEAST_IN_COMMON: Final = 0.3
"""How much of the longer text, without its spaces, has to be the same for a comparison by words."""
Sections = tuple[NoteSection, ...]
What = Literal["added", "removed", "reworded", "kept", "moved", "merged"]


@dataclass(frozen=True)
class Version:
    """The sections of one revision of a note, with who made it; ``None`` is the machine.

    Of the statements only words, removal and decided flags are looked at.
    """

    sections: Sections
    by: Person | None
    at: datetime


@dataclass(frozen=True)
class Piece:
    """Words that are the same, added, or gone."""

    kind: Literal["same", "added", "gone"]
    text: str


@dataclass(frozen=True)
class Author:
    """Who had a hand in a change, and when last."""

    by: Person
    at: datetime


@dataclass(frozen=True)
class Moved:
    """From where to where a statement went: sections by title, places counted from 1 among the statements left."""

    from_section: str
    from_place: int
    to_section: str
    to_place: int


@dataclass(frozen=True)
class Change:
    """One statement that is not as the draft had it, or that a person kept although it was flagged."""

    statement: Statement
    section: str
    what: What
    pieces: tuple[Piece, ...]
    resolutions: tuple[Resolution, ...]
    authors: tuple[Author, ...]
    moved: Moved | None = None


def changes_between(versions: Sequence[Version]) -> tuple[Change, ...]:
    """What differs between the first and the last version, in the order of the last one; what is gone comes last.

    Args:
        versions: at least one, oldest first; those between tell who did what.
    """
    first, last = versions[0].sections, versions[-1].sections
    before = _statements(first)
    writers, movers = _authors(versions)
    moves = _moves(first, last)
    found = []
    for section in last:
        for statement in section.statements:
            what, pieces = _difference(before.get(statement.id), statement)
            moved = moves.get(statement.id)
            resolutions = _resolutions(statement.flags, before.get(statement.id))
            if what is None and resolutions:
                what = "kept"
            if what is None and moved is None:
                continue
            by = [*writers.get(statement.id, ()), *(movers.get(statement.id, ()) if moved is not None else ())]
            found.append(Change(statement, section.title, what or "moved", pieces, resolutions, _each_once(by), moved))
    left = _statements(last)
    joined = {name for statement in left.values() for name in statement.ids}
    for section in first:
        for statement in section.kept:
            if statement.id not in left:
                gone, removers = differences(statement.text, ""), _each_once(writers.get(statement.id, ()))
                how: What = "merged" if statement.id in joined else "removed"
                found.append(Change(statement, section.title, how, gone, (), removers))
    return tuple(found)


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """The words that differ. Chinese is compared by character, other text by word.

    Of two texts with little in common each is one piece: their words one among the other could not be read.
    """
    if before == after:
        return (Piece("same", after),) if after else ()
    pieces = _compared(_tokens(before), _tokens(after))
    kept = sum(len(piece.text.replace(" ", "")) for piece in pieces if piece.kind == "same")
    longer = max(len(text.replace(" ", "")) for text in (before, after))
    if before and after and kept < _LEAST_IN_COMMON * longer:
        return Piece("gone", before), Piece("added", after)
    return tuple(pieces)


def _compared(old: list[str], new: list[str]) -> list[Piece]:
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if a < b:
            pieces.append(Piece("gone", "".join(old[a:b])))
        if c < d:
            pieces.append(Piece("added", "".join(new[c:d])))
    return pieces


def _statements(sections: Sections) -> dict[StatementId, Statement]:
    return {one.id: one for section in sections for one in section.statements}


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for character in text:
        if tokens and character.isascii() and character != " " and tokens[-1].isascii() and tokens[-1] != " ":
            tokens[-1] += character
        else:
            tokens.append(character)
    return tokens


def _difference(old: Statement | None, new: Statement) -> tuple[What | None, tuple[Piece, ...]]:
    was, now = _wording(old), _wording(new)
    if was == now:
        return None, differences(was, now)
    return ("added" if not was else "removed" if not now else "reworded"), differences(was, now)


def _wording(statement: Statement | None) -> str:
    return statement.text if statement is not None and not statement.removed else ""


def _resolutions(flags: Iterable[Flag], old: Statement | None) -> tuple[Resolution, ...]:
    """What was decided about a statement's flags since, each decision once."""
    known = {flag.resolution for flag in old.flags} if old is not None else set()
    made = (flag.resolution for flag in flags if flag.resolution is not None and flag.resolution not in known)
    return tuple({(one.outcome, one.by.id, one.reason, one.words): one for one in made}.values())


def _moves(first: Sections, last: Sections) -> dict[StatementId, Moved]:
    """The fewest statements that have to be taken for moved, so that the others stand in their order."""
    place = {one.id: (section, number) for section in first for number, one in enumerate(section.kept, start=1)}
    moves: dict[StatementId, Moved] = {}
    for section in last:
        here = [(one.id, number) for number, one in enumerate(section.kept, start=1) if one.id in place]
        stayed = [one for one in here if place[one[0]][0].id == section.id]
        in_order = _longest_rising([place[name][1] for name, _ in stayed])
        staying = {stayed[at][0] for at in in_order}
        for name, number in here:
            if name not in staying:
                was: NoteSection = place[name][0]
                moves[name] = Moved(was.title, place[name][1], section.title, number)
    return moves


def _longest_rising(values: Sequence[int]) -> list[int]:
    """The places of a longest part that only rises (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, value in enumerate(values):
        pile = bisect_left(tops, value)
        before.append(ends[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(value)
            ends.append(at)
        else:
            tops[pile], ends[pile] = value, at
    found: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(at)
        at = before[at]
    return found[::-1]


def _authors(
    versions: Sequence[Version],
) -> tuple[dict[StatementId, list[Author]], dict[StatementId, list[Author]]]:
    """Who changed each statement's words or decided about it, and who moved it."""
    writers: dict[StatementId, list[Author]] = {}
    movers: dict[StatementId, list[Author]] = {}
    for earlier, later in pairwise(versions):
        if later.by is None:
            continue
        author, before = Author(later.by, later.at), _statements(earlier.sections)
        for statement in _statements(later.sections).values():
            old = before.get(statement.id)
            if _wording(old) != _wording(statement) or _resolutions(statement.flags, old):
                writers.setdefault(statement.id, []).append(author)
        for name in before.keys() - _statements(later.sections).keys():
            writers.setdefault(name, []).append(author)
        for name in _order_changed(earlier.sections, later.sections):
            movers.setdefault(name, []).append(author)
    return writers, movers


def _order_changed(earlier: Sections, later: Sections) -> Iterable[StatementId]:
    """The statements around which the order changed: those that stand where another one stood."""
    before = {section.id: [one.id for one in section.statements] for section in earlier}
    for section in later:
        now, was = [one.id for one in section.statements], before.get(section.id, [])
        known = set(was)
        common = set(now) & known
        pairs = zip([n for n in now if n in common], [w for w in was if w in common], strict=True)
        yield from (name for name, other in pairs if name != other)
        elsewhere = {name for other, names in before.items() if other != section.id for name in names}
        yield from (name for name in now if name in elsewhere)


def _each_once(authors: Iterable[Author]) -> tuple[Author, ...]:
    """Each person once, with the last time, in the order of these."""
    latest: dict[str, Author] = {}
    for one in sorted(authors, key=lambda author: author.at):
        latest.pop(one.by.id, None)
        latest[one.by.id] = one
    return tuple(latest.values())
