"""What programs get: the signed document, its Composition, and a DocumentReference that points at it.

All three are called by the id of their consultation. The Bundle is the signed one, word for word but for its ``id`` and
``meta``, which are those of this address. What a Composition refers to within its document is named by type, identifier
and words, since those resources are read in the Bundle only.
"""

from __future__ import annotations

from typing import Any, Final

import scribe
from scribe.consultation.service import SignedDocument

Json = dict[str, Any]

KINDS: Final = ("Bundle", "Composition", "DocumentReference")
FHIR_JSON: Final = "application/fhir+json"


def resource_of(kind: str, document: SignedDocument, base: str) -> Json:
    """One of the three.

    Args:
        kind: one of ``KINDS``.
        document: the signed version.
        base: the address of this server, without a slash at its end.
    """
    match kind:
        case "Bundle":
            return _called({**document.bundle, "meta": dict(document.bundle.get("meta", {}))}, document)
        case "Composition":
            return _called(_composition(document.bundle), document)
        case _:
            return _called(_reference(document, base), document)


def searchset(kind: str, found: tuple[SignedDocument, ...], base: str, links: dict[str, str], total: int) -> Json:
    """The answer to a search: one page of what was found."""
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": total,
        "link": [{"relation": relation, "url": url} for relation, url in links.items()],
        "entry": [
            {
                "fullUrl": f"{base}/{kind}/{document.consultation.id}",
                "resource": resource_of(kind, document, base),
                "search": {"mode": "match"},
            }
            for document in found
        ],
    }


def capabilities(base: str, date: str) -> Json:
    """What this server can do (https://hl7.org/fhir/R4/capabilitystatement.html)."""
    parameters = [
        {"name": "identifier", "type": "token"},
        {"name": "patient.identifier", "type": "token"},
        {"name": "date", "type": "date"},
    ]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": date,
        "kind": "instance",
        "software": {"name": "Scribe", "version": scribe.__version__},
        "implementation": {"description": "What was signed, to read", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [
            {
                "mode": "server",
                "security": {"description": "A bearer token that `scribe integrators new` gives, for its scopes."},
                "resource": [
                    {
                        "type": kind,
                        "interaction": [{"code": "read"}, {"code": "search-type"}],
                        "versioning": "no-version",
                        "searchParam": parameters,
                    }
                    for kind in KINDS
                ],
            }
        ],
    }


def outcome(code: str, text: str) -> Json:
    """An OperationOutcome with one issue."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": code, "details": {"text": text}}],
    }


def _called(resource: Json, document: SignedDocument) -> Json:
    version = str(document.signature.revision)
    meta = {**resource.get("meta", {}), "versionId": version, "lastUpdated": document.signature.at.isoformat()}
    return {**resource, "id": document.consultation.id, "meta": meta}


def _composition(bundle: Json) -> Json:
    there = {entry.get("fullUrl"): entry["resource"] for entry in bundle["entry"]}
    named: Json = _named(bundle["entry"][0]["resource"], there)
    return named


def _named(value: Any, there: dict[Any, Json]) -> Any:
    """References into the document as words; one that cannot be said is left out."""
    if isinstance(value, list):
        return [named for item in value if (named := _named(item, there)) != {}]
    if not isinstance(value, dict):
        return value
    target = there.get(value.get("reference"))
    if target is None:
        return {name: _named(item, there) for name, item in value.items()}
    words: Json = {"type": target["resourceType"]}
    identifier = target.get("identifier")
    first = identifier[0] if isinstance(identifier, list) and identifier else identifier
    if isinstance(first, dict) and first.get("value"):
        words["identifier"] = {name: first[name] for name in ("system", "value") if name in first}
    if display := value.get("display") or _display(target):
        words["display"] = display
    return words if len(words) > 1 else {}


def _display(target: Json) -> str:
    names = target.get("name")
    if isinstance(names, list) and names and isinstance(names[0], dict):
        first = names[0]
        return str(first.get("text") or " ".join([*first.get("given", ()), first.get("family", "")]).strip())
    code = target.get("code") or target.get("medicationCodeableConcept") or {}
    return str(code.get("text", "")) if isinstance(code, dict) else ""


def _reference(document: SignedDocument, base: str) -> Json:
    composition = _composition(document.bundle)
    when = document.signature.at.isoformat()
    found: Json = {
        "resourceType": "DocumentReference",
        "masterIdentifier": document.bundle.get("identifier"),
        "identifier": [composition["identifier"]] if composition.get("identifier") else None,
        "status": "current",
        "docStatus": composition.get("status"),
        "type": composition.get("type"),
        "subject": composition.get("subject"),
        "date": when,
        "author": composition.get("author"),
        "description": composition.get("title"),
        "content": [
            {
                "attachment": {
                    "contentType": FHIR_JSON,
                    "language": composition.get("language", "en"),
                    "url": f"{base}/Bundle/{document.consultation.id}",
                    "title": composition.get("title", ""),
                    "creation": when,
                }
            }
        ],
    }
    return {name: value for name, value in found.items() if value}
