"""What reviewers made of drafted statements: pairs of before and after, from consultations or from a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import ConfigDict, ValidationError

from scribe.errors import BadInput
from scribe.learning.ordering import Ordering
from scribe.model import Frozen, NoteDraft


class Pair(Frozen):
    """One statement as it was drafted and as it was signed; equal where nobody changed it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    consultation: str
    before: str
    after: str
    section: str = ""


def pairs_of(consultation: str, drafted: NoteDraft, signed: NoteDraft) -> Iterator[Pair]:
    """The pairs of one consultation. Statements that a person added or removed make none.

    Args:
        consultation: which one, so that a wording of one person in one note is told from a habit.
        drafted: the note as the drafter wrote it.
        signed: the note as it was signed.
    """
    after = {statement.id: statement for statement in signed.statements}
    for section in drafted.sections:
        for statement in section.statements:
            kept = after.get(statement.id)
            if kept is not None and not kept.removed:
                yield Pair(consultation=consultation, before=statement.text, after=kept.text, section=section.id)


def read_edits(path: Path) -> tuple[tuple[Pair, ...], tuple[Ordering, ...]]:
    """The edits of a JSON Lines file: ``consultation``, ``before``, ``after``, and ``section`` where it is known.

    Where ``before`` and ``after`` are lists, they are the statements of a section in the order of the draft and in the
    order that was signed.

    Raises:
        BadInput: it cannot be read, or a line is no edit; the message names the line, never its words.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.", remedy="Check the path.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not UTF-8 text.", remedy="Save it as UTF-8.") from None
    found = [_edit(line, path.name, number) for number, line in enumerate(lines, 1) if line.strip()]
    pairs = tuple(one for one in found if isinstance(one, Pair))
    return pairs, tuple(one for one in found if isinstance(one, Ordering))


def _edit(line: str, name: str, number: int) -> Pair | Ordering:
    try:
        is_order = isinstance(json.loads(line).get("before"), list)
    except (ValueError, AttributeError, RecursionError):
        is_order = False
    try:
        return (Ordering if is_order else Pair).model_validate_json(line)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise BadInput(
            f"Line {number} of {name} is no edit: {f'{where}: ' if where else ''}{fault['msg']}.",
            remedy="Each line is a JSON object with consultation, before and after.",
        ) from None
