"""Drafting: from a transcript and a template to a note whose every statement names its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from scribe.drafting.protocol import CompletingDrafter, Drafter, DraftRequest
from scribe.errors import BadInput, MissingPart
from scribe.settings import Settings

if TYPE_CHECKING:
    from scribe.drafting.chat import ChatDrafter

__all__ = ["CompletingDrafter", "DraftRequest", "Drafter", "drafter_from"]


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
            "The local drafter has no model.", remedy="Set SCRIBE_LOCAL_MODEL to the GGUF file of a language model."
        )
    from scribe.drafting.extractive import ExtractiveDrafter  # noqa: PLC0415 - its lexicons take time to load

    if chosen == "extractive":
        return ExtractiveDrafter()
    return chat_drafter_from(settings, chosen, fallback=ExtractiveDrafter(), on_down=on_down)


def chat_drafter_from(
    settings: Settings, name: str, *, fallback: Drafter, on_down: Literal["raise", "fallback"] = "raise"
) -> ChatDrafter:
    """The drafter that asks a language model: at an endpoint (``chat``), or in this process (``local``).

    Raises:
        MissingPart: the model or the engine for this process is missing.
    """
    from scribe.drafting.chat import ChatDrafter  # noqa: PLC0415 - httpx is needed only here
    from scribe.drafting.local import LocalEngine  # noqa: PLC0415

    if name == "local" and settings.local_model is not None:
        engine = LocalEngine(
            settings.local_model,
            device=settings.device,
            context_tokens=settings.local_context,
            threads=settings.cpu_threads,
            data_dir=settings.data_dir,
        )
        return ChatDrafter(
            base_url=engine.base_url,
            model=engine.name,
            key=engine.key,
            timeout_s=settings.chat_timeout_s,
            fallback=fallback,
            on_down=on_down,
            prompts=settings.prompts_dir,
            name="local",
            engine=engine,
        )
    return ChatDrafter(
        base_url=settings.chat_url,
        model=settings.chat_model,
        key=settings.chat_key.get_secret_value(),
        timeout_s=settings.chat_timeout_s,
        context_tokens=settings.chat_context,
        fallback=fallback,
        on_down=on_down,
        prompts=settings.prompts_dir,
    )
