"""An English consultation as lines and facts."""

from __future__ import annotations

import re
from dataclasses import replace

from scribe.drafting.extractive import wording_en as words
from scribe.drafting.extractive.complaint_en import chief_complaint
from scribe.drafting.extractive.dialogue_en import things_said
from scribe.drafting.extractive.dictation_en import Dictation
from scribe.drafting.extractive.facts_en import facts_of, vital_lines
from scribe.drafting.extractive.questions_en import OF_MEDICINES
from scribe.drafting.extractive.readings_en import Readings
from scribe.drafting.extractive.said import Kind, Line, Reading, Said, denied_in, joined, without_contradictions
from scribe.drafting.extractive.topics_en import ALLERGENS, role, topic_of
from scribe.model import Fact, Speaker, Topic, Transcript
from scribe.terminology import medicines, symptoms


def read_english(transcript: Transcript) -> Reading:
    """Lines for every topic and typed facts, each with its segments."""
    said = things_said(transcript)
    lines: list[Line] = []
    facts: list[Fact] = []
    advised = False
    vitals: list[Line] = []
    heard = {segment.id: segment.text.lower() for segment in transcript.segments}
    alone = all(segment.speaker is Speaker.DOCTOR for segment in transcript.segments)
    dictated = Dictation()
    readings = Readings(transcript)
    for piece in said:
        if piece.kind is Kind.DENIED:
            lines.append(Line(Topic.REVIEW_OF_SYSTEMS, words.others(piece.text), piece.evidence, piece.order, "denies"))
            facts.extend(facts_of(piece, Topic.REVIEW_OF_SYSTEMS))
            continue
        if piece.kind is Kind.AFFIRMED:
            lines.append(
                Line(Topic.REVIEW_OF_SYSTEMS, words.others(piece.text), piece.evidence, piece.order, "reports")
            )
            facts.extend(facts_of(piece, Topic.REVIEW_OF_SYSTEMS))
            continue
        if judged := _judged(piece, vitals):
            lines.append(judged)
            continue
        topic = dictated.topic(piece) if alone else topic_of(piece)
        if topic is None or (advised and _echo(piece, topic)):
            continue
        advised = advised or (topic is Topic.PLAN and role(piece) is Speaker.DOCTOR and not alone)
        if not alone and readings.recalled(piece):
            lines.append(Line(Topic.PRESENT_ILLNESS, words.found(piece.text), piece.evidence, piece.order))
            continue
        facts.extend(facts_of(piece, topic))
        if measured := vital_lines(piece):
            lines.extend(measured)
            vitals = [*measured, *vitals][:3]
            if topic is Topic.VITAL_SIGNS:
                continue
        at_home = any("home" in heard[segment] for segment in piece.evidence)
        if text := _written(piece, topic, at_home=at_home):
            lines.append(Line(topic, text, piece.evidence, piece.order))
    reading = without_contradictions(Reading(tuple(_told_once(lines)), tuple(facts)))
    return replace(reading, lines=(*reading.lines, *chief_complaint(said, denied_in(reading))))


def _told_once(lines: list[Line]) -> list[Line]:
    """Without a bare "yes" to what the same reply then tells in words."""
    return [
        line
        for line in lines
        if line.merge != "reports"
        or not any(
            other is not line and line.text in other.text.lower() and set(other.evidence) & set(line.evidence)
            for other in lines
        )
    ]


_HOME_PRESSURE = re.compile(
    (
        r"^(?:(?:it|they|the \w+(?: \w+)?|my \w+(?: \w+)?) (?:has been|have been|is|was|were|are|"
        r"runs|has)\s+)(?=(?:running |around |about )*\d{2,3}/\d{2,3})"
    ),
    re.IGNORECASE,
)


def _judged(piece: Said, vitals: list[Line]) -> Line | None:
    """A clinician's "it is a little high" soon after a vital sign was read out."""
    match = re.fullmatch(
        (
            r"(?:it|that) is ((?:still |a little |a bit |too |very |slightly |quite )*(?:high|low|"
            r"elevated|normal|good))(?: still)?"
        ),
        piece.text,
        re.IGNORECASE,
    )
    near = [line for line in vitals if 0 < piece.order - line.order <= 6]
    if match is None or not near or role(piece) is not Speaker.DOCTOR:
        return None
    pressure = [line for line in near if line.text.startswith("Blood pressure")]
    named = (pressure or near)[0]
    name = re.match(r"^[A-Za-z ]+?(?= \d)", named.text)
    text = words.sentence(f"{name.group(0) if name else named.text} {match[1].lower()}")
    return Line(Topic.ASSESSMENT, text, joined(named.evidence, piece.evidence), piece.order)


def _echo(piece: Said, topic: Topic) -> bool:
    """Once the plan is told, patients repeat it or ask about it; what is new they say in answers."""
    if role(piece) is Speaker.DOCTOR or piece.kind is not Kind.STATEMENT or topic is Topic.ALLERGIES:
        return False
    return re.match(r"^(?:I|my|it|he|she|they|the)\b", piece.text, re.IGNORECASE) is None


