"""Drafting: from a transcript and a template to a note whose every statement names its evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from scribe.drafting.protocol import Drafter, DraftRequest
from scribe.errors import BadInput, MissingPart
from scribe.settings import Settings

__all__ = ["DraftRequest", "Drafter", "drafter_from"]


def drafter_from(
    settings: Settings, name: str | None = None, *, on_down: Literal["raise", "fallback"] = "raise"
) -> Drafter:
    """The drafter that the settings choose, or the one with ``name``.

    Args:
        settings: which drafter, and where the chat endpoint is.
        name: ``extractive``, ``chat`` or ``local``; overrides the settings.
        on_down: what the chat drafter does when its endpoint does not answer: ``raise`` lets a queue try again later,
            ``fallback`` lets the extractive drafter write this one note.

    Raises:
        BadInput: there is no drafter of that name.
        MissingPart: the chat drafter is asked for without an endpoint or a model in the settings, or the local one
            without its model or its libraries.
    """
    chosen = name or settings.drafter
    if chosen not in ("extractive", "chat", "local"):
        raise BadInput(f"There is no drafter named {chosen!r}.", remedy="Choose extractive, chat or local.")
    if chosen == "chat" and not (settings.chat_url and settings.chat_model):
        raise MissingPart(
            "The chat drafter has no endpoint.",
            remedy="Set SCRIBE_CHAT_URL (for example http://127.0.0.1:8000/v1) and SCRIBE_CHAT_MODEL.",
        )
    if chosen == "local" and settings.local_model is None:
        raise MissingPart(
            "The local drafter has no model.", remedy="Set SCRIBE_LOCAL_MODEL to the folder of a language model."
        )
    from scribe.drafting.extractive import ExtractiveDrafter  # noqa: PLC0415 - its lexicons take time to load

    if chosen == "extractive":
        return ExtractiveDrafter()
    if chosen == "local" and settings.local_model is not None:
        return _local(settings, settings.local_model, ExtractiveDrafter())
    from scribe.drafting.chat import ChatDrafter  # noqa: PLC0415 - httpx is needed only here

    return ChatDrafter(
        base_url=settings.chat_url,
        model=settings.chat_model,
        key=settings.chat_key.get_secret_value(),
        timeout_s=settings.chat_timeout_s,
        context_tokens=settings.chat_context,
        fallback=ExtractiveDrafter(),
        on_down=on_down,
        prompts=settings.prompts_dir,
    )


def _local(settings: Settings, folder: Path, fallback: Drafter) -> Drafter:
    from scribe.drafting.local.drafter import LocalDrafter  # noqa: PLC0415 - an optional part
    from scribe.drafting.local.transformers_model import TransformersModel  # noqa: PLC0415

    model = TransformersModel(folder, device=settings.device, context_tokens=settings.local_context)
    return LocalDrafter(model, fallback=fallback, answer_tokens=settings.local_answer, prompts=settings.prompts_dir)
