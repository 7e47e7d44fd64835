"""``scribe emr check``: what the EMR offers, and which way a note goes there."""

from __future__ import annotations

import json
from typing import Final

from rich.console import Console

from scribe.delivery import FhirDestination, destination_from
from scribe.delivery.server import Survey
from scribe.settings import Settings

_WAYS: Final = {
    "transaction": "all resources and the document in one transaction, with ids of ours",
    "discrete": "the resources one by one, the note last",
    "document-reference": "one DocumentReference with the note as HTML, PDF, text and FHIR",
    "document": "the signed document as one Bundle",
}


def check_emr(settings: Settings, console: Console, *, as_json: bool) -> bool:
    """Asks the EMR without writing anything, and prints what follows from its answers.

    Returns:
        Whether a note can go there.

    Raises:
        PartDown: it does not answer.
        MissingPart: it is no FHIR R4 server, or not what the settings say.
        DeliveryRefused: it does not let Scribe in.
    """
    destination = destination_from(settings)
    destination.probe()
    if not isinstance(destination, FhirDestination):
        if as_json:
            console.out(json.dumps({"schema": "scribe.emr.check/1", "destination": destination.name}, indent=2))
        else:
            console.print(f"Notes go to {destination.name}. It can be used.")
        return True
    survey = destination.survey()
    if as_json:
        console.out(json.dumps(_told(destination.name, survey), indent=2))
    else:
        _show(destination.name, survey, console)
    return bool(survey.chosen) and not survey.lacks[survey.chosen]


def _told(name: str, survey: Survey) -> dict[str, object]:
    return {
        "schema": "scribe.emr.check/1",
        "destination": name,
        "fhirVersion": survey.fhir_version,
        "software": survey.software,
        "ways": [{"way": way, "open": not lacks, "lacks": list(lacks)} for way, lacks in survey.lacks.items()],
        "chosen": survey.chosen,
        "searchesByPost": survey.searches_by_post,
    }


def _show(name: str, survey: Survey, console: Console) -> None:
    console.print(f"{name}: {survey.software or 'software unknown'}, FHIR {survey.fhir_version}")
    for way, lacks in survey.lacks.items():
        console.print(f"  {'+' if not lacks else '-'} {way}: {_WAYS[way] if not lacks else ', '.join(lacks)}")
    if not survey.searches_by_post:
        console.print("It takes no search by POST, so patient numbers stand in the addresses of its log.")
    if not survey.chosen:
        console.print("None of the ways is open, so no note can go there. Ask the EMR's makers for one of them.")
    elif survey.lacks[survey.chosen]:
        console.print(
            f"SCRIBE_EMR_WAY is {survey.chosen}, which this EMR does not offer. Set it to auto, or to an open way."
        )
    else:
        console.print(f"A new note goes by {survey.chosen}; an addendum goes the way of its note.")