def _written(piece: Said, topic: Topic, *, at_home: bool) -> str:  # noqa: PLR0911 - one return each
    """The clause of a piece in the words of a note; empty when it says nothing."""
    if (
        topic is Topic.ALLERGIES
        and re.search(r"\b(?:no|not|any) (?:\w+ ){0,3}allerg|^does not have any allerg", piece.text, re.IGNORECASE)
        and not medicines().first(piece.text, "en")
        and not ALLERGENS.search(piece.text)
    ):
        return f"Denies any {'drug ' if OF_MEDICINES.search(piece.text) else ''}allergies."
    speaker = role(piece)
    text = piece.text
    if piece.kind is Kind.ANSWER:
        text = _with_question(piece)
        if not text:
            return ""
    match topic:
        case Topic.PLAN | Topic.FOLLOW_UP | Topic.INSTRUCTIONS if speaker is Speaker.DOCTOR:
            return words.planned(text)
        case Topic.EXAMINATION | Topic.RESULTS | Topic.VITAL_SIGNS | Topic.ASSESSMENT:
            if role(piece) is Speaker.PATIENT:
                return words.patient_says(text)
            return words.found(_assessed(text) if topic is Topic.ASSESSMENT else text)
        case _:
            if pressure := _HOME_PRESSURE.match(text):
                return words.sentence(
                    words.measured(
                        f"Blood pressure {'at home ' if at_home else 'as reported '}{text[pressure.end() :]}"
                    )
                )
            return words.patient_says(text) if speaker is not Speaker.DOCTOR else words.found(text)


def _assessed(text: str) -> str:
    return (
        re.sub(
            (
                r"^(?:(?:I (?:think|believe|suspect)(?: that)?|it looks like|so|for (?:your|"
                r"the) (?:first |second |third |next )?problem,?)\s+)?(?:(?:this|it|that) (?:is|was)\b|"
                r"you have\b|you\b|your\b)?\s*(?:a |an |the |just a )?"
            ),
            "",
            text,
            flags=re.IGNORECASE,
        )
        if not re.search(r"\b(?:not|cannot)\b", text)
        else text
    )


_PAIN = re.compile(r"\b(?:pain|hurts?|ache|sore)\b")


def _with_question(piece: Said) -> str:  # noqa: PLR0911 - one return each
    """An answer as a statement of its own; empty when it says nothing without its question."""
    question, text = piece.question.lower(), piece.text
    if text in ("yes", "no"):
        return ""
    if re.match(r"^(?:does|is|has|did|was) ", text) or (
        re.match(r"^\w+s \w", text) and question.startswith(("do you", "and do you"))
    ):
        return f"The patient {text}"
    told = re.search(r"\b(?:me|I)\b", text) is not None
    if not told and re.search(r"allerg", question) and (medicines().first(text, "en") or ALLERGENS.search(text)):
        return f"Allergic to {text[0].lower()}{text[1:]}".replace("to to ", "to ")
    if left := re.match(r"^I (?:quit|stopped|gave up)\b(?= *(?:$|\d|about|around|last|in|a|when|years|months))", text):
        habit = re.search(r"\b(smok|vap|drink)", question)
        names = {"smok": " smoking", "vap": " vaping", "drink": " drinking"}
        return f"{left.group(0)}{names[habit[1]] if habit else ''}{text[left.end() :]}"
    aside = re.sub(r"\(I think [^)]*\)", "", text)
    if re.search(r"\b(?:I|my|me|it|he|she|they|we)\b", aside, re.IGNORECASE):
        return text
    if medicines().first(text, "en"):
        # What is taken must never be lost, whatever was asked: without a fitting question the bare words stand.
        taken = re.search(r"\b(?:medicines?|medications?|meds|pills|tablets|tak(?:e|es|ing)|on)\b", question)
        return f"Takes {text[0].lower()}{text[1:]}" if taken else text
    if re.search(r"how long|when did|how many (?:days|weeks|months)", question) and re.search(
        r"\d|day|week|month|year|since|ago", text
    ):
        when = re.sub(r"^(?:it |this |that )?(?:was|has been|started|began|is)\s+", "", text, flags=re.IGNORECASE)
        onset = re.search(
            (
                r"\b(?:ago|since|was|started|began|yesterday|last|monday|tuesday|wednesday|thursday|"
                r"friday|saturday|sunday)\b"
            ),
            text,
            re.IGNORECASE,
        )
        return f"{'Onset' if onset else 'Duration'}: {when}"
    if re.search(r"scale|how bad|how severe", question) and (number := re.search(r"\b(\d+)\b", text)):
        return f"{'Pain severity' if _PAIN.search(question) else 'Severity'} {number[1]}/10"
    if "how old" in question and (number := re.search(r"\b(\d+)\b", text)):
        return f"Age {number[1]} years"
    return f"Reports {text[0].lower()}{text[1:]}" if symptoms().first(text, "en") else ""


def merged(name: str, items: list[str]) -> str:
    """One sentence for a list of what was denied or reported."""
    return words.sentence(f"{'Denies' if name == 'denies' else 'Reports'} {', '.join(items)}")
