"""References and hypotheses in every form, and what is wrong with a folder."""

from __future__ import annotations

import json

import pytest

from scribe.errors import BadInput, BadTranscript
from scribe.evaluation.corpus import pairs_in, read_spoken
from scribe.evaluation.terms import read_terms
from scribe.model import Speaker

OURS = {
    "schema": "scribe.transcript/1",
    "recording": {"sha256": "0" * 64, "duration_s": 9, "channels": 1},
    "engine": {"name": "faster-whisper", "model": "small"},
    "language": "en",
    "segments": [
        {"id": "s01", "start_s": 0, "end_s": 2, "speaker": "doctor", "text": "Any fever?", "confidence": 0.9},
        {"id": "s02", "start_s": 2, "end_s": 4, "speaker": "patient", "text": "No.", "confidence": 0.9},
    ],
    "coverage": {"speech_s": 4, "transcribed_s": 3, "gaps": []},
}
VTT = """WEBVTT

00:00.000 --> 00:02.000
<v Doctor>Any fever?

00:02.000 --> 00:04.000
<v Patient>No.
"""
SRT = """1
00:00:00,000 --> 00:00:02,000
doctor: Any fever?

2
00:00:02,000 --> 00:00:04,000
patient: No.
"""
OTHERS = {"dialogue": [{"speaker": "Doctor", "text": "Any fever?"}, {"speaker": "patient", "text": "No."}]}
TURNS = [(Speaker.DOCTOR, "Any fever?"), (Speaker.PATIENT, "No.")]


def write(folder, name, content):
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", OURS),
        ("a.json", OTHERS),
        ("a.json", OTHERS["dialogue"]),
        ("a.vtt", VTT),
        ("a.srt", SRT),
        ("a.txt", "doctor: Any fever?\npatient: No.\n"),
    ],
)
def test_turns_and_speakers_are_read_from_every_form(tmp_path, name, content):
    spoken = read_spoken(write(tmp_path, name, content), "auto")
    assert [tuple(turn) for turn in spoken.turns] == TURNS
    assert spoken.language == "en"


@pytest.mark.parametrize(
    "content",
    [
        "Any fever? No.",
        {"text": "Any fever? No.", "language": "en"},
        {"text": "", "segments": [{"id": 0, "start": 0.0, "text": "Any fever?"}, {"id": 1, "text": "No."}]},
        {"segments": [{"speaker": "SPEAKER_00", "text": "Any fever? No."}]},
    ],
)
def test_what_other_recognisers_write_needs_no_speaker(tmp_path, content):
    spoken = read_spoken(write(tmp_path, "a.json" if isinstance(content, dict) else "a.txt", content), "auto")
    assert spoken.text == "Any fever? No."
    assert not spoken.names_speakers


def test_coverage_is_taken_from_transcripts_that_know_it_alone(tmp_path):
    assert read_spoken(write(tmp_path, "a.json", OURS), "auto").coverage.transcribed_s == 3
    assert read_spoken(write(tmp_path, "b.txt", "doctor: Any fever?"), "auto").coverage is None


def test_the_language_is_the_one_asked_for_or_that_of_the_script(tmp_path):
    path = write(tmp_path, "a.txt", "我咳嗽三天了。")
    assert read_spoken(path, "auto").language == "zh"
    assert read_spoken(path, "en").language == "en"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b'{"segments": [', "not valid JSON"),
        (b'{"words": 3}', "not a transcript"),
        (b'{"segments": [{"text": 3}]}', "not a transcript"),
        (b"minutes of the visit\ndoctor: Good morning.\n", "line 1 names no speaker"),
        (b"a\x00b", "not a text"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence_with_the_files_name(tmp_path, content, sentence):
    path = tmp_path / "visit.json"
    path.write_bytes(content)
    with pytest.raises(BadTranscript, match=sentence) as caught:
        read_spoken(path, "auto")
    assert "visit.json" in str(caught.value)


def test_a_hypothesis_goes_before_the_recording_unless_it_is_to_be_recognised_anew(tmp_path):
    for name in ("a.wav", "a.txt", "a.hyp.txt", "b.MP3", "b.vtt"):
        write(tmp_path, name, "Good morning.")
    first, second = pairs_in(tmp_path).pairs
    assert (first.name, first.audio.name, first.hypothesis.name) == ("a", "a.wav", "a.hyp.txt")
    assert (second.name, second.audio.name, second.hypothesis) == ("b", "b.MP3", None)
    assert pairs_in(tmp_path, recognise=True).pairs[0].hypothesis is None


def test_a_second_folder_holds_the_hypotheses_with_or_without_hyp(tmp_path):
    references, hypotheses = tmp_path / "said", tmp_path / "written"
    references.mkdir()
    hypotheses.mkdir()
    for name in ("a.txt", "b.txt", "c.txt", "c.wav"):
        write(references, name, "Good morning.")
    for name in ("a.json", "b.hyp.vtt", "z.txt"):
        write(hypotheses, name, "Good morning.")
    found = pairs_in(references, hypotheses=hypotheses)
    assert [(pair.name, pair.hypothesis.name) for pair in found.pairs] == [("a", "a.json"), ("b", "b.hyp.vtt")]
    assert [problem.reason for problem in found.problems] == ["c.txt has no hypothesis of the same name."]
    assert found.without_reference == ("z",)


def test_one_reference_too_many_or_none_to_compare_spoils_no_other_pair(tmp_path):
    for name in ("a.txt", "a.vtt", "a.wav", "b.txt", "c.txt", "c.wav", "d.wav", ".hidden.txt"):
        write(tmp_path, name, "Good morning.")
    found = pairs_in(tmp_path)
    assert [pair.name for pair in found.pairs] == ["c"]
    assert [problem.reason for problem in found.problems] == [
        "a.txt and a.vtt have the same name; keep one of them.",
        "b.txt has neither a recording nor a hypothesis of the same name.",
    ]
    assert found.without_reference == ("d",)


def test_a_folder_without_a_reference_is_refused(tmp_path):
    write(tmp_path, "a.wav", "")
    with pytest.raises(BadInput, match="nothing to score"):
        pairs_in(tmp_path)
    with pytest.raises(BadInput, match="nowhere cannot be read"):
        pairs_in(tmp_path / "nowhere")


def test_a_list_of_terms_has_one_a_line_with_remarks(tmp_path):
    path = write(tmp_path, "drugs.txt", "\ufeff# our pharmacy\nLisinopril\n\n  阿莫西林 \n")
    assert read_terms(path) == ("Lisinopril", "阿莫西林")
    with pytest.raises(BadInput, match="holds no term"):
        read_terms(write(tmp_path, "empty.txt", "# nothing yet\n"))
    with pytest.raises(BadInput, match="cannot be read"):
        read_terms(tmp_path / "nowhere.txt")
