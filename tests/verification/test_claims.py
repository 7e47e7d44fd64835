"""What a note claims of symptoms, sides, people, changes and courses, against what was said."""

from __future__ import annotations

import pytest

from scribe.model import Flag, FlagKind, Level
from scribe.verification import verify
from tests.fakes.notes import note_of, transcript_of


def flags(text: str, *said: str, language: str = "en") -> tuple[Flag, ...]:
    """The flags of one statement that rests on everything that was said; the doctor speaks first."""
    evidence = tuple(f"s{number}" for number in range(1, len(said) + 1))
    note = verify(note_of((text, evidence), language=language), transcript_of(*said, language=language), None)
    return note.statements[0].flags


def kinds(*args: str, **more: str) -> list[FlagKind]:
    return [flag.kind for flag in flags(*args, **more)]


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Chest pain.", ("Any chest pain?", "No."), "en"),
        ("Reports palpitations.", ("Do you get palpitations?", "Um, no, not really."), "en"),
        ("No fever.", ("Have you had a fever?", "Yes, since Monday."), "en"),
        ("Denies headache.", ("What brings you in?", "I have a terrible headache."), "en"),
        ("有胸痛。", ("有没有胸痛？", "没有。"), "zh"),
        ("发热。", ("发烧吗？", "不烧。"), "zh"),
        ("否认咳嗽。", ("怎么不舒服？", "咳嗽一个礼拜了。"), "zh"),
        ("无晨僵。", ("早上起来发僵吗？", "僵，活动一会儿就好了。"), "zh"),
        ("有甲减。", ("有甲减吗？", "没有，单位体检都好。"), "zh"),
    ],
)
def test_the_opposite_of_what_was_said_is_a_high_flag_that_quotes_it(text, said, language):
    found = flags(text, *said, language=language)
    assert [(flag.kind, flag.level) for flag in found] == [(FlagKind.OPPOSITE, Level.HIGH)]
    assert found[0].quote is not None
    assert found[0].quote.mark in found[0].quote.text
    assert found[0].recording_says in found[0].detail


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("No chest pain.", ("Any chest pain?", "No."), "en"),
        ("Denies chest pain, fever or cough.", ("Any chest pain, fever, cough?", "No, none of that."), "en"),
        ("Cough; no fever.", ("Any cough or fever?", "Just the cough, no fever."), "en"),
        ("Return if fever.", ("If you get a fever, come back.", "Okay."), "en"),
        ("Shoulder pain.", ("There is no swelling so for your shoulder pain we will rest it", "okay"), "en"),
        ("否认胸痛、心悸。", ("胸痛、心慌有没有？", "都没有。"), "zh"),
        ("发热3天。", ("怎么了？", "发烧三天了。"), "zh"),
        ("晨僵约10分钟。", ("早上起来发僵吗？", "僵，十分钟就好了。"), "zh"),
        ("无眩晕。", ("还转吗？", "不转了。"), "zh"),
    ],
)
def test_what_agrees_is_not_flagged(text, said, language):
    assert kinds(text, *said, language=language) == []


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Pneumonia.", ("It may be pneumonia, let's get an X-ray.", "Okay."), "en"),
        ("肺炎。", ("考虑肺炎可能，拍个片子。", "好。"), "zh"),
    ],
)
def test_what_was_said_as_possible_and_stated_as_certain_is_pointed_out(text, said, language):
    assert kinds(text, *said, language=language) == [FlagKind.LESS_CERTAIN]


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("The patient has diabetes.", ("Any illnesses in the family?", "My mother has diabetes."), "en"),
        ("Mother has diabetes.", ("Any illnesses?", "I have diabetes."), "en"),
        ("患者有糖尿病。", ("家里人身体怎么样？", "我妈有糖尿病。"), "zh"),
        ("母亲患糖尿病。", ("以前得过什么病？", "我有糖尿病。"), "zh"),
    ],
)
def test_another_persons_illness_is_a_high_flag_that_says_whose_it_is(text, said, language):
    found = flags(text, *said, language=language)
    assert [(flag.kind, flag.level) for flag in found] == [(FlagKind.OTHER_SPEAKER, Level.HIGH)]


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Mother: diabetes.", ("Anything in the family?", "My mum has diabetes."), "en"),
        ("Family history of diabetes.", ("Anything in the family?", "My dad has diabetes."), "en"),
        ("母亲患糖尿病，本人无糖尿病。", ("家里呢？", "我妈有糖尿病，我自己没有。"), "zh"),
    ],
)
def test_the_right_person_is_not_flagged(text, said, language):
    assert kinds(text, *said, language=language) == []


