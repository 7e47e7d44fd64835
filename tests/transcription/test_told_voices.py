"""The voice of a turn is kept where channels or labels tell it, so that all of it can be corrected at once."""

from __future__ import annotations

import json

from scribe.model import Segment, SegmentId, Speaker
from scribe.transcription.importer import read_transcript
from scribe.transcription.roles import Heard, with_roles

TURNS = ("How long have you had this?", "Two weeks, doctor.", "I will order a blood test.", "Thank you, doctor.")


def heard(side_of: dict[int, int | None]) -> list[Heard]:
    return [
        Heard(
            segment=Segment(
                id=SegmentId(f"s{place}"), start_s=place, end_s=place + 1, speaker=Speaker.UNKNOWN, text=text,
                confidence=0.9,
            ),
            side=side_of[place],
        )
        for place, text in enumerate(TURNS)
    ]  # fmt: skip


def test_each_channel_is_a_voice_and_a_turn_on_neither_has_none():
    told = with_roles(heard({0: 0, 1: 1, 2: 0, 3: None}), "en", channels=2)
    assert [one.voice for one in told] == [0, 1, 0, None]
    assert [one.speaker for one in told] == [Speaker.DOCTOR, Speaker.PATIENT, Speaker.DOCTOR, Speaker.UNKNOWN]


def test_without_voices_that_lie_apart_none_is_told():
    told = with_roles(heard(dict.fromkeys(range(4), 0)), "en", channels=1)
    assert {one.voice for one in told} == {None}
    assert "voice" not in told[0].model_dump(mode="json")


def test_each_label_of_a_brought_transcript_is_a_voice():
    segments = [
        {"start": place, "end": place + 1, "text": text, "speaker": f"SPEAKER_0{place % 2}"}
        for place, text in enumerate(TURNS)
    ]
    data = json.dumps({"segments": segments, "language": "en"}).encode()
    brought = read_transcript(data, name="talk.json", language="en")
    assert [one.voice for one in brought.segments] == [0, 1, 0, 1]
