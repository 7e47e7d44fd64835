"""Who speaks as a person said: a companion's own troubles are not the patient's, and roles are not guessed over it."""

from __future__ import annotations

import pytest

from scribe.language.claim import Whose
from scribe.language.reading import read
from scribe.language.roles import with_checked_roles
from scribe.model import Recognised, Speaker, Transcript
from tests.fakes.notes import transcript_of


def said_by_other(transcript: Transcript, place: int, *, by_a_person: bool) -> Transcript:
    turn = transcript.segments[place]
    recognised = Recognised(speaker=turn.speaker) if by_a_person else None
    changed = turn.model_copy(update={"speaker": Speaker.OTHER, "recognised": recognised})
    segments = (*transcript.segments[:place], changed, *transcript.segments[place + 1 :])
    return transcript.model_copy(update={"segments": segments})


def whose(transcript: Transcript) -> set[Whose]:
    return {claim.whose for claim in read(transcript).claims if claim.segments == ("s2",)}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "I have had diabetes for years.", Whose.OTHER),
        ("en", "He has had a fever for two days.", Whose.PATIENT),
        ("en", "I think he has a fever.", Whose.PATIENT),
        ("zh", "我有糖尿病。", Whose.OTHER),
        ("zh", "他发烧两天了。", Whose.PATIENT),
        ("zh", "我觉得孩子发烧。", Whose.PATIENT),
    ],
)
def test_what_a_companion_tells_of_themselves_is_not_the_patients(language, text, expected):
    asked = {"en": "What brings you here?", "zh": "今天怎么了？"}[language]
    plain = transcript_of(asked, text, language=language)
    assert whose(said_by_other(plain, 1, by_a_person=True)) == {expected}


def test_a_recognisers_guess_of_a_companion_is_not_believed_so_far():
    plain = transcript_of("What brings you here?", "I have had diabetes for years.")
    assert whose(said_by_other(plain, 1, by_a_person=False)) == {Whose.PATIENT}


def test_roles_are_not_exchanged_where_a_person_said_who_speaks():
    talk = (
        "I feel dizzy and my head hurts.", "Do you have any chest pain?", "My knee, it hurts, should i worry?",
        "How long have you had it? I'm going to order your labs.", "I took ibuprofen, thank you doctor.",
        "Do you smoke? Are you taking anything?", "My wife says it started on Monday.", "I want you to rest.",
    )  # fmt: skip
    swapped = transcript_of(*talk)
    assert with_checked_roles(swapped)[0].speaker is Speaker.PATIENT
    first = swapped.segments[0].model_copy(update={"recognised": Recognised(speaker=Speaker.PATIENT)})
    told = swapped.model_copy(update={"segments": (first, *swapped.segments[1:])})
    assert [one.speaker for one in with_checked_roles(told)][:2] == [Speaker.DOCTOR, Speaker.DOCTOR]
