"""Mandarin speech as text: cleaning, sentences, clauses, corrections, questions and short answers."""

from __future__ import annotations

import re

from scribe.drafting.extractive.digits import in_digits

_FILLER = (
    (
        r"(?:(?<=^)|(?<=[，。？！、\s]))(?:嗯+|呃+|哎呀?|唉|啊|哦|噢|喔|那什么|怎么说呢|反正|其实|"
        r"就是说|然后|那个|这个|行|好的?|来)(?=[，。？！、\s…])[，、]?"
    ),
    r"(?:(?<=^)|(?<=[，。？！、…\s]))(?:嗯+|呃+|哎哟|哎呀|哎|唉|哦|噢|喔)",
    r"(?:大夫|医生|主任|教授)(?=[，。？！]|$)",
    r"(?<=[，。、])(?:大夫|医生)[，]?",
    r"(?:吧|呢|嘛|呀|哈|啊|噢|哦|呗|咯|喽|嘞|哩)(?=[，。？！；、…]|$)",
)
_SENTENCE = re.compile(r"(?<=[。！？!?；;])|……|…|\n|(?<=[一-鿿])\.(?=\s|$)")
_RETRACTED = re.compile(
    r"^(?:哎|哦|啊|噢|呃)?(?:不对|不是不是|(?<=[哎哦啊噢呃])不是|不是(?=，|$)|说错了|看错了|记错了|更正|等一下|等下|哦不是|不不)(?:[，,是]|$)*(?P<new>.*)$"
)
_QUESTION = re.compile(
    r"[?？]$|(?:吗|没有|不|没)[?？]|(?:怎么样|怎么了|多久|多长时间|几天|哪儿|哪里|什么|多大|"
    r"多少|几次|怎么|为什么|是不是|有没有|能不能|要不要|用不用|会不会|疼不疼|痛不痛|喘不喘|"
    r"带不带)"
)
_YES = re.compile(
    r"^(?:有的?|是的?|对+|嗯|会|要|疼|痛|有点儿?|有一点儿?|是啊|对啊|有过|可不|烧|抽|喝|吃|吃了|偶尔)(?=[，。！、]|$)"
)
_NO = re.compile(
    r"^(?:都没有?|没有+(?:没有)?|没有?过?|没|不|不是|没得|从来没有?|从没有?|都不|没啥|不会|"
    r"不疼|不痛|没吃|不抽|不喝|不吃|不过敏|没发现|不(?!行|好|太|少|错|一)[一-鿿])(?=[，。！、]|$)"
)


def clean(text: str) -> str:
    """Speech without fillers and particles, with numbers in digits."""
    text = re.sub(r"\s*\n\s*", "。", text.strip())
    text = re.sub(r"(?<=[一-鿿，。])\s+(?=[一-鿿])", "", text)
    text = re.sub(r"[,](?=[一-鿿])", "，", text).replace("?", "？").replace("!", "！").replace(";", "；")
    text = re.sub(r"[，、]?(?:句号|逗号|分号|另起一段|另起一行|换行)(?=[，。、]|$)", "", text)
    for pattern in _FILLER:
        text = re.sub(pattern, "", text)
    text = re.sub(r"(?:……|…)(?=(?:哎|哦|啊|噢|呃)?(?:不对|不是|说错|看错|记错|等一下|等下|更正))", "，", text)
    text = in_digits(text, "zh")
    text = re.sub(r"([一-鿿]{2,4})，\1(?=[，。一-鿿])", r"\1", text)
    return re.sub(r"^[，、。]+", "", re.sub(r"[，、]{2,}", "，", text)).strip()


def sentences(text: str) -> list[str]:
    """Sentences of a cleaned text, each with its final mark."""
    return [part.strip() for part in _SENTENCE.split(text) if part and any(c.isalnum() for c in part)]


def clauses(sentence: str) -> list[str]:
    """Clauses between commas, without what was taken back: in "昨天，不对，是前天" only 前天 is left."""
    kept: list[str] = []
    taken_back = False
    for part in re.split(r"[，,；;]", sentence.rstrip("。！!；; ")):
        text = part.strip(" 、")
        retracted = _RETRACTED.match(text)
        if retracted:
            if kept:
                kept.pop()
            taken_back = True
            text = retracted["new"]
        if taken_back and re.match(r"^改[成为]", text):
            # The whole regimen is said anew: only the name before it stays.
            while len(kept) > 1 and re.search(r"\d|静滴|口服", kept[-1]):
                kept.pop()
            text = text[2:]
        taken_back = taken_back and not text
        text = re.sub(r"^(?:是)(?=前天|昨天|今天|\d)", "", text)
        if any(c.isalnum() for c in text):
            kept.append(text)
    return kept


def is_question(sentence: str) -> bool:
    """Whether a sentence asks."""
    return _QUESTION.search(sentence) is not None


def short_answer(sentence: str) -> tuple[bool, str] | None:
    """Whether a reply begins with no (``False``) or yes (``True``), and what follows; ``None`` with neither."""
    if match := _NO.match(sentence):
        return False, sentence[match.end() :].lstrip("，、。！ ")
    if match := _YES.match(sentence):
        return True, sentence[match.end() :].lstrip("，、。！ ")
    return None
