"""Short Mandarin consultations, and what must be read from them."""

from __future__ import annotations

import pytest

from scribe.language.claim import Claim
from scribe.language.proving import tags_of
from scribe.language.reading import read
from scribe.model import Coverage, Segment, SegmentId, Speaker, Transcript

_WHO = {"医": Speaker.DOCTOR, "患": Speaker.PATIENT, "家": Speaker.OTHER, "？": Speaker.UNKNOWN}


def _claims(dialogue: str) -> tuple[Claim, ...]:
    segments = tuple(
        Segment(
            id=SegmentId(f"s{number}"),
            start_s=3.0 * number,
            end_s=3.0 * number + 3,
            speaker=_WHO[turn[0]],
            text=turn[2:],
            confidence=1.0,
        )
        for number, turn in enumerate(dialogue.split(" / "))
    )
    nothing_lost = Coverage(speech_s=0, transcribed_s=0)
    return read(Transcript.model_construct(language="zh", segments=segments, coverage=nothing_lost)).standing


def _about(claims: tuple[Claim, ...], words: str) -> list[Claim]:
    return [c for c in claims if words in c.words or words == c.name or (c.concept and words in c.concept.zh)]


def _tags(claim: Claim) -> frozenset[str]:
    values = claim.quantity.values if claim.quantity is not None else ()
    dose = (format(claim.regimen.dose.normalize(), "f"),) if claim.regimen and claim.regimen.dose is not None else ()
    return tags_of(claim) | {"/".join(format(value.normalize(), "f") for value in values)} | set(dose)


