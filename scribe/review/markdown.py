"""A note as Markdown: for reading, printing and comparing. What it says about the note stands in quoted lines."""

from __future__ import annotations

import re
from typing import Final

from scribe.facts.medicine_words import AFTER, AS_BEFORE, BEFORE, REASONS, STATUSES, TITLE
from scribe.model import (
    Encounter,
    Flag,
    FlagKind,
    Language,
    MedicineLine,
    MedicineStatus,
    NoteDraft,
    NoteSection,
    Outcome,
    Patient,
    Signature,
    Statement,
    Template,
    TemplateSection,
    Unused,
)
from scribe.template import texts_by_field

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "note": "Note",
        "draft": "Draft, not signed. Check it before use.",
        "signed": "Signed by {name}, {time}.",
        "demo": "DEMO: written down by the demo recogniser. Not for the care of a patient.",
        "patient": "Patient: ",
        "encounter": "Visit: ",
        "not_discussed": "Not discussed.",
        "empty": "Not filled in.",
        "unsigned": "Not signed.",
        "high": "HIGH RISK",
        "raised": "CHECK",
        "low": "NOTE",
        "clear": "NOTE",
        "corrected": "corrected",
        "kept": "kept",
        "removed": "removed",
        "unused": "Said, not in the note",
        "red_flag": "may be urgent",
        "dismissed": "not needed",
        "gap": " ",
        "join": ", ",
        "colon": ": ",
    },
    "zh": {
        "note": "病历",
        "draft": "草稿，未签名，使用前请核对。",
        "signed": "{name} 已签名，{time}。",
        "demo": "演示：由演示用识别程序转写，不得用于诊疗。",
        "patient": "患者：",
        "encounter": "就诊：",
        "not_discussed": "未提及",
        "empty": "未填写",
        "unsigned": "未签名",
        "high": "高风险",
        "raised": "请核对",
        "low": "提示",
        "clear": "提示",
        "corrected": "已改正",
        "kept": "已保留",
        "removed": "已删除",
        "unused": "说过但未写入病历",
        "red_flag": "可能紧急",
        "dismissed": "无需写入",
        "gap": "",
        "join": "，",
        "colon": "：",
    },
}
_GENDERS: Final[dict[Language, dict[str, str]]] = {
    "en": {"male": "male", "female": "female", "other": "other", "unknown": ""},
    "zh": {"male": "男", "female": "女", "other": "其他", "unknown": ""},
}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")


def note_markdown(
    note: NoteDraft,
    template: Template | None,
    encounter: Encounter | None,
    patient: Patient | None,
    *,
    signature: Signature | None = None,
) -> str:
    """The note as Markdown, in its own language.

    Args:
        note: any revision.
        template: gives the title, the form of each section and the wording of "not discussed".
        encounter: for the line that says which visit it was.
        patient: for the line that says whose note it is.
        signature: of this revision; without it the note is a draft, says so, and shows its flags and what was said
            and is not in it.
    """
    words = _WORDS[note.language]
    remarks = _remarks(note, encounter, patient, signature)
    if signature is None:
        remarks += [_flag_line(flag, words) for flag in note.flags if flag.kind is not FlagKind.DEMO_RECOGNISER]
    parts = [f"# {_plain(template.title if template else words['note'])}", _quoted(remarks)]
    for section in note.sections:
        known = template.section(section.id) if template else None
        parts.append(_section(section, known, template, words, signature))
    if note.medicines:
        parts.append(_medicines(note.medicines, note.language))
    if note.unused and signature is None:
        parts.append(_unused(note, words))
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def _remarks(
    note: NoteDraft, encounter: Encounter | None, patient: Patient | None, signature: Signature | None
) -> list[str]:
    words = _WORDS[note.language]
    lines: list[str] = []
    if signature is None:
        lines.append(f"**{words['draft']}**")
    else:
        time = signature.at.astimezone().strftime("%Y-%m-%d %H:%M")
        lines.append(words["signed"].format(name=_plain(signature.signer.name), time=time))
    if note.drafter.instead_of is not None and signature is None:
        lines.append(f"**{note.drafter.instead_of.sentence(note.language)}**")
    if note.recogniser is not None and note.recogniser.demo:
        lines.append(f"**{words['demo']}**")
    if patient is not None:
        born = patient.birth_date.isoformat() if patient.birth_date else ""
        known = [patient.name, patient.identifier, _GENDERS[note.language][patient.gender], born]
        if any(known):
            lines.append(words["patient"] + _plain(words["join"].join(part for part in known if part)))
    if encounter is not None:
        time = encounter.started_at.astimezone().strftime("%Y-%m-%d %H:%M")
        parts = [time, encounter.department, encounter.practitioner.name]
        lines.append(words["encounter"] + _plain(words["join"].join(part for part in parts if part)))
    return lines


