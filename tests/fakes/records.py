"""Records of patients, in a line each, for tests of what a note takes from them."""

from __future__ import annotations

from typing import Any

from scribe.model import RecordContext

HYPERTENSION = {"name": "Essential (primary) hypertension"}
DIABETES = {"name": "Type 2 diabetes mellitus without complications"}
LISINOPRIL = {"name": "Lisinopril 10 MG Oral Tablet", "dose": 10, "dose_unit": "mg", "frequency": "once daily"}
METFORMIN = {"name": "Metformin", "dose": 500, "dose_unit": "mg", "frequency": "twice a day"}
PENICILLIN = {"name": "Penicillin", "reaction": "rash"}


def record_of(
    *, problems: tuple[Any, ...] = (), medicines: tuple[Any, ...] = (), allergies: tuple[Any, ...] = (), **more: Any
) -> RecordContext:
    """A record of these entries; a bare text is an entry with that name."""

    def entries(given: tuple[Any, ...]) -> list[Any]:
        return [{"name": one} if isinstance(one, str) else one for one in given]

    return RecordContext.model_validate(
        {"problems": entries(problems), "medicines": entries(medicines), "allergies": entries(allergies), **more}
    )
