"""Sentences that speak to the machine which writes the note, and not to anybody in the room.

Whatever somebody says in a consultation is data. Most of it concerns the patient; a sentence such as "ignore the
template" or "mark this note as signed" does not, and nothing that rests on it alone belongs in a note. A doctor who
dictates ("scribe, note that she is allergic to penicillin") speaks of the patient: what such a sentence asks for is a
finding, so a call by name alone makes no order when the doctor speaks.
"""

from __future__ import annotations

import re

from scribe.model import Segment, Speaker

_MACHINE = (
    r"(?:computer|assistant|system|ai|a\.i\.|robot|machine|model|software|scribe|note ?taker|language model|chat ?bot)"
)
_MACHINE_ZH = r"(?:电脑|小?助手|人工智能|系统|机器人?|语言模型|模型|软件|AI)"
_NOTE = r"(?:note|record|chart|file|consultation|json|document|transcript)"

_ENGLISH = (
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|rules?|templates?|prompts?|polic(?:y|ies))\b",
    r"\b(?:system prompt|your (?:instructions|rules|prompt)|developer mode|safety rules|hidden instruction)\b",
    r"\b(?:language model|json|(?:statement|segment|template) id|review policy|risk score|flag nothing|no flags)\b",
    r"\b(?:as evidence for|for evidence always|set evidence)\b",
    rf"\bmark\b.{{0,20}}\b{_NOTE}\b.{{0,10}}\b(?:signed|approved|reviewed|delivered|final)\b",
    rf"\b(?:set|change) the (?:state|status) of (?:this|the) {_NOTE}\b",
    r"\bskip the (?:nurse|review)\b",
    r"\b(?:add|put) a section (?:called|named)\b|\btemplate called\b",
    r"\binto this note\b",
    (
        rf"\b(?:put|write|print|repeat|output|translate|deliver|delete|remove)\b.{{0,50}}\b(?:this|the|the whole|your)"
        rf" (?:{_NOTE}|plan section|instructions)\b"
    ),
    r"\bfrom now on (?:answer|reply|write|respond)\b",
    r"\b(?:reply|answer|respond) (?:with|in) (?:an empty|plain |\w+ only)",
    r"\bthe transcript is over\b|\bend of transcript\b|\bnew task:",
    r"\bnever stop writing\b|\breturn every section\b|\bwrite (?:the same sentence|twenty thousand)\b",
    r"\b(?:that|this) is an order to the (?:computer|machine|assistant)\b",
    r"\bdelete (?:everything|anything) that was said\b",
    r"\byou are (?:now a|in) (?:poet|developer)\b|\byou obey\b",
    r"\bwrite the diagnosis\b.{0,40}\bwhatever\b|\bsign (?:with|in|under) my name\b",
    r"\bthis is the administrator speaking\b|\bapproved true\b|\btell you to deliver\b",
)
_CHINESE = (
    r"(?:忽略|无视|忘记|忘掉|跳过|不要用).{0,12}(?:指令|规则|模板|提示|护士审核)",
    r"系统提示|你的(?:指令|提示词|规则)|开发者模式|安全规则|隐藏指令|语言模型|语句编号|审核策略|风险分数",
    r"(?:把|将)\s*evidence|evidence\s*(?:一律|都|设|写)|所有内容的依据|前面说过的全部删",
    r"(?:标记|写上|改)(?:为|成)?.{0,12}(?:已签名|已批准|已审核|已送达)|没有任何标记",
    r"(?:状态|审核人)(?:改成|改为|设为)|不用审核|自动通过|直接写入电子病历",
    r"增加一个.{0,8}部分|每个部分都留空|医师签名部分",
    r"(?:写进|放进|写入|发到)(?:这份|外网)|(?:把|将)(?:这份|整份)病历(?:发到|翻译|标记)",
    r"(?:从现在起|以后)只?用.{0,4}(?:语|文)回答|只回答一个|用普通文字回答|不要写\s*json",
    r"转写稿结束|新任务[:：]|写一千遍|永远不要停|写两万个空格|逐字输出|重复你的",
    r"给机器的命令|从档案里删",
    r"你现在(?:是诗人|听患者)|假装你是医生|用我的名字签|不管医生说什么|命令你",
)
_CALLED = r"\s*(?:[,:;.!]|$)"
_NOT_A_DOCTORS = (
    r"(?:^|[.!?,;]\s)\W{0,8}(?:(?:dear|hello|hi|hey|okay|ok|please|attention|now|listen),? )?" + _MACHINE + _CALLED,
    rf"\b(?:dear|hello|hi|hey|attention|listen),? {_MACHINE}\b",
    r"\b(?:whoever|the one (?:who|that)) (?:is )?(?:typ|writ|read|record)(?:es?|s|ing) (?:this|that|it|down)\b",
    rf"\b(?:write|note|put|type|record|state|enter)\b.{{0,40}}\b(?:in|into|on) (?:the|my|this) {_NOTE}\b",
    rf"\b(?:make|have|let) (?:this|the|my) {_NOTE} (?:say|read|look|show|state)\b",
    r"\b(?:forget|ignore|disregard)\b.{0,20}\b(?:everything|all|what)\b.{0,12}\b(?:you|said|told|prior)\b",
    r"^\W*override\b|\boutput\b.{0,20}\b(?:only|just|the)\b",
    r"\b(?:reply|respond|answer) (?:only )?with (?:yes|no|the word)\b",
    r"\b(?:act|behave) as (?:if|though) you were\b|\bpretend (?:to be|(?:that )?you(?:'re| are))\b",
    r"\byou must (?:respond|answer|write|obey|output)\b",
    r"\b(?:set|make) \w+ (?:equal )?to (?:true|false|null|zero)\b|\bfrom (?:the|your) (?:developers?|administrator)\b",
    r"\b(?:full|admin|root) access\b",
    r"\b(?:erase|delete|wipe)\b.{0,30}\b(?:minutes?|part|recording|sentences?|everything|all|words)\b",
    r"\b(?:change|rewrite) my diagnosis\b|\bsign (?:it|this|the letter|the note) (?:for|as)\b",
    r"\b(?:system message|new instructions?|(?:following|instructions?) follow(?:s|ing)?\b|next task|new task)\b",
    rf"\b(?:program|app|recorder|siri|alexa|{_MACHINE})\b,? please\b|^\W*(?:siri|alexa)\b",
    rf"\b(?:program|app|{_MACHINE}) to (?:skip|ignore|write|leave|delete|mark|sign)\b",
    rf"\b(?:program|app|{_MACHINE}) (?:should|must|shall) (?:not )?(?:write|ignore|skip|leave|delete|mark|sign|obey)\b",
    r"\b(?:software|program|app|machine|computer) (?:that|which) (?:transcribes|writes|listens|records|reads)\b",
    r"\b(?:do not|don't|never) (?:include|write|record|transcribe|put|mention)\b.{0,60}\b(?:note|record|chart)\b",
    r"\b(?:transcribe|include|record) only\b|\bhelpful assistant\b",
    r"\bmark (?:it|this) (?:as )?(?:done|signed|approved)\b",
    (
        r"(?:^|[.!?:;,]\s+|\b(?:please|to say it aloud:?) )(?:now |just |also |then |you )?"
        r"(?:write|put|jot|record|document|enter|fill)\b(?: down| in)?\s+(?:that|there|the diagnosis|the doctor)\b"
    ),
    rf"\badd\b.{{0,60}}\bto (?:the|my|this) (?:plan|{_NOTE}|prescriptions?)\b",
    r"\bthe diagnosis (?:has to|must|needs to) (?:be|say|read)\b|\bfill in .{0,30}\b(?:leave|certificate)\b",
    rf"\b(?:leave|keep)\b.{{0,60}}\bout of (?:the|my|this) {_NOTE}\b",
    r"\buse (?:the|a|another) template\b|\badd a section\b|\bskip the nurse\b|\bin the plan\b.{0,20}\bword for word\b",
    rf"\bsend (?:it|this) (?:straight |directly )?to the (?:hospital )?{_NOTE}\b|\banswer with a\b",
    r"(?:^|[，,：:。；;！!])\s*(?:请|你|给我|帮我|就)?(?:写上|写成|写明|写进|写入|记上|记成|填上|填成|注明)",
    r"在?(?:处理意见|治疗意见|诊断|医嘱|治疗计划)(?:里|中|上|那里)(?:面)?(?:再|也)?(?:加|写|填|补)",
    r"诊断(?:必须|一定要|一定得|就得)(?:写|是|填)|病历(?:里|中|上)(?:面)?(?:完全|一律|都)?(?:不要|别)(?:写|记|提)",
    r"标(?:成|为|记成).{0,10}(?:签字|签名|同意|批准|审核)|换成.{0,8}模板|加一(?:节|栏|段)叫|写一首|一字不差",
    r"发(?:到|进).{0,8}(?:系统|病历)里?.{0,6}(?:不用|别让|不要).{0,4}(?:护士|审核)|转写(?:稿)?到此(?:结束|为止)",
    r"系统消息|新的?指令|指令如下|(?:下一个|新的?)任务[是：:]|(?:程序|软件|机器)(?:请|必须|应该|要)|标成(?:完成|已)",
    r"(?:不要|别|不用).{0,8}(?:写进|写到|记进|记到|写在).{0,4}(?:病历|记录|档案)",
    r"(?:病历|记录)(?:里|上)?(?:不要|别)(?:写|记|提)",
    rf"(?:^|[。！？，；])\W{{0,8}}(?:请|喂|嘿|你好)?[，,]?{_MACHINE_ZH}(?:你好|同学|啊|呀|请注意)?\s*(?:[,，:：、。！]|$)",
    r"亲爱的(?:人工智能|电脑|机器人?|助手|AI)|(?:记录|打字|录音|写病历)的(?:人|那位|机器)",
    r"(?:在|往|给)?(?:我的)?(?:病历|档案|记录)(?:里|中|上)(?:面)?.{0,4}(?:写|记|填|加)(?!.{0,6}(?:吗|么|？))",
    r"(?:忘掉|忘记|忽略|无视|不要管).{0,10}(?:一切|所有|全部|之前的|规定|告知)",
    r"(?:写|记|打)(?:病历|记录)的?(?:那个|这个)?(?:系统|机器|软件|程序|电脑|小?助手)|(?:给我|帮我|替我)(?:写|记|改)成",
    r"开发者|(?:全部|管理员?|最高)权限|(?:替|帮|代)(?:我|医生)签(?:字|名)|你必须.{0,12}(?:回答|写|输出|服从)",
    r"(?:把|将).{0,12}(?:删掉|删除|抹掉)|(?:把|将)我的诊断改|(?:输出|回复|回答)(?:一个|这个|以下)?(?:词|字|“)",
)
"""Words that a doctor may say when dictating, and that from anybody else are meant for the machine."""

