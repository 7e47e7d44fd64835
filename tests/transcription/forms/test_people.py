"""Who a label means, and when it is not believed."""

import json

import pytest

from scribe.model import Speaker
from scribe.transcription import read_transcript
from scribe.transcription.forms import People

D, P, N, U = Speaker.DOCTOR, Speaker.PATIENT, Speaker.OTHER, Speaker.UNKNOWN


def read(text, **options):
    return read_transcript(text.encode(), name="visit.txt", language="auto", **options)


def said(text, **options):
    return [(s.speaker, s.text) for s in read(text, **options).segments]


def vtt(*cues):
    return "WEBVTT\n\n" + "\n\n".join(f"00:00:{start:06.3f} --> 00:00:{end:06.3f}\n{text}" for start, end, text in cues)


TEAMS = """WEBVTT

3f2c9a1e-0000/12-0
00:00:01.000 --> 00:00:03.000
<v Jane D. Smith>Have you had any chest pain? I will listen to your heart.</v>

3f2c9a1e-0000/13-0
00:00:04.000 --> 00:00:06.500
<v John P. Brown (Guest)>Yes, my chest hurts since Monday, and I feel sick.</v>
"""


def test_no_letter_and_no_bracket_makes_a_role():
    assert said(TEAMS, learn=False) == [
        (U, "Have you had any chest pain? I will listen to your heart."),
        (U, "Yes, my chest hurts since Monday, and I feel sick."),
    ]


def test_what_names_do_not_tell_the_words_do():
    assert [speaker for speaker, _ in said(TEAMS)] == [D, P]
    assert all(segment.speaker_confidence for segment in read(TEAMS).segments)


@pytest.mark.parametrize("people", [People(doctor="John Brown"), People(patient="Smith, Jane")])
def test_the_consultations_own_names_go_before_the_words(people):
    assert [speaker for speaker, _ in said(TEAMS, people=people)] == [P, D]


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("Dr. Smith", D),
        ("Dr Anna Smith (Guest)", D),
        ("Jane Smith, MD", D),
        ("Jane Smith M.D.", D),
        ("王医生", D),
        ("李医师", D),
        ("CLINICIAN_0", D),
        ("PATIENT_1", P),
        ("病人", P),
        ("Patient's wife", N),
        ("患者家属", N),
        ("Nurse Mary", N),
        ("Maria (Interpreter)", N),
        ("D", D),
        ("Jane D.", U),
        ("P. Jones", U),
        ("Guest", U),
        ("Ann (Guest)", U),
        ("Dr. Who Was Here", D),
        ("Speaker 1", U),
        ("Md. Karim", U),
        ("MD Karim", U),
        ("Rahman, Md", U),
        ("MD", D),
        ("Jane Doctor", U),
        ("Doctor, Jane", U),
        ("Mr Doctor", U),
        ("Paul Nurse", U),
        ("Jane Patient", U),
        ("Dr D. Patient (Guest)", D),
        ("Dr Nurse", D),
        ("The Doctor", D),
        ("Attending Physician", D),
        ("Jane Smith (GP)", D),
        ("Jane Smith - Doctor", D),
        ("王主任", D),
        ("李医生的病人", P),
        ("医生助理", N),
    ],
)
def test_a_voice_is_who_its_label_says(label, speaker):
    assert said(vtt((1, 2, f"<v {label}>Hm.</v>"))) == [(speaker, "Hm.")]


@pytest.mark.parametrize("label", ["Dr Jones", "Dr. Sarah Jones", "Jones"])
def test_a_patient_with_a_doctors_title_is_never_the_doctor(label):
    people = People(doctor="Dr Amy Smith", patient="Sarah Jones")
    talk = vtt((1, 2, f"<v {label}>My chest hurts, and I take warfarin."), (3, 4, "<v Dr Smith>Any fever? Let's see."))
    assert [speaker for speaker, _ in said(talk, people=people)] == [P, D]


COMPLAINS = ("I have had chest pain since Monday and I take warfarin.", "My chest hurts, and I feel sick.")
EXAMINES = ("What brings you in today? Any fever?", "I will prescribe amoxicillin and order an x-ray.")


def talk_of(complaining, examining):
    turns = [pair for asked, told in zip(EXAMINES, COMPLAINS, strict=True) for pair in ((1, asked), (0, told))]
    labels = (complaining, examining)
    return vtt(*((at, at + 1, f"<v {labels[who]}>{words}") for at, (who, words) in enumerate(turns)))


@pytest.mark.parametrize(
    ("complaining", "examining", "speakers"),
    [
        ("The Doctor", "The Patient", [U, U]),
        ("Dr Jones", "Dr Lee", [D, U]),
        ("The Patient", "The Doctor", [D, P]),
    ],
)
def test_labels_that_go_against_all_that_is_said_are_not_believed(complaining, examining, speakers):
    assert [speaker for speaker, _ in said(talk_of(complaining, examining))] == speakers * 2


def test_the_consultations_own_names_are_believed_whatever_is_said():
    people = People(doctor="Ann Lee", patient="Bo Roe")
    assert [speaker for speaker, _ in said(talk_of("Ann Lee", "Bo Roe"), people=people)] == [P, D] * 2


@pytest.mark.parametrize(
    "unseen", ["\u202e05\u202c", "\u206605", "0\u200b5", "\x1b[2J05", "\x1b]0;PWNED\x0705", "\x9b31m05"]
)
def test_what_cannot_be_seen_does_not_stay_in_a_transcript(unseen):
    assert said(vtt((1, 2, f"<v Patient>I take metformin {unseen} mg"))) == [(P, "I take metformin 05 mg")]
    assert said(f"\u200bPatient: {unseen} mg") == [(P, "05 mg")]
    segments = [{"text": f"{unseen} mg", "start": 0, "end": 1, "speaker": "\u2066Patient"}]
    assert said(json.dumps({"segments": segments})) == [(P, "05 mg")]
