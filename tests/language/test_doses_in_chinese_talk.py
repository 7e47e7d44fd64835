"""Doses, changes and denials of Mandarin talk: kinds of saying them, each with sentences of its own."""
# ruff: noqa: E501 - a dialogue is read in one line

from __future__ import annotations

from decimal import Decimal

import pytest

from scribe.facts import facts_from
from scribe.language.clause import clean
from scribe.language.quantity.regimen import read_regimen
from scribe.language.rules import pack
from scribe.model import MedicationChange, MedicationFact, ProblemFact
from scribe.model.facts import Assertion
from tests.language.spoken import reading_of, unmet

CONVERSATIONS = [
    # a read-back is no new order, and the one who knows puts it right
    ("d: 我核对一遍药，卡马西平早上两百晚上四百，对吧？ | p: 对。", "卡马西平: goes_on"),
    ("d: 我给您复述一遍，利伐沙班一天十五毫克。 | p: 是二十，不是十五。", "利伐沙班: 20 mg; 利伐沙班: never 15 mg"),
    # a course that is over, and one to be finished
    ("p: 阿奇霉素吃完了，三天的量。", "阿奇霉素: took"),
    ("p: 甲硝唑吃了七天就停了。", "甲硝唑: took"),
    ("d: 氨溴索喝完这半瓶就停，一次十毫升，一天三次。", "氨溴索: goes_on"),
    # stopped some time ago, by a doctor or on a date
    ("d: 氟哌噻吨还吃着吗？ | p: 上个月张大夫让我停的。", "氟哌噻吨: stop"),
    ("d: 依折麦布呢？ | p: 没再吃。", "依折麦布: not_taken"),
    # on a condition nothing changes
    ("d: 多沙唑嗪接着吃，要是头晕就减到半片。", "多沙唑嗪: goes_on; 多沙唑嗪: never less"),
    ("d: 开佐米曲普坦，有先兆的时候先别吃。", "佐米曲普坦: start"),
    # a list that was read out, answered by the places in it
    ("d: 非布司他、碳酸氢钠、秋水仙碱，都吃着呢？ | p: 前两样吃着。秋水仙碱早不吃了。", "非布司他: goes_on; 碳酸氢钠: goes_on; 秋水仙碱: not_taken"),
    ("d: 氨氯地平、阿司匹林、立普妥，都在吃吗？ | p: 前头俩吃着，最后那个我停了。", "氨氯地平: goes_on; 立普妥: not_taken"),
    ("d: 布洛芬、阿莫西林，还在吃吗？ | p: 前两天吃的，现在不吃了。", "布洛芬: never goes_on"),
    # remedies by their form
    ("p: 喝一个叫固元膏的，还搭一个叫平络丸，一天两丸。", "平络丸: goes_on"),
    # what a patient proposes
    ("p: 要不要吃点叶酸？ | d: 可以，一天一片，零点四毫克。", "叶酸: start"),
    ("d: 加恩格列净十毫克，一天一次。 | p: 那司美格鲁肽我能打吗？ | d: 先不打，这次不加。", "恩格列净: start"),
    ("d: 开依帕司他五十毫克，一天三次。 | p: 高压氧要不要？ | d: 先不做。", "依帕司他: start"),
    # what it did is asked, and not whether it is taken
    ("p: 塞来昔布疼的时候吃了一次，一粒。 | d: 塞来昔布以前吃过吧，有没有事？ | p: 没事。", "塞来昔布: never not_taken"),
    # one breath with several changes told by nobody's name
    ("d: 贝那普利加到二十毫克，吲达帕胺停掉，比索洛尔不动。 | p: 一个加，一个停，一个照旧。", "比索洛尔: goes_on; 比索洛尔: never stop"),
    # denials
    ("d: 大便带血吗？肚子疼不疼？ | p: 没有血，肚子也不疼。", "大便带血: denied; 肚子疼: denied"),
    ("d: 皮疹、恶心，吃药以后有没有？ | p: 没有。", "皮疹: denied; 恶心: denied"),
    ("d: 低血糖有过没有？出冷汗、手抖那种。 | p: 没有。", "手抖: denied"),
    ("p: 没发烧，肚子没疼，也没拉。", "肚子疼: denied; 拉肚子: denied"),
    ("d: 嘴唇舌头都不肿，双下肢也不肿。", "嘴唇舌头肿: denied; 下肢肿: denied"),
    ("p: 没中过风，胃也没出过血。", "中风: denied; 出血: denied"),
    ("d: 巩膜不黄，脖子也不硬，嘴唇不肿。", "巩膜黄: denied; 脖子硬: denied; 嘴唇肿: denied"),
    ("d: 耳朵有没有响？ | p: 没有。", "耳朵响: denied"),
    ("p: 我姐有糖尿病，我自己没有。", "糖尿病: denied, patient"),
    ("p: 压力是大，不至于想不开。", "想不开: denied"),
    ("d: 嘴干、关节疼有没有？ | p: 嘴不干。", "嘴干: denied; 关节疼: never denied"),
    ("d: 鼻子堵不堵，流不流鼻涕？ | p: 堵，鼻涕不流。", "流鼻涕: denied"),
    ("d: 外阴痒、尿疼呢？ | p: 不痒也不疼。", "尿疼: denied"),
    ("d: 抽烟喝酒吗？ | p: 烟不会，酒喝点黄酒。", "烟: denied"),
    ("d: 脖子硬、抽过没有？ | p: 没发烧，没抽过。", "抽过: denied"),
    ("d: 大便黑不黑？胃难受不？ | o: 不黑，胃也没说难受。", "大便黑: denied; 胃难受: never present"),
    ("p: 不能说不便秘，三天一回。", "便秘: present"),
    ("d: 不反酸就不用吃了。", "反酸: conditional"),
    ("d: 这跟脑梗不是一回事。", "脑梗: never present"),
]  # fmt: skip


