"""What a FHIR server says of itself (https://hl7.org/fhir/R4/capabilitystatement.html)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scribe.delivery.document import Json


@dataclass(frozen=True)
class Capability:
    """What of a CapabilityStatement decides how a note goes there."""

    fhir_version: str = ""
    software: str = ""
    system: frozenset[str] = frozenset()
    """Interactions with the whole server: ``transaction``, ``batch`` …"""
    resources: dict[str, frozenset[str]] = field(default_factory=dict)
    """Interactions with each type: ``read``, ``create``, ``update`` …"""
    refuses_our_ids: frozenset[str] = frozenset()
    """Types that say no to a PUT which creates (``updateCreate`` false). HAPI takes it and never says so."""
    told: bool = False
    """Whether the server lists interactions at all. One that does not is tried as it is."""

    def can(self, kind: str, *interactions: str) -> bool:
        """Whether the server offers all of these for a type; one that tells nothing may."""
        return not self.told or set(interactions) <= self.resources.get(kind, frozenset())

    def has_transactions(self) -> bool:
        """Whether the server takes transactions; one that tells nothing may."""
        return not self.told or "transaction" in self.system

    def takes_id_of(self, kind: str) -> bool:
        """Whether a PUT may create a resource of this type, as far as the server tells."""
        return kind not in self.refuses_our_ids

    @property
    def fences_new_by_match(self) -> bool:
        """Whether a write of something new is fenced by ``If-Match: W/"0"``.

        HAPI, and Smile CDR which is built on it, pass ``If-None-Match: *`` of a PUT over, alone and in a transaction,
        and so would let an old note replace a newer one. With a version that cannot be they answer 409 whenever there
        is any, and create when there is none.
        """
        return self.software.startswith(("HAPI FHIR", "Smile"))


def read_capability(statement: Json) -> Capability:
    """Reads a CapabilityStatement, whatever of it is missing or of another shape."""
    rest = next((one for one in _list(statement, "rest") if one.get("mode", "server") == "server"), {})
    types = [one for one in _list(rest, "resource") if isinstance(one.get("type"), str)]
    software = statement.get("software")
    named = software if isinstance(software, dict) else {}
    return Capability(
        fhir_version=str(statement.get("fhirVersion", "")),
        software=" ".join(str(named[part]) for part in ("name", "version") if named.get(part))[:100],
        system=_codes(rest),
        resources={one["type"]: _codes(one) for one in types},
        refuses_our_ids=frozenset(one["type"] for one in types if one.get("updateCreate") is False),
        told=bool(types),
    )


def _codes(part: Json) -> frozenset[str]:
    return frozenset(str(one.get("code", "")) for one in _list(part, "interaction"))


def _list(value: Any, name: str) -> list[Json]:
    found = value.get(name) if isinstance(value, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
