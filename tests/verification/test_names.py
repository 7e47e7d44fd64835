"""Names that were read otherwise than they were written: flagged, without a code until a person listened."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scribe.drafting import DraftRequest
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.model import (
    FlagKind,
    Language,
    Level,
    NoteDraft,
    Outcome,
    Person,
    Resolution,
    Role,
    Transcript,
    Word,
)
from scribe.pipeline.writing import write_note
from scribe.template import TemplateLibrary
from scribe.terminology.coding import Codebook
from scribe.transcription.names import with_names
from scribe.verification import with_facts
from scribe.verification.names import check_names
from scribe.verification.wording import flag
from tests.fakes.notes import transcript_of

SAID = "I am starting you on amla-depaint 5 milligrams once a day."
TEMPLATE = {"en": "outpatient-soap", "zh": "outpatient-initial-zh"}


def written(transcript: Transcript, language: Language = "en") -> NoteDraft:
    """The embedded drafter's note."""
    template = TemplateLibrary(None).get(TEMPLATE[language])
    return write_note(ExtractiveDrafter(), DraftRequest(transcript=transcript, template=template), Codebook())


@pytest.mark.parametrize(
    ("said", "language", "name", "heard"),
    [(SAID, "en", "amlodipine", "amla-depaint"), ("给你开绿砂弹，五十毫克，一天一次。", "zh", "氯沙坦", "绿砂弹")],
)
def test_a_name_that_was_read_otherwise_is_flagged_and_has_no_code(said, language, name, heard):
    note = written(with_names(transcript_of(said, language=language)), language)
    (fact,) = [one for one in note.facts if one.kind == "medication"]
    assert (fact.attributes.name, fact.said, fact.codings) == (name, heard, ())
    flags = [one for statement in note.statements for one in statement.flags]
    (found,) = [one for one in flags if one.kind is FlagKind.UNCLEAR_WORDS]
    assert (found.level, found.note_says, found.recording_says) == (Level.RAISED, name, heard)


def test_a_person_who_kept_the_statement_gives_the_name_its_code():
    transcript = with_names(transcript_of(SAID))
    note = written(transcript)
    nurse = Person(id="nurse-1", name="Nurse Ada", role=Role.NURSE)
    kept = Resolution(outcome=Outcome.KEPT, by=nurse, at=datetime(2026, 11, 28, tzinfo=UTC))
    sections = tuple(
        section.model_copy(
            update={
                "statements": tuple(
                    one.model_copy(
                        update={"flags": tuple(flag.model_copy(update={"resolution": kept}) for flag in one.flags)}
                    )
                    for one in section.statements
                )
            }
        )
        for section in note.sections
    )
    after = with_facts(note.model_copy(update={"sections": sections}), transcript, Codebook())
    (fact,) = [one for one in after.facts if one.kind == "medication"]
    assert [coding.code for coding in fact.codings] == ["C08CA01"]
    assert fact.said == "amla-depaint"


def test_a_name_that_is_also_said_rightly_there_is_sure():
    said = "I am starting you on amla-depaint 5 milligrams once a day, that is amlodipine 5 milligrams."
    note = written(with_names(transcript_of(said)))
    (fact,) = [one for one in note.facts if one.kind == "medication"]
    assert fact.codings


def test_names_between_which_nothing_was_chosen_are_all_told():
    (segment,) = with_names(transcript_of("Have you ever been on Alma Sarton before?")).segments
    (found,) = check_names("Took Alma Sarton.", "en", (segment,), "en")
    assert (found.kind, found.note_says) == (FlagKind.UNCLEAR_WORDS, "Alma Sarton")
    assert found.recording_says == " or ".join(segment.read_as[0].names)


def test_a_medicine_that_no_name_was_chosen_for_is_told_by_all_that_was_heard():
    note = written(with_names(transcript_of("I'll give you pridness alone 30 milligrams once in the morning.")))
    (fact,) = [one for one in note.facts if one.kind == "medication"]
    assert (fact.attributes.name, fact.said, fact.codings) == ("pridness alone", "pridness alone", ())


@pytest.mark.parametrize(("language", "note"), [("en", "Had it in October."), ("zh", "十月得过。")])
def test_a_flag_quotes_a_sentence_without_its_full_stop(language, note):
    found = flag(FlagKind.OPPOSITE, Level.HIGH, language, note=note, said="?")
    assert note not in found.detail
    assert note.rstrip(".。") in found.detail
    assert found.note_says == note


@pytest.mark.parametrize(("probability", "count"), [(0.4, 1), (0.95, 0)])
def test_a_medicine_that_sounds_like_another_is_marked_where_it_was_hard_to_hear(probability, count):
    words = {"s1": (Word(text="Take hydroxyzine.", start_s=4, end_s=6, probability=probability),)}
    (segment,) = transcript_of("Take hydroxyzine.", words=words).segments
    found = list(check_names("Hydroxyzine.", "en", (segment,), "en"))
    assert len(found) == count
    assert all("hydralazine" in one.recording_says and one.level is Level.LOW for one in found)


def heard_with(said: str, probability: float, language: Language = "en") -> Transcript:
    """One segment, each of whose words the recogniser was that sure of."""
    (one,) = transcript_of(said, language=language).segments
    pieces = said.split(" ") if language == "en" else list(said)
    space = " " if language == "en" else ""
    words = tuple(
        Word(text=space + piece, start_s=n / 10, end_s=(n + 1) / 10, probability=probability)
        for n, piece in enumerate(pieces)
    )
    return transcript_of(said, language=language).model_copy(
        update={"segments": (one.model_copy(update={"words": words}),)}
    )


def unlisted_in(note: NoteDraft) -> list[str]:
    """The names that are flagged as being in no list."""
    return [
        one.note_says
        for statement in note.statements
        for one in statement.flags
        if "no list of medicines" in one.detail or "名录中没有" in one.detail
    ]


@pytest.mark.parametrize(
    ("said", "language", "name"),
    [
        ("I am starting you on zorbifane 5 milligrams once a day.", "en", "zorbifane"),
        ("给你开焰袖，三十毫克，一天三次。", "zh", "焰袖"),
    ],
)
def test_a_medicine_in_no_list_that_was_hard_to_hear_is_flagged(said, language, name):
    assert unlisted_in(written(heard_with(said, 0.6, language), language)) == [name]
    assert unlisted_in(written(heard_with(said, 0.97, language), language)) == []


@pytest.mark.parametrize(
    "said", ["I take a cranberry pill 3 times a day.", "I take amlodipine 5 milligrams once a day."]
)
def test_everyday_words_and_known_medicines_are_not_flagged_as_in_no_list(said):
    assert unlisted_in(written(heard_with(said, 0.6))) == []


def test_one_name_is_flagged_once_in_a_statement():
    transcript = with_names(transcript_of("You take amla-depaint.", "Keep amla-depaint at 5 mg."))
    flags = [*check_names("Continue amlodipine 5 mg.", "en", transcript.segments, "en")]
    assert [one.recording_says for one in flags] == ["amla-depaint"]