@pytest.mark.parametrize(("dialogue", "expected"), CONVERSATIONS)
def test_a_chinese_conversation_leaves_what_stands(dialogue: str, expected: str) -> None:
    assert unmet(reading_of(dialogue, "zh"), expected) == ""


DOSES = [
    ("一回四片，一片二点五毫克的，一周一次", "4", "tablet", "2.5"),
    ("一次两片，一片零点二克，一天三次", "2", "tablet", "0.2"),
    ("疼了就吃一片，一个礼拜怎么也得吃三四片", "1", "tablet", None),
    ("一次十五毫升，一天两次，还有小半瓶", "15", "mL", None),
    ("八十毫克，早上一片，在家量血压，早晚都量", "1", "tablet", "80"),
    ("四十毫克吃五天，再三十毫克吃五天，然后停", "40", "mg", None),
    ("早上十个单位，中午不变，晚上十二个", None, "", None),
    ("备一支，喘了才喷，一次两喷，二十分钟不好再来一次", "2", "spray", None),
    ("每公斤每天二十毫克，分三次，一次一百毫克", "100", "mg", None),
    ("按十毫克一公斤，二百二十毫克，一天一次", "220", "mg", None),
    ("半片，零点一二五毫克，一天一次", "0.125", "mg", None),
    ("0.125 mg（半片），每日1次", "0.125", "mg", None),
    ("半片，一片是一毫克，半片就是零点五毫克", "0.5", "tablet", "1"),
    ("零点二五毫克的，半片", "0.5", "tablet", "0.25"),
    ("一天一片，二十毫克一片的", "1", "tablet", "20"),
    ("零点四一片的，睡前吃半片，就是零点二毫克", "0.2", "mg", None),
    ("三百毫克，两礼拜一针，打了四针了", "300", "mg", None),
]  # fmt: skip


@pytest.mark.parametrize(("told", "dose", "unit", "strength"), DOSES)
def test_a_dose_is_told_from_the_amounts_beside_it(
    told: str, dose: str | None, unit: str, strength: str | None
) -> None:
    read = read_regimen(clean(told, pack("zh")), "zh")
    assert (read.dose, read.unit) == (Decimal(dose) if dose else None, unit)
    assert read.strength == (Decimal(strength) if strength else None)


def test_a_step_is_told_beside_what_the_dose_was_and_comes_to() -> None:
    read = read_regimen("现在一片，加半片，变一片半", "zh")
    assert (read.before, read.step, read.dose) == (Decimal(1), Decimal("0.5"), Decimal("1.5"))


def test_a_step_of_a_taper_is_told_in_its_words() -> None:
    read = read_regimen("一天十六毫克，每周减四毫克，减到四毫克", "zh")
    assert (read.before, read.step, read.step_said) == (Decimal(16), Decimal(4), "每周减四毫克")


def test_an_order_by_weight_is_for_what_it_comes_to() -> None:
    said = reading_of("d: 对乙酰氨基酚按十五毫克每公斤，一次一百八十毫克，对乙酰氨基酚十五毫克每公斤。", "zh")
    (fact,) = [fact for fact in facts_from(said) if isinstance(fact, MedicationFact)]
    assert (fact.attributes.dose, fact.attributes.per_kilo) == (Decimal(180), False)


def test_no_number_is_cut_out_of_a_longer_one() -> None:
    read = read_regimen("四五回吧，二十分钟就好了", "zh")
    assert read.dose is None


def test_what_the_patient_says_over_changes_no_order() -> None:
    said = reading_of("d: 再加一个缬沙坦，八十毫克，每天早上一片。 | p: 再加一片缬沙坦，记住了。", "zh")
    (fact,) = [fact for fact in facts_from(said) if isinstance(fact, MedicationFact)]
    assert fact.attributes.change is MedicationChange.STARTED
    assert fact.attributes.strength == "80 mg"


def test_a_question_that_explains_itself_tells_no_complaint() -> None:
    said = reading_of("d: 低血糖有过没有？心慌、出汗、手抖那种。 | p: 没有。", "zh")
    told = {fact.attributes.assertion for fact in facts_from(said) if isinstance(fact, ProblemFact)}
    assert told == {Assertion.DENIED}
