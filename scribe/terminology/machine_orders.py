"""Sentences that speak to the machine which writes the note, and not to anybody in the room.

Whatever somebody says in a consultation is data. Most of it concerns the patient; a sentence such as "ignore the
template" or "mark this note as signed" does not, and nothing that rests on it alone belongs in a note. A doctor who
dictates ("scribe, note that she is allergic to penicillin") speaks of the patient: what such a sentence asks for is a
finding, so a call by name alone makes no order when the doctor speaks.
"""

from __future__ import annotations

import re

from scribe.consultation.models import Language, Segment, Speaker

_MACHINE = r"(?:computer|assistant|system|ai|a\.i\.|(?:hey |ok |okay )?scribe|language model|chat ?bot)"
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
    r"\bfrom now on (?:answer|reply|write|respond)\b|\b(?:reply|answer|respond) (?:with|in) (?:an? |plain |\w+ only)",
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
_CALL: dict[Language, str] = {
    "en": rf"^\W*{_MACHINE}\s*[,:;]",
    "zh": r"^\W*(?:电脑|助手|小助手|人工智能|系统|机器|语言模型|AI)\s*[,，:：、]",
}
_CODE = re.compile(
    r"[{\[]\s*[\"'{\[]|[\"'}\]]\s*[:,]\s*[\[{\"']|</?\w+[^>]*>|<\||\|>|\{\{|\}\}|\{%|```|\[/?INST\]|\$\(|`\w+`|\.\./|;\s*--"
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
_CALLED = {language: re.compile(pattern, re.IGNORECASE) for language, pattern in _CALL.items()}


def orders_the_machine(text: str, language: Language, speaker: Speaker = Speaker.UNKNOWN) -> bool:
    """Whether a sentence orders the machine about.

    Args:
        text: one sentence, or a turn.
        language: in which it was said; orders in the other one are found as well.
        speaker: a call such as "scribe, …" counts for nobody's words but the doctor's, who may dictate.
    """
    if _CODE.search(text) or _ORDERS.search(text):
        return True
    return speaker is not Speaker.DOCTOR and bool(_CALLED[language].search(text))


def is_machine_order(segment: Segment, language: Language) -> bool:
    """Whether a segment orders the machine about, aside from a few words: what rests on it alone belongs in no note.

    A long turn in which a doctor also says "hey scribe, show me the labs" is none.
    """
    spoken = segment.language or language
    sentences = [sentence for sentence in _SENTENCE_END.split(segment.text) if sentence.strip()]
    ordering = sum(len(one) for one in sentences if orders_the_machine(one, spoken, segment.speaker))
    whole = len(segment.text) <= _SHORT and orders_the_machine(segment.text, spoken, segment.speaker)
    return whole or ordering > sum(map(len, sentences)) * _SHARE
