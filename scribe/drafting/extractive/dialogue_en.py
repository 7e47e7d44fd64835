"""From turns to things said: questions are paired with their answers, the language is English."""

from __future__ import annotations

import re
from dataclasses import replace

from scribe.drafting.extractive import text_en as en
from scribe.drafting.extractive.questions_en import (
    AskedItems,
    about_allergies,
    about_patient,
    asked_items,
    denied_by,
    resolved,
    the_thing_asked_about,
)
from scribe.drafting.extractive.roles import with_checked_roles
from scribe.drafting.extractive.said import Clause, Kind, Said, joined
from scribe.drafting.extractive.withdrawn_en import without_withdrawn
from scribe.model import Segment, Speaker, Transcript
from scribe.terminology import medicines, symptoms, tests


def things_said(transcript: Transcript) -> tuple[Said, ...]:
    """Every statement and every answered question, in the order of the consultation."""
    said: list[Said] = []
    asked: Clause | None = None
    for turn, segment in enumerate(with_checked_roles(transcript)):
        other = asked is not None and (asked.speaker is not segment.speaker or asked.speaker is Speaker.UNKNOWN)
        found = _clauses(segment, turn, the_thing_asked_about(asked.text) if asked and other else "")
        found = without_withdrawn(found)
        if not found:
            continue
        pieces: list[Said] = []
        rest = found
        if asked is not None and asked.segment != segment.id and _may_answer(asked, found[0]):
            pieces, rest = _reply(asked, found)
        for clause in rest:
            pieces.extend(_of_clause(clause, asked))
        said.extend(_numbered(pieces, len(said)))
        questions = [clause for clause in found if clause.question]
        if questions:
            asked = questions[-1]
        elif len(found) > 1 or len(found[0].text.split()) > 2:
            asked = None
    return _with_times_of_day(said)


_ANOTHER = re.compile(
    r"\b(?:my|a|this|an?other) (?:\w+ )?(?:friends?|neighbou?r|co-?worker|colleague|boss|room-?mate|class-?mate)\b",
    re.IGNORECASE,
)
_HE_OR_SHE = re.compile(r"^(?:and |but |so )?(?:he|she|they)\b", re.IGNORECASE)
"""Said of a friend, it is nobody's history here."""
_TIME_OF_DAY = re.compile(
    r"(?:(?:and|or|but|just|only|usually|mostly),? )*"
    r"(?:(?:in the|every) (?:mornings?|evenings?|afternoons?)|at (?:night|bed ?time|lunch|dinner)"
    r"|every (?:day|night|other day)|(?:before|after|with) (?:bed|food|meals|breakfast|lunch|dinner|supper)"
    r"|on an empty stomach|by mouth|daily|once daily|as needed|(?:once|twice|\d times) (?:a|per|every) (?:day|week))",
    re.IGNORECASE,
)


def _with_times_of_day(said: list[Said]) -> tuple[Said, ...]:
    """A sentence that is only a time of day belongs to the medicine of the sentence before it."""
    whole: list[Said] = []
    for piece in said:
        before = whole[-1] if whole else None
        fragment = piece.kind is Kind.STATEMENT and _TIME_OF_DAY.fullmatch(piece.text) is not None
        if fragment and before and before.speaker is piece.speaker and medicines().first(before.text, "en"):
            text = f"{before.text}, {piece.text[0].lower()}{piece.text[1:]}"
            whole[-1] = replace(before, text=text, evidence=joined(before.evidence, piece.evidence))
        else:
            whole.append(piece)
    return tuple(whole)


def _may_answer(asked: Clause, reply: Clause) -> bool:
    same = asked.speaker is reply.speaker and asked.speaker is not Speaker.UNKNOWN
    return not reply.question and not same


def _numbered(pieces: list[Said], start: int) -> list[Said]:
    return [replace(piece, order=start + position) for position, piece in enumerate(pieces)]


def _clauses(segment: Segment, turn: int, asked_about: str) -> list[Clause]:
    """The clauses of a segment; "it" stands for what the clause before it was about."""
    found: list[Clause] = []
    thing, of_another = asked_about, False
    for sentence in en.sentences(en.corrected(en.clean(segment.text))):
        for text in en.clauses(sentence):
            of_another = _ANOTHER.search(text) is not None or (of_another and _HE_OR_SHE.match(text) is not None)
            if of_another and _HE_OR_SHE.match(text):
                continue
            asks = text.endswith("?") or (segment.speaker is not Speaker.PATIENT and en.is_question(text))
            clear = text if asks else resolved(text, thing)
            thing = the_thing_asked_about(text, with_medicines=segment.speaker is Speaker.DOCTOR) or thing
            found.append(Clause(clear, segment.id, segment.speaker, turn, asks))
    return found


def _of_clause(clause: Clause, asked: Clause | None) -> list[Said]:
    if not clause.question:
        return _stated(clause, asked)
    if confirmed := en.confirmation(clause.text):
        return [Said(confirmed, Kind.STATEMENT, clause.speaker, (clause.segment,), 0)]
    return []


def _stated(clause: Clause, asked: Clause | None = None, *, of_reply: bool = False) -> list[Said]:
    """A clause as it is, or the single things that it denies."""
    if clause.speaker is not Speaker.DOCTOR and (items := denied_by(clause.text)):
        items = [_in_full(item, asked) for item in items]
        evidence = (clause.segment,) if asked is None or not of_reply else (asked.segment, clause.segment)
        return [Said(item, Kind.DENIED, clause.speaker, evidence, 0) for item in items]
    return [Said(clause.text, Kind.STATEMENT, clause.speaker, (clause.segment,), 0)]