@pytest.mark.parametrize(
    ("text", "said", "suggestion", "language"),
    [
        ("Left knee pain.", ("Where does it hurt?", "My right knee."), "Right knee pain.", "en"),
        ("右膝疼痛。", ("哪儿疼？", "左边膝盖。"), "左膝疼痛。", "zh"),
    ],
)
def test_the_other_side_is_a_high_flag_with_the_correction(text, said, suggestion, language):
    (found,) = [flag for flag in flags(text, *said, language=language) if flag.kind is FlagKind.SIDE_DIFFERS]
    assert (found.level, found.suggestion) == (Level.HIGH, suggestion)
    assert found.quote is not None
    assert found.quote.mark in said[1]


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Right knee pain.", ("Where does it hurt?", "My right knee. I'm all right otherwise."), "en"),
        ("Swelling of both ankles.", ("Where?", "My left ankle and my right ankle."), "en"),
        ("Two tablets left.", ("How many have you got?", "I have two tablets left."), "en"),
        ("左膝疼痛。", ("哪儿疼？", "左边膝盖。"), "zh"),
        ("双膝疼痛。", ("哪儿疼？", "左右两边膝盖都疼。"), "zh"),
    ],
)
def test_a_side_that_was_said_is_not_flagged(text, said, language):
    assert FlagKind.SIDE_DIFFERS not in kinds(text, *said, language=language)


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Continue ibuprofen.", ("Please stop the ibuprofen.", "Okay."), "en"),
        ("Stop metformin.", ("Keep taking the metformin.", "Okay."), "en"),
        ("继续服用布洛芬。", ("布洛芬停了吧。", "好。"), "zh"),
        ("停用二甲双胍。", ("二甲双胍接着吃。", "好。"), "zh"),
    ],
)
def test_a_medicine_stopped_for_continued_is_a_high_flag(text, said, language):
    found = flags(text, *said, language=language)
    assert [(flag.kind, flag.level) for flag in found] == [(FlagKind.CHANGE_DIFFERS, Level.HIGH)]


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Cough improving.", ("How is the cough?", "It's getting worse."), "en"),
        ("Sudden onset of back pain.", ("How did the back pain start?", "It came on gradually."), "en"),
        ("咳嗽好转。", ("咳嗽怎么样？", "咳嗽更厉害了。"), "zh"),
        ("腰痛突发。", ("腰痛怎么开始的？", "慢慢开始的。"), "zh"),
    ],
)
def test_the_opposite_course_is_flagged(text, said, language):
    assert kinds(text, *said, language=language) == [FlagKind.COURSE_DIFFERS]


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Cough with hemoptysis.", ("How are you?", "I have a cough."), "en"),
        ("咳嗽，伴咯血。", ("怎么了？", "咳嗽。"), "zh"),
    ],
)
def test_a_finding_of_which_nobody_spoke_is_flagged(text, said, language):
    found = flags(text, *said, language=language)
    assert [(flag.kind, flag.level) for flag in found] == [(FlagKind.FINDING_NOT_SAID, Level.HIGH)]


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Ear pain.", ("What's wrong?", "His ear hurts."), "en"),
        ("腹痛。", ("哪儿不舒服？", "肚子疼。"), "zh"),
        ("血尿。", ("小便呢？", "尿里头有血。"), "zh"),
    ],
)
def test_everyday_words_are_the_clinical_finding(text, said, language):
    assert kinds(text, *said, language=language) == []


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Metformin 500 mg twice daily.", ("Take metformin 500 mg once a day.", "Okay."), "en"),
        ("Metformin 500 mg daily.", ("Take metformin 500 mg three times a day.", "Okay."), "en"),
        ("Ibuprofen by mouth.", ("Rub the ibuprofen gel on the knee.", "Okay."), "en"),
        ("Zolpidem at night.", ("Take the zolpidem in the morning.", "Okay."), "en"),
        ("二甲双胍0.5 g 每日2次。", ("二甲双胍零点五克，一天三次。", "好。"), "zh"),
        ("布洛芬外用。", ("布洛芬口服，一天两次。", "好。"), "zh"),
        ("氨氯地平每晚1次。", ("氨氯地平早上吃一片。", "好。"), "zh"),
    ],
)
def test_another_frequency_route_or_time_of_day_is_flagged_as_the_dose(text, said, language):
    assert FlagKind.DOSE_DIFFERS in kinds(text, *said, language=language)


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Metformin 500 mg daily with breakfast.", ("Take metformin 500 mg every morning.", "Okay."), "en"),
        ("Ibuprofen by mouth; diclofenac gel.", ("Ibuprofen by mouth. Rub the diclofenac gel in.", "Okay."), "en"),
        ("氨氯地平每晨1次，阿托伐他汀每晚1次。", ("氨氯地平早上吃，阿托伐他汀晚上吃。", "好。"), "zh"),
    ],
)
def test_a_regimen_that_agrees_is_not_flagged(text, said, language):
    assert kinds(text, *said, language=language) == []


