"""What is turned down, only feared, told of somebody else, or no medicine at all is none of this patient's."""

from __future__ import annotations

import pytest

from scribe.model import Language
from tests.language.spoken import reading_of, unmet


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        ("d: I would want a bone scan. | p: Not having it. My neighbour glowed for a week.", "bone scan: refused"),
        ("d: I want you on a statin. | p: No. My brother could not walk on them.", "statin: never start"),
        ("d: We start sertraline tonight. | p: I will not. I told my wife the same.", "sertraline: refused"),
        ("d: A gel goes with it, ivermectin. | p: I'll not bother with the gel.", "ivermectin: never start"),
        ("d: I'll book you a gastroscopy. | d: Actually no, scrap the gastroscopy.", "gastroscopy: nothing"),
        ("d: Take naproxen 250 mg twice a day. Any allergies? | p: No.", "naproxen: start, 250 mg"),
        ("d: Take naproxen 250 mg twice a day. | p: No problem.", "naproxen: start, 250 mg"),
        ("d: I'd start omeprazole 20 mg. | p: I will not forget it.", "omeprazole: start, 20 mg"),
        (
            "d: I'll get some bloods and see you in a month. Do you have any questions? | p: No, not today.",
            "bloods: order",
        ),
        ("d: We will order a lipid panel any questions about that | p: nope", "lipid panel: order"),
        ("d: I will order a colonoscopy. | p: No, not today.", "colonoscopy: refused"),
        ("d: I'll add a B12 to your next bloods.", "B12: never start; bloods: order"),
        ("d: Take vitamin B12 once a day.", "B12: start"),
    ],
)
def test_an_order_in_english(dialogue: str, expected: str) -> None:
    assert unmet(reading_of(dialogue), expected) == ""


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        ("d: 做个肠镜吧。 | p: 不做，遭罪。", "肠镜: refused"),
        ("d: 给你加个他汀。 | p: 不。", "他汀: never start"),
        ("d: 做个肠镜吧。平时喝酒吗？ | p: 不喝。", "肠镜: order"),
        ("d: 给你开个肠镜。还有什么问题吗？ | p: 没有了，不做别的了。", "肠镜: order"),
        ("d: 单硝酸异山梨酯不加。", "单硝酸异山梨酯: never start"),
        ("p: 芬太尼贴三天换一贴，止得住。 | d: 先不加。", "芬太尼: never not_taken"),
        ("p: 青霉素我小时候皮试手腕子起老大个包。", "青霉素: allergy"),
    ],
)
def test_an_order_in_chinese(dialogue: str, expected: str) -> None:
    assert unmet(reading_of(dialogue, "zh"), expected) == ""


def test_a_form_that_gives_slowly_is_no_medicine() -> None:
    said = "d: I want you on doxycycline, the slow-release forty milligram, one every morning."
    assert unmet(reading_of(said), "doxycycline: start, 40 mg; release: nothing") == ""


@pytest.mark.parametrize(
    ("dialogue", "language", "expected"),
    [
        ("p: I thought it was a heart attack.", "en", "heart attack: possible"),
        ("p: My husband was convinced I was having a stroke.", "en", "stroke: possible"),
        ("d: I thought it was gout, and it is gout.", "en", "gout: present"),
        ("p: I have had gout for years, I thought you knew.", "en", "gout: present"),
        ("p: 我还以为是心梗呢。", "zh", "心梗: possible"),
        ("p: 我得过心梗。", "zh", "心梗: present"),
    ],
)
def test_what_a_lay_person_only_thought(dialogue: str, language: Language, expected: str) -> None:
    assert unmet(reading_of(dialogue, language), expected) == ""


@pytest.mark.parametrize(
    ("dialogue", "language", "expected"),
    [
        ("p: My flatmate has scabies. He's got asthma as well.", "en", "asthma: other"),
        ("p: My colleague had shingles. She is on gabapentin for it.", "en", "gabapentin: other"),
        ("p: My mum is poorly. She takes methotrexate.", "en", "methotrexate: relative"),
        ("p: My mum has gout. I take allopurinol.", "en", "allopurinol: goes_on, !relative"),
        ("p: 我同事得了带状疱疹。她吃加巴喷丁。", "zh", "加巴喷丁: other"),
        ("p: 我妈有糖尿病。她吃二甲双胍。", "zh", "二甲双胍: relative"),
        ("p: 我妈陪我来的。我吃二甲双胍。", "zh", "二甲双胍: !relative"),
    ],
)
def test_whom_the_next_sentence_tells_of(dialogue: str, language: Language, expected: str) -> None:
    assert unmet(reading_of(dialogue, language), expected) == ""


@pytest.mark.parametrize(
    ("dialogue", "language", "expected"),
    [
        ("d: Has the naproxen helped at all? | p: Not really.", "en", "naproxen: !not_taken"),
        ("d: Do you take naproxen? | p: Not really.", "en", "naproxen: not_taken"),
        ("d: 布洛芬管用吗？ | p: 不管用。", "zh", "布洛芬: !not_taken"),
        ("d: We stay with the statin. As well as your losartan 50 mg a day.", "en", "losartan: goes_on, 50 mg"),
        ("d: Losartan 50 mg a day.", "en", "losartan: start, 50 mg"),
    ],
)
def test_what_is_taken_already(dialogue: str, language: Language, expected: str) -> None:
    assert unmet(reading_of(dialogue, language), expected) == ""
