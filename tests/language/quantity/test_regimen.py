from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.language.quantity.regimen import Part, Regimen, read_regimen
from scribe.terminology import medicines


def read(said: str, language: str) -> Regimen:
    """The regimen in a window that names its medicine, or in one that names none."""
    named = medicines().first(said, language)
    return read_regimen(said, language, medicine=named.term if named else None)


def told(regimen: Regimen) -> dict:
    """What a regimen says, briefly: a dose as ``0.25 mg``, a frequency by its words."""
    said = _amounts(regimen)
    if regimen.frequency is not None:
        said["often"] = regimen.frequency.text
    if regimen.parts:
        said["parts"] = [f"{part.dose} {part.unit} {part.timing}" for part in regimen.parts]
    if regimen.unclear:
        said["unclear"] = list(regimen.unclear)
    return said | {name: True for name in ("per_kilo", "per_day_total", "as_needed") if getattr(regimen, name)}


def _amounts(regimen: Regimen) -> dict:
    said = {}
    if regimen.dose is not None:
        high = f"-{regimen.dose_high}" if regimen.dose_high is not None else ""
        said["dose"] = f"{regimen.dose}{high} {regimen.unit}".strip()
    if regimen.strength is not None:
        said["strength"] = f"{regimen.strength} {regimen.strength_unit}"
    if regimen.duration is not None and regimen.duration.value is not None:
        high = f"-{regimen.duration.high}" if regimen.duration.high is not None else ""
        said["long"] = f"{regimen.duration.value}{high} {regimen.duration.unit}"
    if regimen.before is not None:
        said["before"] = f"{regimen.before} {regimen.before_unit}".strip()
    if regimen.step is not None:
        said["step"] = f"{regimen.step} {regimen.step_unit}"
    if regimen.most is not None:
        said["most"] = f"{regimen.most} {regimen.most_unit}".strip()
    if regimen.factor is not None:
        said["factor"] = str(regimen.factor)
    return said