def test_a_note_in_another_language_than_the_recording_is_checked_as_far_as_it_can_be():
    transcript = transcript_of("有没有胸痛？", "没有，就是左边膝盖疼。", language="zh")
    note = note_of(("Reports chest pain.", ("s1", "s2")), ("Left knee pain.", ("s2",)), language="en")
    checked = verify(note, transcript, None)
    assert [flag.kind for flag in checked.statements[0].flags] == [FlagKind.OPPOSITE]
    assert all(flag.level is Level.LOW for flag in checked.statements[1].flags)


@pytest.mark.parametrize(
    ("said", "language", "text"),
    [
        ("My temperature was thirty-eight point six.", "en", "Fever."),
        ("It was 101.5 degrees last night.", "en", "Fever."),
        ("昨晚量的体温三十八度六。", "zh", "发热。"),
    ],
)
def test_a_fever_may_be_told_by_the_temperature(said, language, text):
    note = verify(note_of((text, ("s1",)), language=language), transcript_of(said, language=language), None)
    assert note.statements[0].flags == ()


def test_a_normal_temperature_is_no_fever():
    note = verify(note_of(("Fever.", ("s1",))), transcript_of("Your temperature is 36.8."), None)
    (flag,) = note.statements[0].flags
    assert (flag.kind, flag.level, flag.recording_says) == (FlagKind.NUMBER_DIFFERS, Level.HIGH, "36.8")


@pytest.mark.parametrize("text", ["The pain began after the patient left.", "Symptoms started when she left work."])
def test_who_left_has_no_side(text):
    note = verify(note_of((text, ("s1",))), transcript_of("The pain began after you left."), None)
    assert FlagKind.SIDE_DIFFERS not in {flag.kind for flag in note.statements[0].flags}


WITHOUT_STOPS = (
    "so you know i've been dealing with my asthma and like i tried to join sports but it's really kind of it's getting "
    "hard you know and i i i just wonder if there's something that can be done because i really do like water polo"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("No knee pain.", "The inside of my knee hurts."),
        ("No asthma.", WITHOUT_STOPS),
        ("No nausea.", "No fever, and I do feel a little nauseous."),
        ("No nasal congestion.", "No, I have a little bit of a stuffy nose."),
    ],
)
def test_a_denial_of_what_was_said_in_passing_is_flagged(text, said):
    assert FlagKind.OPPOSITE in kinds(text, "How are you?", said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Reports a stuffy nose.", "no i have a little bit of a stuffy nose not too bad"),
        ("Diarrhea last week.", "hmmm no i i i had diarrhea last week"),
        ("No knee pain.", "My knee never hurts."),
    ],
)
def test_a_no_that_begins_an_answer_denies_nothing_after_it(text, said):
    assert kinds(text, "Anything else?", said) == []


def test_a_back_has_sides():
    assert kinds("Right back pain.", "Where?", "The pain is in my left back.") == [FlagKind.SIDE_DIFFERS]
    assert kinds("The pain came right back.", "And then?", "It came right back.") == []
