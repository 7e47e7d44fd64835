"""Mandarin medicines that are swapped, left as they are, raised, lowered and put off, in the shortest forms."""

from __future__ import annotations

import pytest

from tests.language.spoken import reading_of, unmet

CONVERSATIONS = [
    # one in the other's place, with the verb right before the name
    ("d: 贝那普利换奥美沙坦。", "贝那普利: stop; 奥美沙坦: start"),
    ("d: 格列喹酮停了，改利格列汀。", "格列喹酮: stop; 利格列汀: start"),
    ("d: 用匹伐他汀代替辛伐他汀。", "匹伐他汀: start; 辛伐他汀: stop"),
    ("d: 再来个坦索罗辛。", "坦索罗辛: start"),
    ("d: 五年满了就停，不换阿那曲唑。", "阿那曲唑: never start"),
    # left as it is
    ("d: 吲达帕胺不用动。", "吲达帕胺: goes_on"),
    ("d: 卡马西平还不能撤。", "卡马西平: goes_on"),
    ("d: 比索洛尔先不加量，还是五毫克一天一次。", "比索洛尔: goes_on, 5 mg; 比索洛尔: never more"),
    ("d: 除了氯吡格雷，别的全停。", "氯吡格雷: goes_on"),
    ("d: 特拉唑嗪停，其他不变。", "特拉唑嗪: stop"),
    # up, down, little by little
    ("d: 丙硫氧嘧啶加半片。", "丙硫氧嘧啶: more"),
    ("d: 拉莫三嗪量减一减。", "拉莫三嗪: less"),
    ("d: 文拉法辛一点一点减。", "文拉法辛: taper"),
    ("d: 艾司奥美拉唑别天天吃了。", "艾司奥美拉唑: change"),
    # stopped, and stopped for a while
    ("d: 脚踝肿是非洛地平闹的。这个别吃了。", "非洛地平: stop"),
    ("d: 达格列净停了，手术完再接着吃。", "达格列净: hold"),
    ("d: 开米氮平，吃一个月停。", "米氮平: start"),
    ("d: 阿托品一天一次，也接着。 | p: 柚子我不吃了。", "阿托品: never not_taken"),
    # something else is stopped, by a name that no list knows
    ("p: 在吃度他雄胺，一天一粒。 | d: 滴鼻的停，感冒药停。", "度他雄胺: goes_on; 度他雄胺: never stop"),
    ("p: 在吃氨氯地平，一天一片。 | d: 保健品都停掉。", "氨氯地平: goes_on; 氨氯地平: never stop"),
    # told otherwise than it was asked
    (
        "d: 度拉糖肽还是零点七五一周一针？ | p: 不，我现在打一点五毫克的了。",
        "度拉糖肽: goes_on, 1.5 mg; 度拉糖肽: never not_taken",
    ),
    ("d: 加伏诺拉生，二十毫克一天一次。 | p: 伏诺拉生？没听过。", "伏诺拉生: start; 伏诺拉生: never not_taken"),
    ("p: 我吃的是奥卡西平，不是卡马西平。", "奥卡西平: goes_on; 卡马西平: never goes_on"),
]


@pytest.mark.parametrize(("dialogue", "expected"), CONVERSATIONS)
def test_what_is_done_with_a_medicine_is_read_from_few_words(dialogue: str, expected: str) -> None:
    assert unmet(reading_of(dialogue, "zh"), expected) == ""
