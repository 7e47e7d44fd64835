"""Numbers as Mandarin speakers say them: readings, doses told without the name, parts of the day, and no doses."""

from __future__ import annotations

import pytest

from scribe.language.quantity.chinese import find_chinese
from tests.language.spoken import reading_of, unmet


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一百四六，八十八。", ["146", "88"]),
        ("按一百四六八十八记", ["146/88"]),
        ("一百三八八十五", ["138/85"]),
        ("血压一百四五九十", ["145/90"]),
        ("血压一百六一百", ["160/100"]),
        ("血压一百五九十", ["150/90"]),
        ("肌酐一百二六", ["126"]),
        ("一百二三。", ["120"]),
        ("一百五三天", ["150", "3"]),
        ("一百五一天一片", ["150", "1"]),
        ("每次一百五两次", ["150", "2"]),
        ("一百五十六七", ["156"]),
        ("钾四个一没事儿", ["4.1"]),
        ("三个二高", ["3.2"]),
        ("七个三来着", ["7.3"]),
        ("二十三个七五，一天一回", ["23.75", "1"]),
        ("四十七个五。", ["47.5"]),
        ("低密度一个八，", ["1.8"]),
        ("两个一高一低", ["2"]),
        ("三个一起", ["3"]),
        ("烧到三十八五", ["38.5"]),
        ("退到三十七八，", []),
        ("三十七八岁", ["37"]),
        ("三十八块五一盒", ["38.5", "1"]),
        ("十八块一盒", ["18", "1"]),
        ("铁蛋白就剩六了", ["6"]),
        ("花了一百四六八十八", ["146", "88"]),
        ("跑了一百四六八十八里", ["146", "88"]),
        ("高了两个三", ["2"]),
        ("四个二三左右", ["4", "2"]),
    ],
)
def test_a_number_is_read_as_it_is_said(text, expected):
    told = [[one.value] if one.second is None else [one.value, one.second] for one in find_chinese(text)]
    assert ["/".join(format(value.normalize(), "f") for value in values) for values in told] == expected


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        ("d: 刚才这个一百五二，九十。", "152: 152/90, here"),
        ("p: 我在家量，昨儿晚上一百二四，七十二。", "124: 124/72, home"),
        ("u: 一百六八，九十六。哎不对，袖带松了，重来。 | u: 一百四六，八十八。", "168: nothing; 146: 146/88"),
        ("d: 倍他乐克一天四十七个五。 | d: 心率才五十二，减一半儿。", "倍他乐克: never 52 mg; 心率: 52"),
        ("d: 缬沙坦八十毫克。 | d: 今天一百二八，七十六，照旧吃。", "缬沙坦: never 128 mg; 128: 128/76"),
        ("p: 您上回开那个缬沙坦，三十八块五一盒，二十八粒，我吃完了。", "缬沙坦: never 28 capsule"),
        ("d: 促甲状腺零点零二，低。", "促甲状腺: 0.02"),
        ("d: 血钾不是四个二。", "血钾: never 4.2"),
        ("d: 尿酸五百一十二，前年体检多少？ | p: 前年四百六。", "尿酸: 512, now; 尿酸: never 460"),
        ("d: 阿姨今天一百四十二，八十四。 | p: 公园量的一百二呢。 | d: 那机器不准。", "142: 142/84"),
        ("d: 透析后称六十一点五，干体重是六十。", "61.5: now"),
        ("d: 德谷打十八个吧？ | p: 打十八个，空腹四个二。 | d: 低了，减到十六。", "空腹: 4.2; 德谷: less, 16 [IU]"),
        ("d: 促甲状腺素受体抗体八个六。", "促甲状腺: never 8.6"),
        ("d: 称是七点二公斤，长六十四厘米，头围四十二。", "头围: 42; 头围: never 64; 长64: 64"),
        ("d: 体重比上个月多了几多？ | p: 多了六斤，裤子都扣不起了。", "6: nothing"),
        ("d: 生下来多重？ | o: 六斤八两，足月的。", "6.8: past"),
        ("d: 出院那会儿体重多少？ | p: 六十九公斤半。 | d: 今儿个称的？ | p: 七十一公斤半。", "69.5: past; 71.5: now"),
        ("d: 今朝门诊量出来一百六十二、九十四，屋里量多少？ | p: 屋里从来没这么高。", "162: present, here"),
    ],
)
def test_a_value_is_of_what_was_measured(dialogue, expected):
    assert not unmet(reading_of(dialogue, "zh"), expected)


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        ("d: 氨氯地平五毫克，一天一片，对吧？ | p: 对。 | d: 给你加到十。两周来复诊。", "氨氯地平: more, 10 mg"),
        ("p: 呋塞米我天天吃一片。 | d: 那改隔天一次，还是一片，别搁下午吃。", "呋塞米: change, 1 tablet"),
        ("d: 华法林一天一片。 | d: 从今儿起改吃四分之三片。", "华法林: never stop"),
        ("d: 二甲双胍五百毫克早一晚一。", "二甲双胍: 500 mg"),
        ("d: 左乙拉西坦早七晚七，五百毫克一次。", "左乙拉西坦: 500 mg"),
        ("d: 泼尼松早四中二晚一。", "泼尼松: never 1 mg"),
        ("d: 美多芭早一中半晚一。", "美多芭: never 1"),
        ("d: 缬沙坦莫翻一倍。 | p: 八十？ | d: 八十。", "缬沙坦: never more"),
        ("d: 吡嗪酰胺？ | p: 那个上个月您让停的。 | d: 接着吃，痰再查一次。", "吡嗪酰胺: never goes_on"),
        ("d: 华法林一天三毫克一片。 | p: 对。 | p: 四片还是三片？ | d: 可不敢四片！", "华法林: never 4 tablet"),
        ("d: 碳酸氢钠是一天三道，一道两片，没变哈？ | p: 没变。", "碳酸氢钠: goes_on, 2 tablet"),
        ("d: 开阿莫西林，一道六毫升，一天三道，烧退了也不许停。", "阿莫西林: 6 mL; 阿莫西林: never stop"),
        ("p: 氨氯地平五毫克，早上一片。 | d: 要得，接到吃，莫停。", "氨氯地平: goes_on; 氨氯地平: never stop"),
        (
            "d: 碳酸锂一天吃好多？ | p: 早上两片晚上两片。 | d: 那一天是零点七五。",
            "碳酸锂: never 0.75 tablet",
        ),
        (
            "d: 劳拉西泮从今天起不吃了。 | p: 就是小白片那个不吃了？ | d: 对，劳拉西泮不要了。",
            "劳拉西泮: stop",
        ),
    ],
)
def test_a_dose_told_without_the_name_is_of_its_medicine(dialogue, expected):
    assert not unmet(reading_of(dialogue, "zh"), expected)


