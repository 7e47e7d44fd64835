"""Each clause stands where a clinician looks for it, and what is nothing for a note is in none of its sections."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scribe.drafting.extractive.pieces import pieces_of
from scribe.drafting.extractive.placing import topic_of_question
from scribe.language.reading import reading_of
from scribe.language.rules import pack
from scribe.model import Language, NoteDraft, Topic
from tests.drafting.extractive.drafting import drafted, transcript, written


def section(note: NoteDraft, name: str) -> str:
    return " | ".join(one.text for each in note.sections if each.id == name for one in each.statements)


EN = """
D: Come in, mind the step. How did you get here, the bus?
P: My neighbour ran me over. It's this shoulder, I can't reach the top shelf.
D: Lift it for me. It stops at ninety, and there's wasting over the blade. That's a frozen shoulder.
P: Will it go by itself?
D: Mostly it does. Swing it in the doorway every evening, and see the physio downstairs.
P: The wife has the same on the other side.
"""


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("subjective", "top shelf"),
        ("objective", "wasting over the blade"),
        ("assessment", "frozen shoulder"),
        ("plan", "doorway"),
        ("plan", "physio"),
    ],
)
def test_what_is_said_stands_in_its_section(part, words):
    note = drafted(EN)
    assert words in section(note, part).lower()
    assert sum(words in section(note, one.id).lower() for one in note.sections) == 1


def test_talk_is_in_no_section():
    assert not any(words in " ".join(written(drafted(EN))).lower() for words in ("mind the step", "bus", "come in"))


ZH = """
D: 坐吧，外头下雨没有？
P: 没有。我这右肩膀抬不起来，够不着柜子。
D: 抬一下。三角肌摸着萎缩，外展只有九十度。这是肩周炎。
P: 自己会好吗？
D: 多半会。每天晚上对着墙爬，去康复科做做。
"""


@pytest.mark.parametrize(
    ("part", "words"),
    [("present_illness", "够不着"), ("positive_signs", "90度"), ("diagnosis", "肩周炎"), ("treatment", "康复")],
)
def test_what_is_said_in_chinese_stands_in_its_section(part, words):
    note = drafted(ZH, "zh", template="outpatient-initial-zh")
    names = {one.id: section(note, one.id) for one in note.sections}
    assert [name for name, text in names.items() if words in text] == [part], names
    assert "下雨" not in " ".join(names.values())


def test_a_diagnosis_is_not_why_the_patient_came():
    note = drafted(
        "P: I can't get my shoe on, the toe's that sore.\nD: It's red hot. That's gout, I'd say.", template="visit-note"
    )
    assert "gout" not in section(note, "chief_complaint").lower()
    assert section(note, "chief_complaint")


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("D: What happened?\nO: We found him on the kitchen floor.", "Companion found him on the kitchen floor."),
        ("D: What happened?\nO: I gave her the pink syrup at six.", "Companion gave her the pink syrup at 6."),
        ("D: And at night?\nO: He wakes us with the noise.", "At night: He wakes the companion with the noise."),
    ],
)
def test_who_came_along_speaks_of_himself(said, line):
    assert line in written(drafted(said))


def test_in_chinese_what_a_companion_saw_is_the_companions():
    assert any("家属亲眼看到" in one for one in written(drafted("D: 她吐了吗？\nO: 吐了，我亲眼看到的。", "zh")))


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("D: I would try the tablets first.", "Try the tablets first."),
        ("D: We pause the water tablet until the scan.", "Pause the water tablet until the scan."),
        ("D: I will have the nurse do an irrigation.", "Have the nurse do an irrigation."),
    ],
)
def test_what_a_clinician_decides_is_told_as_the_plan_has_it(said, line):
    assert line in written(drafted(f"P: The ear is blocked.\n{said}"))


@pytest.mark.parametrize(
    ("said", "words", "language"),
    [
        (
            "D: Any trouble with the stairs?\nP: By the second landing I'm holding on to the rail.",
            ("stairs", "landing"),
            "en",
        ),
        ("D: 晚上睡得怎么样？\nP: 一躺下就憋，得垫三个枕头。", ("睡", "枕头"), "zh"),
    ],
)
def test_an_answer_in_own_words_is_told_with_its_question(said, words, language: Language):
    assert any(all(word in one for word in words) for one in written(drafted(said, language)))


def test_a_medicine_that_an_answer_tells_in_full_is_told_once():
    lines = written(drafted("D: What do you take at home?\nP: Metformin, 500 twice a day."))
    assert [one for one in lines if "etformin" in one] == ["Takes metformin 500 mg twice daily."]


def test_what_needs_the_line_before_it_is_written_behind_it():
    lines = written(drafted("P: I go dizzy getting out of the bath. In the evenings, mostly."))
    assert any("bath" in one and "evenings" in one for one in lines)


def test_a_medicine_in_chinese_is_not_told_twice_in_one_line():
    [line] = [one for one in written(drafted("D: 这个哌唑嗪，睡前一毫克，慢慢加。", "zh")) if "哌唑嗪" in one]
    assert line.count("哌唑嗪") == 1
    assert "此" not in line


@pytest.mark.parametrize(
    ("said", "words", "part", "language"),
    [
        ("D: 血压118、72。血压要是上了一百四、九十，头疼眼花，随时来急诊。", ("140/90", "急诊"), "treatment", "zh"),
        (
            "D: Pressure is 118 over 72. If it goes over 160, or your eyes blur, come straight in.",
            ("160", "come"),
            "plan",
            "en",
        ),
    ],
)
def test_what_is_said_under_a_condition_stays_together_in_the_plan(said, words, part, language: Language):
    note = drafted(f"P: {'脚肿' if language == 'zh' else 'My feet swell'}.\n{said}", language)
    assert all(word in section(note, part) for word in words), written(note)
    assert not any(words[0] in section(note, one.id) for one in note.sections if one.id != part)


def test_what_is_said_on_the_telephone_about_somebody_else_is_in_no_section():
    said = "D: 多久了——不好意思接个电话。喂，三床？钾2.9？口服补钾，明早复查。嗯，挂了。多久了？\nP: 仨月了，起疹子。"
    assert not any("补钾" in one or "复查" in one for one in written(drafted(said, "zh")))


def test_a_medicine_that_a_plan_only_speaks_of_is_not_begun():
    said = "P: And the long-term one?\nD: Allopurinol. Not today, you don't start that in the middle of an attack."
    assert not any(
        "Start allopurinol" in one for one in written(drafted(f"P: My toe is red hot.\nD: That's gout.\n{said}"))
    )


@pytest.mark.parametrize(
    "side",
    [
        "D: That was the right wrist?\nP: Left.",
        "D: Was it the 14 mil one?\nP: Eighteen.",
        "D: 四号下楼崴的，右脚？\nP: 十四号。",
    ],
)
def test_what_an_answer_may_put_right_is_not_told_with_it(side):
    language: Language = "en" if side.isascii() else "zh"
    told = written(drafted(f"P: {'It aches' if language == 'en' else '疼'}.\n{side}", language))
    assert not any(words in one for one in told for words in ("right wrist", "14 m", "右脚"))


def test_what_a_clinician_says_is_not_there_is_a_finding():
    note = drafted("P: 拉肚子两天了。\nD: 肚子软，没有包块，眼皮不肿。", "zh")
    assert "包块" in section(note, "negative_signs")
    assert "包块" not in section(note, "present_illness")


def test_a_complaint_is_not_reported_again_beside_itself():
    note = drafted("P: Doctor I've been on Google.\nD: Of course.\nP: Twitching. Eyelid, thumb, calf.")
    assert len([one for one in written(note) if "twitching" in one.lower()]) == 1


def test_a_medicine_is_not_told_with_the_next_one():
    taken = "Aspirin seventy-five. Bisoprolol one point two five in the morning. Atorva eighty at night."
    said = f"D: Pills, let's have them, from the top.\nP: {taken}\nD: And the ticagrelor?\nP: Ninety, twice."
    [line] = [one for one in written(drafted(said)) if one.startswith("Takes bisoprolol")]
    assert "Atorva" not in line


def test_what_a_question_is_about_places_it_with_its_answer():
    said = transcript("D: 抽烟喝酒吗？\nP: 逢年过节来两口。", "zh")
    asked = next(one for one in pieces_of(reading_of(said), pack("zh")) if one.asks)
    assert topic_of_question(asked) is Topic.SOCIAL_HISTORY
    assert topic_of_question(replace(asked, parts=None, topic="")) is Topic.REVIEW_OF_SYSTEMS


def test_all_that_a_sentence_warns_of_stays_with_what_is_to_be_done():
    said = "D: 回去数胎动，两个钟头少于十下，或者血压过一百四、九十，头晕眼花、见红破水，马上来。"
    assert "见红破水" in section(drafted(f"P: 肚子发紧。\n{said}", "zh"), "treatment")


def test_a_medicine_whose_dose_is_told_behind_it_is_named_once():
    [line] = [one for one in written(drafted("D: 睡觉前用哌唑嗪，一毫克，对噩梦有用。", "zh")) if "哌唑嗪" in one]
    assert line.count("哌唑嗪") == 1


def test_a_sentence_that_goes_on_with_another_stands_behind_a_semicolon():
    said = (
        "D: How is the chest?\nP: I don't cough any more.\nO: He coughs at night, Doctor. We hear him through the wall."
    )
    assert "He coughs at night; companion hears him through the wall." in written(drafted(said))


def test_no_year_is_made_of_a_decade():
    assert not any("0年" in one for one in written(drafted("P: 零几年做过肾的造影，回来身上起红疙瘩。", "zh")))
