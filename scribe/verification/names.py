"""Names that the recogniser wrote otherwise, and medicines that sound like another: what a person has to listen to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from scribe.language.claim import Claim, ClaimKind
from scribe.model import Flag, FlagKind, Language, Level, Quote, ReadAs, Segment
from scribe.terminology.lexicon import Lexicon, Term, conditions, medicines, symptoms, tests
from scribe.terminology.sound_alikes import sound_alikes
from scribe.terminology.spoken_of import is_ordinary, is_word
from scribe.verification.evidence import probability_of
from scribe.verification.wording import flag

_LEXICONS: Final = (medicines, conditions, symptoms, tests)
_HARD_TO_HEAR: Final = 0.6
_SURELY_HEARD: Final = 0.85
"""From here on a name that no list knows is taken for one that the lists lack."""
_OR: Final[dict[Language, str]] = {"en": " or ", "zh": "或"}


def check_names(text: str, language: Language, segments: tuple[Segment, ...], spoken: Language) -> Iterator[Flag]:
    """The flags for names of a statement that were read otherwise than they were written, or that sound like others.

    Args:
        text: the statement.
        language: the note's.
        segments: the statement's evidence.
        spoken: the language of the recording.
    """
    named = {match.term for lexicon in _LEXICONS for match in lexicon().find(text, language)}
    told: set[tuple[str, tuple[str, ...]]] = set()
    for segment in segments:
        for one in segment.read_as:
            if (one.heard.lower(), one.names) in told:
                continue
            told.add((one.heard.lower(), one.names))
            if not one.name and (one.heard.lower() in text.lower() or named & _meant(one, spoken)):
                yield _several(one, segment, language)
            elif one.name and named & _meant(one, spoken):
                yield _read_as(one, segment, language)
        yield from _alike(named, segment, language, spoken)


def _read_as(one: ReadAs, segment: Segment, language: Language) -> Flag:
    quote = Quote(segment=segment.id, text=segment.text, mark=one.name)
    return flag(
        FlagKind.UNCLEAR_WORDS, Level.RAISED, language, words="read_as", note=one.name, said=one.heard, quote=quote
    )


def _several(one: ReadAs, segment: Segment, language: Language) -> Flag:
    quote = Quote(segment=segment.id, text=segment.text, mark=one.heard)
    names = _OR[language].join(one.names)
    return flag(
        FlagKind.UNCLEAR_WORDS, Level.RAISED, language, words="read_as_several", note=one.heard, said=names, quote=quote
    )


def _alike(named: set[Term], segment: Segment, language: Language, spoken: Language) -> Iterator[Flag]:
    """Medicines that were hard to hear and that people take for another."""
    for match in medicines().find(segment.text, spoken):
        others = sound_alikes(match.term) if match.term in named else ()
        if not others:
            continue
        if probability_of(segment, match.start, match.end) < _HARD_TO_HEAR:
            terms = [medicines().get(name, "en") for name in others]
            every = [match.text, *(term.name(language) for term in terms if term is not None)]
            names = _OR[language].join(every)
            quote = Quote(segment=segment.id, text=segment.text, mark=match.text)
            yield flag(
                FlagKind.UNCLEAR_WORDS,
                Level.LOW,
                language,
                words="sounds_like",
                note=match.text,
                said=names,
                quote=quote,
            )


def check_unlisted(
    text: str, language: Language, segments: tuple[Segment, ...], claims: Iterable[Claim]
) -> Iterator[Flag]:
    """The flags for medicines of a statement that no list knows and that were hard to hear.

    Args:
        text: the statement.
        language: the note's.
        segments: the statement's evidence.
        claims: of the recording, those that :func:`unlisted` keeps.
    """
    by_id = {segment.id: segment for segment in segments}
    told: set[str] = set()
    folded = text.lower()
    for claim in claims:
        words = claim.words.strip()
        if words.lower() in told or words.lower() not in folded:
            continue
        for segment in (by_id[one] for one in claim.segments if one in by_id):
            at = segment.text.lower().find(words.lower())
            if at >= 0 and segment.words and probability_of(segment, at, at + len(words)) < _SURELY_HEARD:
                told.add(words.lower())
                quote = Quote(segment=segment.id, text=segment.text, mark=words)
                yield _unlisted(words, language, quote)
                break


def unlisted(claims: Iterable[Claim], spoken: Language) -> tuple[Claim, ...]:
    """The claims of medicines that no list knows, by words that are not everybody's.

    Args:
        claims: of the recording.
        spoken: its language.
    """
    unknown = (one for one in claims if one.kind is ClaimKind.MEDICINE and one.concept is None)
    return tuple(one for one in unknown if not _is_everyday(one.words.strip(), spoken))


def _unlisted(words: str, language: Language, quote: Quote) -> Flag:
    return flag(FlagKind.UNCLEAR_WORDS, Level.RAISED, language, words="unlisted", note=words, said=words, quote=quote)


def _is_everyday(words: str, language: Language) -> bool:
    """Whether everybody uses these words, so that they are no misheard name."""
    if language == "zh":
        return is_word(words) or not words or words.isascii()
    return all(is_ordinary(word) for word in re.findall(r"[A-Za-z]+", words))


def _meant(one: ReadAs, language: Language) -> set[Term]:
    lists: tuple[Lexicon, ...] = tuple(lexicon() for lexicon in _LEXICONS)
    return {term for lexicon in lists for name in one.names if (term := lexicon.get(name, language)) is not None}
