"""What leaves the pages: the note as PDF, the patient's summary as JSON and PDF. Each is recorded as an export."""

from __future__ import annotations

from typing import Any, Final, Literal

from fastapi import Request
from fastapi.responses import Response

from scribe.consultation.service import ConsultationService
from scribe.delivery.letterhead import Letterhead, Letterheads
from scribe.delivery.page import Block, Page, Section
from scribe.errors import WrongState
from scribe.messages import Pair
from scribe.model import Consultation, ConsultationId, Language, NoteDraft
from scribe.summary import PatientSummary, summarise
from scribe.web.accounts import User
from scribe.web.deps import export_noted, settings_of

PDF: Final = "application/pdf"
NOT_SIGNED: Final[Pair] = Pair("Not signed. This is not part of the record.", "尚未签名，不作为病历使用。")
NOT_CHECKED: Final[Pair] = Pair(
    "Not checked and not signed. This is not part of the record.", "尚未核对、尚未签名，不作为病历使用。"
)
NOT_YET_SIGNED: Final[Pair] = Pair(
    "Checked, not yet signed by a doctor: it may still change.", "已核对，医师尚未签名，内容可能变动。"
)
_HEADS: Final[dict[str, Pair]] = {
    "patient": Pair("Patient", "患者"),
    "number": Pair("Patient number", "患者编号"),
    "born": Pair("Date of birth", "出生日期"),
    "visited": Pair("Visit", "就诊日期"),
    "department": Pair("Department", "科室"),
    "doctor": Pair("Doctor", "医师"),
    "signed": Pair("Signed by", "签名"),
    "checked": Pair("Checked by", "审核"),
    "revision": Pair("Made of the note’s revision", "依据病历版本"),
}


def first_line_of(consultation: Consultation, language: Language) -> str:
    """What a copy of the note begins with; nothing once it is signed."""
    if consultation.signature is not None:
        return ""
    return (NOT_SIGNED if consultation.approval is not None else NOT_CHECKED).of(language)


def letterheads_of(request: Request) -> Letterheads:
    """The hospital's letterheads, as they were read at the start."""
    found: Letterheads = request.app.state.letterheads
    return found


def letterhead_for(request: Request, consultation: Consultation) -> Letterhead | None:
    """The letterhead of the visit's department."""
    return letterheads_of(request).of(consultation.encounter.department)


def note_as_pdf(request: Request, service: ConsultationService, user: User, id: ConsultationId) -> Response:
    """The note's document as PDF; until it is signed in a frame whose first line says so.

    Raises:
        NotFound: there is no draft yet.
        MissingPart: no font has all of its characters.
    """
    from scribe.delivery.pdf import pdf  # noqa: PLC0415 (half a second, and needed by few)

    consultation, bundle = service.get(id), service.bundle(id)
    mark = first_line_of(consultation, "zh" if _language_of(bundle).startswith("zh") else "en")
    made = pdf(bundle, font=settings_of(request).emr_pdf_font, letterheads=letterheads_of(request), mark=mark)
    export_noted(request, id, user, "note-pdf")
    return _file(made, f"note-{id}-revision-{consultation.revision}.pdf")


def summary_of(service: ConsultationService, id: ConsultationId) -> tuple[Consultation, NoteDraft, PatientSummary]:
    """The summary for the patient of a note that was checked.

    Raises:
        NotFound: there is no draft yet.
        WrongState: the note is not checked, or something in it is still to be resolved.
    """
    consultation, note = service.get(id), service.note(id)
    if why := why_not_yet(consultation, note):
        raise WrongState(
            "A summary for the patient is made of a checked note, with nothing left to resolve.",
            remedy="Check the note first; then ask again.",
            reason=why,
        )
    return consultation, note, summarise(note, service.template(id))


def why_not_yet(consultation: Consultation, note: NoteDraft) -> Literal["", "not-checked", "flags-open"]:
    """Why there is no summary yet; empty when there is one."""
    if consultation.approval is None and consultation.signature is None:
        return "not-checked"
    return "flags-open" if note.open_flags else ""


def summary_as_pdf(request: Request, service: ConsultationService, user: User, id: ConsultationId) -> Response:
    """The summary on one sheet.

    Raises:
        As :func:`summary_of`, and MissingPart where no font has all of its characters.
    """
    from scribe.delivery.pdf import drawn  # noqa: PLC0415 (half a second, and needed by few)

    consultation, _, summary = summary_of(service, id)
    made_at = consultation.signature or consultation.approval
    made = drawn(
        _page_of(consultation, summary),
        (made_at.at if made_at is not None else consultation.updated_at).isoformat(),
        font=settings_of(request).emr_pdf_font,
        letterhead=letterhead_for(request, consultation),
        one_sheet=True,
    )
    export_noted(request, id, user, "summary-pdf")
    return _file(made, f"summary-{id}-revision-{consultation.revision}.pdf")


def _page_of(consultation: Consultation, summary: PatientSummary) -> Page:
    sections = (Section(part.title, tuple(Block("item", line.text) for line in part.lines)) for part in summary.parts)
    return Page(
        language="zh-CN" if summary.language == "zh" else "en",
        title=summary.title,
        warning="" if consultation.signature else NOT_YET_SIGNED.of(summary.language),
        head=tuple((_HEADS[name].of(summary.language), value) for name, value in head_of(consultation)),
        sections=tuple(sections),
        foot=tuple((_HEADS[name].of(summary.language), value) for name, value in _foot_of(consultation, summary)),
        colon="：" if summary.language == "zh" else ": ",
    )


def head_of(consultation: Consultation) -> tuple[tuple[str, str], ...]:
    """Whose sheet it is and of which visit; what is not known is left out."""
    patient, visit = consultation.patient, consultation.encounter
    rows = (
        ("patient", patient.name if patient else ""),
        ("number", patient.identifier if patient else ""),
        ("born", patient.birth_date.isoformat() if patient and patient.birth_date else ""),
        ("visited", visit.started_at.astimezone().strftime("%Y-%m-%d")),
        ("department", visit.department),
        ("doctor", visit.practitioner.name),
    )
    return tuple(row for row in rows if row[1])


def _foot_of(consultation: Consultation, summary: PatientSummary) -> tuple[tuple[str, str], ...]:
    rows: list[tuple[str, str]] = []
    if consultation.approval is not None:
        rows.append(("checked", consultation.approval.by.name))
    if consultation.signature is not None:
        rows.append(("signed", consultation.signature.signer.name))
    return (*rows, ("revision", str(summary.revision)))


def head_words(name: str, language: Language) -> str:
    """What a row of a sheet's head is called, in the note's language."""
    return _HEADS[name].of(language)


def _language_of(bundle: dict[str, Any]) -> str:
    entries = bundle.get("entry") or [{}]
    return str(entries[0].get("resource", {}).get("language", bundle.get("language", "en")))


def _file(data: bytes, name: str) -> Response:
    """A file that is saved, never shown in the site's frame; its name says nothing of the patient."""
    return Response(
        data,
        media_type=PDF,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