@pytest.mark.parametrize(
    ("dialogue", "name", "expected"),
    [
        ("p: 二甲双胍早上两片，晚上一片。", "二甲双胍", "早上2 晚上1"),
        ("d: 二甲双胍咋吃呢？ | p: 早一片，晚一片。 | d: 早饭后的糖高，改成早二晚一吧。", "二甲双胍", "早2 晚1"),
        (
            "d: 门冬早上八个，中午六个，晚上八个，睡前甘精十四，是这么打的吧？ | p: 对。 | d: 中午的减两个，打四个。",
            "门冬",
            "早上8 中午4 晚上8",
        ),
        (
            "d: 碳酸锂一天吃好多？ | p: 早上两片晚上两片。 | d: 早二晚二，一天一克。 | p: 不对不对，上回减成早二晚一。",
            "碳酸锂",
            "早2 晚1",
        ),
    ],
)
def test_the_parts_of_a_day_are_told_apart(dialogue, name, expected):
    told = [one for one in reading_of(dialogue, "zh").standing if one.words == name and one.regimen is not None]
    last = told[-1].regimen
    assert last is not None
    assert last.dose is None
    assert " ".join(f"{part.timing}{part.dose}" for part in last.parts) == expected


def test_a_dose_at_one_time_of_day_leaves_the_other_medicine_alone():
    dialogue = "d: 门冬早上八个，中午六个，晚上八个，睡前甘精十四，是这么打的吧？ | p: 对。 | d: 中午的减两个，打四个。"
    assert not unmet(reading_of(dialogue, "zh"), "甘精: never 4 [IU]; 甘精: 14 [IU]")
