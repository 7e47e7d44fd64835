"""What a yes and a no say depends on what the question wants to know, and on what is said behind them."""

from __future__ import annotations

import pytest

from tests.language.spoken import reading_of, unmet


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        ("d: Has the itching gone? | p: No, not yet.", "itching: present"),
        ("d: Has the itching gone? | p: Yes, since Friday.", "itching: denied"),
        ("d: And that nausea, has it settled? | p: Mostly.", "nausea: present"),
        ("d: Is the dizziness any better? | p: No.", "dizziness: present"),
        ("d: Is the dizziness any better? | p: Yes.", "dizziness: present"),
        ("d: Have your hands gone numb? | p: Yes.", "numb: present"),
        ("d: Has the headache come back? | p: No.", "headache: denied"),
        ("d: Is it the diarrhoea or the vomiting that worries you? | p: The vomiting.", "vomiting: present"),
        ("d: Is it the diarrhoea or the vomiting that worries you? | p: The vomiting.", "diarrhoea: nothing"),
        ("d: Any diarrhoea or vomiting? | p: No.", "diarrhoea: denied; vomiting: denied"),
        ("d: Are you worried about epilepsy? | p: Yes, very.", "epilepsy: nothing"),
        ("d: Have you read about gout? | p: Yes.", "gout: nothing"),
        ("d: Have you heard of warfarin? | p: No.", "warfarin: nothing"),
        ("d: Do you mind if I look at the rash? | p: No.", "rash: nothing"),
        ("d: Do you know what a stroke looks like? | p: Yes, slurred speech.", "slurred speech: nothing"),
        ("d: And no wheeze at night? | p: Right, none.", "wheeze: denied"),
        ("d: And no wheeze at night? | p: Well, a bit.", "wheeze: present"),
        ("d: You are not coughing any more? | p: I am, actually.", "cough: present"),
        ("d: Do not you get chest pain? | p: Yes.", "chest pain: present"),
        ("d: You have not missed any of the apixaban? | p: Well, a couple.", "apixaban: present, goes_on"),
        ("d: You have not missed any of the apixaban? | p: No.", "apixaban: present, goes_on"),
        ("d: Have you ever skipped the apixaban? | p: I stopped it in June.", "apixaban: !goes_on"),
    ],
)
def test_a_yes_and_a_no_answer_what_is_asked(dialogue, expected):
    assert not unmet(reading_of(dialogue), expected)


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        ("d: 咳嗽好了没？ | p: 没呢。", "咳嗽: present"),
        ("d: 疹子消了吗？ | p: 消了。", "疹子: denied"),
        ("d: 恶心好点没有？ | p: 没有。", "恶心: present"),
        ("d: 是胸闷还是胸痛？ | p: 胸闷。", "胸痛: nothing"),
        ("d: 是胸闷还是胸痛？ | p: 胸闷。", "胸闷: present"),
        ("d: 您担心是痛风吗？ | p: 有点。", "痛风: nothing"),
        ("d: 偏头痛听说过没？ | p: 听说过。", "偏头痛: nothing"),
        ("d: 夜里也不喘了？ | p: 对。", "喘: denied"),
        ("d: 不头晕吧？ | p: 有一点。", "头晕: present"),
        ("d: 头晕不头晕？ | p: 对，晕。", "头晕: present"),
        ("d: 阿托伐他汀没漏过吧？ | p: 没有。", "阿托伐他汀: present, goes_on"),
        ("d: 最近摔过没？ | p: 没啥事儿。", "摔过: nothing"),
        ("d: 最近摔过没？ | p: 没摔过。", "摔过: denied"),
    ],
)
def test_a_chinese_yes_and_no_answer_what_is_asked(dialogue, expected):
    assert not unmet(reading_of(dialogue, "zh"), expected)


