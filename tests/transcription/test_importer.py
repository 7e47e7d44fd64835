"""Transcripts of other recognisers: what is read, and what is refused with its place."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe.errors import BadTranscript
from scribe.model import Speaker, canonical_json
from scribe.transcription import read_transcript

D, P, N, U = Speaker.DOCTOR, Speaker.PATIENT, Speaker.OTHER, Speaker.UNKNOWN


def read(text, language="auto"):
    raw = text if isinstance(text, bytes) else text.encode()
    return read_transcript(raw, name="visit.txt", language=language)


def said(text, language="auto"):
    return [(s.speaker, s.text) for s in read(text, language).segments]


OURS = json.loads(canonical_json(read("doctor: Any pain?\npatient: No.")))


def ours(**changes):
    return json.dumps({**OURS, **changes})


@pytest.mark.parametrize(
    ("line", "speaker", "words"),
    [
        ("doctor: hi", D, "hi"),
        ("Doctor 1: hi", D, "hi"),
        ("DOCTOR_01 : hi", D, "hi"),
        ("Dr. Smith: hello", D, "hello"),
        ("[doctor] how are you", D, "how are you"),
        ("[00:01:02] Patient: fine", P, "fine"),
        ("Patient [00:12]: fine", P, "fine"),
        ("Nurse Mary: sit down", N, "sit down"),
        ("SPEAKER_00: hm", U, "hm"),
        ("医生：你好", D, "你好"),
        ("王医生：你好", D, "你好"),
        ("患者 2：咳嗽", P, "咳嗽"),
        ("家属：他发烧", N, "他发烧"),
        ("patient: at 12:30: it began", P, "at 12:30: it began"),
    ],
)
def test_a_label_names_who_speaks(line, speaker, words):
    assert said(line) == [(speaker, words)]


@pytest.mark.parametrize(
    "line",
    [
        "12:30 it began",
        "12:30",
        "blood pressure: 120 over 80",
        "patient reports pain: severe",
        "药名：阿司匹林",
        "http://example.org",
    ],
)
def test_a_colon_that_is_no_speakers_belongs_to_the_turn_above(line):
    assert said(f"doctor: so\n{line}") == [(D, f"so {line}")]


def test_whoever_speaks_once_under_a_name_of_their_own_is_never_put_into_anothers_turn():
    text = (
        "Doctor: What brings you in?\nMrs Jones: My hip hurts and I take metformin.\nDoctor: Since when?\n"
        "Mary Poppins: I am allergic to penicillin.\nmr o'neil: So am I.\nDoctor: I see.\n"
    )
    found = said(text)
    assert [words for _, words in found] == [
        "What brings you in?",
        "My hip hurts and I take metformin.",
        "Since when?",
        "I am allergic to penicillin.",
        "So am I.",
        "I see.",
    ]
    assert [place for place, (speaker, _) in enumerate(found) if speaker is D] == [0, 2, 5]


@pytest.mark.parametrize(
    "line", ["Mary: I take warfarin", "王小明：我对青霉素过敏", "Okafor: It hurts", "mary ann: I fell"]
)
def test_what_may_be_a_name_speaks_for_itself_and_stays_in_the_words(line):
    turns = said(f"Doctor: so\n{line}\nDoctor: yes")
    assert [words for _, words in turns] == ["so", line, "yes"]
    assert turns[1][0] is not D


@pytest.mark.parametrize(
    "line", ["Blood Pressure: 120", "BP: 120", "Temperature: 38", "Okay: fine", "高血压：没有", "Aspirin: 75 mg"]
)
def test_what_heads_a_finding_is_nobodys_name(line):
    assert said(f"doctor: so\n{line}") == [(D, f"so {line}")]


@pytest.mark.parametrize(
    ("line", "speaker"),
    [("Doctor's patient: it hurts", P), ("Patient's wife: it hurts", N), ("The patient's gp: hi", D)],
)
def test_of_a_label_with_an_apostrophe_the_last_word_tells(line, speaker):
    assert said(f"Nurse: so\n{line}")[1][0] is speaker


def test_a_first_line_without_a_speaker_is_refused_with_its_number():
    with pytest.raises(BadTranscript, match=r"visit\.txt: line 3 names no speaker"):
        read("\n\nblood pressure: 120\ndoctor: hi")


def test_lines_get_seconds_that_run_forward():
    transcript = read("doctor: How are you?\r\npatient: I have had a cough for three days.\r\n")
    first, second = transcript.segments
    assert 0 == first.start_s < first.end_s == second.start_s < second.end_s
    assert transcript.recording.duration_s == second.end_s
    assert transcript.engine.name == "import"
    assert not transcript.engine.demo


@pytest.mark.parametrize(("text", "language"), [("医生：你好，哪里不舒服？", "zh"), ("doctor: hello", "en")])
def test_automatic_goes_by_the_script(text, language):
    assert read(text).language == language


VTT = """WEBVTT - export
Kind: captions

STYLE
::cue { color: red }

