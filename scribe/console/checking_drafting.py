"""``scribe check`` of what drafts: the language model is put to a small work, as a visit would put it."""

from __future__ import annotations

import httpx

from scribe.console.checking import Finding, Health
from scribe.drafting import chat_drafter_from
from scribe.drafting.chat_forms import Form
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.drafting.trial import try_out
from scribe.errors import MissingPart, PartDown
from scribe.settings import Settings
from scribe.template import TemplateLibrary

_SLOW_MINUTES = 10.0
"""A note that takes longer than the visit falls behind with every patient."""
_FORMS = {
    Form.JSON_SCHEMA: "it takes the schema as response_format json_schema",
    Form.JSON_OBJECT: "it takes the schema beside response_format json_object",
    Form.MEMBERS: "it takes the schema in a member of its own (structured_outputs, guided_json or json_schema)",
    Form.ANY_JSON: "it holds to no schema, which stands in the text",
    Form.TEXT: "it takes no schema, which stands in the text",
}


def check_drafting(settings: Settings, part: str) -> Finding:
    """Has the language model draft a three-line consultation: seconds on a GPU, up to some minutes on a processor.

    Raises:
        PartDown: the model does not answer.
        MissingPart: it cannot be used as it is set up.
    """
    if settings.drafter == "extractive":
        return Finding(part, Health.SOUND, "the embedded drafter")
    if settings.drafter == "chat":
        _require_served(settings)
    drafter = chat_drafter_from(settings, settings.drafter, fallback=ExtractiveDrafter())
    try:
        trial = try_out(drafter, TemplateLibrary(settings.templates_dir).get(settings.default_template))
    finally:
        drafter.close()
    minutes = trial.ten_minutes_take_s / 60
    found = (
        f"{drafter.ref.model}: {_FORMS[trial.form]}; it reads {trial.reads_per_s:,.0f} and writes "
        f"{trial.writes_per_s:,.0f} tokens a second; the note of a ten-minute visit takes about "
        f"{f'{minutes:.0f} minutes' if minutes >= 1.5 else f'{minutes * 60:.0f} seconds'}"
    )
    if not trial.usable:
        return Finding(
            part,
            Health.ADVICE,
            f"{found}. Its answers to three plain lines could not be used; the embedded drafter wrote that note.",
            "Take a larger model, or one that is tuned to follow instructions.",
        )
    if trial.form.in_text:
        return Finding(part, Health.ADVICE, f"{found}.", "Take a server that holds answers to a JSON Schema.")
    if minutes > _SLOW_MINUTES:
        return Finding(part, Health.ADVICE, f"{found}.", "Take a smaller model, or a GPU.")
    return Finding(part, Health.SOUND, found)


def _require_served(settings: Settings) -> None:
    """Asks the endpoint for its models.

    Raises:
        PartDown: it does not answer.
        MissingPart: it does not serve the model.
    """
    headers = {"Authorization": f"Bearer {settings.chat_key.get_secret_value()}"} if settings.chat_key else {}
    try:
        answer = httpx.get(f"{settings.chat_url.rstrip('/')}/models", headers=headers, timeout=5)
        answer.raise_for_status()
        served = [model["id"] for model in answer.json()["data"]]
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise PartDown(
            f"The drafting endpoint does not answer as one: {type(error).__name__}.",
            remedy="Check SCRIBE_CHAT_URL (up to and with /v1), SCRIBE_CHAT_KEY and the server.",
        ) from error
    if settings.chat_model not in served:
        raise MissingPart(
            f"The drafting endpoint does not serve {settings.chat_model}.",
            remedy=f"Set SCRIBE_CHAT_MODEL to one of: {', '.join(served)}.",
        )
