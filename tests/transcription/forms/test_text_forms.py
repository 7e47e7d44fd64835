"""Captions, meeting exports and typed lines of other programs: who is who, when, and nothing twice."""

import contextlib
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe.errors import BadTranscript, ScribeError
from scribe.model import Speaker
from scribe.transcription import read_transcript
from scribe.transcription.forms import People

D, P, N, U = Speaker.DOCTOR, Speaker.PATIENT, Speaker.OTHER, Speaker.UNKNOWN


def read(text, language="auto", **options):
    raw = text if isinstance(text, bytes) else text.encode()
    return read_transcript(raw, name="visit.txt", language=language, **options)


def said(text, **options):
    return [(s.speaker, s.text) for s in read(text, **options).segments]


def vtt(*cues):
    return "WEBVTT\n\n" + "\n\n".join(f"00:00:{start:06.3f} --> 00:00:{end:06.3f}\n{text}" for start, end, text in cues)


SRT = """1
00:00:01,000 --> 00:00:03,000
Doctor: Any <i>chest</i> pain?

2
00:00:04,000 --> 00:00:06,500
Patient: No,
never.
"""


def test_subrip_is_read_with_its_commas_numbers_and_tags():
    assert said(SRT) == [(D, "Any chest pain?"), (P, "No, never.")]
    assert [s.start_s for s in read(SRT).segments] == [1.0, 4.0]


def test_subrip_without_blank_lines_loses_nothing():
    assert said(SRT.replace("\n\n", "\n")) == [(D, "Any chest pain?"), (P, "No, never.")]


def test_a_blank_line_within_a_cue_ends_nothing():
    assert said(SRT.replace("No,\n", "No,\n\n")) == [(D, "Any chest pain?"), (P, "No, never.")]


ZOOM = vtt(
    (1, 3, "Jane Doe: Have you had any fever?"),
    (3, 5, "Wei Zhang: No. The pressure was this: high."),
    (5, 7, "Jane Doe: Let's check your blood pressure: good."),
    (7, 9, "Wei Zhang: Okay."),
)


def test_zoom_names_stand_before_a_colon_and_other_colons_do_not_count():
    assert [text for _, text in said(ZOOM)] == [
        "Have you had any fever?",
        "No. The pressure was this: high.",
        "Let's check your blood pressure: good.",
        "Okay.",
    ]
    assert [speaker for speaker, _ in said(ZOOM, people=People(patient="Zhang Wei", doctor="Dr Jane Doe"))] == [
        D,
        P,
    ] * 2


def test_teams_in_word_has_a_name_below_the_times():
    text = "0:0:0.0 --> 0:0:3.200\nDoe, Jane\nHave you had a fever?\n\n0:0:3.200 --> 0:0:5.0\nRoe, Richard\nNo.\n\n"
    text += "0:0:6.0 --> 0:0:8.0\nDoe, Jane\nLet me see.\n\n0:0:8.0 --> 0:0:9.0\nRoe, Richard\nThanks.\n"
    assert [t for _, t in said(text)] == ["Have you had a fever?", "No.", "Let me see.", "Thanks."]
    assert [s for s, _ in said(text, people=People(doctor="Jane Doe", patient="Richard Roe"))] == [D, P, D, P]


def test_captions_that_roll_up_are_said_once():
    rolling = vtt(
        (0, 2, " \nwhat brings<00:00:01.000><c> you</c> in"),
        (2, 2.01, "what brings you in\n "),
        (2.01, 4, "what brings you in\nI have a cough"),
        (4, 4.01, "I have a cough\n "),
        (4.01, 6, "I have a cough\nfor how long"),
        (6, 6.01, "for how long\n "),
        (6.01, 8, "for how long\nthree days"),
    )
    assert [t for _, t in said(rolling)] == ["what brings you in", "I have a cough", "for how long", "three days"]


def test_a_caption_that_grows_is_said_once():
    growing = vtt((0, 4, "<v A B>I have"), (1, 4, "<v A B>I have a cough"), (2, 4, "<v A B>I have a cough at night"))
    assert [t for _, t in said(growing)] == ["I have a cough at night"]


