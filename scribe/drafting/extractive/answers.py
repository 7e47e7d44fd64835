"""An answer that needs its question, as a statement of its own."""

from __future__ import annotations

import re
from typing import Final

from scribe.drafting.extractive.pieces import Piece, words_of
from scribe.drafting.extractive.telling import voice
from scribe.drafting.extractive.wording import clause_text, name_of
from scribe.drafting.style import UNFIT, StyleFault, faults_of
from scribe.drafting.word_lists import pattern_of
from scribe.language.claim import Claim, ClaimKind, Whose
from scribe.language.claims import Read
from scribe.language.dialogue import Turned
from scribe.language.phrases import answer_in, line, statement_of
from scribe.language.rules import Pack
from scribe.language.verbs_en import gerund
from scribe.model import Speaker, Topic
from scribe.terminology import body_sites

_LISTS: Final = ("medicines", "tests", "procedures", "vaccines")
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_NEAR: Final = 2
"""Sentences from a question to the answer that needs its words."""
_BARE: Final = 4
"""Words of a question that names nothing ("Which side?")."""
_BRIEF: Final = 5
"""An answer of at most so many words may be about what was last spoken of."""
_BEGINS: Final = 2
"""Signs by which an answer tells what it is about."""
_SHORT: Final = 7
"""An answer of at most so many words may need its question."""
_UNFIT: Final = UNFIT - {StyleFault.FRAGMENT}
_OF_THINGS: Final = (
    ClaimKind.MEDICINE,
    ClaimKind.TEST,
    ClaimKind.PROCEDURE,
    ClaimKind.IMMUNISATION,
    ClaimKind.MEASUREMENT,
)
_OF_ILLNESS: Final = (ClaimKind.FINDING, ClaimKind.PROBLEM, ClaimKind.SOCIAL)


def answered(piece: Piece, subject: str, own: Pack) -> str:  # noqa: PLR0911 - one return each
    """The statement; empty where the answer stands by itself. ``subject`` is what was last spoken of."""
    reply = piece.reply
    if reply is None or piece.asks or piece.claims or not _at_once(reply) or in_other_script(piece.text, own):
        return ""
    if text := _of_a_thing(piece, reply, own) or _how_often(piece, reply, own):
        return text
    if (reply.says and (reply.rest or not piece.text)) or piece.number > 0 or not piece.first:
        return ""
    if text := _quit(piece, reply, own):
        return text
    subjects, verbs = pattern_of(own, "subjects"), pattern_of(own, "sentence_verbs")
    named = subjects is not None and subjects.match(piece.text.strip()) is not None
    if named or _longer(piece.text, _SHORT, own):
        return ""
    answer = clause_text(piece.text, Topic.PRESENT_ILLNESS, voice(piece.speaker), own)
    if not answer:
        return ""
    text = answer_in(reply.question.text, answer, own)
    if text:
        return clause_text(text, Topic.PRESENT_ILLNESS, Speaker.DOCTOR, own)
    about, gap = _about(piece, reply, subject, own)
    sought = " ".join(f"{claim.words}{name_of(claim, own)}" for claim in _asked_in(reply.question))
    about = "" if _names_its_own(answer, f"{about}{sought}", own) else about
    whole = verbs is not None and verbs.search(piece.text) is not None
    pointing = pattern_of(own, "pointing")
    points = pointing is not None and pointing.search(piece.text) is not None
    return f"{about}{gap}{answer}" if about and (points or not whole) else ""


def _about(piece: Piece, reply: Turned, subject: str, own: Pack) -> tuple[str, str]:
    """What a short answer is about, and what stands between that and the answer; empty where that isn't plain.

    In Chinese, whose questions leave more unsaid, what was last spoken of labels no answer.
    """
    question = reply.question
    lay = question.sentence.speaker in _LAY
    asked = [] if lay else [claim for claim in _asked_in(question) if claim.kind in _OF_ILLNESS]
    if asked:
        denies = pattern_of(own, "denies_at_once")
        denied = denies is not None and denies.match(piece.text) is not None
        return "" if denied else name_of(asked[-1], own), ": " if own.spaced else ""
    gap = ": " if own.spaced else "："
    if core := core_of(question, own) if not lay or piece.read.quantities else "":
        return core, gap
    bare = piece.read.quantities or any("side" in mark.rule.gives for mark in piece.read.marks)
    names_nothing = not question.mentions and len(words_of(question.text, own)) <= _BARE
    brief = not _longer(piece.text, _BRIEF, own)
    return (subject if own.spaced and bare and names_nothing and brief else ""), gap


