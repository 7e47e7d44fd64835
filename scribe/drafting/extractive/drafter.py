"""The embedded drafter: no model, no network; the same transcript gives the same note."""

from __future__ import annotations

from scribe.drafting.extractive.chinese import merged as merged_chinese
from scribe.drafting.extractive.chinese import read_chinese
from scribe.drafting.extractive.compose import sections
from scribe.drafting.extractive.english import merged as merged_english
from scribe.drafting.extractive.english import read_english
from scribe.drafting.protocol import DraftRequest
from scribe.model import DrafterRef, Encounter, Fact, Language, NoteDraft, Topic, digest_of
from scribe.terminology.machine_orders import is_machine_order
from scribe.terminology.spelling import respelt

REF = DrafterRef(name="extractive", model="rules-1")


class ExtractiveDrafter:
    """Drafts by rules from what was said, in English and Chinese.

    It chooses clauses, pairs questions with their answers, turns them into the third person and sorts them by topic. It
    adds no word about the patient that was not said. A transcript in the one language under a template in the other is
    drafted in the transcript's language, since it cannot translate.
    """

    @property
    def ref(self) -> DrafterRef:
        """What drafts, as the note will name it."""
        return REF

    def draft(self, request: DraftRequest) -> NoteDraft:
        """One note, revision 1, with every section of the template in order."""
        transcript, template = request.transcript, request.template
        language: Language = transcript.language
        # What is said to the machine that writes is no part of the consultation.
        segments = tuple(
            segment.model_copy(update={"text": respelt(segment.text, language)})
            for segment in transcript.segments
            if not is_machine_order(segment)
        )
        heard = transcript.model_copy(update={"segments": segments})
        reading = read_chinese(heard) if language == "zh" else read_english(heard)
        merger = merged_chinese if language == "zh" else merged_english
        return NoteDraft(
            revision=1,
            template=template.ref,
            language=language,
            drafter=REF,
            recogniser=transcript.engine,
            transcript=digest_of(transcript),
            sections=sections(template, reading.lines, _administrative(request.encounter, language), merger),
            facts=_numbered(reading.facts),
        )


def _administrative(encounter: Encounter | None, language: Language) -> dict[Topic, str]:
    if encounter is None:
        return {}
    shape = "%Y年%m月%d日 %H:%M" if language == "zh" else "%Y-%m-%d %H:%M"
    texts = {Topic.ENCOUNTER_TIME: encounter.started_at.astimezone().strftime(shape)}
    if encounter.department:
        texts[Topic.DEPARTMENT] = encounter.department
    return texts


def _numbered(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    unique: list[Fact] = []
    for fact in facts:
        if not any(
            (other.kind, other.text, other.attributes) == (fact.kind, fact.text, fact.attributes) for other in unique
        ):
            unique.append(fact)
    return tuple(fact.model_copy(update={"id": f"f{n}"}) for n, fact in enumerate(unique, 1))