def test_two_people_who_say_the_same_at_once_said_it_twice():
    assert said(vtt((0, 2, "<v Doctor>No."), (1, 3, "<v Patient>No."))) == [(D, "No."), (P, "No.")]


def test_an_answer_that_comes_again_was_given_again():
    assert len(said(vtt((0, 1, "<v Patient>No."), (1, 2, "<v Patient>No.")))) == 2


def test_one_cue_out_of_order_costs_that_cue_and_is_told():
    cues = [(second, second + 1, f"<v Doctor>Sentence {second}.") for second in range(10, 30)]
    wrong = [*cues[:5], (1, 2, "<v Doctor>Lost."), *cues[5:]]
    transcript = read(vtt(*wrong))
    assert len(transcript.segments) == 20
    assert "Lost" not in " ".join(s.text for s in transcript.segments)
    (gap,) = transcript.coverage.gaps
    assert (gap.start_s, gap.end_s) == (15.0, 15.5)
    assert transcript.coverage.speech_s > transcript.coverage.transcribed_s


def test_a_cue_far_ahead_costs_itself_and_not_those_behind_it():
    cues = [(second, second + 1, f"Sentence {second}.") for second in range(10, 30)]
    transcript = read(vtt(*cues[:5], (58, 59, "Lost."), *cues[5:]))
    assert len(transcript.segments) == 20
    assert len(transcript.coverage.gaps) == 1


def test_people_who_talk_at_once_are_put_in_order():
    assert [t for _, t in said(vtt((5, 9, "<v Doctor>So."), (4, 6, "<v Patient>Yes."), (9, 10, "<v Doctor>And.")))] == [
        "Yes.",
        "So.",
        "And.",
    ]


def test_a_file_without_order_is_refused_with_its_first_cue():
    cues = [(50 - 3 * place, 51 - 3 * place, "Hm.") for place in range(16)]
    with pytest.raises(BadTranscript, match=r"cues are out of order .* first cue \d"):
        read(vtt(*cues))


OTTER = """Dr. Adams  0:03
What brings you in today?

Speaker 2  0:06
I have had a cough since Monday. It started at 8:30 in the morning.
It hurts.

Dr. Adams  1:10
Let's listen to your chest.

Transcribed by https://otter.ai
"""


def test_otter_names_its_speakers_above_what_they_say():
    assert said(OTTER) == [
        (D, "What brings you in today?"),
        (P, "I have had a cough since Monday. It started at 8:30 in the morning. It hurts."),
        (D, "Let's listen to your chest."),
    ]
    assert [s.start_s for s in read(OTTER).segments] == [3.0, 6.0, 70.0]


@pytest.mark.parametrize("header", ["mary ann  0:06", "mary ann\t0:06", "[mary ann] 0:06"])
def test_a_name_in_small_letters_above_a_turn_is_a_person_too(header):
    turns = said(
        f"Dr. Adams  0:03\nAny fever?\n{header}\nI am allergic.\nDr. Adams  0:09\nIt began at  8:30\nvomited 8:30\n"
    )
    assert [words for _, words in turns] == ["Any fever?", "I am allergic.", "It began at 8:30 vomited 8:30"]
    assert turns[1][0] is not D


def test_teams_copied_from_word_loses_its_furniture():
    text = (
        "Visit of Monday\nNovember 2, 2026, 1:02PM\n5m 20s\n\nJane Doe started transcription\n\nJane Doe   0:03\n"
        "What brings you in?\n\nRichard Roe   0:05\nMy knee hurts.\n\nJane Doe stopped transcription\n"
    )
    assert [t for _, t in said(text)] == ["What brings you in?", "My knee hurts."]


def test_times_of_the_day_become_seconds():
    text = "[Jane Doe] 14:05:03\nWhat brings you in?\n[Richard Roe] 14:05:09\nMy knee hurts.\n"
    assert [s.start_s for s in read(text).segments] == [0.0, 6.0]


def test_lines_that_names_begin_are_turns_and_their_times_are_kept():
    text = (
        "[00:03] Jane Doe: Any fever?\n[00:05] Richard Roe: No.\n[00:09] Jane Doe: Good.\n[00:12] Richard Roe: Yes.\n"
    )
    found = read(text, people=People(doctor="Jane Doe", patient="Richard Roe")).segments
    assert [(s.speaker, s.text, s.start_s) for s in found] == [
        (D, "Any fever?", 3.0),
        (P, "No.", 5.0),
        (D, "Good.", 9.0),
        (P, "Yes.", 12.0),
    ]