def _quoted(lines: list[str]) -> str:
    """Quoted lines, each a paragraph of its own."""
    return "\n>\n".join(f"> {line}" for line in lines)


def _section(
    section: NoteSection,
    known: TemplateSection | None,
    template: Template | None,
    words: dict[str, str],
    signature: Signature | None,
) -> str:
    lines = [f"## {_plain(section.title)}", ""]
    if known is not None and template is not None and known.fields and section.kept:
        lines += [f"- {_plain(text)}" for text in texts_by_field(section, template)]
    elif not section.kept:
        lines.append(_nothing(known, template, words, signature))
    elif known is not None and known.form == "list":
        lines += [f"{number}. {_plain(statement.text)}" for number, statement in enumerate(section.kept, start=1)]
    else:
        lines.append(words["gap"].join(_plain(statement.text) for statement in section.kept))
    if signature is None:
        flags = [line for statement in section.statements for line in _flag_lines(statement, words)]
        lines += ["", _quoted(flags)] if flags else []
    return "\n".join(lines)


def _medicines(lines: tuple[MedicineLine, ...], language: Language) -> str:
    """A table: each medicine, what becomes of it, how it was taken until now and is from today."""
    at = 1 if language == "zh" else 0
    medicine, kind = ("药品", "情况") if at else ("Medicine", "What becomes of it")
    rows = [(medicine, kind, BEFORE[at], AFTER[at]), ("---",) * 4]
    for one in lines:
        why = f"{_WORDS[language]['colon']}{REASONS[one.reason][at]}" if one.reason is not None else ""
        after = AS_BEFORE[at] if one.status is MedicineStatus.GOES_ON and not one.after else _plain(one.after)
        rows.append((_plain(one.name), STATUSES[one.status][at] + why, _plain(one.before), after))
    table = "\n".join("| " + " | ".join(cell or "–" for cell in row) + " |" for row in rows)
    return f"## {TITLE[at]}\n\n{table}"


def _unused(note: NoteDraft, words: dict[str, str]) -> str:
    lines = [_unused_line(one, words) for one in (*note.open_unused, *(one for one in note.unused if not one.open))]
    return f"## {words['unused']}\n\n" + _quoted(lines)


def _unused_line(one: Unused, words: dict[str, str]) -> str:
    """One quoted line: when it was said, what was said, and what was decided."""
    seconds = int(one.start_s)
    urgent = f"**{words['red_flag']}**{words['colon']}" if one.red_flag and one.open else ""
    line = f"{seconds // 60}:{seconds % 60:02d} {urgent}{_plain(one.text)}"
    if one.dismissed is not None:
        why = f"{words['colon']}{_plain(one.dismissed.words)}" if one.dismissed.words else ""
        line += f" [{words['dismissed']}{words['join']}{_plain(one.dismissed.by.name)}{why}]"
    return line


def _nothing(
    known: TemplateSection | None, template: Template | None, words: dict[str, str], signature: Signature | None
) -> str:
    topics = {topic.value for topic in known.topics} if known else set()
    if "signature" in topics:
        return _plain(signature.signer.name) if signature else words["unsigned"]
    if known is not None and all(topic.administrative for topic in known.topics):
        return words["empty"]
    return _plain(template.nothing_said(known.id if known else "")) if template else words["not_discussed"]


def _flag_lines(statement: Statement, words: dict[str, str]) -> list[str]:
    return [
        _flag_line(flag, words, about=statement.text if flag.kind is FlagKind.NO_EVIDENCE else "")
        for flag in statement.flags
    ]


def _flag_line(flag: Flag, words: dict[str, str], about: str = "") -> str:
    """One quoted line: how bad, what differs, and what was decided."""
    level = words[flag.level.value]
    line = f"**{level}**{words['colon']}{_plain(flag.detail)}"
    if about:
        line += f" ({_plain(about)})"
    if flag.resolution is not None:
        outcome = {Outcome.CORRECTED: "corrected", Outcome.KEPT: "kept", Outcome.REMOVED: "removed"}
        line += f" [{words[outcome[flag.resolution.outcome]]}, {_plain(flag.resolution.by.name)}]"
    return line


def _plain(text: str) -> str:
    """The text with everything that Markdown or HTML would read as its own put out of action, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
