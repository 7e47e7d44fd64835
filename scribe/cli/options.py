"""What several commands of the command line share: the two consoles, options with their help, writing a file."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from scribe.errors import BadInput
from scribe.visible import visible


class PlainConsole(Console):
    """Prints text as it is: no markup in it counts, and no escape sequence in it reaches the terminal."""

    def render_str(self, text: str, **how: Any) -> Text:
        """Everything that is printed as a string comes by here, the cells of a table too."""
        return super().render_str(visible(text), **how)


out = PlainConsole(highlight=False, soft_wrap=True, markup=False)
err = PlainConsole(stderr=True, highlight=False, soft_wrap=True, markup=False)


TRANSCRIPT_FORMS = (
    "Our JSON; WebVTT or SubRip (Teams, Zoom); text of Otter, Teams or Word; JSON of Whisper, AWS, Azure, Deepgram, "
    "Google; or lines such as `doctor: …`."
)


class Spoken(StrEnum):
    """What the consultation was spoken in."""

    en = "en"
    zh = "zh"
    auto = "auto"


class Pages(StrEnum):
    """Languages that the site is written in."""

    en = "en"
    zh = "zh"


DataDir = Annotated[Path | None, typer.Option("--data", help="Folder that keeps everything [default: scribe-data].")]
Out = Annotated[Path, typer.Option("--out", help="Folder for transcript.json, note.json, note.md and bundle.json.")]
TemplateId = Annotated[str, typer.Option("--template", help="Template to write by; see `scribe templates list`.")]
Language = Annotated[Spoken, typer.Option("--language", help="What was spoken.")]
DrafterName = Annotated[str | None, typer.Option("--drafter", help="extractive, chat or local [default: the setting].")]
Context = Annotated[
    Path | None,
    typer.Option("--context", help="What the EMR has of the patient: a FHIR R4 Bundle, or JSON of scribe.context/1."),
]
Number = Annotated[str, typer.Option("--patient-number", help="The hospital's number of the patient.")]
Name = Annotated[str, typer.Option("--patient-name", help="The patient's name.")]
BirthDate = Annotated[
    datetime | None, typer.Option("--patient-birth-date", formats=["%Y-%m-%d"], help="The patient's birth date.")
]
EncounterNumber = Annotated[str, typer.Option("--encounter-number", help="The hospital's number of the visit.")]
Doctor = Annotated[str, typer.Option("--doctor", help="Who held the consultation.")]
DoctorNumber = Annotated[str, typer.Option("--doctor-number", help="The hospital's number of the doctor.")]
Consented = Annotated[bool, typer.Option("--consent", help="The patient agreed; needed where a patient is named.")]
Department = Annotated[str, typer.Option("--department", help="The department, as notes and pages show it.")]
Username = Annotated[str, typer.Argument(help="name that the person signs in with")]
Host = Annotated[str | None, typer.Option("--host", help="Address to listen on [default: 127.0.0.1].")]
Port = Annotated[
    int | None, typer.Option("--port", min=0, max=65_535, help="Port of the site; 0 takes a free one [default: 8080].")
]


def write_file(path: Path, content: str) -> None:
    """Writes a file that the command line names.

    Raises:
        BadInput: it cannot be written.
    """
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as fault:
        raise BadInput(f"{path} cannot be written: {fault.strerror}.", remedy="Choose another file.") from fault
