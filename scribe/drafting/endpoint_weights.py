"""What an endpoint tells of the weights behind a model's name.

Sources: Ollama's API (``/api/tags`` names the SHA-256 of each model's manifest), llama.cpp's server (``meta`` in the
list of models: size and number of parameters, no digest), vLLM and SGLang (``root``: where the weights came from),
OpenAI's API (``system_fingerprint`` in each answer; llama.cpp's server gives its own build there).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import httpx

from scribe.model import KnownBy, Weights
from scribe.visible import without_unseen

WITHIN_S: Final = 5.0
"""How long the endpoint may take to tell it."""
_DIGEST: Final = re.compile(r"(?:sha256:)?([0-9a-f]{64})", re.IGNORECASE)
_LONGEST: Final = 120
"""Characters of a single thing that an endpoint tells."""
_LONGEST_IN_ALL: Final = 500
_OLLAMA: Final = "library"


def told_weights(client: httpx.Client, listed: dict[str, Any], *, fingerprint: str) -> Weights:
    """What the endpoint tells of a model's weights.

    Args:
        client: reaches the endpoint; its base URL ends with ``/v1``.
        listed: the model's entry in the list of models; empty where there is none.
        fingerprint: what the newest answer called itself.
    """
    digest = _DIGEST.fullmatch(str(listed.get("digest") or _ollama_digest(client, listed)))
    told = "; ".join(_told(listed, fingerprint))[:_LONGEST_IN_ALL]
    if digest is None and not told:
        return Weights()
    return Weights(known_by=KnownBy.ENDPOINT, sha256=digest.group(1).lower() if digest else "", told=told)


def listed_model(client: httpx.Client, model: str, *, within_s: float = WITHIN_S) -> dict[str, Any]:
    """A model's entry in the endpoint's list of models, or the only one there; empty without an answer."""
    entries = _entries(client, "models", "data", within_s)
    mine = [one for one in entries if one.get("id") in (model, f"{model}:latest")]
    return next(iter(mine or (entries if len(entries) == 1 else ())), {})


def is_ollama(listed: dict[str, Any]) -> bool:
    """Whether an entry in a list of models is Ollama's."""
    return listed.get("owned_by") == _OLLAMA


def _ollama_digest(client: httpx.Client, listed: dict[str, Any]) -> str:
    if not is_ollama(listed):
        return ""
    name = str(listed.get("id"))
    entries = _entries(client, str(client.base_url.join("../api/tags")), "models", WITHIN_S)
    return next((str(one.get("digest")) for one in entries if one.get("name") == name), "")


def _entries(client: httpx.Client, url: str, member: str, within_s: float) -> list[dict[str, Any]]:
    try:
        value = client.get(url, timeout=within_s).raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        return []
    entries = value.get(member) if isinstance(value, dict) else None
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []


def _told(listed: dict[str, Any], fingerprint: str) -> Iterator[str]:
    meta = listed.get("meta")
    known = meta if isinstance(meta, dict) else {}
    root = listed.get("root")
    told = {
        "fingerprint": fingerprint,
        "from": _last(root) if isinstance(root, str) and root != listed.get("id") else "",
        "bytes": known.get("size"),
        "parameters": known.get("n_params"),
    }
    for name, value in told.items():
        if isinstance(value, str | int) and not isinstance(value, bool) and value:
            yield f"{name} {' '.join(without_unseen(str(value)).split())[:_LONGEST]}"


def _last(root: str) -> str:
    """A hub's name as it is; of a path on the endpoint's machine its end alone."""
    return root.rsplit("/", 1)[-1] if root.startswith(("/", ".", "~")) else root
