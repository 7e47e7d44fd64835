"""Which part of the note a Mandarin clause belongs to, by its words and its speaker."""

from __future__ import annotations

import re

from scribe.drafting.extractive.negation_zh import denied_items
from scribe.drafting.extractive.relatives_zh import FAMILY
from scribe.drafting.extractive.said import Kind, Said
from scribe.model import Speaker, Topic
from scribe.terminology import body_sites, conditions, medicines, symptoms, tests

MACHINE = re.compile(
    r"写病历的|系统[，,]|给我写|写成|写上|删掉|忽略|模板|录音|开始录|别录|你听好|语音助手|小助手|记一下我"
)
SMALL_TALK = re.compile(
    r"^(?:谢谢|再见|好[的嘞]?$|行$|明白|知道了|您?慢走|请坐|坐$|您好|你好|没事$|放心|哈哈|"
    r"嘿嘿|不客气|听您的|打扰|稍等|我看看$|我听听|来我|躺下|起来|张嘴|深吸气|再吸)"
)
_SMALL_TALK_ANY = re.compile(
    r"打比方|跟您说个事|孩子真难管|保险|手机|电话|家长群|堵车|停车|天气|电视|吵架|地震|炸油条|"
    r"邻居|老刘|上网|药店的人|吓死|吓坏"
)
_ALLERGY = re.compile(r"过敏(?!性)|皮试|嘴会肿|起一身疙瘩")
_SOCIAL = re.compile(
    r"抽烟|吸烟|戒烟|抽[，,]|烟|喝酒|饮酒|酒|一包|(?:教|当|做|干|上班|工作|退休|"
    r"职业).{0,4}(?:老师|司机|会计|物理|语文|数学|工人|护士|程序|销售)|退休(?!金)|怀孕|月经|结婚|"
    r"孩子\d"
)
_PAST = re.compile(
    r"以前|年前|前年|去年|手术|割过|做过|开过刀|住过院|病史|得过|查出|确诊|\d+年了?|小时候|外伤|输血|搭桥|支架|既往"
)
_CHRONIC = re.compile(r"高血压|糖尿病|冠心病|高血脂|脂肪肝|哮喘|慢阻肺|甲亢|甲减|乙肝|痛风|房颤|脑梗|胃炎|鼻炎")
_TAKING = re.compile(r"吃|服|用|打|喷|贴|抹|喂|塞|开的|药|\d ?(?:mg|g|m[lL]|μg|片|粒|袋|包|支|单位)")
_EXAM = re.compile(
    r"左肺|右肺|双肺|压痛|反跳痛|啰音|哮鸣音|杂音|律齐|湿啰音|干啰音|扁桃体|充血|肿大|浮肿|水肿|墨菲|肌力|"
    r"眼震|征阴性|征阳性|阴性|阳性|反射|听诊|叩痛|叩诊|肝脾|软|红肿|咽部|嗓子|活动度|屈伸|"
    r"直腿抬高|结膜|鼓膜|鼻黏膜|皮疹|凹陷|淋巴结|触及|摸到|听到|对称|居中|巩膜|肠鸣音|肌紧张|"
    r"干净|积液|渗出|清音|心界|脊柱|压着|关节|甲状腺|步态|没感觉|没有感觉|感觉减退|麻木区"
)
NEGATIVE_SIGN = re.compile(r"没有|没|无|不大|不肿|不红|不黄|未|阴性|正常|(?<!洗)干净|软|律齐|清|对称|居中|稳|不高")
_RESULT = re.compile(
    r"白细胞|中性粒|CRP|血红蛋白|血小板|肌酐|尿酸|血钾|转氨酶|胆红素|低密度|血糖|糖化|尿蛋白|"
    r"肌酸激酶|肌酶|甲功|肌钙蛋白|二聚体|电解质|尿素|凝血|片子|CT|B超|彩超|心电图|胃镜|肠镜|核磁|MRI|X光|X线|化验|报告|亚硝酸|病毒|抗原|抗体|红细胞|TSH|T4|滴度|"
    r"潜血|镜检|胸片|血沉|HCG|hCG|ALT|淀粉酶|甘油三酯|胆固醇|铁蛋白"
)
_DIAGNOSIS = re.compile(r"(?:诊断|考虑|符合|属于|就是|这是|这个是|像是?|应该是|还是|可能是|怀疑|待查|^对[，,]|^是)")
_PLAN = re.compile(
    r"开|吃|服|用|停|加|换|减|改|做个?|查|拍|抽|复查|化验|住院|手术|转|预约|约|打针|输液|静滴|"
    r"雾化|贴|抹|涂|敷|继续|照吃|先|再|测|监测|记|处理"
)
_FOLLOW_UP = re.compile(
    r"复查|复诊|再来|回来|来看|随诊|随时|马上来|立刻来?|急诊|120|及时|就诊|拿结果|(?:天|周|月|"
    r"年)(?:以后|后|之后).{0,10}来"
)
_ADVICE = re.compile(
    r"多喝水|戒|忌|少吃|别吃|别喝|清淡|休息|别|不要|不能|注意|控制|锻炼|运动|减重|减肥|限盐|"
    r"低盐|低脂|低糖|垫高|热敷|冰敷|尽量|避免|[少多](?:吃|喝|走|动|休息|运动|睡|蹲|爬|晒|坐)"
)
_VITAL = re.compile(r"血压|心率|脉搏|体温|血氧|呼吸|体重|身高|度\d|℃")
_WHEN = re.compile(
    r"\d+ ?(?:天|周|个?月|年|小时|分钟|次)|昨天|前天|上周|最近|开始|越来越|加重|厉害|好转|好一些|缓解|减轻|醒|憋"
)