ENGLISH = [
    (".25 mg", {"dose": "0.25 mg"}),
    ("point two five milligrams twice a day", {"dose": "0.25 mg", "often": "twice daily"}),
    ("a quarter of a tablet at bedtime", {"dose": "0.25 tablet", "often": "at bedtime"}),
    ("half a tablet once a day", {"dose": "0.5 tablet", "often": "once daily"}),
    ("one and a half tablets daily", {"dose": "1.5 tablet", "often": "daily"}),
    ("three quarters of a tablet in the evening", {"dose": "0.75 tablet", "often": "at night"}),
    ("aspirin eighty one daily", {"dose": "81 mg", "often": "daily"}),
    ("furosemide forty daily", {"dose": "40 mg", "often": "daily"}),
    ("metoprolol twenty five twice a day", {"dose": "25 mg", "often": "twice daily"}),
    ("alprazolam point five three times a day", {"dose": "0.5 mg", "often": "3 times daily"}),
    ("diltiazem sixty three times a day", {"dose": "60 mg", "often": "3 times daily"}),
    ("candesartan eight a day", {"dose": "8 mg", "often": "daily"}),
    ("codeine eight times a day", {"often": "8 times daily"}),
    ("paracetamol six a day", {"often": "6 times daily"}),
    ("levothyroxine one twenty five micrograms", {"dose": "125 ug"}),
    ("synthroid eighty eight on an empty stomach", {"dose": "88 ug"}),
    ("metformin five hundred twice a day", {"dose": "500 mg", "often": "twice daily"}),
    ("heparin a thousand units", {"dose": "1000 [IU]"}),
    ("prednisone forty for five days", {"dose": "40 mg", "long": "5 d"}),
    ("amoxicillin ten milligrams per kilo per day in two doses",
     {"dose": "10 mg", "per_kilo": True, "per_day_total": True, "often": "twice daily"}),
    ("paracetamol fifteen per kilo every six hours", {"dose": "15 mg", "per_kilo": True, "often": "every 6 hours"}),
    ("40 mg/kg/day divided bid", {"dose": "40 mg", "per_kilo": True, "per_day_total": True, "often": "twice daily"}),
    ("two 500 mg tablets four times a day", {"dose": "2 tablet", "strength": "500 mg", "often": "4 times daily"}),
    ("two of the twenty five milligram tablets every night",
     {"dose": "2 tablet", "strength": "25 mg", "often": "at night"}),
    ("half a 10 mg tablet in the morning", {"dose": "0.5 tablet", "strength": "10 mg", "often": "in the morning"}),
    ("a thousand milligrams, that's two tablets", {"dose": "1000 mg"}),
    ("2 g a day in divided doses", {"dose": "2 g", "per_day_total": True}),
    ("three tablets a day", {"dose": "3 tablet", "per_day_total": True}),
    ("one tablet a day", {"dose": "1 tablet", "often": "daily"}),
    ("lisinopril from 5 to 10", {"dose": "10 mg", "before": "5 mg"}),
    ("losartan fifty up to a hundred", {"dose": "100 mg", "before": "50 mg"}),
    ("warfarin instead of 5 take 7.5", {"dose": "7.5 mg", "before": "5 mg"}),
    ("cut the metoprolol by half", {"factor": "0.5"}),
    ("double the furosemide to eighty", {"dose": "80 mg", "factor": "2"}),
    ("go up by twenty five milligrams every week", {"step": "25 mg", "often": "once weekly"}),
    ("1 or 2 tablets every 4 to 6 hours as needed for pain, no more than 8 in 24 hours",
     {"dose": "1-2 tablet", "often": "every 4 to 6 hours", "as_needed": True, "most": "8"}),
    ("no more than four grams in a day", {"most": "4 g"}),
    ("up to three times a day with meals", {"often": "up to 3 times daily"}),
    ("two puffs every four hours as needed for wheezing",
     {"dose": "2 puff", "often": "every 4 hours", "as_needed": True}),
    ("ten to fifteen milligrams", {"dose": "10-15 mg"}),
    ("one percent cream twice a day for two weeks", {"strength": "1 %", "often": "twice daily", "long": "2 wk"}),
    ("120 mg per 5 ml, 10 ml every six hours",
     {"dose": "10 mL", "strength": "120 mg/(5.mL)", "often": "every 6 hours"}),
    ("two litres a minute", {"dose": "2 L/min"}),
    ("every other day", {"often": "every other day"}),
    ("once a week on Sundays", {"often": "once weekly"}),
    ("q8h for 7 days", {"often": "every 8 hours", "long": "7 d"}),
    ("BID", {"often": "twice daily"}),
    ("t.i.d. for a fortnight", {"often": "3 times daily", "long": "2 wk"}),
    ("gabapentin 300 in the morning and 600 at night",
     {"often": "in the morning and at night", "parts": ["300 mg in the morning", "600 mg at night"]}),
    ("allopurinol three hundred once daily, started six months ago", {"dose": "300 mg", "often": "once daily"}),
    ("5 mg, come back in two weeks", {"dose": "5 mg"}),
    ("a tablet and a half in the morning", {"dose": "1.5 tablet", "often": "in the morning"}),
    ("once in the morning and once at night", {"often": "in the morning and evening"}),
    ("sixty milligrams once", {"dose": "60 mg", "often": "once"}),
    ("200 mg twice daily, max four hundred a day", {"dose": "200 mg", "often": "twice daily", "most": "400 mg"}),
    ("4 mg as needed, no more than eight a day",
     {"dose": "4 mg", "often": "up to 8 times daily", "as_needed": True}),
    ("on Mondays and Thursdays", {"often": "twice a week"}),
    ("500 mg every five minutes up to three doses",
     {"dose": "500 mg", "often": "every 5 minutes", "unclear": ["three"]}),
    ("take one twice a day", {"dose": "1", "often": "twice daily"}),
]  # fmt: skip
CHINESE = [
    ("零点二五毫克", {"dose": "0.25 mg"}),
    ("二百五十毫克每天两次", {"dose": "250 mg", "often": "每日2次"}),
    ("一片半，一天一次", {"dose": "1.5 tablet", "often": "每日1次"}),
    ("早晚各一片", {"dose": "1 tablet", "often": "早晚各1次"}),
    ("早中晚各两片", {"dose": "2 tablet", "often": "每日3次"}),
    ("一天三次一次两片", {"dose": "2 tablet", "often": "每日3次"}),
    ("1次2片 1日3次", {"dose": "2 tablet", "often": "每日3次"}),
    ("一次四分之一片", {"dose": "0.25 tablet"}),
    ("每公斤体重十毫克", {"dose": "10 mg", "per_kilo": True}),
    ("阿莫西林每公斤每天四十毫克分两次",
     {"dose": "40 mg", "per_kilo": True, "per_day_total": True, "often": "每日2次"}),
    ("每日总量两克，分三次吃", {"dose": "2 g", "per_day_total": True, "often": "每日3次"}),
    ("一百二十五微克", {"dose": "125 ug"}),
    ("5毫升一天三回", {"dose": "5 mL", "often": "每日3次"}),
    ("隔天吃一次", {"often": "隔日1次"}),
    ("疼了再吃", {"often": "必要时", "as_needed": True}),
    ("体温超过38.5再吃，间隔六小时", {"often": "每6小时1次", "as_needed": True}),
    ("两片0.5克的", {"dose": "2 tablet", "strength": "0.5 g"}),
    ("甲巯咪唑减到两片，十毫克", {"dose": "10 mg"}),
    ("甲氨蝶呤一次四片，一共十毫克", {"dose": "10 mg"}),
    ("甲巯咪唑两片，十毫克的", {"dose": "2 tablet", "strength": "10 mg"}),
    ("甲巯咪唑两片，七毫克", {"dose": "2 tablet", "strength": "7 mg"}),
    ("一天半片", {"dose": "0.5 tablet", "often": "每日1次"}),
    ("一天两片", {"dose": "2 tablet", "per_day_total": True}),
    ("每周一次", {"often": "每周1次"}),
    ("半个月一次", {"often": "每半个月1次"}),
    ("早上两片晚上一片", {"often": "早上、晚上", "parts": ["2 tablet 早上", "1 tablet 晚上"]}),
    ("从五毫克加到十毫克", {"dose": "10 mg", "before": "5 mg"}),
    ("剂量减半", {"factor": "0.5"}),
    ("一片降压药掰成两半，吃一半", {"dose": "0.5 tablet"}),
    ("连吃七天", {"long": "7 d"}),
    ("吃两三天就停", {"long": "2-3 d"}),
    ("一天最多四次", {"often": "每日不超过4次"}),
    ("一粒，疼的时候吃，一天不超过两粒",
     {"dose": "1 capsule", "often": "必要时", "as_needed": True, "most": "2 capsule"}),
    ("阿司匹林一百", {"dose": "100 mg"}),
    ("胰岛素十二个单位睡前打", {"dose": "12 [IU]", "often": "睡前"}),
    ("外用，每天涂两次", {"often": "每日2次"}),
    ("两盒，一天三顿，每顿一片", {"dose": "1 tablet", "often": "每日3次"}),
    ("一百毫克bid", {"dose": "100 mg", "often": "每日2次"}),
    ("q8h", {"often": "每8小时1次"}),
    ("两周一次，皮下打", {"often": "每2周1次"}),
    ("每月一针", {"dose": "1 ampoule", "often": "每月1次"}),
    ("七十五毫克两次每天", {"dose": "75 mg", "often": "每日2次"}),
    ("每小时五十毫升", {"dose": "50 mL/h"}),
    ("三七片一次三片，一日三次", {"dose": "3 tablet", "often": "每日3次"}),
    ("吃原来的一半", {"factor": "0.5"}),
    ("十毫克，三天后复查", {"dose": "10 mg"}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "meant"), ENGLISH, ids=lambda value: value if isinstance(value, str) else "")
