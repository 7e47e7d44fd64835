"""What a server's answer means: try again, or ask an operator."""

from __future__ import annotations

from typing import Any, Final

import httpx

from scribe.delivery.document import Json
from scribe.errors import DeliveryRefused, PartDown

_LATER: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_ISSUES: Final = 20
_CHARACTERS: Final = 500


def require_success(answer: httpx.Response, *, doing: str) -> None:
    """Passes a success on; everything else becomes an error.

    The sentence of the error holds the status only. What the server wrote goes into ``details`` for the operator, since
    it may repeat what was sent; it never reaches a log.

    Args:
        answer: the server's.
        doing: what was tried, to follow "while": "storing the note".

    Raises:
        PartDown: 408, 425, 429, 500, 502, 503 or 504; ``details`` holds ``retry_after_s`` when the server gave it.
        DeliveryRefused: any other status; ``details`` holds ``outcome``.
    """
    status = answer.status_code
    if answer.is_success:
        return
    if status in _LATER:
        raise PartDown(
            f"The EMR answered with status {status} while {doing}.",
            remedy="Scribe tries again by itself.",
            status=status,
            **_retry_after(answer),
        )
    refuse(status, outcome_of(answer), doing=doing)


def refuse(status: int, outcome: Json, *, doing: str) -> None:
    """Raises what an operator has to look at."""
    if status in (401, 403):
        remedy = "Check SCRIBE_EMR_TOKEN: it is missing, expired, or may not do this; then retry the delivery."
    elif 300 <= status < 400:
        remedy = "Set SCRIBE_EMR_URL to the address that the EMR redirects to, then retry the delivery."
    else:
        remedy = "Read the EMR's reasons below, correct the cause there or in the note, then retry the delivery."
    raise DeliveryRefused(
        f"The EMR refused with status {status} while {doing}.", remedy=remedy, status=status, outcome=outcome
    )


def outcome_of(answer: httpx.Response) -> Json:
    """The server's OperationOutcome, cut to a size that a page can show."""
    try:
        body = answer.json()
    except ValueError:
        body = None
    return shortened(body, answer.status_code)


def shortened(body: Any, status: int) -> Json:
    """An OperationOutcome in the shape that R4 gives it, whatever the server sent."""
    issues = body.get("issue") if isinstance(body, dict) and body.get("resourceType") == "OperationOutcome" else None
    kept = [_issue(issue) for issue in issues[:_ISSUES] if isinstance(issue, dict)] if isinstance(issues, list) else []
    if not kept:
        kept = [
            {"severity": "error", "code": "unknown", "diagnostics": f"Status {status} without an OperationOutcome."}
        ]
    return {"resourceType": "OperationOutcome", "issue": kept}


def difference_outcome(path: str) -> Json:
    """The OperationOutcome that says where a stored resource differs from what was sent."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": "business-rule", "expression": [path]}],
    }


def _issue(issue: Json) -> Json:
    kept: Json = {"severity": str(issue.get("severity", "error")), "code": str(issue.get("code", "unknown"))}
    details = issue.get("details")
    if isinstance(details, dict) and (text := str(details.get("text", "")) or _displayed(details)):
        kept["details"] = {"text": text[:_CHARACTERS]}
    for name in ("expression", "location"):
        places = issue.get(name)
        if isinstance(places, list) and places:
            kept[name] = [str(place)[:_CHARACTERS] for place in places[:_ISSUES]]
    if issue.get("diagnostics"):
        kept["diagnostics"] = str(issue["diagnostics"])[:_CHARACTERS]
    return kept


def _displayed(details: Json) -> str:
    codings = details.get("coding")
    first = codings[0] if isinstance(codings, list) and codings and isinstance(codings[0], dict) else {}
    return str(first.get("display") or first.get("code") or "")


def _retry_after(answer: httpx.Response) -> dict[str, int]:
    """Seconds that the server asks to wait (RFC 9110, 10.2.3); a date is left to our own backoff."""
    wait = answer.headers.get("Retry-After", "")
    return {"retry_after_s": int(wait)} if wait.isdecimal() else {}
