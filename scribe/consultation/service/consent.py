"""On what the work with a patient's words rests: their consent, or another ground in law that the hospital named."""

from __future__ import annotations

from scribe.errors import ConsentMissing
from scribe.model import ConsentScope, Consultation
from scribe.settings import Settings

CONSENT = "consent"
"""The ground as the audit names it where the patient agreed."""


def ground_for(scope: ConsentScope, consultation: Consultation, settings: Settings) -> str:
    """The ground on which a recording or a transcript is taken, as the audit names it.

    Args:
        scope: what is to be taken.
        consultation: whose consent is asked for.
        settings: name the hospital's other ground, where it has one.

    Raises:
        ConsentMissing: nobody noted that the patient agreed to this, and there is no other ground.
    """
    consent = consultation.consent
    if consent is not None and scope in consent.covers:
        return CONSENT
    if settings.legal_ground:
        return settings.legal_ground
    raise ConsentMissing(
        f"Nobody has noted that the patient agreed to the {scope}, so it is not taken.",
        remedy="Ask the patient and note their consent first (consent, in the registration or by itself).",
        scope=scope,
    )
