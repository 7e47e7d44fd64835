"""What a yes and a no say depends on what the question wants to know, and on what is said behind them."""

from __future__ import annotations

import pytest

from scribe.language.reading import Reading
from tests.language.spoken import reading_of, unmet


def reading(dialogue: str) -> Reading:
    """The reading of a dialogue in the language that its letters are of."""
    return reading_of(dialogue, "en" if dialogue.isascii() else "zh")


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
        ("d: Have you ever skipped the apixaban? | p: I stopped it in June.", "apixaban: not_taken"),
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
def test_a_yes_and_a_no_answer_what_is_asked(dialogue, expected):
    assert not unmet(reading(dialogue), expected)


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        ("d: Any palpitations? | p: Yes. No, hang on, that was two years ago.", "palpitations: present, past"),
        ("d: Any palpitations? | p: Yes. No, that went when I gave up coffee.", "palpitations: past"),
        ("d: Any seizures? | p: Yes. Oh no, that was my brother.", "seizures: nothing"),
        ("d: Any seizures? | p: No. Oh, wait, there was one.", "seizures: present"),
        ("d: Any seizures? | p: No. None at all.", "seizures: denied"),
        ("d: Any seizures? | p: No. Oh, there was one in my sister.", "seizures: denied"),
        ("d: Any gout in the family? | p: There was something with my uncle.", "gout: nothing"),
        ("d: 最近心慌过没？ | p: 慌过。哦不对，那是前年的事儿。", "心慌: present, past"),
        ("d: 晕倒过没有？ | p: 没有。哦对了，有一回。", "晕倒: present"),
    ],
)
def test_the_rest_of_an_answer_moves_its_yes_or_no(dialogue, expected):
    assert not unmet(reading(dialogue), expected)


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
        ("d: 格列美脲加到四毫克好吗？ | p: 再等等吧。 | d: 那还是两毫克，一天一次。", "格列美脲: goes_on, 2 mg"),
        ("d: 再加个依折麦布，要不要？ | p: 不要。", "依折麦布: refused"),
        (
            (
                "d: 瑞舒伐他汀加到二十毫克好伐？ | p: 再等等吧。 | d: 那再加个依折麦布，要不要？ | p: 不要。"
                " | d: 那还是十毫克，三个月后查血脂。"
            ),
            "瑞舒伐他汀: goes_on, 10 mg; 依折麦布: never start",
        ),
        ("d: 那把氨氯地平加到10毫克，行不行？ | p: 没问题。", "氨氯地平: more, 10 mg"),
    ],
)
def test_a_change_that_is_declined_leaves_a_medicine_as_it_was(dialogue, expected):
    assert not unmet(reading(dialogue), expected)


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        (
            "d: Any allergies? | p: It is my son who has got the nuts. | d: And you? | p: No, none.",
            "nuts: nothing",
        ),
        (
            "d: Any allergies? | p: It is my son who has got the nuts. | d: And you? | p: No, none.",
            "allerg: denied",
        ),
        (
            "d: Are you allergic to anything? Plasters, antibiotics? | p: Doxycycline, yes.",
            "doxycycline: allergy",
        ),
        (
            "d: Any allergies, any medicines you take every day? | p: Just the losartan, 50, once a day.",
            "losartan: goes_on; allerg: nothing",
        ),
        (
            "d: Any allergies? | p: Tramadol. It makes me sick. | d: That is a side effect, not an allergy.",
            "tramadol: never allergy",
        ),
        ("d: 对碘、麻药、胶布过敏吗？ | p: 胶布，一贴就红。", "胶布: allergy, present; 麻药: nothing"),
        ("d: 脸上这个湿疹，擦点地奈德乳膏，一天两次。", "地奈德: start"),
    ],
)
def test_only_what_is_told_as_an_allergy_is_one(dialogue, expected):
    assert not unmet(reading(dialogue), expected)


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        ("d: Have you had any suicidal thoughts since you stopped? | p: No.", "suicidal: denied"),
        ("d: Have you had any fever since the antibiotics stopped? | p: No.", "fever: denied"),
        ("d: Any chest pain, and has the swelling gone? | p: No.", "chest pain: denied; swelling: present"),
        ("d: Do you have any chest pain that gets better with rest? | p: No.", "chest pain: denied"),
        ("d: Have your periods stopped? | p: Yes.", "periods stopped: present"),
        ("d: No chest pain? | p: Yes, when I walk.", "chest pain: present"),
        ("d: No cough? | p: Yes.", "cough: nothing"),
        (
            "d: Can you tell me what the problem is? | p: I have got a cough and a fever.",
            "cough: present; fever: present",
        ),
        ("d: Any chest pain? | p: Yes, last night. It went away after an hour.", "chest pain: present"),
        ("d: Do you snore? | p: Yes. It is my wife who complains.", "snor: present"),
        ("d: Any cough? | p: No. There is one more thing though.", "cough: denied"),
        ("d: I will prescribe amoxicillin. Any questions? | p: Not right now.", "amoxicillin: start"),
        ("d: We might stop the warfarin. | p: I would rather not.", "warfarin: never refused"),
        ("d: Have you run out of insulin? | p: Yes, two days ago.", "insulin: ran_out"),
        ("d: Are you allergic to anything? | p: Ibuprofen daily gave me an ulcer.", "ibuprofen: allergy"),
        ("d: Is she coughing or wheezing? | p: No.", "cough: denied; wheez: denied"),
        ("d: Has he mentioned any headache? | p: No.", "headache: denied"),
        ("d: Any headaches? | p: Yes, my mum gave me something.", "headache: present"),
        ("d: Do you have diabetes? | p: Yes. It was in 2010 they found it.", "diabetes: present, now"),
        ("d: 肚子疼好点没有？ | p: 好了，不疼了。", "肚子疼: denied"),
        ("d: 鼻血停了吗？ | p: 停了。", "鼻血: denied"),
        ("d: 胃不舒服吗？ | p: 没有。", "胃不舒服: denied"),
        ("d: 体重减轻了吗？ | p: 没有。", "体重减轻: denied"),
        ("d: 发烧一直不退吗？ | p: 是的。", "发烧: present"),
        ("d: 高血压要少吃盐，好吗？ | p: 好。", "高血压: present"),
        ("d: 有药物过敏吗？ | p: 阿莫西林，一天就起疹子了。", "阿莫西林: allergy"),
        ("d: 对什么药过敏吗？降压药、降糖药呢？ | p: 二甲双胍。", "二甲双胍: goes_on"),
        ("d: 我了解一下，青霉素过敏吗？ | p: 过敏。", "青霉素: allergy, present"),
        ("d: 青霉素和头孢都过敏吗？ | p: 是的，青霉素严重些。", "头孢: allergy, present"),
        ("d: 阿司匹林断了是吧？ | p: 对。", "阿司匹林: ran_out"),
        ("d: 给你开个阿托伐他汀，每晚一片。 | p: 好的，先吃一个月，回头再看。", "阿托伐他汀: start"),
        ("d: 有糖尿病吗？ | p: 没有。嗯，我妈有过。", "糖尿病: denied"),
        ("d: 没有高血压吧？ | p: 有点高血脂。", "高血压: denied"),
        ("d: 有糖尿病吗？ | p: 有。这是我女儿，她陪我来的。", "糖尿病: present"),
        ("d: 有高血压吗？ | p: 有。那是去年体检发现的。", "高血压: present, now"),
        ("d: 是不是还是头疼？ | p: 是的。", "头疼: present"),
        ("d: 家里有糖尿病的吗？ | p: 我爸有，说不清多少年了。", "糖尿病: present"),
    ],
)
def test_common_speech_beside_these_questions_says_what_it_says(dialogue, expected):
    assert not unmet(reading(dialogue), expected)
