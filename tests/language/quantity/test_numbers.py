from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scribe.language.quantity import Quantity, find_quantities, plain, same_amount, spoken_to_digits


def brief(text: str, language: str) -> list[str]:
    return [shown(quantity) for quantity in find_quantities(text, language)]


def shown(quantity: Quantity) -> str:
    number = plain(quantity.value) if quantity.second is None else f"{plain(quantity.value)}/{plain(quantity.second)}"
    spread = "".join(f"~{plain(other)}" for other in quantity.also) if quantity.approximate else ""
    return f"{number}{spread} {quantity.unit}".strip()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("five hundred", ["500"]),
        ("a hundred and four", ["104"]),
        ("one oh five", ["105"]),
        ("thirty-six point nine", ["36.9"]),
        ("Temperature thirty-eight four", ["38.4"]),
        ("zero point one two five", ["0.125"]),
        ("point five milligrams", ["0.5 mg"]),
        ("one twenty over eighty", ["120/80 mm[Hg]"]),
        ("BP is one twenty-eight by seventy-six", ["128/76 mm[Hg]"]),
        ("The ulcer is 70 by 40", ["70", "40"]),
        ("booked for 4/7", ["4", "7"]),
        ("after 6/12/2023", ["6", "12", "2023"]),
        ("attended 40/52 sessions", ["40", "52"]),
        ("# NOF for surgery. VA 6/12", ["6", "12"]),
        ("a wound of 3 by 4 cm", ["3", "4 cm"]),
        ("stopped after 4/7", ["4 d"]),
        ("cough for 3/52", ["3 wk"]),
        ("6/12 ago", ["6 mo"]),
        ("seen on 3/12", ["3", "12"]),
        ("score 5/7", ["5", "7"]),
        ("one hundred and thirty-two over eighty-four", ["132/84 mm[Hg]"]),
        ("BP 152/94, repeat 148/90 mmHg", ["152/94 mm[Hg]", "148/90 mm[Hg]"]),
        ("Fostair one hundred over six", ["100", "6"]),
        ("one gram up to four times a day", ["1 g", "4 /d"]),
        ("twice daily", ["2 /d"]),
        ("1.5 g BID", ["1.5 g", "2 /d"]),
        ("twice a week", ["2 /wk"]),
        ("three a day", ["3 /d"]),
        ("atorvastatin forty at bedtime", ["40"]),
        ("losartan fifty daily", ["50"]),
        ("two and a half tablets", ["2.5 tablet"]),
        ("half a tablet", ["0.5 tablet"]),
        ("a quarter of a tablet", ["0.25 tablet"]),
        ("three quarters of a tablet", ["0.75 tablet"]),
        ("1/2 tablet, then 1½ tablets", ["0.5 tablet", "1.5 tablet"]),
        ("1 point 5 mg", ["1.5 mg"]),
        ("point five three times a day", ["0.5", "3 /d"]),
        ("sixty three times a day", ["60", "3 /d"]),
        ("I told you sixty three times", ["63 time"]),
        ("Hundred milligrams twice a day", ["100 mg", "2 /d"]),
        ("one twenty five morning and night", ["125"]),
        ("for five mornings", ["5 d"]),
        ("six foot two", ["6 [ft_i]", "2 [in_i]"]),
        ("5'10", ["5 [ft_i]", "10 [in_i]"]),
        ("twelve stone four", ["12 [stone_av]", "4 [lb_av]"]),
        ("a fortnight", ["2 wk"]),
        ("two fortnights", ["4 wk"]),
        ("an hour and a half", ["1.5 h"]),
        ("every six hours", ["6 h"]),
        ("three to five days", ["3 d", "5 d"]),
        ("in twenty nineteen", ["2019"]),
        ("call nine one one", ["911"]),
        ("fifteen twenty minutes", ["15", "20 min"]),
        ("ninety-seven percent", ["97 %"]),
        ("2,000 units", ["2000 [IU]"]),
        ("one thousand two hundred", ["1200"]),
        ("34-year-old", ["34 a"]),
        ("A1c, B12 and SpO2", []),
        ("since COVID-19", []),
        ("for the next couple days", ["2 d"]),
        ("no, that one was fine", []),
        ("half past the hour", []),
    ],
)
def test_english_numbers_are_read_as_they_are_spoken(said, meant):
    assert brief(said, "en") == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("四分之三片", ["0.75 tablet"]),
        ("1/2片", ["0.5 tablet"]),
        ("点二五毫克", ["0.25 mg"]),
        ("两毫克半", ["2.5 mg"]),
        ("一天半片", ["0.5 tablet"]),
        ("一次半粒", ["1 time", "0.5 capsule"]),
        ("白酒二两", ["2 [liang]"]),
        ("一两天", ["1~2 d"]),
        ("五个单位", ["5 [IU]"]),
        ("1米72", ["1.72 m"]),
        ("两周一次", ["2 wk", "1 time"]),
        ("周一来", []),
        ("一量三十八度九", ["38.9 Cel"]),
        ("白细胞十三点二，中性粒百分之八十六", ["13.2", "86 %"]),
        ("零点四克一片，一天一次", ["0.4 g", "1 tablet", "1 /d"]),
        ("一次两粒，一天三次，吃了两天", ["1 time", "2 capsule", "3 /d", "2 d"]),
        ("血压一百四十八，九十二", ["148/92 mm[Hg]"]),
        ("再量一次，一百四十六九十", ["1 time", "146/90 mm[Hg]"]),
        ("一百二十/八十", ["120/80 mm[Hg]"]),
        ("高压一百五，低压九十", ["150", "90"]),
        ("一百零五", ["105"]),
        ("半片", ["0.5 tablet"]),
        ("一个半月", ["1.5 mo"]),
        ("一天半", ["1.5 d"]),
        ("两三天", ["2~3 d"]),
        ("十五六岁", ["15~16 a"]),
        ("四到六周", ["4 wk", "6 wk"]),
        ("4~6周", ["4 wk", "6 wk"]),
        ("二零一八年", ["2018 year"]),
        ("一米六二", ["1.62 m"]),
        ("三公分二", ["3.2 cm"]),
        ("三公分两个", ["3 cm", "2 item"]),
        ("一万两千", ["12000"]),
        ("两升半", ["2.5 L"]),
        ("每周三次", ["3 /wk"]),
        ("一周两到三次", ["2 /wk", "3 /wk"]),
        ("集合系统分离一点二公分", ["1.2 cm"]),
        ("二甲双胍0.5 g 每日3次", ["0.5 g", "3 /d"]),
        ("CRP 62 mg/L", ["62 mg/L"]),
        ("HbA1c、维生素B12、SpO2", []),
        ("周二上午，一下子，一点儿也不疼，万一", []),
        ("十分严重，一直这样", []),
    ],
)
def test_chinese_numbers_are_read_as_they_are_spoken(said, meant):
    assert brief(said, "zh") == meant


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("five six seven days", "5 6 7 days"),
        ("extension five six seven", "extension 567"),
        ("two hundred two hundred milligrams", "200 200 mg"),
        ("two hundred five thousand", "205000"),
        ("two thousand five hundred", "2500"),
    ],
)
def test_numbers_said_one_after_the_other_are_not_one(said, written):
    assert spoken_to_digits(said, "en") == written