def test_an_english_regimen_is_read(said, meant):
    assert told(read(said, "en")) == meant


@pytest.mark.parametrize(("said", "meant"), CHINESE, ids=lambda value: value if isinstance(value, str) else "")
def test_a_chinese_regimen_is_read(said, meant):
    assert told(read(said, "zh")) == meant


@pytest.mark.parametrize(
    ("said", "language", "unclear"),
    [
        ("two fifty", "en", ["two fifty"]),
        ("0.25", "en", ["0.25"]),
        ("metoprolol 25 megs twice a day", "en", ["25"]),
        ("thirty times a day", "en", ["30 times daily"]),
        ("azithromycin 500 today then 250", "en", ["500", "250"]),
        ("amlodipine seven hundred", "en", ["seven hundred"]),
        ("氨氯地平七百", "zh", ["七百"]),
        ("美托洛尔25毫可", "zh", ["25"]),
    ],
)
def test_a_number_without_a_role_is_unclear_and_no_dose(said, language, unclear):
    regimen = read(said, language)
    assert (regimen.dose, list(regimen.unclear)) == (None, unclear)


def test_what_is_needed_and_when_is_kept_in_words():
    assert read("one when needed for back pain", "en").reason == "back pain"
    assert read("if the temperature goes above 38.5", "en").reason == "the temperature goes above 38.5"
    assert read("发烧超过三十八度五再吃", "zh").reason == "发烧超过三十八度五"
    assert read("twenty half an hour before breakfast", "en").timing == ("half an hour before breakfast",)
    assert read("每次两粒，饭后半小时", "zh").timing == ("饭后半小时",)


