"""Which way a document goes: by the setting, or the first that the server offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scribe.delivery.capability import Capability
from scribe.delivery.ways.transaction import Transaction
from scribe.delivery.ways.way import Way

WAYS: Final[Mapping[str, Way]] = {way.name: way for way in (Transaction(),)}
"""Every way, by its name, in the order in which they are tried."""


def ways_of(capability: Capability) -> tuple[Way, ...]:
    """The ways that the server offers, the best one first."""
    return tuple(way for way in WAYS.values() if not way.lacks(capability))
