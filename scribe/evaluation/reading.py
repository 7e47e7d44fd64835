"""How well consultations are understood: what a note and its Bundle make of items with known answers.

Pure but for what verification reads: an item, a note, a Bundle and a way to verify one statement go in, figures come
out. Who drafts does not matter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any, Final, Literal

from pydantic import Field, computed_field

from scribe.evaluation.amounts import doses_in, same_dose
from scribe.evaluation.reading_items import Item, Wanted
from scribe.evaluation.results import LANGUAGE_NAMES, Problem, share
from scribe.model import (
    DrafterRef,
    Flag,
    FlagKind,
    Frozen,
    Language,
    NoteDraft,
    NoteSection,
    SectionStatus,
    Statement,
    StatementId,
    TemplateRef,
    Transcript,
)
from scribe.verification import find_evidence, verify

Verify = Callable[[str], Sequence[FlagKind]]
"""Gives the kinds of the flags that somebody has to resolve on a statement that stands alone."""

_FRAME: Final = frozenset({"id", "meta", "text", "subject", "patient", "encounter", "context"})
"""What of a resource says nothing about what was said: its id, its labels, its narrative, whose it is."""
_SIGNED: Final = {"draft": "active"}
"""What signing makes of an order's status: items name orders as they will be, and their notes are unsigned."""


class Check(StrEnum):
    """What an item asks for, by the member of the item that asks it."""

    MUST = "must"
    NEVER = "never"
    FHIR = "fhir"
    NO_FHIR = "no_fhir"
    RIGHT = "right"
    WRONG = "wrong"
    FLAG = "flag"


class Checked(Frozen):
    """One thing that an item asks for, and whether it failed.

    ``asked`` quotes the item, ``got`` the note: its statements for ``never``, its kinds of flags for ``right``.
    ``unseen`` says of something lost that nothing beside the note shows it either.
    """

    item: str
    kind: str
    language: Language
    check: Check
    asked: str
    failed: bool
    unseen: bool = False
    got: tuple[str, ...] = ()


class Part(Frozen):
    """How many failed, of how many."""

    failed: int
    of: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def share(self) -> float | None:
        """0.05 is 5 %; ``None`` of nothing."""
        return share(self.failed, self.of)


class Figures(Frozen):
    """The figures of one kind of item, of one language or of all.

    Attributes:
        lost: groups of ``must`` that no statement matches.
        lost_unseen: those of them that no flag, risk reason or ``unused`` entry of the note matches either.
        false_statements: patterns of ``never`` that a statement matches.
        fhir_missing: resources asked for and not in the Bundle.
        fhir_wrong: resources forbidden and in the Bundle.
        true_flagged: statements of ``right`` that are flagged.
        false_missed: statements of ``wrong`` that are not.
        safety_missing: safety flags that the note does not have.
    """

    name: str
    items: int
    lost: Part
    lost_unseen: Part
    false_statements: Part
    fhir_missing: Part
    fhir_wrong: Part
    true_flagged: Part
    false_missed: Part
    safety_missing: Part


class ReadingEvaluation(Frozen):
    """The wire form of ``scribe evaluate reading --json``."""

    schema_: Literal["scribe.evaluation.reading/1"] = Field(default="scribe.evaluation.reading/1", alias="schema")
    drafter: DrafterRef
    kinds: tuple[Figures, ...]
    languages: tuple[Figures, ...]
    total: Figures
    failures: tuple[Checked, ...]
    problems: tuple[Problem, ...] = ()
    """Items that the program could not work through; everything that they ask for counts as failed."""


def score(item: Item, note: NoteDraft, bundle: dict[str, Any], verified: Verify) -> tuple[Checked, ...]:
    """Everything that an item asks for, held against what came of it.

    Args:
        item: what was said, and what must come of it.
        note: the note, verified.
        bundle: its FHIR document.
        verified: verifies a statement alone, see :func:`alone`.
    """
    statements = [one.text for section in note.sections for one in section.kept]
    beside = [*_beside(note)]
    resources = [entry["resource"] for entry in bundle.get("entry", ())]
    flags = {flag.kind for flag in _flags(note)}
    found: list[Checked] = []
    for group in item.must:
        lost = not _match(group, statements)
        found.append(_checked(item, Check.MUST, " | ".join(group), lost, unseen=lost and not _match(group, beside)))
    for pattern in item.never:
        said = _match((pattern,), statements)
        found.append(_checked(item, Check.NEVER, pattern, bool(said), got=said))
    for check, all_wanted in ((Check.FHIR, item.fhir), (Check.NO_FHIR, item.no_fhir)):
        for wanted in all_wanted:
            there = any(fits(wanted, one) for one in resources)
            found.append(_checked(item, check, str(wanted), there is (check is Check.NO_FHIR)))
    for text in item.right:
        raised = tuple(kind.value for kind in verified(text))
        found.append(_checked(item, Check.RIGHT, text, bool(raised), got=raised))
    found += [_checked(item, Check.WRONG, text, not verified(text)) for text in item.wrong]
    if item.flag is not None:
        found.append(_checked(item, Check.FLAG, item.flag.value, item.flag not in flags))
    return tuple(found)