WHERE = re.compile(
    r"^(?:主要|多半|大多|一般)?(?:还?是|就是|在|就在)?(?:左|右|上|下|中|正中|两|双)(?:左|右|上|下|中|间|面|边|侧|半|头|腹)"
    r"{1,3}(?:这儿|这里|这块)?$"
)
"""A clause that says only where it hurts: "主要是右上边"."""
_ORDERED = re.compile(
    r"做个|做(?:1|一)[个下次]|做一?下|查个|查一?下|拍个|拍(?:1|一)[个张下]|约[个一1]|开[个张]|复查|再查"
)
"""A test that is to be done; a number in such a clause is no result."""
_TREATED = re.compile(r"禁食|禁水|禁饮|输液|点滴|补液|吸氧|卧床|降压药|降糖药|这个药|原来的药")
_TREATS = re.compile(r"禁食|禁水|禁饮|输液|点滴|补液|吸氧|卧床|继续|接着|照吃|照常|按时|不能停|别停|不要停")


def ignored(said: Said) -> bool:
    """Greetings, small talk, the telephone, and what is said to a machine: never part of a note."""
    text = said.text
    return bool(MACHINE.search(text) or SMALL_TALK.match(text) or _SMALL_TALK_ANY.search(text)) or len(text) < 2


def clinical(text: str) -> bool:
    """Whether a clause says anything about health at all."""
    return bool(
        symptoms().first(text, "zh")
        or conditions().first(text, "zh")
        or medicines().first(text, "zh")
        or body_sites().first(text, "zh")
        or _WHEN.search(text)
        or _VITAL.search(text)
        or "血糖" in text
    )


def role(said: Said) -> Speaker:
    """Who speaks; when the transcript does not know, who would say such a thing."""
    if said.speaker in (Speaker.DOCTOR, Speaker.PATIENT):
        return said.speaker
    doctor = re.search(
        r"给你|给您|你这|您这|压痛|啰音|复查|每日|我给|听诊|查体|^(?:患者|主诉|诊断|处理|查体)", said.text
    )
    return Speaker.DOCTOR if doctor else Speaker.PATIENT


def topic_of(said: Said) -> Topic | None:
    """The topic of a clause, or ``None`` when it does not belong in a note."""
    if ignored(said):
        return None
    return _doctor(said.text) if role(said) is Speaker.DOCTOR else _patient(said)


def _patient(said: Said) -> Topic | None:  # noqa: PLR0911 - one return each
    text, question = said.text, said.question if said.kind is Kind.ANSWER else ""
    if re.search(r"[?？]$|是不是|要不要|用不用|能不能|怎么办|什么时候", text):
        return None
    if medicines().first(text, "zh") and re.search(r"疹|脸肿|嘴肿|休克|疙瘩", text) and not re.search(r"没|无", text):
        return Topic.ALLERGIES
    if _ALLERGY.search(text) or ("过敏" in question and "无" in text):
        return Topic.ALLERGIES
    if FAMILY.search(text) and clinical(text):
        return Topic.FAMILY_HISTORY
    if medicines().first(text, "zh") and _TAKING.search(text):
        return (
            Topic.MEDICATIONS
            if re.search(r"一直|平时|长期|年|每天|降压|降糖|吃着|在吃", text)
            else Topic.PRESENT_ILLNESS
        )
    if _SOCIAL.search(text) or re.search(r"烟|酒|工作", question):
        return Topic.SOCIAL_HISTORY
    if (_PAST.search(text) and (conditions().first(text, "zh") or re.search(r"手术|割|做过|住院", text))) or re.search(
        r"以前|既往|什么病", question
    ):
        return Topic.PAST_HISTORY if clinical(text) else None
    if _CHRONIC.search(text) and not symptoms().first(text, "zh"):
        return Topic.PAST_HISTORY
    return Topic.PRESENT_ILLNESS if _complains(said) else None


