"""Another day, month or part of the body than the one that was said of the same thing."""

from __future__ import annotations

from collections.abc import Iterator

from scribe.language.claims import Read
from scribe.language.rules import Pack
from scribe.language.tokens import tokens
from scribe.model import FlagKind, Language, Level
from scribe.terminology import Match, body_sites
from scribe.verification.difference import Difference, same
from scribe.verification.heard import Heard
from scribe.verification.laid import written_for
from scribe.verification.near import Near, Spot


def calendar(one: Read, near: Near, heard: Heard, own: Pack) -> Iterator[Difference]:
    """Another weekday or month than the one that was said."""
    if own.language != heard.own.language:
        return
    for name in ("weekday", "month"):
        words = own.lists.get(name)
        if not words:
            continue
        pattern = own.compiled(f"(?:{'|'.join(words)})s?")
        mine = {_day(match.group()) for match in pattern.finditer(one.text)}
        if not mine:
            continue
        said = near.matching(pattern)
        if said and not any(_day(m.group()) in mine for _, m in said):
            spot, match = said[-1]
            quote = heard.quote_of(spot.read, match.group())
            note = ", ".join(sorted(mine)).capitalize()
            yield Difference(FlagKind.NUMBER_DIFFERS, Level.RAISED, note, match.group(), words="differs", quote=quote)
            return


def _day(words: str) -> str:
    """A weekday or a month as it is compared."""
    return words.lower().removesuffix("s").replace("天", "日")


def _same_site(one: Match, other: Match) -> bool:
    """Whether two names of parts of the body can mean the same part."""
    return same(one.term, other.term) or one.text in other.text or other.text in one.text


def _of_another_name(site: Match, read: Read, own: Pack) -> bool:
    """Whether the name of a part of the body is but characters of another name, where words are written together."""
    inside = any(
        m.start <= site.start and site.end <= m.end and m.end - m.start > len(site.text) for m in read.mentions
    )
    return not own.spaced and (inside or len(site.text) == 1)


def _was_said(site: Match, heard: Heard) -> bool:
    """Whether the words of a part of the body were said, or are what a note has for what was said.

    Where words are written apart, in one sentence: "the adrenal, what we call glands".
    """
    words = {token.stem for token in tokens(site.text, heard.own)}
    if not heard.own.spaced:
        return words <= heard.stems
    return bool(words) and any(words <= spot.stems for spot in heard.spots)


def sites(one: Read, alike_: tuple[Spot, ...], heard: Heard, own: Pack) -> Iterator[Difference]:
    """Another part of the body than the one of which the same thing was said."""
    if not alike_ or own.language != heard.own.language:
        return
    language: Language = "zh" if own.language == "zh" else "en"
    every = body_sites().find(one.text, language)
    mine = [m for m in every if not _of_another_name(m, one, own)]
    if not mine or any(_was_said(m, heard) for m in every):
        return
    spots = heard.with_answers(alike_)
    said = [(spot, m) for spot in spots for m in body_sites().find(spot.read.text, language)]
    if any(_same_site(mine_one, other) for mine_one in mine for _, other in said):
        return
    meant = " ".join(w for spot in spots for _, _, w in written_for(spot.read, heard.own))
    if any(_same_site(mine_one, other) for mine_one in mine for other in body_sites().find(meant, language)):
        return
    known = {m.term.en for m in body_sites().find(heard.everywhere, language)}
    for match in mine:
        if said and match.term.en not in known and not any(same(m.term, match.term) for _, m in said):
            spot, other = said[0]
            quote = heard.quote_of(spot.read, other.text)
            yield Difference(FlagKind.SIDE_DIFFERS, Level.RAISED, match.text, other.text, quote=quote)
            return
