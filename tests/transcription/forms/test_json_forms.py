"""JSON of other recognisers, in the shapes that their guides show: turns, speakers, seconds, confidences."""

import json

import pytest

from scribe.errors import BadTranscript
from scribe.model import Speaker
from scribe.transcription import read_transcript

D, P, U = Speaker.DOCTOR, Speaker.PATIENT, Speaker.UNKNOWN
QUESTION, ANSWER = "Have you had any chest pain?", "Yes, my chest hurts since Monday."


def read(content, **options):
    data = json.dumps(content).encode()
    return read_transcript(data, name="visit.json", language="auto", **options)


WHISPERX = {
    "segments": [
        {
            "start": 0.5,
            "end": 2.5,
            "text": " " + QUESTION,
            "speaker": "SPEAKER_01",
            "words": [
                {
                    "word": word,
                    "start": 0.5 + place * 0.3,
                    "end": 0.8 + place * 0.3,
                    "score": 0.9,
                    "speaker": "SPEAKER_01",
                }
                for place, word in enumerate(QUESTION.split())
            ],
        },
        {"start": 3.0, "end": 5.0, "text": " " + ANSWER, "speaker": "SPEAKER_00", "words": [{"word": "Yes,"}]},
    ],
    "word_segments": [],
    "language": "en",
}


def transcribe_items():
    items, labels = [], []
    for speaker, text, start_s in (("spk_0", QUESTION, 0.5), ("spk_1", ANSWER, 3.0)):
        for place, raw in enumerate(text.split()):
            word = raw.rstrip(".?,")
            start, end = f"{start_s + place * 0.3:.2f}", f"{start_s + place * 0.3 + 0.25:.2f}"
            items.append(
                {
                    "type": "pronunciation",
                    "alternatives": [{"confidence": "0.9", "content": word}],
                    "start_time": start,
                    "end_time": end,
                }
            )
            labels.append({"start_time": start, "end_time": end, "speaker_label": speaker})
            if raw != word:
                items.append({"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": raw[-1]}]})
    return items, labels


ITEMS, LABELS = transcribe_items()
TRANSCRIBE = {
    "jobName": "visit",
    "accountId": "111122223333",
    "status": "COMPLETED",
    "results": {
        "language_code": "en-US",
        "transcripts": [{"transcript": f"{QUESTION} {ANSWER}"}],
        "speaker_labels": {"speakers": 2, "segments": [{"speaker_label": "spk_0", "items": LABELS}]},
        "items": ITEMS,
    },
}
HEALTHSCRIBE = {
    "Conversation": {
        "ConversationId": "c1",
        "JobName": "visit",
        "LanguageCode": "en-US",
        "TranscriptItems": [
            {
                "Alternatives": [{"Confidence": 0.8, "Content": "Have"}],
                "BeginAudioTime": 0.5,
                "EndAudioTime": 0.7,
                "Type": "PRONUNCIATION",
            },
            {
                "Alternatives": [{"Confidence": 0, "Content": "?"}],
                "BeginAudioTime": 2.4,
                "EndAudioTime": 2.5,
                "Type": "PUNCTUATION",
            },
        ],
        "TranscriptSegments": [
            {
                "BeginAudioTime": 0.5,
                "EndAudioTime": 2.5,
                "Content": QUESTION,
                "ParticipantDetails": {"ParticipantRole": "CLINICIAN_0"},
                "SectionDetails": {"SectionName": "SUBJECTIVE"},
                "SegmentId": "1",
            },
            {
                "BeginAudioTime": 3.0,
                "EndAudioTime": 5.0,
                "Content": ANSWER,
                "ParticipantDetails": {"ParticipantRole": "PATIENT_0"},
                "SegmentId": "2",
            },
        ],
    }
}


def azure_phrase(speaker, text, start_s, end_s):
    return {
        "recognitionStatus": "Success",
        "channel": 0,
        "speaker": speaker,
        "offset": f"PT{start_s}S",
        "offsetInTicks": start_s * 1e7,
        "durationInTicks": (end_s - start_s) * 1e7,
        "locale": "en-US",
        "nBest": [
            {
                "confidence": 0.9,
                "lexical": text.lower(),
                "display": text,
                "displayWords": [
                    {"displayText": text.split()[0], "offsetInTicks": start_s * 1e7, "durationInTicks": 2e6}
                ],
            },
            {"confidence": 0.2, "display": "something else"},
        ],
    }