def _complains(said: Said) -> bool:
    """Whether a patient's clause tells of health: an answer may be short, a free remark has to name something."""
    text = said.text
    named = (
        symptoms().first(text, "zh")
        or conditions().first(text, "zh")
        or medicines().first(text, "zh")
        or _VITAL.search(text)
    )
    felt = body_sites().first(text, "zh") and re.search(r"疼|痛|肿|麻|痒|伤|难受|不舒服|酸|胀|转|响|紧|沉|硬", text)
    lasting = re.search(
        r"\d+ ?(?:天|周|个?月|年|小时|分钟)|加重|缓解|厉害|好一些|减轻|颜色|醒|[绞刺胀钝隐灼]痛|一阵|窜|放射|[大小]便",
        text,
    )
    answers = said.kind is Kind.ANSWER and bool(_WHEN.search(text) or WHERE.match(text.rstrip("。")))
    return bool(named or felt or lasting) or "血糖" in text or answers


def _doctor(text: str) -> Topic | None:  # noqa: PLR0911, PLR0912, C901 - one return each
    if re.search(r"[?？]$|应该是黑|一般来说|通常|就好比|正常人|跟.{1,8}一类|管水平|^简单说|^说白了|^打个比方", text):
        return None
    named = conditions().first(text, "zh")
    if named is not None and 2 * len(named.text) >= len(text) and not re.search(r"不|没", text):
        return Topic.ASSESSMENT
    if _VITAL.search(text) and re.search(r"\d", text) and not re.search(r"再吃|以上|控制在|目标", text):
        return Topic.VITAL_SIGNS
    if _ALLERGY.search(text) and medicines().first(text, "zh"):
        return Topic.ALLERGIES
    if re.search(r"洗|抹|擦|涂", text) and not medicines().first(text, "zh"):
        return Topic.INSTRUCTIONS
    if medicines().first(text, "zh") and symptoms().first(text, "zh") and re.search(r"以后|之后|引起|导致", text):
        return Topic.ASSESSMENT
    if re.search(r"副作用|不良反应|引起的|导致的", text) and not re.search(r"开|加|换|停", text):
        return Topic.ASSESSMENT
    if medicines().first(text, "zh") and re.search(r"刚吃|吃过|你吃了|伤胃|你说的|不准", text):
        return None
    if medicines().first(text, "zh") and (_PLAN.search(text) or re.search(r"mg|g |片|粒", text)):
        return Topic.PLAN
    if _FOLLOW_UP.search(text) and not re.search(r"上次|刚才", text):
        return Topic.FOLLOW_UP
    if (
        _RESULT.search(text)
        and re.search(r"\d|阴性|阳性|正常|高|低|影|示|炎症|可见|见到|积水|积液|结石|强回声", text)
        and not re.search(r"征|变位", text)
        and not _ORDERED.search(text)
    ):
        return Topic.RESULTS
    if body_sites().first(text, "zh") and denied_items(text):
        return Topic.EXAMINATION
    if _EXAM.search(text) and not re.search(r"去学|练|每天|1天\d|每日", text):
        return Topic.EXAMINATION
    if _DIAGNOSIS.search(text) and conditions().first(text, "zh") and not re.search(r"不像|不是|没有", text):
        return Topic.ASSESSMENT
    if tests().first(text, "zh") and _PLAN.search(text):
        return Topic.PLAN
    if _TREATED.search(text) and _TREATS.search(text) and not re.search(r"不用|上次|以前|输液反应", text):
        return Topic.PLAN
    if _ADVICE.search(text) and re.search(
        r"喝|吃|烟|酒|盐|睡|水|运动|休息|开车|躺|动|走|站|累|戒|忌|敷|澡|油|糖|抓|碰|蹲|爬|熬夜", text
    ):
        return Topic.INSTRUCTIONS
    return None
