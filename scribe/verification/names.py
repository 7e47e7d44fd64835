"""Names that the recogniser wrote otherwise, and medicines that sound like another: what a person has to listen to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.model import Flag, FlagKind, Language, Level, Quote, ReadAs, Segment
from scribe.terminology.lexicon import Lexicon, Term, conditions, medicines, symptoms, tests
from scribe.terminology.sound_alikes import sound_alikes
from scribe.verification.evidence import probability_of
from scribe.verification.wording import flag

_LEXICONS: Final = (medicines, conditions, symptoms, tests)
_HARD_TO_HEAR: Final = 0.6
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
    for segment in segments:
        for one in segment.read_as:
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
        others = sound_alikes(match.term)
        if match.term not in named or not others:
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


def _meant(one: ReadAs, language: Language) -> set[Term]:
    lists: tuple[Lexicon, ...] = tuple(lexicon() for lexicon in _LEXICONS)
    return {term for lexicon in lists for name in one.names if (term := lexicon.get(name, language)) is not None}
