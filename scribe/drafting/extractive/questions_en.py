"""What an English question asks about, and what a short reply to it says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scribe.drafting.extractive.topics_en import ALLERGENS
from scribe.drafting.extractive.verbs_en import third_person
from scribe.terminology import MEDICINE_CLASSES, conditions, medicines, symptoms, tests

_I = re.IGNORECASE
_ANY = re.compile(
    r"^(?:and |so |but |okay |now |then )*(?:(?:do|did) you (?:currently |still |also |"
    r"ever )?(?:have|get|feel|notice|experience|see)"
    r"|have you (?:had|noticed|been having|got|been|experienced|felt|seen)|are you (?:having|"
    r"getting|experiencing|feeling)"
    r"|is there|are there|was there|were there|has there been|you have|no|any)\b\s*(?:any|a|"
    r"an|some|other|more)?\b\s*(?P<items>.+?)\?*$",
    _I,
)
_DENIES = re.compile(
    r"^(?:(?:but|and|so|just) )*(?:no|I (?:do|did|have) not (?:really )?(?:have |had |get |"
    r"got |feel |felt |noticed? |seen )?(?:any|a)?"
    r"|(?:have|had) not (?:had|noticed) (?:any|a)?|denies|denied|without|never had(?: any)?)\s+(?P<items>.+)$",
    _I,
)
_EDGE = re.compile(
    r"^(?:any|a|an|some|of|other|kind of|symptoms?(?: like)?|like|such as|problems? (?:like|"
    r"such as)|feeling|no|else|maybe|just)\s+"
    r"|\s+(?:at all|or anything(?: like that)?|recently|lately|with (?:it|that|this)|or not|"
    r"so far|there|anything like that|or stuff|else"
    r"|anymore|now|either|though|today|that you (?:have )?notic\w+)$",
    _I,
)
_NO_ITEM = re.compile(
    (
        r"\b(?:you|your mind|questions?|idea|how|what|when|I|we|that|it|he|she|anything|things?|"
        r"issues|else|know|think|changes?|problem|chance|could)\b"
    ),
    _I,
)
_SYMPTOM_LIKE = re.compile(
    r"(?:pain|ness|ing|ache|aches|chills|sweats|spasms?|cramps?|bleeding|discharge|problems|rash|drainage)$", _I
)
_CONDITIONAL = re.compile(r"\b(?:if|unless|when|because|until|but|except)\b", _I)
_YOU = re.compile(r"^(?:and |so |but |now )*(?P<aux>do|are|have|did|were) you (?P<rest>[^,]{3,70}?)\?+$", _I)
_AUX = {
    "do": ("does not", ""),
    "are": ("is not", "is"),
    "have": ("has not", "has"),
    "did": ("did not", ""),
    "were": ("was not", "was"),
}
_THING = re.compile(
    r"\b(?:the|your|my|this|that|some|a|an|any)\s+(?:\w+\s+){0,3}?(pain|cough|rash|headaches?|"
    r"swelling|fever|dizziness|knee|back|shoulder"
    r"|itching|numbness|tingling|ankle|foot|wrist|elbow|hip|throat|ear|nausea|diarrhea|blood pressure|heart rate)\b",
    _I,
)


OF_MEDICINES = re.compile(r"\b(?:drugs?|medicines?|medications?|meds|pills|antibiotics?)\b", _I)


@dataclass(frozen=True)
class AskedItems:
    """The single things that a question asks for, in its own words (without "your")."""

    items: tuple[str, ...] = ()


def asked_items(question: str) -> AskedItems:
    """The symptoms or conditions in "Any chest pain, shortness of breath, or swelling in your legs?"."""
    if re.search(r"allerg", question, _I):
        return AskedItems()
    match = _ANY.match(question)
    return AskedItems(tuple(listed(match["items"]))) if match else AskedItems()


def about_allergies(question: str, *, yes: bool) -> str:
    """What a yes or a no to a question about allergies says; empty for others, and for a yes that names none."""
    asked = re.search(r"\ballerg(?:y|ies|ic)\b(?! (?:rhinitis|reactions?))", question, _I)
    if asked is None:
        return ""
    medicine = medicines().first(question[asked.start() :], "en")
    other = ALLERGENS.search(question, asked.start())
    name = medicine.text if medicine and medicine.term.en not in MEDICINE_CLASSES else other.group(0) if other else ""
    if name:
        return f"{'' if yes else 'not '}allergic to {name}"
    if yes:
        return ""
    return "no known drug allergies" if OF_MEDICINES.search(question) else "no known allergies"


def denied_by(clause: str) -> list[str]:
    """What a clause denies of its speaker: "no chest pain and no swelling" denies two things."""
    match = _DENIES.match(clause)
    if match is None or re.search(r"allerg", clause, _I):
        return []
    # "no vomiting but constipation" denies the first alone.
    items = re.split(r",?\s*\b(?:but|except|just|only|I)\b", match["items"])[0]
    return [] if _CONDITIONAL.search(items) else listed(items)


def listed(text: str) -> list[str]:
    """The symptoms or conditions of a list, each by the note's name where it is a known one."""
    parts = re.split(r",\s*(?:or |and |nor )?|\s+(?:or|and|nor)\s+(?:any |no )?", _protected(text.strip(" .?")))
    items: list[str] = []
    for part in parts:
        item = part.replace("~", " ").strip()
        for _ in range(3):
            item = _EDGE.sub("", item).strip(" ,.")
        if not item or len(item.split()) > 8:
            continue
        found = symptoms().first(item, "en") or conditions().first(item, "en")
        if found and found.text.lower() == item.lower():
            items.append(found.term.en)
            continue
        item = re.sub(r"\b(?:your|my)\b", "the", item)
        bare = re.sub(r"^(?:the|really|significant|severe|bad|much)\s+", "", item)
        if (
            found
            and found.text.lower().rstrip("s") == bare.lower().rstrip("s")
            and len(bare.split()) >= len(found.term.en.split()) - 1
        ):
            items.append(found.term.en)
        elif (
            found and not re.search(r"\b(?:chance|could|you|have|ever|what|how|did|do|been|was|were|am|is)\b", item)
        ) or (len(item.split()) <= 3 and not _NO_ITEM.search(item) and _SYMPTOM_LIKE.search(item)):
            items.append(item)
    return list(dict.fromkeys(items))