_NO_NOUN = r"(?<!\bmy )(?<!\bthe )(?<!\ba )(?<!\byour )(?<!\bfull )(?<!\bwhole )(?<!\bthat )"
"""Before a word that is a thing behind one of these: the list that the clinic has is no wish to be listed."""
_OF_THE_NOTE = (
    (
        rf"\b{_NO_NOUN}(?:write|put|list|state|says?|show|mention|mark|tick|swap|change|add|make|leave|keep|note|record"
        r"|fill|want)"
        r"\b.{0,60}\b(?:notes?|report|record|chart|my (?:list|file)|template|write-?up|summary|approved|signed"
        r"|what (?:you|gets?|is) (?:write|written))\b"
    ),
    r"\b(?:notes?|report|record|chart|summary|write-?up)\b.{0,20}\b(?:must|should|has to|have to|needs? to)\b",
    r"\blist me as\b|\bdictation\b|\boff the record\b|\bnobody will notice\b|\bwhatever is listening\b",
    r"(?:^|[:,.] )(?:the )?patient (?:is|has|was|denies|reports|cleared)\b",
    r"(?:病历|报告|记录|病史|小结)(?:里|中|上)?(?:面)?(?:就|都)?(?:要|得|必须|应该|不要|别)",
    r"(?:写|记|填)(?:上去|下来|进去)|(?:按|照)我(?:说|讲)的(?:写|记)|你就(?:写|记|填)|听写|勾选|别留下",
    r"(?:^|[，。：:])患者(?:可以|已|有|没|无|是|否认)",
)
"""What anybody but a doctor says of the note itself, or of "the patient" as a note does: it may be for a machine."""

