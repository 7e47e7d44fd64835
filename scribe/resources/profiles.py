"""Which profiles a document follows, and the hospital that keeps it: what an installation chooses."""

from __future__ import annotations

from typing import Final, Literal

from scribe.model import Frozen
from scribe.settings import Settings


class Profiles(Frozen):
    """The family of profiles, and the organisation that is the document's custodian."""

    family: Literal["none", "us-core", "ips"] = "none"
    organisation: str = ""
    """Its name; without one the document has no custodian."""
    organisation_code: str = ""
    organisation_system: str = ""
    """URI of the system that the code is of."""


NO_PROFILES: Final = Profiles()
"""FHIR R4 alone."""


def profiles_from(settings: Settings) -> Profiles:
    """As the settings say it."""
    return Profiles(
        family=settings.fhir_profiles,
        organisation=settings.emr_organisation,
        organisation_code=settings.emr_organisation_code,
        organisation_system=settings.emr_organisation_system,
    )