def _protected(text: str) -> str:
    """Keeps names together that hold an "or" or an "and" of their own."""
    for match in reversed(symptoms().find(re.sub(r"\bmy\b", "your", text), "en")):
        if re.search(r" (?:or|and) ", match.text):
            text = f"{text[: match.start]}{match.text.replace(' ', '~')}{text[match.end :]}"
    return text


def about_patient(question: str, *, yes: bool) -> str:
    """A "you" question with its yes or no as a predicate: "Do you smoke?" – "No" gives "does not smoke"."""
    match = _YOU.match(question)
    if match is None or re.search(
        r"\bor\b|\bany\b|question|ready|want me|mind|understand|remember|know|sure|okay|all right|still",
        match["rest"],
        _I,
    ):
        return ""
    no, positive = _AUX[match["aux"].lower()]
    rest = match["rest"]
    if not yes:
        return f"{no} {rest}"
    if positive:
        return f"{positive} {rest}"
    return third_person(rest) if no == "does not" else ""


def the_thing_asked_about(text: str, *, with_medicines: bool = False) -> str:
    """What "it" means after this text: the complaint, test or part of the body that it names last; empty when none."""
    named = [(match.end, match.text) for match in tests().find(text, "en") if match.term.category != "referral"]
    named += [(match.end(1), match[1]) for match in _THING.finditer(text)]
    if with_medicines:
        named += [(match.end, match.text) for match in medicines().find(text, "en")]
    return max(named)[1] if named else ""


def resolved(text: str, thing: str) -> str:
    """With "it" at the start replaced by what it means, where that is known."""
    if not thing:
        return text
    return re.sub(
        (
            r"^(?:(sometimes|usually|also|mostly) )?it(?= (?:\w+s|is|was|has|came|went|started|got|"
            r"comes|does|hurts|gets|goes)\b(?! (?:okay|fine|good|why|what)))"
        ),
        lambda match: f"{match[1] + ' ' if match[1] else ''}the {thing.lower()}",
        text,
        count=1,
        flags=_I,
    )
