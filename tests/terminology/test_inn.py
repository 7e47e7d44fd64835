from __future__ import annotations

import re

import pytest

from scribe.terminology import inn_stems, looks_like_medicine, medicines

_WORDS = """
about above accept across action active address adult advice afraid after again against agree alcohol allergy almost
alone along already always amazing amount anger angry animal ankle annoying another answer anyone anything apartment
appetite apple appointment april argue around arrive asleep assume asthma attack august autumn average awake awful
baby backbone bacon badly balance banana bathroom beautiful because bedroom before behind believe belly below between
bicycle birthday bitter bladder blanket bleeding blister blood board bother bottle bottom breakfast breast breath
breathing brother bruise burning butter button cabinet camera cancer captain careful carpet caution ceiling certain
chair channel cheekbone chest chicken children chocolate choice cholesterol christmas church clever climate clinic
clothes coffee collarbone collect comfort compare complain concentrate concept condition confide confused constant
constipation control cooking corner cough counter country cousin create curtain customer cyclone daughter decide
definitely delicious department describe destination determine diabetes diarrhoea different difficult digest dinner
disappoint discharge discipline distance divide dizziness doctor dominate double doubtful downstairs drawer dressing
drinking driving during earlier education elbow elephant emergency empathy engine english enjoy enough entertain
evening everyone everything examine except exercise expensive explain extra eyesight factory family famous father
favourite february feeling feminine fever final finger finish flannel flight flower forehead forget forgotten fountain
friday friend friendly funny furniture garden gasoline gather general gentle gesture glimpse glitter glove government
grandson granny gravestone guess habit hallway handle happen headache healthy heart heaven heavy height helpful
hesitate history holiday honest hospital household housing hungry husband imagine immediately improve indigestion
infection inflammation information injection inside insurance interest internet iron island itching january jealous
journey kettle kidney kitchen kneecap language laptop laundry learning letter library limestone listen little local
luggage machine magazine mainly maintain margarine marine masculine maybe measure medicine memory message microphone
milestone minute mirror mistake mobile moment monday monotone morning mortgage mother mountain movement muscle
nausea nearly neighbour nervous newspaper night nothing notice november number obtain occasion october office ointment
opinion ordinary outside oven overdone override package painful palace panel paper parent parking partner passenger
patient pavement pension people percent perfect period persist person petrol phone physical pillow pistol planning
platinum pleasant please police poison position possible postpone potato practice pregnant prescription pressure pride
prison private problem promise pronounce property prostate prostatic protein protocol provide pudding purple quarter
question quickly radio railway rather reading reason receipt recognise regular relation relax remember reservoir
reside restaurant result routine rubbish salad saline sandwich saturday scratch season secret section seldom sensation
september serious shoulder shower sister skeleton sleeping slightly smoking snoring someone something soreness souvenir
special spinal stairs standing statement stomach strange street stretch stroke struggle student suddenly suggest
suggestion suicide summer sunday sunshine supper surgery swallow swelling sympathy symptom table tablet taxi teacher
telephone television temperature terrible thermometer thirsty throat thunder thursday ticket tired together tomorrow
tonight touchstone towel tractor trampoline treatment tremble triangle trouble trousers tuesday twelve umbrella uncle
underneath undertone understand university upstairs usually vaccine vegetable village visit vomiting walking wardrobe
water weather wednesday weekend weight welcome whisper window winter within without woman wonder working worried
wrist writing yellow yesterday
"""
EVERYDAY = _WORDS.split()

EVERYDAY_ZH = [
    "不舒服",
    "血压高",
    "总胆红素",
    "给他定时间",
    "跟大夫定",
    "我在公司他",
    "查个孕酮",
    "生活水平",
    "今天不太平",
    "吃完饭以后",
    "巴西利亚",
    "心理压力大",
]


@pytest.mark.parametrize(
    ("word", "group"),
    [
        ("zofenopril", "C09A"),
        ("fimasartan", "C09C"),
        ("bevantolol", "C07A"),
        ("lacidipine", "C08CA"),
        ("cerivastatin", "C10AA"),
        ("ilaprazole", "A02BC"),
        ("tegoprazan", "A02BC"),
        ("trelagliptin", "A10BH"),
        ("sotagliflozin", "A10BK"),
        ("albiglutide", "A10BJ"),
        ("oxacillin", "J01C"),
        ("cefathiamidine", "J01D"),
        ("josamycin", ""),
        ("pefloxacin", "J01M"),
        ("tislelizumab", ""),
        ("savolitinib", ""),
        ("nitrazepam", ""),
        ("ramosetron", "A04AA"),
        ("naratriptan", "N02CC"),
        ("dalteparin", "B01AB"),
        ("betrixaban", "B01AF"),
        ("ciprofibrate", "C10AB"),
        ("Pelubiprofen", "M01AE"),
        ("remdesivir", "J05A"),
    ],
)
def test_a_name_made_with_a_stem_is_seen(word, group):
    assert looks_like_medicine(word, "en") == group


@pytest.mark.parametrize(
    ("word", "group"),
    [
        ("咪达普利", "C09A"),
        ("阿利沙坦酯", "C09C"),
        ("阿罗洛尔片", "C07A"),
        ("拉西地平", "C08CA"),
        ("艾普拉唑肠溶片", "A02BC"),
        ("头孢硫脒", "J01D"),
        ("瑞格列汀", "A10BH"),
        ("恒格列净", "A10BK"),
        ("贝那鲁肽", "A10BJ"),
        ("美洛西林", "J01C"),
        ("乙酰螺旋霉素", ""),
        ("西他沙星", "J01M"),
        ("信迪利单抗", ""),
        ("阿美替尼", ""),
        ("氟西泮", None),
        ("帕洛诺司琼", "A04AA"),
        ("那屈肝素钙", "B01AB"),
        ("苯扎贝特", "C10AB"),
        ("瑞波西汀", ""),
        ("metformin", "A10BA"),
    ],
)
def test_a_chinese_name_made_with_a_stem_is_seen(word, group):
    assert looks_like_medicine(word, "zh") == group


@pytest.mark.parametrize("word", EVERYDAY)
def test_everyday_words_are_not_taken_for_medicines(word):
    assert looks_like_medicine(word, "en") is None
    assert looks_like_medicine(word + "s", "en") is None


@pytest.mark.parametrize("phrase", EVERYDAY_ZH)
def test_everyday_chinese_is_not_taken_for_medicines(phrase):
    assert looks_like_medicine(phrase, "zh") is None


def test_stems_are_well_formed():
    for stem in inn_stems():
        assert stem.place in {"suffix", "prefix", "infix"}
        assert stem.meaning
        assert re.fullmatch(r"[a-z]{3,}", stem.text)
        assert re.fullmatch(r"(?:[A-Z]\d{2}(?:[A-Z]{1,2})?)?", stem.atc), stem
    assert len({stem.text for stem in inn_stems()}) == len(inn_stems())


def test_the_groups_agree_with_the_codes_of_known_medicines():
    wrong = {
        (term.en, term.code, group)
        for term in medicines().terms
        if term.code
        and term.en.isalpha()
        and (group := looks_like_medicine(term.en, "en"))
        and not term.code.startswith(group)
    }
    assert not wrong, sorted(wrong)
