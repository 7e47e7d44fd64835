"""What a server's answer means: try again, or ask an operator."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx

from scribe.delivery.document import Json
from scribe.errors import DeliveryRefused, EmrConflict, PartDown

_CONFLICT: Final = (304, 409, 412)  # 304: LinuxForHealth, in place of 412
_ELSEWHERE: Final = (300, 301, 302, 303, 307, 308)
"""A captive portal, a page of maintenance, or an EMR that has moved: nothing that is the note's fault."""
_LATER: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE: Final = (404, 410)
_FAULTY: Final = ("error", "fatal")
_ISSUES: Final = 20
_CHARACTERS: Final = 500
LONGEST_WAIT_S: Final = 86_400
"""The longest wait that a server may ask for: a day."""
_DIGITS: Final = 5


def require_success(answer: httpx.Response, *, doing: str) -> None:
    """Passes a success on; everything else becomes an error.

    The sentence of the error holds the status only. What the server wrote goes into ``details`` for the operator, since
    it may repeat what was sent; it never reaches a log.

    Args:
        answer: the server's.
        doing: what was tried, to follow "while": "storing the note".

    Raises:
        PartDown: a redirect, 408, 425, 429, 500, 502, 503 or 504; ``details`` holds ``outcome``, and ``retry_after_s``
            when the server gave it. Also 404 or 410 with a web page: no FHIR server says so that it has not what was
            asked for; a proxy does while the server behind it is away.
        EmrConflict: 304, 409 or 412: another version is there than was read before.
        DeliveryRefused: any other status; ``details`` holds ``outcome``.
    """
    status = answer.status_code
    if answer.is_success:
        return
    if is_web_page(answer) and status in _GONE:
        raise PartDown(
            f"Something before the EMR answered with status {status} and a web page while {doing}.",
            remedy="Check SCRIBE_EMR_URL and any proxy before the EMR; Scribe tries again by itself.",
            status=status,
            outcome=outcome_of(answer),
        )
    refuse(status, outcome_of(answer), doing=doing, **_retry_after(answer))


def refuse(status: int, outcome: Json, *, doing: str, **more: int) -> None:
    """Raises what an operator has to look at, what has to be read again first, or what passes by itself."""
    if status in _LATER:
        raise PartDown(
            f"The EMR answered with status {status} while {doing}.",
            remedy="Scribe tries again by itself.",
            status=status,
            outcome=outcome,
            **more,
        )
    if status in _CONFLICT:
        raise EmrConflict(
            f"The EMR has another version than was read before ({status}) while {doing}.",
            remedy="Scribe reads again and decides anew.",
            status=status,
            outcome=outcome,
        )
    if status in _ELSEWHERE:
        raise PartDown(
            f"The EMR's address answered with a redirect ({status}), which Scribe does not follow, while {doing}.",
            remedy="If it stays so, set SCRIBE_EMR_URL to where it redirects to; Scribe tries again by itself.",
            status=status,
            outcome=outcome,
        )
    if status in (401, 403):
        remedy = "Check SCRIBE_EMR_TOKEN: it is missing, expired, or may not do this; then retry the delivery."
    else:
        remedy = "Read the EMR's reasons below, correct the cause there or in the note, then retry the delivery."
    raise DeliveryRefused(
        f"The EMR refused with status {status} while {doing}.", remedy=remedy, status=status, outcome=outcome
    )


def require_no_fault(body: Json, *, doing: str, status: int = 200) -> None:
    """Lets a success pass whose body does not say the contrary.

    Raises:
        PartDown: it is an OperationOutcome with an error: nobody can tell what came of it without looking again.
    """
    if body.get("resourceType") != "OperationOutcome" or body.get("issue") == []:
        return
    outcome = shortened(body, status)
    if any(issue["severity"] in _FAULTY for issue in outcome["issue"]):
        raise PartDown(
            f"The EMR answered with status {status} and with an error while {doing}.",
            remedy="Read the EMR's reasons below; Scribe looks what arrived and tries again by itself.",
            status=status,
            outcome=outcome,
        )


def is_web_page(answer: httpx.Response) -> bool:
    """Whether a page for people came in place of FHIR."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind == "text/html" or (answer.content.lstrip()[:1] == b"<" and "xml" not in kind)


def body_of(answer: httpx.Response) -> Json:
    """The resource that an answer holds.

    Raises:
        PartDown: something in between answered, not the EMR; ``details`` says what it was.
    """
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise PartDown(
            "The EMR's address answered with something that is not FHIR.",
            remedy="Check SCRIBE_EMR_URL and any proxy before it; Scribe tries again by itself.",
            status=answer.status_code,
            outcome=outcome_of(answer),
        )
    return body


def outcome_of(answer: httpx.Response) -> Json:
    """The server's OperationOutcome, cut to a size that a page can show."""
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return _said(f"Status {answer.status_code} with {_form(answer)} in place of FHIR.")
    return shortened(body, answer.status_code)


def _form(answer: httpx.Response) -> str:
    """What an answer is that is no JSON."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not answer.content.strip():
        return "an empty answer"
    if is_web_page(answer):
        return "a web page, perhaps a sign-in form or a proxy's fault page,"
    return f"an answer of the type {kind[:60] or 'unknown'}"


def _said(diagnostics: str) -> Json:
    """An OperationOutcome with one sentence of our own."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": "unknown", "diagnostics": diagnostics}],
    }


def shortened(body: Any, status: int) -> Json:
    """An OperationOutcome in the shape that R4 gives it, whatever the server sent."""
    issues = body.get("issue") if isinstance(body, dict) and body.get("resourceType") == "OperationOutcome" else None
    kept = [_issue(issue) for issue in issues[:_ISSUES] if isinstance(issue, dict)] if isinstance(issues, list) else []
    if not kept:
        return _said(f"Status {status} without a reason.")
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
    """Seconds that the server asks to wait (RFC 9110, 10.2.3), a day at most; nothing when it cannot be read.

    A date is taken by the server's own clock, where it tells it.
    """
    wait = answer.headers.get("Retry-After", "").strip()
    if wait.isascii() and wait.isdigit():
        digits = wait.lstrip("0")
        return {"retry_after_s": LONGEST_WAIT_S if len(digits) > _DIGITS else min(int(digits or "0"), LONGEST_WAIT_S)}
    until, now = _moment(wait), _moment(answer.headers.get("Date", "")) or datetime.now(UTC)
    if until is None:
        return {}
    return {"retry_after_s": min(max(0, math.ceil((until - now).total_seconds())), LONGEST_WAIT_S)}


def _moment(value: str) -> datetime | None:
    """An HTTP-date (RFC 9110, 5.6.7)."""
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
