"""Which way a document goes: by the setting, or the first that the server offers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scribe.delivery.capability import Capability
from scribe.delivery.letterhead import Letterheads
from scribe.delivery.ways.discrete import Discrete
from scribe.delivery.ways.document_bundle import DocumentBundle
from scribe.delivery.ways.document_reference import AsDocumentReference
from scribe.delivery.ways.transaction import Transaction
from scribe.delivery.ways.way import Way


def every_way(
    *, document_path: str = "Bundle", font: Path | None = None, letterheads: Letterheads | None = None
) -> Mapping[str, Way]:
    """Every way, by its name, in the order in which they are tried.

    Args:
        document_path: where the server takes whole documents.
        font: a font file for PDFs.
        letterheads: for PDFs.
    """
    ways: tuple[Way, ...] = (
        Transaction(),
        Discrete(),
        AsDocumentReference(font, letterheads),
        DocumentBundle(document_path),
    )
    return {way.name: way for way in ways}


def open_ways(ways: Mapping[str, Way], capability: Capability) -> tuple[Way, ...]:
    """Those of the ways that the server offers, the best one first."""
    return tuple(way for way in ways.values() if not way.lacks(capability))