@pytest.mark.parametrize(
    ("language", "dialogue", "expected"),
    [
        ("en", "d: Any palpitations? | p: Yes. No, hang on, that was two years ago.", "palpitations: present, past"),
        ("en", "d: Any palpitations? | p: Yes. No, that went when I gave up coffee.", "palpitations: past"),
        ("en", "d: Any seizures? | p: Yes. Oh no, that was my brother.", "seizures: nothing"),
        ("en", "d: Any seizures? | p: No. Oh, wait, there was one.", "seizures: present"),
        ("en", "d: Any seizures? | p: No. None at all.", "seizures: denied"),
        ("zh", "d: 最近心慌过没？ | p: 慌过。哦不对，那是前年的事儿。", "心慌: present, past"),
        ("zh", "d: 晕倒过没有？ | p: 没有。哦对了，有一回。", "晕倒: present"),
    ],
)
def test_the_rest_of_an_answer_moves_its_yes_or_no(language, dialogue, expected):
    assert not unmet(reading_of(dialogue, language), expected)


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        (
            "p: I take gliclazide 40 mg twice a day. | d: Shall we increase it to 80 mg? | p: I would rather not.",
            "gliclazide: goes_on, 40 mg",
        ),
        ("d: Shall we increase the gliclazide to 80 mg? | p: I would rather not. | d: Fine.", "gliclazide: nothing"),
        (
            "d: Shall we increase the gliclazide to 80 mg? | p: No. | d: Okay, we will stay at 40 mg.",
            "gliclazide: goes_on, 40 mg",
        ),
        ("d: Would you mind going up to 20 mg of the atorvastatin? | p: No, fine.", "atorvastatin: more, 20 mg"),
        ("d: Any objection to starting ramipril 5 mg? | p: No.", "ramipril: start"),
        ("d: I could add a PSA. | p: I will pass.", "PSA: refused"),
        ("d: You are on the Clenil, two puffs twice a day? | p: Yes, the brown one.", "Clenil: 2 puff"),
    ],
)
def test_a_change_that_is_declined_leaves_a_medicine_as_it_was(dialogue, expected):
    assert not unmet(reading_of(dialogue), expected)


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        ("d: 格列美脲加到四毫克好吗？ | p: 再等等吧。 | d: 那还是两毫克，一天一次。", "格列美脲: goes_on, 2 mg"),
        ("d: 再加个依折麦布，要不要？ | p: 不要。", "依折麦布: refused"),
    ],
)
def test_a_chinese_change_that_is_declined_leaves_a_medicine_as_it_was(dialogue, expected):
    assert not unmet(reading_of(dialogue, "zh"), expected)


@pytest.mark.parametrize(
    ("language", "dialogue", "expected"),
    [
        (
            "en",
            "d: Any allergies? | p: It is my son who has got the nuts. | d: And you? | p: No, none.",
            "nuts: nothing",
        ),
        (
            "en",
            "d: Any allergies? | p: It is my son who has got the nuts. | d: And you? | p: No, none.",
            "allerg: denied",
        ),
        (
            "en",
            "d: Are you allergic to anything? Plasters, antibiotics? | p: Doxycycline, yes.",
            "doxycycline: allergy",
        ),
        (
            "en",
            "d: Any allergies, any medicines you take every day? | p: Just the losartan, 50, once a day.",
            "losartan: goes_on; allerg: nothing",
        ),
        (
            "en",
            "d: Any allergies? | p: Tramadol. It makes me sick. | d: That is a side effect, not an allergy.",
            "tramadol: never allergy",
        ),
        ("zh", "d: 对碘、麻药、胶布过敏吗？ | p: 胶布，一贴就红。", "胶布: allergy, present; 麻药: nothing"),
        ("zh", "d: 脸上这个湿疹，擦点地奈德乳膏，一天两次。", "地奈德: never allergy"),
    ],
)
def test_only_what_is_told_as_an_allergy_is_one(language, dialogue, expected):
    assert not unmet(reading_of(dialogue, language), expected)
