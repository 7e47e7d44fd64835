"""What was said and is in no line yet, told in its own words: a draft leaves nothing out that says something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.drafting.extractive.answers import core_of, in_other_script, matter_of, put_together
from scribe.drafting.extractive.examining import tells_of_pain
from scribe.drafting.extractive.joining import lowered
from scribe.drafting.extractive.line import Line
from scribe.drafting.extractive.listing import volunteered
from scribe.drafting.extractive.pieces import Piece, words_of
from scribe.drafting.extractive.placing import topic_by_form, topic_of, topic_of_question
from scribe.drafting.extractive.quoting import QUOTES
from scribe.drafting.extractive.telling import LAY, is_bare, is_count_or_person, is_sure, voice
from scribe.drafting.extractive.wording import beyond, clause_text, known_in, name_of, sentence, unknown, with_speaker
from scribe.drafting.style import UNFIT, faults_of, says_nothing_of_the_patient
from scribe.drafting.word_lists import pattern_of
from scribe.language.claim import Assertion, ClaimKind, Whose
from scribe.language.claims import Read
from scribe.language.dialogue import Turned
from scribe.language.phrases import answer_in, spoken
from scribe.language.phrases import line as worded
from scribe.language.rules import Pack
from scribe.model import Speaker, Topic

_LEFT: Final = 0.5
"""Share of a clause's words that may be missing where none of them is a number."""
_LEAST: Final = 2
"""Words that a clause must say for it to be told."""
_LISTED: Final = 18
"""Words of a question that is a list."""
_WEIGHTY: Final = (ClaimKind.MEDICINE, ClaimKind.ALLERGY, ClaimKind.TEST, ClaimKind.PROCEDURE, ClaimKind.MEASUREMENT)


def completed(lines: tuple[Line, ...], pieces: tuple[Piece, ...], own: Pack) -> tuple[Line, ...]:
    """The lines, and one more for each clause that says something which none of them has, in order."""
    told = _Told(lines, pieces, own)
    more = [line for piece in pieces for line in _more(piece, told, own)]
    return tuple(sorted((*lines, *more), key=lambda line: line.order)) if more else lines


class _Told:
    """The words that the lines which rest on a segment have together."""

    def __init__(self, lines: tuple[Line, ...], pieces: tuple[Piece, ...], own: Pack) -> None:
        self._own = own
        self.volunteered = volunteered(pieces)
        self._of: dict[str, set[str]] = {}
        for line in lines:
            known = known_in(line.text, own)
            for segment in line.evidence:
                self._of.setdefault(segment, set()).update(known)

    def left_of(self, text: str, piece: Piece, named: str = "") -> list[str]:
        """The words of a text that no line has which rests on a segment of a piece, nor ``named`` has."""
        over = beyond(text, known_in(named, self._own), self._own) if named else words_of(text, self._own)
        for segment in piece.evidence:
            over = unknown(over, self._of.get(segment, frozenset()))
        return over


def _more(piece: Piece, told: _Told, own: Pack) -> Iterator[Line]:
    if piece.gone or piece.empty or any(claim.whose is Whose.PEOPLE for claim in piece.claims):
        return
    if piece.asks:
        yield from _asked(piece, told, own)
        return
    topic = topic_of(piece) or topic_by_form(piece, own)
    if topic is None:
        return  # nothing says that it is the patient's, or that it says something
    text = clause_text(piece.text, topic, piece.speaker, own)
    said = words_of(text, own)
    named = " ".join(f"{claim.words} {name_of(claim, own)}" for claim in piece.claims)
    over = told.left_of(text, piece, named)
    least = _LEAST if own.spaced else 2 * _LEAST
    figures = any(word[0].isdigit() for word in over)
    if len(said) < least or not (figures or (len(over) >= least and len(over) > len(said) * _LEFT)):
        return
    if piece.claims or figures:
        text = with_speaker(text, piece.speaker, own)
    if len(words_of(text, own)) < least or is_bare(piece, text, own):
        return
    if UNFIT & faults_of(text, own):
        if piece.speaker not in QUOTES or not _matters(piece, own):
            return
        text = worded(QUOTES[piece.speaker], own, spoken(piece.text, own, speaker=piece.speaker))
    turn, claims = piece.read.sentence.turn, len(piece.claims)
    yield Line(topic, sentence(text, own), piece.evidence, piece.order, turn=turn, claims=claims)