AZURE_BATCH = {
    "source": "https://example.org/visit.wav",
    "durationInTicks": 5e7,
    "combinedRecognizedPhrases": [{"channel": 0, "display": f"{QUESTION} {ANSWER}"}],
    "recognizedPhrases": [azure_phrase(1, QUESTION, 0.5, 2.5), azure_phrase(2, ANSWER, 3.0, 5.0)],
}
AZURE_FAST = {
    "durationMilliseconds": 5000,
    "combinedPhrases": [{"text": f"{QUESTION} {ANSWER}"}],
    "phrases": [
        {
            "speaker": speaker,
            "offsetMilliseconds": start,
            "durationMilliseconds": 2000,
            "text": text,
            "words": [{"text": text.split()[0], "offsetMilliseconds": start, "durationMilliseconds": 200}],
            "locale": "en-US",
            "confidence": 0.9,
        }
        for speaker, text, start in ((1, QUESTION, 500), (2, ANSWER, 3000))
    ],
}
AZURE_PREVIEW = {
    "duration": 5000,
    "combinedPhrases": [{"text": f"{QUESTION} {ANSWER}"}],
    "phrases": [
        {"speaker": speaker, "offset": start, "duration": 2000, "text": text, "locale": "en-US", "confidence": 0.9}
        for speaker, text, start in ((1, QUESTION, 500), (2, ANSWER, 3000))
    ],
}


def deepgram_words(channel=None):
    return [
        {
            "word": word.lower().strip(".?,"),
            "punctuated_word": word,
            "start": start_s + place * 0.3,
            "end": start_s + place * 0.3 + 0.25,
            "confidence": 0.9,
            **({"speaker": speaker} if channel is None else {}),
        }
        for speaker, text, start_s in ((0, QUESTION, 0.5), (1, ANSWER, 3.0))
        for place, word in enumerate(text.split())
        if channel in (None, speaker)
    ]


DEEPGRAM = {
    "metadata": {"request_id": "1", "channels": 1},
    "results": {
        "channels": [
            {
                "detected_language": "en",
                "alternatives": [{"transcript": f"{QUESTION} {ANSWER}", "confidence": 0.9, "words": deepgram_words()}],
            }
        ]
    },
}
DEEPGRAM_CHANNELS = {
    "metadata": {"channels": 2},
    "results": {
        "channels": [
            {"alternatives": [{"transcript": QUESTION, "words": deepgram_words(0)}]},
            {"alternatives": [{"transcript": ANSWER, "words": deepgram_words(1)}]},
        ]
    },
}
DEEPGRAM_UTTERANCES = {
    "results": {
        "channels": [{"alternatives": [{"transcript": ""}]}],
        "utterances": [
            {"start": 0.5, "end": 2.5, "confidence": 0.9, "channel": 0, "transcript": QUESTION, "speaker": 0},
            {"start": 3.0, "end": 5.0, "confidence": 0.9, "channel": 0, "transcript": ANSWER, "speaker": 1},
        ],
    }
}


def google_words(tagged):
    return [
        {
            "word": word,
            "startTime": f"{start_s + place * 0.3:.3f}s",
            "endTime": f"{start_s + place * 0.3 + 0.25:.3f}s",
            **({"speakerTag": tag} if tagged else {}),
        }
        for tag, text, start_s in ((1, QUESTION, 0.5), (2, ANSWER, 3.0))
        for place, word in enumerate(text.split())
    ]


GOOGLE = {
    "results": [
        {"alternatives": [{"transcript": QUESTION, "confidence": 0.9}], "languageCode": "en-us"},
        {"alternatives": [{"transcript": ANSWER, "confidence": 0.9}], "languageCode": "en-us"},
        {"alternatives": [{"words": google_words(tagged=True)}]},
    ]
}
FORMS = {
    "whisperX": WHISPERX,
    "Transcribe": TRANSCRIBE,
    "Transcribe, labels in items": {
        "results": {
            "items": [
                {**item, "speaker_label": "spk_0" if float(item.get("start_time", 0)) < 3 else "spk_1"}
                if item["type"] == "pronunciation"
                else item
                for item in ITEMS
            ]
        }
    },
    "HealthScribe": HEALTHSCRIBE,
    "Azure batch": AZURE_BATCH,
    "Azure fast": AZURE_FAST,
    "Azure fast, preview": AZURE_PREVIEW,
    "Deepgram": DEEPGRAM,
    "Deepgram by channel": DEEPGRAM_CHANNELS,
    "Deepgram utterances": DEEPGRAM_UTTERANCES,
    "Google": GOOGLE,
}


