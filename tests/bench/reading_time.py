"""How long reading, writing and checking take: `python -m tests.bench.reading_time`, CPU seconds.

Prints the time for reading one sentence without a full stop of growing length, for hostile input, and for checking a
note of many statements again after one of them was edited. Nothing is asserted: see the claims about work in
``tests/language/test_bounded_work.py``.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import partial

from scribe.drafting import DraftRequest
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.language.reading import read
from scribe.model import Language, NoteDraft, Template, Transcript
from scribe.pipeline.writing import write_note
from scribe.template import TemplateLibrary
from scribe.terminology.coding import Codebook
from scribe.verification import verify
from tests.fakes.notes import transcript_of

# ruff: noqa: T201 - what it measures is printed
WORDS = (
    *(
        [
            "i",
            "have",
            "had",
            "a",
            "cough",
            "for",
            "three",
            "weeks",
            "and",
            "my",
            "mother",
            "has",
            "diabetes",
            "and",
            "i",
            "take",
            "metformin",
        ]
    ),
    *(
        [
            "five",
            "hundred",
            "milligrams",
            "twice",
            "a",
            "day",
            "no",
            "chest",
            "pain",
            "but",
            "my",
            "knee",
            "hurts",
            "when",
            "i",
            "climb",
            "stairs",
        ]
    ),
    *(["he", "said", "stop", "the", "ramipril", "and", "blood", "pressure", "was", "one", "forty", "over", "ninety"]),
)
SIGNS = (
    "我咳嗽三个星期了我妈有糖尿病吃二甲双胍一天两次没有胸闷膝盖疼上楼梯血压一百四比九十停用布洛芬改用萘普生二百五十毫克"
)
HOSTILE = ("a" * 10_000, "no " * 20_000, "5, sorry, " * 5_000, "? " * 10_000, "1" * 10_000, "(" * 10_000, "不" * 20_000)
TEMPLATES: dict[Language, str] = {"en": "outpatient-soap", "zh": "outpatient-initial-zh"}


def spoken(language: Language, size: int) -> str:
    """One sentence without a full stop, of about so many bytes."""
    chance = random.Random(1)
    pieces: list[str] = []
    length = 0
    while length < size:
        begin = chance.randrange(len(SIGNS) - 6)
        piece = SIGNS[begin : begin + 6] if language == "zh" else f"{chance.choice(WORDS)} "
        pieces.append(piece)
        length += len(piece.encode())
    return "".join(pieces)


def seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def written(language: Language, turns: tuple[str, ...]) -> NoteDraft:
    template = TemplateLibrary(None).get(TEMPLATES[language])
    request = DraftRequest(transcript=transcript_of(*turns, language=language), template=template)
    return write_note(ExtractiveDrafter(), request, Codebook())


def checked_note(language: Language, turns: tuple[str, ...]) -> tuple[NoteDraft, Transcript, Template]:
    """A checked note of which each turn is a statement, with its transcript and its template."""
    note = written(language, turns)
    transcript, template = transcript_of(*turns, language=language), TemplateLibrary(None).get(TEMPLATES[language])
    section = next(one for one in note.sections if one.statements)
    many = tuple(
        section.statements[0].model_copy(update={"id": f"b{n}", "text": text, "evidence": (f"s{n}",)})
        for n, text in enumerate(turns, 1)
    )
    sections = tuple(one.model_copy(update={"statements": many if one is section else ()}) for one in note.sections)
    return verify(note.model_copy(update={"sections": sections}), transcript, template), transcript, template


def with_an_edit(note: NoteDraft) -> NoteDraft:
    """The note, its first statement edited."""
    section = next(one for one in note.sections if one.statements)
    first = section.statements[0].model_copy(update={"text": f"{section.statements[0].text} "})
    changed = section.model_copy(update={"statements": (first, *section.statements[1:])})
    return note.model_copy(update={"sections": tuple(changed if one is section else one for one in note.sections)})


def edited(language: Language, turns: tuple[str, ...]) -> tuple[int, float]:
    """The statements of a note, and the seconds for checking it again once one of them was edited."""
    note, transcript, template = checked_note(language, turns)
    note = with_an_edit(note)
    return len(note.statements), seconds(lambda: verify(note, transcript, template))


def timed(name: str, language: Language, work: Callable[[], object]) -> None:
    print(f"{name} {language}: {seconds(work):.2f} s")


def measured(language: Language) -> None:
    read(transcript_of("hello", language=language))
    for size in (20_000, 80_000):
        transcript = transcript_of(spoken(language, size), language=language)
        timed(f"read {size} bytes", language, partial(read, transcript))
    for text in HOSTILE:
        transcript = transcript_of(text, language=language)
        timed(f"read {text[:10]!r} × {len(text)}", language, partial(read, transcript))
        timed(f"write {text[:10]!r} × {len(text)}", language, partial(written, language, (text,)))
    count, took = edited(language, tuple(f"{spoken(language, 120)}." for _ in range(90)))
    print(f"check {count} statements again, one edited, {language}: {took * 1000:.0f} ms")
    for size in (5_000, 20_000, 80_000):
        timed(f"write {size} bytes", language, partial(written, language, (spoken(language, size),)))


if __name__ == "__main__":
    measured("en")
    measured("zh")
