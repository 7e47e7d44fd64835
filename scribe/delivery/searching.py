"""FHIR searches that are read to their end (https://hl7.org/fhir/R4/search.html).

What a search finds decides whose record it is and whether a note is there already. So an answer that is no list, a list
that says it holds more than it shows, and one whose end cannot be reached are faults and never "nothing found".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx

from scribe.delivery.answers import body_of, require_no_fault, require_success
from scribe.delivery.document import Json, entries_of
from scribe.delivery.http import EmrClient
from scribe.errors import PartDown

MOST_PAGES: Final = 20
MOST_ENTRIES: Final = 1000
_NO_SEARCH_BY_POST: Final = (404, 405, 501)
_CHECK: Final = "Check SCRIBE_EMR_URL and any proxy before it; Scribe tries again by itself."


Parameters = Mapping[str, str | list[str]]
"""Of a search; a list stands for the same parameter several times, and all of them have to hold."""


def search(client: EmrClient, kind: str, parameters: Parameters, *, doing: str) -> list[Json]:
    """Every resource of one type that matches, each once.

    By POST, so that a patient's number stands in no address and in no log; by GET only where the server says that it
    takes no other. Pages are followed below the server's own base only.

    Args:
        client: of the server.
        kind: of resource.
        parameters: of the search.
        doing: what it is for, to follow "while".

    Raises:
        PartDown: no answer now, no list, or a list whose end cannot be reached.
        DeliveryRefused: it refuses.
    """
    page = _page(_begin(client, kind, parameters, doing), doing)
    found = _of_kind(page, kind)
    asked: set[str] = set()
    while onward := _next(page):
        if onward in asked or len(asked) + 1 >= MOST_PAGES or len(found) > MOST_ENTRIES:
            raise PartDown(
                f"The EMR's list did not end within {MOST_PAGES} pages and {MOST_ENTRIES} entries while {doing}.",
                remedy="Have the EMR's vendor look at its pages of search results.",
            )
        asked.add(onward)
        page = _page(_follow(client, onward, doing), doing)
        found += _of_kind(page, kind)
    if not found and not asked and _total(page) > len(entries_of(page)):
        raise PartDown(
            f"The EMR says that it found {_total(page)} and shows none while {doing}.",
            remedy="Check what Scribe's account may read in the EMR; Scribe tries again by itself.",
        )
    return list({str(one.get("id", place)): one for place, one in enumerate(found)}.values())


def first_page(client: EmrClient, kind: str, parameters: Parameters, *, doing: str) -> list[Json]:
    """What matches, as far as the first page goes: for the newest few of many.

    Raises:
        As :func:`search`.
    """
    return _of_kind(_page(_begin(client, kind, parameters, doing), doing), kind)


def _begin(client: EmrClient, kind: str, parameters: Parameters, doing: str) -> httpx.Response:
    answer = client.request("POST", f"{kind}/_search", doing=doing, data=dict(parameters))
    if answer.status_code in _NO_SEARCH_BY_POST:
        answer = client.request("GET", kind, doing=doing, params=dict(parameters))
    return answer


def _follow(client: EmrClient, link: str, doing: str) -> httpx.Response:
    base, onward = urlsplit(client.base_url), urlsplit(link)
    same = (onward.scheme, onward.netloc.lower()) == (base.scheme, base.netloc.lower())
    climbs = ".." in unquote(onward.path).split("/")
    if not same or climbs or not f"{onward.path}/".startswith(f"{base.path}/"):
        raise PartDown(
            f"The EMR's list goes on at another address than its own while {doing}; Scribe does not go there.",
            remedy="Have the EMR give links below SCRIBE_EMR_URL.",
        )
    path = onward.path.removeprefix(base.path).strip("/")
    return client.request("GET", path, doing=doing, params=parse_qsl(onward.query, keep_blank_values=True))


def _page(answer: httpx.Response, doing: str) -> Json:
    """One page of a list."""
    require_success(answer, doing=doing)
    page = body_of(answer)
    require_no_fault(page, doing=doing, status=answer.status_code)
    if page.get("resourceType") != "Bundle":
        raise PartDown(f"The EMR answered with something else than a list while {doing}.", remedy=_CHECK)
    entries = page.get("entry") or []
    if not isinstance(entries, list) or not all(isinstance(one.get("resource"), dict) for one in map(_object, entries)):
        raise PartDown(f"The EMR's list has entries without a resource while {doing}.", remedy=_CHECK)
    for entry in entries:
        require_no_fault(entry["resource"], doing=doing, status=answer.status_code)
    return page


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _of_kind(page: Json, kind: str) -> list[Json]:
    """What matches; a server's own remarks and what it adds by itself are none."""
    found = [entry.get("resource") for entry in entries_of(page)]
    return [one for one in found if isinstance(one, dict) and one.get("resourceType") == kind]


def _next(page: Json) -> str:
    links = page.get("link", [])
    listed = [one for one in links if isinstance(one, dict)] if isinstance(links, list) else []
    onward: Any = next((one.get("url") for one in listed if one.get("relation") == "next"), "")
    return onward if isinstance(onward, str) else ""


def _total(page: Json) -> int:
    total = page.get("total")
    return total if isinstance(total, int) and not isinstance(total, bool) else 0