def test_about_that_many_is_marked():
    years = find_quantities("抽烟二十来年了", "zh")[0]
    assert (years.value, years.unit, years.approximate) == (20, "a", True)
    weeks = find_quantities("a couple of weeks", "en")[0]
    assert (weeks.value, weeks.unit, weeks.approximate) == (2, "wk", True)


def test_places_in_an_order_are_no_amounts():
    assert [quantity.ordinal for quantity in find_quantities("the second time, on the 21st, 3 days", "en")] == [
        True,
        True,
        False,
    ]
    assert find_quantities("第三天", "zh")[0].ordinal


def test_words_that_can_mean_two_numbers_say_so():
    quantity = find_quantities("one fifty milligrams", "en")[0]
    assert quantity.value == 150
    assert set(quantity.also) == {1, 50}


def test_the_first_of_a_range_may_share_the_scale_of_the_second():
    first, second = find_quantities("three to four hundred", "en")
    assert (second.value, first.also) == (400, (Decimal(300),))


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (("0.5", "g"), ("500", "mg"), True),
        (("2", "wk"), ("14", "d"), True),
        (("18", "mo"), ("1.5", "a"), True),
        (("5", "mg"), ("5", "mL"), False),
        (("5", "mg"), ("5", "ug"), False),
        (("5", "wk"), ("5", "mo"), False),
        (("102", "/min"), ("102", ""), True),
        (("2", "tablet"), ("2", "capsule"), True),
        (("12", "d"), ("12", "date"), True),
        (("50", "mg"), ("5", "mg"), False),
    ],
)
def test_two_amounts_are_the_same_by_value_and_unit(first, second, same):
    a, b = ((Decimal(value), unit) for value, unit in (first, second))
    assert same_amount(a, b) is same
    assert same_amount(b, a) is same


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Temperature is thirty-six point nine.", "Temperature is 36.9."),
        ("one hundred milligrams twice a day for three days", "100 mg twice a day for 3 days"),
        ("blood pressure one eighteen over seventy-four", "blood pressure 118/74"),
        ("half a tablet, a couple of times, the second one", "half a tablet, a couple of times, the second one"),
        ("It was 5 mg.", "It was 5 mg."),
    ],
)
def test_spoken_english_is_written_in_digits(said, written):
    assert spoken_to_digits(said, "en") == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("三十八度五", "38.5 ℃"),
        ("零点四克一片", "0.4 g 1片"),
        ("中性粒百分之八十六", "中性粒86%"),
        ("血压一百四十八，九十二", "血压148/92"),
        ("二十来年", "20余年"),
        ("两三天", "2~3天"),
        ("一个半月", "1.5个月"),
        ("半片", "半片"),
        ("一点儿也不疼", "一点儿也不疼"),
    ],
)
def test_spoken_chinese_is_written_in_digits(said, written):
    assert spoken_to_digits(said, "zh") == written