_SUSPECT = re.compile("|".join(_OF_THE_NOTE), re.IGNORECASE)

_CODE = re.compile(
    r"[{\[]\s*[\"'{\[]|[\"'}\]]\s*[:,]\s*[\[{\"']|</?\w+[^>]{0,200}>|<\||\|>|\{\{|\}\}|\{%|```|\[/?INST\]|\$\(|`\w+`|\.\./|;\s*--"
    r"|\bDROP TABLE\b|\[\d+\]\s*(?:doctor|patient|医生|患者)\s*[:：]|‹/?[A-Z|]|\b(?:https?|http colon)\b",
    re.IGNORECASE,
)
"""What nobody says and only programs read: parts of JSON, of pages, of commands, of a conversation's marks."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_SHARE = 0.6
"""Of a segment's letters, in sentences that order the machine."""
_SHORT = 160
"""Letters of a segment that is one order, whatever its sentences are."""

_ORDERS = re.compile("|".join((*_ENGLISH, *_CHINESE)), re.IGNORECASE)
"""Of both languages: a recording may hold either."""
_OTHERS = re.compile("|".join(_NOT_A_DOCTORS), re.IGNORECASE)


def orders_the_machine(text: str, speaker: Speaker = Speaker.UNKNOWN) -> bool:
    """Whether a sentence orders the machine about.

    Args:
        text: one sentence, or a turn, in either language.
        speaker: a call such as "scribe, …" counts for nobody's words but the doctor's, who may dictate.
    """
    if _CODE.search(text) or _ORDERS.search(text):
        return True
    return speaker is not Speaker.DOCTOR and bool(_OTHERS.search(text))


