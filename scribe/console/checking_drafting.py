"""``scribe check`` of what drafts: the language model is put to a small work, as a visit would put it."""

from __future__ import annotations

import httpx
from pydantic import SecretStr

from scribe.console.checking import Finding, Health
from scribe.drafting import chat_drafter_from
from scribe.drafting.chat_endpoint import DRAFTING, Part
from scribe.drafting.chat_forms import Form
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.drafting.trial import try_out
from scribe.errors import MissingPart, PartDown
from scribe.settings import Settings
from scribe.template import TemplateLibrary
from scribe.visible import visible

_SAID_IN_MINUTES = 90.0
_MOST_NAMED = 20
"""Models of an endpoint that are named; a gateway has hundreds."""
_SLOW_MINUTES = 10.0
"""A note that takes longer than the visit falls behind with every patient."""
FORMS = {
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
        require_served(DRAFTING, settings.chat_url, settings.chat_key, settings.chat_model)
    drafter = chat_drafter_from(settings, settings.drafter, fallback=ExtractiveDrafter())
    try:
        trial = try_out(drafter, TemplateLibrary(settings.templates_dir).get(settings.default_template))
    finally:
        drafter.close()
    minutes = trial.ten_minutes_take_s / 60
    found = (
        f"{drafter.ref.model}: {FORMS[trial.form]}; it reads {trial.speed.reads_per_s:,.0f} and writes "
        f"{trial.speed.writes_per_s:,.0f} tokens a second; the note of a ten-minute visit takes about "
        f"{duration(minutes * 60)}"
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


def duration(seconds: float) -> str:
    """As a person says it: ``40 seconds``, ``3 minutes``."""
    return f"{seconds / 60:.0f} minutes" if seconds >= _SAID_IN_MINUTES else f"{seconds:.0f} seconds"


def require_served(part: Part, url: str, key: SecretStr, model: str) -> None:
    """Asks an endpoint for its models.

    Args:
        part: what it is for.
        url: up to and with ``/v1``.
        key: bearer token; empty for none.
        model: has to be among them.

    Raises:
        PartDown: it does not answer.
        MissingPart: it does not serve the model.
    """
    headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
    try:
        answer = httpx.get(f"{url.rstrip('/')}/models", headers=headers, timeout=5)
        answer.raise_for_status()
        served = [one["id"] for one in answer.json()["data"]]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as error:
        raise PartDown(
            f"The {part.name} does not answer as one: {type(error).__name__}.",
            remedy=f"Check {part.settings}_URL (up to and with /v1), {part.settings}_KEY and the server.",
        ) from error
    if model not in served:
        named = ", ".join(visible(str(one)) for one in served[:_MOST_NAMED])
        raise MissingPart(
            f"The {part.name} does not serve {model}.", remedy=f"Set {part.settings}_MODEL to one of: {named}."
        )