def _matters(piece: Piece, own: Pack) -> bool:
    """Whether words that make no sentence of a note must be in it all the same: a condition, a medicine, a value."""
    asks = pattern_of(own, "asks_to_see")
    if asks is not None and asks.match(piece.text):
        return False
    return any(claim.kind in _WEIGHTY or claim.assertion is Assertion.CONDITIONAL for claim in piece.ours)


def _tells(answer: Read, own: Pack) -> bool:
    """Whether an answer in a lay person's own words tells something that no claim of it tells in full."""
    alone = is_count_or_person(answer.text.strip(" .,;:?!，。；：？！"), own)
    weighty = any(claim.kind in _WEIGHTY for claim in answer.claims)
    talk = says_nothing_of_the_patient(clause_text(answer.text, Topic.PRESENT_ILLNESS, Speaker.PATIENT, own), own)
    return answer.sentence.speaker in LAY and not alone and not weighty and not talk


def _asked(piece: Piece, told: _Told, own: Pack) -> Iterator[Line]:
    """A clinician's question with its answer, where no line tells all that it was about."""
    reply = piece.reply
    if reply is None or piece.speaker in LAY or _is_told(piece, reply, told, own):
        return
    bare = reply.says in ("yes", "no") and not reply.rest
    if not bare and not (is_sure(piece) and _tells(reply.answer, own)):
        return
    if in_other_script(reply.answer.text, own):
        return
    listed = core_of(piece.read, own, longest=_LISTED) if reply.there == "no" and bare else ""
    verbs = pattern_of(own, "verbs_of_questions")
    listed = "" if verbs is not None and verbs.search(listed) else listed
    short = listed or core_of(piece.read, own)
    core = short or (matter_of(piece.read, own) if is_sure(piece) else "")
    about, over = words_of(core, own), told.left_of(core, piece)
    last = piece.number == len(piece.read.sentence.clauses) - 1
    vague = len(about) < _LEAST and (not own.spaced or (not bare and bool(piece.read.claims)))
    if not about or vague or not last or len(over) < min(_LEAST, len(about)):
        return
    if not listed and len(over) <= len(about) * _LEFT:
        return
    said = reply.answer
    answer = clause_text(said.text, Topic.PRESENT_ILLNESS, voice(said.sentence.speaker), own) or reply.says
    told_by = "" if bare else answer_in(reply.question.text, answer, own)
    paired = f"{core}{': ' if own.spaced else '：'}{answer}" if short or bare else put_together(core, answer, own)
    text = worded("denied", own, lowered(listed, own)) if listed else told_by or paired
    again = not short and not bare and not told_by and not told.left_of(text, piece)
    if answer and not again and not UNFIT & faults_of(text, own):
        topic = Topic.POSITIVE_SIGNS if tells_of_pain(text, own) else topic_of_question(piece)
        yield Line(topic, sentence(text, own), piece.evidence, piece.order, turn=piece.read.sentence.turn)


def _is_told(piece: Piece, reply: Turned, told: _Told, own: Pack) -> bool:
    """Whether nothing needs to be told of a question: only the hands showed what it meant, or its no is another's."""
    barely = pattern_of(own, "hurts_barely")
    if barely is not None and barely.fullmatch(piece.text.strip(" .,;?")) is not None:
        return True
    denied = reply.says == "no" and not reply.rest
    return denied and any(claim.key in told.volunteered for claim in piece.ours)