@pytest.mark.parametrize("content", FORMS.values(), ids=FORMS)
def test_both_turns_come_out_with_their_speakers_and_seconds(content):
    transcript = read(content)
    question, answer = transcript.segments
    assert (question.text, answer.text) == (QUESTION, ANSWER)
    assert (question.speaker, answer.speaker) == (D, P)
    assert question.start_s == pytest.approx(0.5, abs=0.01)
    assert answer.start_s == pytest.approx(3.0, abs=0.01)
    assert question.end_s <= 2.51
    assert transcript.language == "en"


@pytest.mark.parametrize("form", ["whisperX", "Transcribe", "Azure batch", "Azure fast", "Deepgram", "HealthScribe"])
def test_words_keep_their_seconds_and_confidences(form):
    first = read(FORMS[form]).segments[0]
    assert first.words[0].text == "Have"
    assert first.words[0].start_s == pytest.approx(0.5, abs=0.01)
    assert first.words[0].probability in (0.8, 0.9)
    assert first.confidence == pytest.approx(first.words[0].probability)


def test_who_speaks_is_told_as_guessed_where_a_number_was_the_label():
    assert all(segment.speaker_confidence > 0.75 for segment in read(WHISPERX).segments)
    assert all(segment.speaker_confidence is None for segment in read(HEALTHSCRIBE).segments)


def test_one_word_does_not_tell_who_a_number_is():
    said = [{"start": 0, "end": 1, "text": "Hm.", "speaker": "SPEAKER_00"}]
    assert read({"segments": said}).segments[0].speaker is U


def test_a_segment_whose_words_have_two_speakers_is_two_turns():
    words = [
        {"word": "Pain?", "start": 0, "end": 1, "score": 1, "speaker": "Doctor"},
        {"word": "No.", "start": 1, "end": 2, "score": 1, "speaker": "Patient"},
    ]
    found = read({"segments": [{"start": 0, "end": 2, "text": "Pain? No.", "words": words}]}).segments
    assert [(one.speaker, one.text) for one in found] == [(D, "Pain?"), (P, "No.")]


def test_chinese_words_are_joined_without_blanks():
    words = [{"word": w, "start": i, "end": i + 1, "score": 1, "speaker": "医生"} for i, w in enumerate("你好吗")]
    words.append({"word": "好", "start": 3, "end": 4, "score": 1, "speaker": "患者"})
    found = read({"segments": [{"start": 0, "end": 4, "text": "你好吗好", "words": words}], "language": "zh"})
    assert [one.text for one in found.segments] == ["你好吗", "好"]
    assert found.language == "zh"


def test_what_azure_did_not_recognise_and_second_guesses_are_left_out():
    failed = {**azure_phrase(1, "noise", 6, 7), "recognitionStatus": "InitialSilenceTimeout"}
    content = {**AZURE_BATCH, "recognizedPhrases": [*AZURE_BATCH["recognizedPhrases"], failed]}
    assert len(read(content).segments) == 2


def test_google_says_nothing_twice():
    assert " ".join(one.text for one in read(GOOGLE).segments) == f"{QUESTION} {ANSWER}"


@pytest.mark.parametrize(
    "content",
    [
        {"segments": [{"text": ["a"]}]},
        {"results": {"items": [{"type": "pronunciation", "alternatives": "no"}]}},
        {"recognizedPhrases": [{"nBest": [None]}]},
        {"phrases": [{"text": None}], "combinedPhrases": []},
        {"results": {"channels": [{"alternatives": [3]}]}},
        {"results": [{"alternatives": [{"words": [{"word": 3}]}]}]},
        {"Conversation": {"TranscriptSegments": [{"Content": 3}]}},
        [1, 2],
        {"anything": "else"},
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_hollow_file_is_refused_with_one_sentence(content):
    with pytest.raises(BadTranscript, match=r"^visit\.json: (a transcript of no known form|nobody says anything)"):
        read(content)


def test_an_unknown_form_gets_the_names_of_those_that_are_known():
    with pytest.raises(BadTranscript) as refused:
        read({"notes": []})
    for name in ("WebVTT", "SubRip", "Otter", "whisperX", "Azure", "HealthScribe", "Deepgram", "doctor:"):
        assert name in refused.value.remedy