def test_cues_without_names_are_learned_from_what_is_said():
    text = vtt((1, 2, "Have you had any chest pain?"), (3, 4, "Yes, my chest hurts since Monday."))
    assert [speaker for speaker, _ in said(text)] == [D, P]
    assert [speaker for speaker, _ in said(text, learn=False)] == [U, U]


CHINESE = "医生：你好，哪里不舒服？\n患者：我咳嗽三天了，还有点发烧。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"])
def test_simplified_chinese_is_read_in_every_encoding(encoding):
    assert said(CHINESE.encode(encoding)) == said(CHINESE)


@pytest.mark.parametrize("encoding", ["big5", "utf-16-le", "gb18030"])
def test_traditional_chinese_is_read_in_every_encoding(encoding):
    text = "醫生：你好，請問哪裡不舒服？\n患者：我這三天一直咳嗽，還有發燒頭痛。\n"
    assert said(text.encode(encoding)) == said(text)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp1252"])
def test_western_files_are_read_too(encoding):
    text = "Doctor: It’s Mr Müller’s knee.\nPatient: Yes.\n"
    assert said(text.encode(encoding)) == said(text)


HOSTILE = [
    " ",
    "\t",
    "\n",
    "<",
    "<v ",
    "<v.",
    "<c",
    "&",
    "[",
    "(",
    "0",
    ":",
    "1:",
    "00:00 ",
    "-->",
    "00:00:01.000 --> 00:00:02.000\n",
    "WEBVTT\n",
    "NOTE\n\n",
    "A ",
    "Ab:",
    "Ab: c\n",
    "Ab 0:01\n",
    "医",
    "{",
    '[{"text":',
    '{"segments":[',
    "'",
    ".",
    "\x80",
]


@pytest.mark.parametrize("head", ["", "WEBVTT\n\n", "WEBVTT\n\n00:01.000 --> 00:02.000\n", "doctor: hi\n", "1\n"])
@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_a_hostile_file_takes_no_longer_than_its_length(head, piece):
    began = time.process_time()
    with contextlib.suppress(ScribeError):
        read(head + piece * (200_000 // len(piece)))
    assert time.process_time() - began < 5


def read_or_refused(raw):
    """The segments, or none where the file is refused with a sentence that names it and what to do."""
    try:
        return read(raw).segments
    except BadTranscript as error:
        refused = error
    assert refused.message.startswith("visit.txt: ")
    assert refused.remedy
    return ()


_PIECES = st.lists(
    st.sampled_from([*HOSTILE, "Dr. X: ", "words. ", "doctor: ", "\x00", "Jane Doe  0:03\n", "1\n"]), max_size=30
).map("".join)


@settings(max_examples=300)
@given(st.one_of(st.binary(max_size=300), _PIECES.map(str.encode), _PIECES.map(lambda text: text.encode("utf-16"))))
def test_any_bytes_are_a_transcript_or_a_sentence_that_says_why_not(raw):
    assert all(one.text.strip() and one.end_s >= one.start_s for one in read_or_refused(raw))


_KEYS = (
    *("segments", "text", "start", "end", "speaker", "words", "word", "results", "items", "alternatives", "content"),
    *("type", "channels", "channel", "utterances", "transcript", "phrases", "combinedPhrases", "recognizedPhrases"),
    *("nBest", "display", "offsetInTicks", "offset", "Conversation", "TranscriptSegments", "Content", "language"),
    *("BeginAudioTime", "ParticipantDetails", "startTime", "offsetMilliseconds", "start_time", "speaker_labels"),
    *("channelTag", "speakerTag", "confidence", "recording", "schema"),
)
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(_KEYS), inner, max_size=5)),
    max_leaves=30,
)


@settings(max_examples=300)
@given(_JSON)
def test_any_json_is_a_transcript_or_a_sentence_that_says_why_not(content):
    assert all(one.text.strip() for one in read_or_refused(json.dumps(content)))
