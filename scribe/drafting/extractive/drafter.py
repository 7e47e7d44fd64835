"""The embedded drafter: no model, no network; the same transcript gives the same note."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.drafting.extractive.complaint import complaint_of
from scribe.drafting.extractive.compose import sections
from scribe.drafting.extractive.joining import joined_lines
from scribe.drafting.extractive.line import Line
from scribe.drafting.extractive.lines import lines_of
from scribe.drafting.extractive.medicines import without_superseded
from scribe.drafting.extractive.pieces import Piece, pieces_of
from scribe.drafting.extractive.registering import registered
from scribe.drafting.extractive.untold import untold
from scribe.drafting.extractive.wording import sentence
from scribe.drafting.extractive.worth import worth_telling
from scribe.drafting.protocol import DraftRequest, Report, unreported
from scribe.drafting.style import says_again, words
from scribe.facts.registry import every_kind
from scribe.language.claim import Assertion, ClaimKind
from scribe.language.phrases import line as worded
from scribe.language.reading import Reading, claims_in, read_statement, reading_of
from scribe.language.rules import Pack, pack
from scribe.model import (
    DrafterRef,
    Encounter,
    Fact,
    Language,
    NoteDraft,
    Segment,
    Template,
    Topic,
    Transcript,
    digest_of,
)
from scribe.template import homes
from scribe.terminology.machine_orders import is_machine_order, told_in_an_order

REF = DrafterRef(name="extractive", model="claims-2")
_HISTORY: Final = (Topic.PRESENT_ILLNESS, Topic.REVIEW_OF_SYSTEMS, Topic.PAST_HISTORY, Topic.SOCIAL_HISTORY)


class ExtractiveDrafter:
    """Drafts from what the reader of clinical speech read, in English and Chinese.

    Everything clinical that was said and still stands becomes a statement, by its claim or by its words in the third
    person; it adds no word about the patient that was not said. A transcript in the one language under a template in
    the other is drafted in the transcript's language, since it cannot translate.
    """

    @property
    def ref(self) -> DrafterRef:
        """What drafts, as the note will name it."""
        return REF

    def draft(self, request: DraftRequest, report: Report = unreported) -> NoteDraft:  # noqa: ARG002 - it takes no time
        """One note, revision 1, with every section of the template in order."""
        transcript, template = request.transcript, request.template
        language: Language = transcript.language
        own = pack(language)
        reading = reading_for_note(transcript)
        lines, pieces = every_line(reading, language)
        lines = worth_telling(lines, pieces, own)
        complaint = complaint_of(pieces, own, _denied(reading))
        if complaint is not None and not any(line.topic is Topic.CHIEF_COMPLAINT for line in lines):
            lines = (complaint, *_beside(complaint, lines, template))
        visit = _administrative(request.encounter, language)
        note = NoteDraft(
            revision=1,
            template=template.ref,
            language=language,
            drafter=REF,
            recogniser=transcript.engine,
            transcript=digest_of(transcript),
            sections=sections(template, lines, visit, own),
            facts=_facts(reading, language),
        )
        more = tuple(untold(note, reading, pieces, own))
        return note.model_copy(update={"sections": sections(template, (*lines, *more), visit, own)}) if more else note


def reading_for_note(transcript: Transcript) -> Reading:
    """The reading of a consultation; what is said to the machine that writes is no part of it."""
    language: Language = transcript.language
    own = pack(language)
    counting = (_without_orders(one, language, own) for one in transcript.segments)
    segments = tuple(segment for segment in counting if segment is not None)
    same = segments == transcript.segments
    return reading_of(transcript if same else transcript.model_copy(update={"segments": segments}))


def every_line(reading: Reading, language: Language) -> tuple[tuple[Line, ...], tuple[Piece, ...]]:
    """Every line that a consultation yields, be it worth having or not, and the clauses that they were made of."""
    own = pack(language)
    pieces = pieces_of(reading, own)
    told = registered(lines_of(pieces, own), own)
    lines = _without_contradiction(joined_lines(tuple(told), own), reading, own)
    return without_superseded(lines, reading, language, own), pieces


def _without_orders(segment: Segment, language: Language, own: Pack) -> Segment | None:
    """A segment as it counts for the note: of an order to the machine only an allergy that is told with it."""
    if not is_machine_order(segment):
        return segment
    told = told_in_an_order(segment.text)
    claims = claims_in(read_statement(told, language, speaker=segment.speaker, own=own)) if told else ()
    allergic = any(
        claim.kind is ClaimKind.ALLERGY and claim.concept is not None and claim.assertion is Assertion.PRESENT
        for claim in claims
    )
    return segment.model_copy(update={"text": told, "words": (), "read_as": ()}) if allergic else None


def _beside(complaint: Line, lines: tuple[Line, ...], template: Template) -> Iterator[Line]:
    """The lines of a note whose template has a place for the complaint, without those that say no more than that."""
    told = Topic.CHIEF_COMPLAINT in homes(template)
    for line in lines:
        longer = len(words(line.text)) > len(words(complaint.text))
        named = line.merge == "reported" and line.text.lower() in complaint.text.lower()
        again = line.topic in _HISTORY and (named or (not line.merge and says_again(line.text, complaint.text)))
        if not told or longer or not again:
            yield line


def _without_contradiction(lines: tuple[Line, ...], reading: Reading, own: Pack) -> tuple[Line, ...]:
    """Without a bare "no allergies" where an allergy is told: the telling is the safer one."""
    allergies = [c for c in reading.by_kind.get(ClaimKind.ALLERGY, ()) if c.concept is not None]
    present = [claim for claim in allergies if claim.assertion is Assertion.PRESENT]
    barred = {sentence(worded("no_allergy", own), own)} if present else set()
    if any(claim.list_name == "medicines" for claim in present):
        barred.add(sentence(worded("no_drug_allergy", own), own))
    return tuple(line for line in lines if line.text not in barred)


def _denied(reading: Reading) -> frozenset[str]:
    """What is denied somewhere: none of it may be why the patient came."""
    return frozenset(claim.key for claim in reading.standing if claim.assertion is Assertion.DENIED)


def _facts(reading: Reading, language: Language) -> tuple[Fact, ...]:
    made = [fact for kind in every_kind() for fact in kind.from_claims(reading.standing, language)]
    return tuple(fact.model_copy(update={"id": f"f{number}"}) for number, fact in enumerate(made, 1))


def _administrative(encounter: Encounter | None, language: Language) -> dict[Topic, str]:
    if encounter is None:
        return {}
    shape = "%Y年%m月%d日 %H:%M" if language == "zh" else "%Y-%m-%d %H:%M"
    texts = {Topic.ENCOUNTER_TIME: encounter.started_at.astimezone().strftime(shape)}
    if encounter.department:
        texts[Topic.DEPARTMENT] = encounter.department
    return texts