def _names_its_own(answer: str, about: str, own: Pack) -> bool:
    """Whether a Chinese answer begins with what it is about: a part of the body, or a sign of what was asked for."""
    if own.spaced or not about:
        return False
    begins = words_of(answer[:_BEGINS], own)
    sited = any(one.start == 0 for one in body_sites().find(answer, "zh"))
    return sited or any(sign in about for sign in begins if not sign.isdigit())


def in_other_script(text: str, own: Pack) -> bool:
    """Whether words are of a language that is written otherwise: they stand alone, so that a page can mark them."""
    return own.spaced and any("\u4e00" <= sign <= "\u9fff" for sign in text)


def _at_once(reply: Turned) -> bool:
    """Whether an answer follows its question with hardly anything between them."""
    return reply.answer.sentence.index - reply.question.sentence.index <= _NEAR


def _asked_in(question: Read) -> list[Claim]:
    """The claims of the part of a sentence that asks."""
    return [claim for claim in question.claims if claim.end > question.sentence.asks_from]


def _longer(text: str, words: int, own: Pack) -> bool:
    """Whether a text has more than so many words; in a language that writes none apart, twice as many characters."""
    return len(text.split()) > words if own.spaced else len(text) > 2 * words


def _of_a_thing(piece: Piece, reply: Turned, own: Pack) -> str:
    """An answer about the one medicine, test or operation that its question names, with the name.

    A figure goes on with it ("And the B2?" "One a day."); what a clinician says to a patient's question is told as that
    ("Could I have a scan?" "They do more harm than good.").
    """
    asked = [claim for claim in _asked_in(reply.question) if claim.kind in _OF_THINGS]
    if len({claim.key for claim in asked}) != 1 or piece.number > 1 or piece.read.named(*_LISTS):
        return ""
    to_patient = reply.question.sentence.speaker in _LAY and piece.speaker is Speaker.DOCTOR
    told = (Topic.PLAN, Speaker.DOCTOR) if to_patient else (Topic.PRESENT_ILLNESS, voice(piece.speaker))
    answer = clause_text(piece.text, *told, own)
    if not words_of(answer, own) or _longer(piece.text, 2 * _SHORT, own):
        return ""
    name = name_of(asked[0], own)
    if name.lower() in answer.lower():
        return ""
    if any(sign.isdigit() for sign in answer):
        again = next((size for size in range(len(name), 1, -1) if answer.startswith(name[-size:])), 0)
        return f"{name}: {answer}" if own.spaced else f"{name}{answer[again:]}"
    subjects = pattern_of(own, "subjects")
    stands = subjects is not None and subjects.match(piece.text.strip()) is not None
    if to_patient and reply.answer.sentence.index - reply.question.sentence.index == 1 and piece.number == 0:
        return line("asked_about", own, name, answer)
    return "" if to_patient or stands or reply.says else f"{name}: {answer}" if own.spaced else f"{name}：{answer}"


def _how_often(piece: Piece, reply: Turned, own: Pack) -> str:
    """How often there was the one finding that a question names, with its name ("打软腿？" "有过一回。")."""
    often = pattern_of(own, "how_often_alone")
    asked = [c for c in _asked_in(reply.question) if c.kind is ClaimKind.FINDING and c.whose is Whose.PATIENT]
    said = piece.text.strip(" ，。")
    if often is None or len({claim.key for claim in asked}) != 1 or often.fullmatch(said) is None:
        return ""
    if piece.number > 0 or reply.question.sentence.speaker in _LAY:
        return ""
    return f"{name_of(asked[0], own)}{clause_text(said, Topic.PRESENT_ILLNESS, voice(piece.speaker), own)}"


def core_of(question: Read, own: Pack, *, longest: int = _SHORT) -> str:
    """What a question asks about, in its own words less those that only ask.

    Empty where it names nothing or has more than ``longest`` words, and where it names a figure or a side, which the
    answer may correct.
    """
    if _may_be_put_right(question) or question.sentence.tag:
        return ""
    begins = question.sentence.asks_from
    asking, ending, verbs = (pattern_of(own, name) for name in ("asking_words", "asking_ends", "sentence_verbs"))
    said = text = clause_text(question.text[begins:].rstrip("?？"), Topic.PRESENT_ILLNESS, Speaker.DOCTOR, own)
    while asking is not None and (match := asking.match(text)) is not None and match.end():
        text = text[match.end() :].lstrip(" ,，")
    last = next((m for m in ending.finditer(text) if m.end() == len(text)), None) if ending is not None else None
    text = (text[: last.start()] if last is not None else text).strip(" ,.，。、")
    person = pattern_of(own, "style_patient")
    if person is not None and person.search(text) is not None:
        return ""
    named = verbs is not None and verbs.search(text) is None
    return text if not _longer(text, longest, own) and (named or text != said) and words_of(text, own) else ""


