"""``scribe check`` of the second reader: it is put to a few statements, as a note would put them."""

from __future__ import annotations

from scribe.console.checking import Finding, Health
from scribe.console.checking_drafting import FORMS, duration, require_served
from scribe.second_reader import PART, endpoint_from
from scribe.second_reader.reader import OutOfTime
from scribe.second_reader.trial import Trial, try_out
from scribe.settings import Settings
from scribe.template import TemplateLibrary

_OTHER_MODEL = (
    "Take a larger model, or one that is tuned to follow instructions; without a second reader the rules check alone."
)


def check_second_reader(settings: Settings, part: str) -> Finding:
    """Has the second reader judge four statements about three lines, two of which are wrong.

    Raises:
        PartDown: its endpoint does not answer.
        MissingPart: it cannot be used as it is set up.
    """
    if not settings.verifier:
        return Finding(part, Health.SOUND, "none (SCRIBE_VERIFIER)")
    require_served(PART, settings.verifier_url, settings.verifier_key, settings.verifier_model)
    language = TemplateLibrary(settings.templates_dir).get(settings.default_template).language
    endpoint = endpoint_from(settings)
    try:
        trial = try_out(endpoint, language, most_s=settings.verifier_timeout_s)
    except OutOfTime:
        return Finding(
            part,
            Health.ADVICE,
            f"{settings.verifier_model} did not judge four statements within {settings.verifier_timeout_s:g} s, "
            "which is all the time that it has for a note.",
            "Take a smaller model, a GPU, or more time (SCRIBE_VERIFIER_TIMEOUT_S).",
        )
    finally:
        endpoint.close()
    return _found(settings, part, trial)


def _found(settings: Settings, part: str, trial: Trial) -> Finding:
    """What the trial tells, the worst first."""
    if not trial.answered:
        return Finding(
            part,
            Health.ADVICE,
            f"{settings.verifier_model} answers, and none of its answers is a verdict; notes go on without it.",
            "Take a server that holds answers to a JSON Schema, or another model.",
        )
    found = (
        f"{settings.verifier_model}: {FORMS[trial.form]}; {trial.told_right} of {trial.asked} plain statements judged "
        f"right, {trial.statement_s:.1f} s each; the note of a ten-minute visit takes about "
        f"{duration(trial.note_takes_s)}"
    )
    if trial.told_right < trial.asked:
        return Finding(part, Health.ADVICE, f"{found}. It doubts what was said, or not what was not.", _OTHER_MODEL)
    if trial.form.in_text:
        return Finding(part, Health.ADVICE, f"{found}.", "Take a server that holds answers to a JSON Schema.")
    if trial.note_takes_s > settings.verifier_timeout_s:
        within = trial.statements_within(settings.verifier_timeout_s)
        return Finding(
            part,
            Health.ADVICE,
            f"{found}. It has {settings.verifier_timeout_s:g} s, which is enough for {within} statements.",
            "Take a smaller model, a GPU, or more time (SCRIBE_VERIFIER_TIMEOUT_S).",
        )
    return Finding(part, Health.SOUND, found)