def nothing_of(item: Item) -> tuple[Checked, ...]:
    """The score of an item that could not be worked through: all that it asks for has failed."""
    asked = (
        *((Check.MUST, " | ".join(group)) for group in item.must),
        *((Check.NEVER, pattern) for pattern in item.never),
        *((Check.FHIR, str(wanted)) for wanted in item.fhir),
        *((Check.NO_FHIR, str(wanted)) for wanted in item.no_fhir),
        *((Check.RIGHT, text) for text in item.right),
        *((Check.WRONG, text) for text in item.wrong),
        *((Check.FLAG, kind.value) for kind in (item.flag,) if kind is not None),
    )
    return tuple(_checked(item, check, text, failed=True, unseen=check is Check.MUST) for check, text in asked)


def fits(wanted: Wanted, resource: dict[str, Any]) -> bool:
    """Whether a FHIR resource is the one that an item names."""
    if resource.get("resourceType") != wanted.resource:
        return False
    said = {name: value for name, value in resource.items() if name not in _FRAME}
    if not re.search(wanted.name, json.dumps(said, ensure_ascii=False), re.IGNORECASE):
        return False
    status = str(resource.get("status"))
    if wanted.status is not None and not {status, _SIGNED.get(status)} & {*wanted.status}:
        return False
    dose = wanted.dose
    return dose is None or any(same_dose(dose, one) for one in doses_in(said))


def line_alone(text: str, transcript: Transcript) -> NoteDraft:
    """A note of one line, with the evidence that what was said has for it."""
    statement = Statement(id=StatementId("st1"), text=text)
    note = NoteDraft(
        template=TemplateRef(id="unknown", version=1, digest="0" * 64),
        language=transcript.language,
        drafter=DrafterRef(name="unknown", model=""),
        sections=(NoteSection(id="note", title="Note", status=SectionStatus.PRESENT, statements=(statement,)),),
    )
    return find_evidence(note, transcript)


def alone(transcript: Transcript) -> Verify:
    """Verifies statements against what was said, each as a note of one line, as ``scribe verify`` does."""

    def verified(text: str) -> tuple[FlagKind, ...]:
        checked = verify(line_alone(text, transcript), transcript, None)
        flags = (flag for one in checked.statements for flag in one.flags)
        return tuple(flag.kind for flag in flags if flag.open and flag.level.presses)

    return verified


def evaluation_of(
    items: Sequence[Item], checked: Sequence[Checked], drafter: DrafterRef, problems: Sequence[Problem] = ()
) -> ReadingEvaluation:
    """The figures by kind (in alphabetical order), by language and in total, and everything that failed."""
    kinds = sorted({item.kind for item in items})
    languages = [language for language in LANGUAGE_NAMES if any(item.lang == language for item in items)]
    return ReadingEvaluation(
        drafter=drafter,
        kinds=tuple(
            _figures(kind, sum(item.kind == kind for item in items), [one for one in checked if one.kind == kind])
            for kind in kinds
        ),
        languages=tuple(
            _figures(
                LANGUAGE_NAMES[language],
                sum(item.lang == language for item in items),
                [one for one in checked if one.language == language],
            )
            for language in languages
        ),
        total=_figures("all", len(items), checked),
        failures=tuple(one for one in checked if one.failed),
        problems=tuple(problems),
    )


def _figures(name: str, items: int, checked: Sequence[Checked]) -> Figures:
    def part(check: Check) -> Part:
        asked = [one for one in checked if one.check is check]
        return Part(failed=sum(one.failed for one in asked), of=len(asked))

    lost = part(Check.MUST)
    return Figures(
        name=name,
        items=items,
        lost=lost,
        lost_unseen=Part(failed=sum(one.unseen for one in checked), of=lost.of),
        false_statements=part(Check.NEVER),
        fhir_missing=part(Check.FHIR),
        fhir_wrong=part(Check.NO_FHIR),
        true_flagged=part(Check.RIGHT),
        false_missed=part(Check.WRONG),
        safety_missing=part(Check.FLAG),
    )


def _checked(
    item: Item,
    check: Check,
    asked: str,
    failed: bool,  # noqa: FBT001 (what it is about)
    *,
    unseen: bool = False,
    got: tuple[str, ...] = (),
) -> Checked:
    return Checked(
        item=item.id,
        kind=item.kind,
        language=item.lang,
        check=check,
        asked=asked,
        failed=failed,
        unseen=unseen,
        got=got,
    )


def _match(group: Iterable[str], texts: Sequence[str]) -> tuple[str, ...]:
    """The texts that some pattern of a group matches."""
    patterns = [re.compile(pattern, re.IGNORECASE) for pattern in group]
    return tuple(text for text in texts if any(pattern.search(text) for pattern in patterns))


def _flags(note: NoteDraft) -> tuple[Flag, ...]:
    return (*note.flags, *(flag for one in note.statements for flag in one.flags))


def _beside(note: NoteDraft) -> Iterator[str]:
    """What a reader sees beside the statements: flags with their quotes, the reasons of the risk, what was not used."""
    for flag in _flags(note):
        yield from (flag.detail, flag.note_says, flag.recording_says)
        if flag.quote is not None:
            yield flag.quote.text
    yield from (reason.text for reason in note.risk.reasons)
    yield from (one.text for one in note.unused)