def _may_be_put_right(question: Read) -> bool:
    """Whether a question names a figure or a side, which its answer may correct."""
    begins = question.sentence.asks_from
    sided = any("side" in mark.rule.gives and mark.start >= begins for mark in question.marks)
    return sided or any(quantity.start >= begins for quantity in question.quantities)


def matter_of(question: Read, own: Pack) -> str:
    """What a question is about, where it has more than its core: the statement that a yes makes of it."""
    if _may_be_put_right(question):
        return ""
    asked = question.text[question.sentence.asks_from :].rstrip("?？ ")
    text = statement_of(asked, own, yes=True) or asked
    text = clause_text(text, Topic.REVIEW_OF_SYSTEMS, Speaker.DOCTOR, own)
    asking = pattern_of(own, "asking_words")
    bare = asking is not None and asking.fullmatch(text) is not None
    return "" if bare or _longer(text, 2 * _SHORT, own) or _UNFIT & faults_of(text, own) else text


def put_together(matter: str, answer: str, own: Pack) -> str:
    """What a question was about, with its answer, as one statement.

    ``matter`` is the statement that a yes makes of the question: how much or how often goes on with it, a thing that
    it names stands before its answer, and an answer that is a statement stands alone.
    """
    if not own.spaced:
        return line("asked_about", own, matter, answer)
    head, degree, stands = (pattern_of(own, name) for name in ("asked_head", "degree_alone", "answer_stands"))
    asks_on = pattern_of(own, "asks_on")
    plain = asks_on is None or asks_on.search(matter) is None
    small = answer.strip(" .,;").lower()
    if plain and degree is not None and degree.fullmatch(small) and " or " not in matter:
        return f"{matter}, {small}"
    if chosen := _chosen(matter, small):
        return chosen
    begins = head.match(matter) if head is not None else None
    thing = matter[begins.end() :].strip() if begins is not None else ""
    if thing and plain and not _longer(thing, _SHORT, own) and not _longer(answer, 2 * _SHORT, own):
        return f"{thing}: {answer}"
    if stands is not None and stands.match(answer) is not None:
        return answer
    asked = thing or matter
    return line(_asking(asked, own), own, f"{asked[:1].lower()}{asked[1:]}", answer)


def _asking(matter: str, own: Pack) -> str:
    """The line for what was asked: of a thing, or whether something is so; of the patient where nobody is named."""
    for name in ("asked_whether", "asked_whether_patient"):
        pattern = pattern_of(own, name)
        if pattern is not None and pattern.match(matter) is not None:
            return name
    return "asked_about"


def _chosen(matter: str, answer: str) -> str:
    """A question of two, with the one that its answer names ("on the inside or the outside", "outside")."""
    first, apart, second = matter.partition(" or ")
    if not apart or " or " in second or not answer or len(answer.split()) > _BARE:
        return ""
    in_first, in_second = (re.search(rf"\b{re.escape(answer)}\b", one.lower()) is not None for one in (first, second))
    if in_first and not in_second:
        return first
    many = len(second.split())
    heads = first.split()[-many:]
    alike = many > 1 and len(heads) == many and heads[0].lower() == second.split()[0].lower()
    return f"{' '.join(first.split()[:-many])} {second}" if in_second and not in_first and alike else ""


def _quit(piece: Piece, reply: Turned, own: Pack) -> str:
    """What somebody gave up ("I quit 10 years ago"), with what the question asked about."""
    asked = [claim for claim in reply.question.claims if claim.kind is ClaimKind.SOCIAL]
    quits = pattern_of(own, "quits")
    match = quits.search(piece.text) if quits is not None and len(asked) == 1 else None
    if match is None or piece.claims:
        return ""
    text = f"{piece.text[: match.end()]} {gerund(asked[0].words.lower())}{piece.text[match.end() :]}"
    return clause_text(text, Topic.SOCIAL_HISTORY, piece.speaker, own)