_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_WORDS = [*_ONES.split(), "seventeen", "eighteen", "nineteen"]
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def english(number: int) -> str:
    if number < 20:
        return _WORDS[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_WORDS[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{_WORDS[number // 100]} hundred" + (f" and {english(number % 100)}" if number % 100 else "")
    return f"{english(number // 1000)} thousand" + (f" {english(number % 1000)}" if number % 1000 else "")


def chinese(number: int) -> str:
    digits, parts, gap = "零一二三四五六七八九", "", False
    for scale, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            parts += ("零" if gap and parts else "") + digits[digit] + sign
            gap = False
        else:
            gap = True
    return parts or "零"


@given(st.integers(min_value=1, max_value=9999))
def test_every_number_in_words_is_read_back(number):
    assert find_quantities(f"take {english(number)} milligrams", "en")[0].value == number
    assert find_quantities(f"吃{chinese(number)}毫克", "zh")[0].value == number


@given(st.text(max_size=60), st.sampled_from(["en", "zh"]))
def test_any_text_is_read_without_an_error_and_places_lie_in_it(text, language):
    for quantity in find_quantities(text, language):
        assert 0 <= quantity.start < quantity.number_end <= quantity.end <= len(text)
        assert text[quantity.start : quantity.end] == quantity.text
    spoken_to_digits(text, language)


@pytest.mark.parametrize("text", ["一点一度零", "三十八点零度五", "一点五米六"])
def test_a_number_with_decimals_of_its_own_takes_no_second_ones(text):
    assert find_quantities(text, "zh")[0].value in (Decimal("1.1"), Decimal("38.0"), Decimal("1.5"))


@example("一点一度零")
@given(st.text(alphabet="零一二三四五六七八九十百千万点半两多几来个度米片毫克天年月次每 ，。~到第", max_size=30))
def test_any_run_of_chinese_numerals_is_read_without_an_error(text):
    for quantity in find_quantities(text, "zh"):
        assert text[quantity.start : quantity.end] == quantity.text
    spoken_to_digits(text, "zh")


SPOKEN = "one two oh point a hundred thousand and half over twenty fifteen milligrams - / times double the"


@given(st.lists(st.sampled_from(SPOKEN.split(" ")), max_size=12))
def test_any_run_of_english_number_words_is_read_without_an_error(words):
    text = " ".join(words)
    for quantity in find_quantities(text, "en"):
        assert text[quantity.start : quantity.end] == quantity.text
    spoken_to_digits(text, "en")


def test_a_spoken_point_that_was_written_as_a_mark_is_another_reading():
    (first, second) = find_quantities("temperature is ninety eight . two", "en")
    assert first.value == Decimal(98)
    assert Decimal("98.2") in first.also
    assert second.value == Decimal(2)


def test_the_end_of_a_sentence_is_no_point():
    (first, _) = find_quantities("That was 98. Two weeks ago it was fine.", "en")
    assert Decimal("98.2") not in first.also


@pytest.mark.parametrize(("said", "language"), [("half a tablet for a fortnight", "en"), ("四分之一片", "zh")])
def test_parts_stay_words_in_a_note(said, language):
    assert spoken_to_digits(said, language) == said


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("word", ["1", "5 ", "a1 ", "one ", "half a ", "一", "两", "点", "每天一次"])
def test_a_long_text_is_read_in_one_pass(word, language):
    assert find_quantities((word * 80_000)[:80_000], language) is not None