READ = [
    ("医：有没有药物过敏？ / 患：没有，就是吃虾身上痒。", "虾: allergy; 药物过敏: denied"),
    ("医：对什么药过敏吗？ / 患：对青霉素。", "青霉素: allergy"),
    ("医：有过敏史吗？ / 患：青霉素，起疹子。", "青霉素: allergy, reaction; 疹: nothing"),
    ("医：有没有什么过敏的？ / 患：有，头孢，吃了嗓子肿。", "头孢: allergy, reaction"),
    ("医：对什么过敏吗？ / 患：花粉，一到春天就打喷嚏。", "花粉: allergy"),
    ("医：有没有什么药是你不能碰的？ / 患：安乃近。去年打了一针，身上起一片红疙瘩。", "安乃近: allergy"),
    ("医：以前打青霉素有过反应吗？ / 患：打过，皮试是阴性的，没事。", "青霉素: denied"),
    ("医：鼻子过敏几年了？ / 患：五六年，用过布地奈德喷鼻，管用。", "布地奈德: !allergy"),
    ("医：今天是一百四十八、八十六。", "blood_pressure: 148/86"),
    (
        "医：利伐沙班二十毫克，一天一次。 / 患：我妈吃华法林出过血，我不想吃这个。",
        "利伐沙班: refused; 华法林: relative",
    ),
    ("患：我婆婆肺癌，我最近老失眠。", "肺癌: relative; 失眠: patient"),
    ("患：一吃磺胺就浑身起疙瘩。", "磺胺: allergy, reaction"),
    ("家：他对磺胺过敏，吃了浑身起疹子。", "磺胺: allergy"),
    (
        "医：药物过敏有吗？ / 患：没有。 / 家：怎么没有，去年输甲硝唑，胳膊上全是风团。",
        "甲硝唑: allergy; 药物过敏: nothing",
    ),
    ("医：对什么药过敏吗？ / 患：没有。 / 家：妈，您打青霉素不是起过疹子吗？", "青霉素: allergy; 什么药: nothing"),
    (
        "医：给你开双氯芬酸。 / 患：我吃这个起过疹子。 / 医：那不用了，改对乙酰氨基酚，零点五克，一天三次。",
        "双氯芬酸: allergy; 对乙酰氨基酚: start, 0.5",
    ),
    ("医：阿莫西林吃了没起疹子什么的吧？ / 患：没有。", "阿莫西林: !allergy; 起疹子: denied"),
    ("医：孩子对鸡蛋过敏吗？ / 家：不过敏，鸡蛋天天吃。", "鸡蛋: denied"),
    ("医：过敏性鼻炎给你开氯雷他定。", "氯雷他定: medicine, start"),
    ("医：青霉素皮试阳性，记上。", "青霉素: allergy"),
    ("医：不发烧不咳嗽，就是头疼，对吧？ / 患：对。", "发热: denied; 咳嗽: denied"),
    ("患：没有头疼、恶心、呕吐，就是胸闷。", "头痛: denied; 恶心: denied; 呕吐: denied; 胸闷: present"),
    ("医：胸痛、胸闷、心慌，有吗？ / 患：除了心慌，别的都没有。", "胸痛: denied; 胸闷: denied; 心悸: present"),
    ("医：有没有反酸、烧心、打嗝？ / 患：反酸有，烧心没有，打嗝也没有。", "反酸: present; 烧心: denied; 嗳气: denied"),
    ("医：痰里有血吗？ / 患：血没有，痰是黄的。", "咯血: denied"),
    ("医：发烧吗？ / 患：烧，昨天开始的。", "发热: present"),
    ("医：肚子疼吗？ / 患：不咋疼。", "腹痛: denied"),
    ("医：恶心吗？ / 患：也没有。", "恶心: denied"),
    ("医：胸闷吗？ / 患：胸闷倒没有。", "胸闷: denied"),
    ("医：头疼不疼？ / 患：疼。", "头痛: present"),
    ("医：吃了药有没有头晕、脚肿？ / 患：头晕没有，脚有点肿。", "头晕: denied; 下肢水肿: present"),
    ("医：发烧、嗓子疼、流鼻涕，这些有没有？ / 患：没有没有。", "发热: denied; 咽痛: denied; 流涕: denied"),
    ("患：不是没有头疼，是忍着。", "头痛: present"),
    ("患：哪能不咳嗽啊？", "咳嗽: present"),
    ("患：大夫，会不会是糖尿病啊？", "糖尿病: asked"),
    ("患：怎么一走路膝盖就疼呢？", "膝盖: present"),
    ("医：有糖尿病吗？ / 患：没有，我妈有。", "糖尿病: relative, mother; 糖尿病: patient, denied"),
    ("患：我爸得过脑梗，我就是头晕。", "脑梗死: relative; 头晕: patient"),
    ("患：我同事得了肺炎，我就是干咳。", "肺炎: other; 咳嗽: patient"),
    ("家：大夫，我妈这两天总说头晕。", "头晕: patient"),
    ("家：孩子发烧两天了，他爸爸有哮喘。", "发热: patient; 哮喘: relative"),
    ("医：好多人吃了会头晕。您头晕吗？ / 患：不晕。", "头晕: people"),
    ("医：喂？哦，三床的血钾六点四。不好意思。", "血钾: other"),
    ("患：我老婆说我打呼噜。", "打鼾: patient"),
    ("医：停用布洛芬，改用萘普生二百五十毫克每天两次。", "布洛芬: stop; 萘普生: start, 250"),
    ("医：把氨氯地平换成厄贝沙坦，一百五十毫克一天一次。", "氨氯地平: stop; 厄贝沙坦: start, 150"),
    ("医：氨氯地平停了，二甲双胍继续吃。", "氨氯地平: stop; 二甲双胍: goes_on"),
    ("医：氯沙坦加到一百毫克，氢氯噻嗪停掉，美托洛尔不动。", "氯沙坦: more, 100; 氢氯噻嗪: stop; 美托洛尔: goes_on"),
    (
        "医：二甲双胍继续，格列美脲减半，睡前加四个单位甘精胰岛素。",
        "二甲双胍: goes_on; 格列美脲: less; 甘精胰岛素: start",
    ),
    ("医：术前阿司匹林停七天，二甲双胍当天早上别吃。", "阿司匹林: hold; 二甲双胍: hold"),
    ("医：泼尼松每周减五毫克。", "泼尼松: taper"),
    ("医：阿莫西林一次五百毫克，一天三次，吃七天。", "阿莫西林: start, 500"),
    ("患：我一直吃阿司匹林，一天一片。", "阿司匹林: goes_on"),
    ("患：昨天吃了两片布洛芬。", "布洛芬: took"),
    ("患：二甲双胍吃完了。", "二甲双胍: ran_out"),
    ("患：阿托伐他汀我自己停了。", "阿托伐他汀: not_taken"),
    ("医：奥美拉唑还吃吗？ / 患：早停了，吃了拉肚子。", "奥美拉唑: not_taken"),
    ("医：美托洛尔二十五毫克一天两次还在吃吧？ / 患：嗯，在吃。", "美托洛尔: goes_on, 25"),
    ("医：氨溴索和氯雷他定都吃着吗？ / 患：嗯，都吃着。", "氨溴索: goes_on; 氯雷他定: goes_on"),
    ("医：阿托伐他汀呢？ / 患：也在吃，晚上二十毫克。", "阿托伐他汀: goes_on, 20"),
    ("医：你吃的氯雷他定呢？ / 患：吃着，老犯困。 / 医：那个就停了。", "氯雷他定: stop"),
    ("患：奥美拉唑还接着吃？ / 医：换成雷贝拉唑，二十毫克，每天一次。", "雷贝拉唑: start, 20"),
    ("医：上次开的立普妥吃了吗？ / 患：没吃。 / 医：还是得吃，一天一片。", "阿托伐他汀: start"),
    ("医：劳拉西泮从今天起就不吃了。", "劳拉西泮: stop"),
    (
        "医：开阿莫西林五百毫克，一天三次。 / 患：我青霉素过敏。 / 医：那不用阿莫西林了，换多西环素一百毫克。",
        "阿莫西林: nothing; 多西环素: start, 100",
    ),
    ("患：米氮平每晚五十毫克。 / 医：十五还是五十？ / 患：十五毫克，一五。", "米氮平: 15"),
    ("医：布洛芬四百毫克一天三次，胃痛就停。", "布洛芬: start; 上腹痛: conditional"),
    ("医：要是高烧、喘得厉害，马上来。", "发热: conditional; 气促: conditional"),
    ("医：烧到三十八度五以上再吃布洛芬。", "body_temperature: conditional"),
    ("医：血压控制在一百三十比八十以下。", "blood_pressure: conditional, 130/80"),
    ("医：如果血压高过一百七十比一百，当天就来。", "blood_pressure: conditional"),
    (
        "医：血压一百四比九十，心率七十六，体温三十八度五。",
        "blood_pressure: 140/90; heart_rate: 76; body_temperature: 38.5",
    ),
    ("患：在家量的一百五十比九十。", "blood_pressure: home, 150/90"),
    ("医：空腹血糖七点八，糖化百分之六点九。", "空腹血糖: 7.8; 糖化: 6.9"),
    ("医：左侧直腿抬高四十度。", "body_temperature: nothing"),
    ("医：血压一百六十二，不对，一百五十二比九十四。", "blood_pressure: 152/94"),
    ("医：哪边膝盖疼？ / 患：左边。", "膝关节痛: left"),
    ("患：左边头疼，不对，是右边。", "头痛: right; 头痛: !left"),
    ("医：先查个血常规，拍个胸片。", "血常规: order; 胸片: order"),
    ("医：去拍个膝关节磁共振。 / 患：社区拍过了，片子带来了。 / 医：那磁共振先不拍了。", "膝关节磁共振: nothing"),
    ("医：肝功能、血糖今天抽。", "肝功能: order; 血糖: order"),
    ("患：心电图上礼拜做过了，正常的。", "心电图: done, past"),
    ("医：做个肠镜。 / 患：肠镜我不做，太受罪。", "肠镜: refused"),
    ("医：考虑急性支气管炎。", "急性支气管炎: possible, diagnosis"),
    ("医：你这是偏头痛。", "偏头痛: diagnosis, present"),
    ("医：目前不考虑心梗，像是胃食管反流。", "心肌梗死: denied; 胃食管反流: possible"),
    ("患：前年得过肺炎。", "肺炎: past"),
    ("医：右下肺能听到湿啰音，没有哮鸣音。", "啰音: present; 哮鸣: denied"),
    ("医：开本维莫德乳膏，一天一次。", "本维莫德: start"),
    ("医：老家开的什么药？ / 患：叫瑞格隆片，一天一粒。", "瑞格隆: medicine"),
    ("患：大夫我恶心想吐 拉肚子一天五六次 没发烧", "腹泻: present; 发热: denied"),
    ("医：主诉冒号咳嗽三天逗号无发热句号", "咳嗽: present; 发热: denied"),
]


@pytest.mark.parametrize(("dialogue", "expected"), READ, ids=[dialogue[:24] for dialogue, _ in READ])
def test_a_mandarin_consultation_is_read_as_it_was_meant(dialogue: str, expected: str) -> None:
    claims = _claims(dialogue)
    for part in expected.split("; "):
        words, _, tags = part.partition(": ")
        wanted = tags.split(", ")
        about = _about(claims, words)
        told = [sorted(_tags(claim)) for claim in about]
        if wanted == ["nothing"]:
            assert not about, told
        elif all(tag.startswith("!") for tag in wanted):
            assert not any(tag[1:] in _tags(claim) for tag in wanted for claim in about), told
        else:
            assert any(set(wanted) <= _tags(claim) for claim in about), told or [claim.words for claim in claims]