def test_waking_up_is_a_time_and_no_need():
    assert not read("one tablet when you wake up", "en").as_needed


def test_how_often_is_a_number_only_where_it_is_certain():
    assert read("every 8 hours", "en").frequency.per_day == 3
    assert read("every 4 to 6 hours", "en").frequency.per_day is None
    assert read("up to 4 times a day", "en").frequency.max_per_day == 4
    assert read("早晚各一片", "zh").frequency.per_day == 2


def test_the_place_of_a_frequency_is_that_of_its_words():
    said = "point five milligrams three times a day with food"
    often = read(said, "en").frequency
    assert said[often.start : often.end].strip() == "three times a day"


def test_different_doses_of_a_day_have_the_unit_of_the_medicine():
    parts = read("gabapentin 300 in the morning and 600 at night", "en").parts
    assert parts == (Part(Decimal(300), "mg", "in the morning"), Part(Decimal(600), "mg", "at night"))


def test_nothing_said_is_empty():
    assert read("with her sister", "en").is_empty
    assert read("和她姐姐", "zh").is_empty


WORDS = ["half", "a", "tablet", "of", "500", "mg", "twice", "a day", "every", "six", "hours", "up to", "from", "point",
         "five", "per kilo", "{", "}", "¦", "~", "/", "1/2", "½", "q8h", "for", "days", ".", "\n",
         "一", "片", "半", "每天", "次",
         "毫克", "点", "两", "早晚各"]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=16), st.sampled_from(["en", "zh"]), st.sampled_from(["", " "]))
def test_any_words_are_read_without_an_error(words, language, joint):
    regimen = read(joint.join(words), language)
    assert regimen.dose is None or regimen.dose >= 0


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("word", ["1", "five ", "half a ", "一", "每天", "1 to ", "if it ", "for "])
def test_a_long_text_is_no_burden(word, language):
    assert read_regimen(word * 20_000, language) is not None