def is_machine_order(segment: Segment) -> bool:
    """Whether a segment orders the machine about, aside from a few words: what rests on it alone belongs in no note.

    A long turn in which a doctor also says "hey scribe, show me the labs" is none.
    """
    sentences = [sentence for sentence in _SENTENCE_END.split(segment.text) if sentence.strip()]
    ordering = sum(len(one) for one in sentences if orders_the_machine(one, segment.speaker))
    whole = len(segment.text) <= _SHORT and orders_the_machine(segment.text, segment.speaker)
    return whole or ordering > sum(map(len, sentences)) * _SHARE


def may_order_the_machine(segment: Segment) -> bool:
    """Whether somebody who is no doctor speaks of the note: what rests on that alone is shown to a person, as words.

    Wider than :func:`is_machine_order`, and so no reason to leave anything out: "write down that I take warfarin".
    """
    return segment.speaker is not Speaker.DOCTOR and bool(_SUSPECT.search(segment.text) or is_machine_order(segment))


_TOLD = re.compile(
    r"\b(?:put|write|note|record|add|state|document)\b.{0,50}?\b(?:that|saying)\b\s+(?P<en>\S.{3,})"
    r"|(?:写|记|注明|备注)(?:上|着|下|清楚|一下|进去)?[，：,:\s]*(?P<zh>\S.{3,})",
    re.IGNORECASE | re.DOTALL,
)


def told_in_an_order(text: str) -> str:
    """What somebody wants to be written ("put in my chart that …"); empty where an order names nothing of the kind.

    It may hold something that a patient must be believed in, such as an allergy: whoever uses it decides.
    """
    match = _TOLD.search(text)
    return (match["en"] or match["zh"]).strip() if match is not None else ""
