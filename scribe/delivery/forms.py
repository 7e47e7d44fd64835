"""The forms in which a folder can have a document beside its JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from scribe.delivery import cda, rendering
from scribe.delivery.document import Json
from scribe.delivery.fhir_xml import fhir_xml
from scribe.delivery.letterhead import letterheads_at
from scribe.errors import MissingPart
from scribe.settings import Settings

ENDINGS: Final[Mapping[str, str]] = {
    "xml": ".xml", "html": ".html", "text": ".txt", "pdf": ".pdf", "cda": ".cda.xml",
}  # fmt: skip


def _always(bundle: Json) -> bool:  # noqa: ARG001
    return True


def _nothing_to_look_for() -> None:
    """Most forms need nothing of the machine."""


@dataclass(frozen=True)
class Form:
    """One form: how its files end, which documents have it, how it is made, what it needs."""

    ending: str
    made: Callable[[Json], bytes]
    suits: Callable[[Json], bool] = _always
    probe: Callable[[], None] = _nothing_to_look_for


def forms_from(settings: Settings) -> tuple[Form, ...]:
    """The forms that the settings name, each once; JSON is no other form."""
    return tuple(_form(name, settings) for name in dict.fromkeys(settings.emr_folder_formats) if name != "json")


def _form(name: str, settings: Settings) -> Form:
    ending = ENDINGS[name]
    match name:
        case "xml":
            return Form(ending, fhir_xml)
        case "html":
            return Form(ending, lambda bundle: rendering.html(bundle).encode())
        case "text":
            return Form(ending, lambda bundle: rendering.text(bundle).encode())
        case "pdf":
            drawn = partial(rendering.pdf, font=settings.emr_pdf_font, letterheads=letterheads_at(settings.letterhead))
            return Form(ending, drawn, probe=partial(_font, settings))
        case _:
            hospital = cda.Organisation(settings.emr_organisation, settings.emr_organisation_code)
            made = partial(cda.outpatient_record, organisation=hospital)
            return Form(ending, made, suits=cda.suits, probe=hospital.require)


def _font(settings: Settings) -> None:
    font = settings.emr_pdf_font
    if font is not None and not font.is_file():
        raise MissingPart(f"There is no font at {font}.", remedy="Correct SCRIBE_EMR_PDF_FONT, or leave it empty.")