def _in_full(item: str, asked: Clause | None) -> str:
    """The asked item that a short denial means: "no swelling" after "swelling in your legs?"."""
    if asked is None:
        return item
    whole = [other for other in asked_items(asked.text).items if f" {item} " in f" {other} "]
    # More than one symptom in it means that the list lost its commas: then the short word is all that is certain.
    return whole[0] if len(whole) == 1 and len(symptoms().find(whole[0], "en")) == 1 else item


def _reply(asked: Clause, found: list[Clause]) -> tuple[list[Said], list[Clause]]:
    """What the reply answers, and the clauses that go on after it."""
    reply = found[0]
    evidence = (asked.segment, reply.segment)
    answer = en.short_answer(reply.text)
    if asked.speaker is Speaker.PATIENT or (reply.speaker is Speaker.DOCTOR and asked.speaker is not Speaker.DOCTOR):
        return _doctor_replies(asked, found, answer)
    if answer is None:
        return _open_answer(asked, found, evidence)
    yes, rest = answer
    asked_for = asked_items(asked.text)
    follow = [Clause(rest, reply.segment, reply.speaker, reply.turn)] if rest else []
    after = [*follow, *found[1:]]
    pieces = _yes_or_no(asked, asked_for, after, reply, yes=yes)
    pieces += [
        replace(piece, evidence=joined(evidence, piece.evidence)) if not piece.question else piece
        for clause in follow
        for piece in _after_yes_or_no(asked, clause, yes=yes)
    ]
    rest_of_turn = [
        piece
        for clause in found[1:2]
        if not clause.question and denied_by(clause.text)
        for piece in _stated(clause, asked, of_reply=True)
    ]
    return pieces + rest_of_turn, found[2:] if rest_of_turn else found[1:]


def _after_yes_or_no(asked: Clause, clause: Clause, *, yes: bool) -> list[Said]:
    text = clause.text
    if yes and len(text.split()) <= 6 and not re.search(r"\b(?:I|my|it|he|she|they|we)\b", text):
        return [Said(text, Kind.ANSWER, clause.speaker, (asked.segment, clause.segment), 0, asked.text)]
    thing = the_thing_asked_about(asked.text)
    return _stated(replace(clause, text=resolved(text, thing)), asked, of_reply=True)


def _yes_or_no(asked: Clause, asked_for: AskedItems, after: list[Clause], reply: Clause, *, yes: bool) -> list[Said]:
    evidence = (asked.segment, reply.segment)
    items = asked_for.items
    # Who names single items after "no" has answered for these only.
    named = [item for clause in after[:3] for item in denied_by(clause.text)]
    all_meant = re.match(r"^(?:no,? )?(?:none|neither|nothing)\b", reply.text, re.IGNORECASE)
    if items and not yes:
        # "No vomiting but constipation" after a list: what the reply mentions is not denied by its first word.
        own_words = re.match(r"^no [a-z]", reply.text, re.IGNORECASE) and not all_meant
        meant = items if all_meant or not (named or own_words) else ()
        return [Said(item, Kind.DENIED, reply.speaker, evidence, 0) for item in meant]
    if items and yes:
        return [Said(items[0], Kind.AFFIRMED, reply.speaker, evidence, 0)] if len(items) == 1 else []
    if allergies := about_allergies(asked.text, yes=yes):
        in_full = any("allerg" in clause.text for clause in after[:1])
        return [] if in_full else [Said(allergies, Kind.STATEMENT, reply.speaker, evidence, 0)]
    if not yes and re.search(r"\bpregnan(?:t|cy)\b", asked.text, re.IGNORECASE):
        return [Said("pregnancy", Kind.DENIED, reply.speaker, evidence, 0)]
    if whole := about_patient(asked.text, yes=yes):
        return [Said(whole, Kind.ANSWER, reply.speaker, evidence, 0, asked.text)]
    return [Said("yes" if yes else "no", Kind.ANSWER, reply.speaker, evidence, 0, asked.text)]


def _open_answer(asked: Clause, found: list[Clause], evidence: tuple) -> tuple[list[Said], list[Clause]]:  # type: ignore[type-arg]
    reply = found[0]
    text = resolved(reply.text, the_thing_asked_about(asked.text))
    if len(text.split()) > 14:
        return [], found
    if items := denied_by(text):
        return [Said(_in_full(item, asked), Kind.DENIED, reply.speaker, evidence, 0) for item in items], found[1:]
    return [Said(text, Kind.ANSWER, reply.speaker, evidence, 0, asked.text)], found[1:]


def _doctor_replies(
    asked: Clause, found: list[Clause], answer: tuple[bool, str] | None
) -> tuple[list[Said], list[Clause]]:
    """A clinician's yes or no to the patient; "Do I need an X-ray?" – "No, not right now" is a decision."""
    if answer is None:
        return [], found
    yes, rest = answer
    reply = found[0]
    test = tests().first(asked.text, "en")
    if not yes and test is not None and re.search(r"\b(?:need|have|get|do)\b", asked.text):
        later = " at this time" if re.search(r"right now|not now|today|yet|at this (?:point|time)", rest) else ""
        text = f"No {test.text}{later}"
        return [Said(text, Kind.STATEMENT, reply.speaker, (asked.segment, reply.segment), 0)], found[1:]
    follow = [replace(reply, text=rest)] if rest and len(rest.split()) > 2 else []
    pieces = [
        replace(piece, evidence=joined((asked.segment,), piece.evidence))
        for clause in follow
        for piece in _stated(clause)
    ]
    return pieces, found[1:]