NOTE doctor: this is a comment
with two lines

intro
00:00:01.000 --> 00:00:03.000 align:start position:10%
<v.loud Dr. Smith>Any <i>chest</i> pain?</v>

00:04.000 --> 00:06.500
<v Patient 1>No &amp; never.
<v Doctor>Good.

00:07.000 --> 00:08.000
Nurse: sit
down

00:09.000 --> 00:10.000
the pressure is 120: good

00:11.000 --> 00:12.000
a < b
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_webvtt_with_voices_notes_styles_and_settings(newline):
    transcript = read("\ufeff" + VTT.replace("\n", newline))
    assert [(s.speaker, s.text) for s in transcript.segments] == [
        (D, "Any chest pain?"),
        (P, "No & never."),
        (D, "Good."),
        (N, "sit down"),
        (U, "the pressure is 120: good"),
        (U, "a < b"),
    ]
    assert (transcript.segments[0].start_s, transcript.segments[0].end_s) == (1.0, 3.0)
    assert 4.0 == transcript.segments[1].start_s < transcript.segments[2].start_s < 6.5 == transcript.segments[2].end_s


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("WEBVTT\n\n00:01 --> 00:02\nhi", "1 of 1 cues .* first cue 1"),
        ("WEBVTT\n\n00:05.000 --> 00:04.000\nhi", "1 of 1 cues .* first cue 1"),
        ("WEBVTT\n" + "\n00:09.000 --> 00:05.000\nhi\n" * 9 + "\n00:09.000 --> 00:10.000\nho", "9 of 10 cues"),
        ("WEBVTT\n\nNOTE nothing", "no cue with text"),
        ("WEBVTT\n\n00:05.000 --> 00:06.000\n<v Doctor></v>", "no cue with text"),
    ],
)
def test_webvtt_with_a_fault_names_the_cue(text, says):
    with pytest.raises(BadTranscript, match=says):
        read(text)


def test_our_own_form_comes_back_as_it_was():
    transcript = read("doctor: Any pain?\npatient: No.")
    assert read(canonical_json(transcript)) == transcript


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not valid JSON at line 1"),
        ("{}", "no known form"),
        ('{"recording": {}}', "at recording"),
        (ours(language="de"), "at language"),
        (ours(more=1), "at more"),
        (ours(segments=[]), "nobody says anything"),
        (ours(segments=[OURS["segments"][0]] * 2), "segments.1: another segment has the same id"),
        (ours(segments=[{**OURS["segments"][0], "end_s": 0, "start_s": 3}]), "segments.0: it ends before"),
        (ours(segments=[{**OURS["segments"][0], "end_s": float("nan")}]), "number"),
        (ours(segments=[{**OURS["segments"][0], "end_s": 1}]).replace('"end_s": 1', '"end_s": 1e999'), "or never"),
        (ours(segments=[{**OURS["segments"][0], "text": "half \ud800"}]), "lone surrogate"),
        (ours(segments=[{**OURS["segments"][0], "id": "\udfff"}]), "lone surrogate"),
        ('{"a":' * 100_000, "nested|not valid JSON"),
        ("", "is empty"),
        (" \n\t\r\n", "is empty"),
        ("\ufeff", "is empty"),
        ("doctor:\npatient:\n", "nobody says anything"),
        (b"\xff\xfe\x00", "not a text"),
        (bytes(range(256)), "not a text"),
        ("doctor: Grüße".encode("utf-32"), "not a text"),
        (b"doctor: " + b"x" * (33 * 2**20), "33 MB"),
        ("doctor: a\npatient: b\n" * 25_001, "50002 turns"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_read_is_refused_with_its_place(text, says):
    with pytest.raises(BadTranscript, match=says) as refused:
        read(text)
    assert refused.value.message.startswith("visit.txt: ")
    assert refused.value.remedy


def test_a_transcript_of_four_hours_is_read():
    assert len(read("doctor: Any pain in the chest today?\npatient: No, not really.\n" * 5_000).segments) == 10_000


def test_more_turns_or_longer_ones_than_any_consultation_has_are_refused_with_the_limit():
    with pytest.raises(BadTranscript, match=r"10002 turns .* more than 10000"):
        read("doctor: Any pain?\npatient: No.\n" * 5_001)
    with pytest.raises(BadTranscript, match="nobody says more than 100000"):
        read("doctor: " + "no " * 40_000)
    longest = {**OURS["segments"][0], "text": "no " * 40_000}
    with pytest.raises(BadTranscript, match="nobody says more than 100000"):
        read(ours(segments=[longest]))


@settings(max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=200), st.text(alphabet='doctr:：医生WEBVT0123.-> <v>\n{}[]"', max_size=80).map(str.encode)
    )
)
def test_anything_else_is_read_or_refused_but_never_breaks(raw):
    try:
        transcript = read(raw)
    except BadTranscript:
        return
    assert canonical_json(transcript)
    assert all(segment.text for segment in transcript.segments)
