"""A further language is a catalogue alone: pages in a language made of marks show no English word of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from starlette.testclient import TestClient

from scribe.catalogues import TEMPLATE
from tests.browser.ward import Ward, open_ward, seed

PLACES = re.compile(r"%\(\w+\)s|\{\w*\}|%%")
MARKED = str.maketrans("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
                       "áƀćđéƒǵħíǰķłɱńóƥǫŕśŧúṽŵẋýžÁƁĆĐÉƑǴĦÍǰĶŁṀŃÓƤǪŔŚŦÚṼŴẊÝŽ")  # fmt: skip
ATTRIBUTES = ("title", "aria-label", "aria-description", "placeholder", "alt", "data-name", "data-label")
RAW = re.compile(r"\('|\w+='|Message\(|%\(\w+\)s")
"""What a program writes and nobody says: a pair, a member, a place for a value."""
WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{3,}(?![A-Za-z0-9])")


def marked(text: str) -> str:
    """A message in letters of no language, with the places for values as they are."""
    at, parts = 0, []
    for place in PLACES.finditer(text):
        parts += [text[at : place.start()].translate(MARKED), place[0]]
        at = place.end()
    return "".join([*parts, text[at:].translate(MARKED)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a catalogue of Esperanto in which every message is marked."""
    made = Catalog(locale="eo")
    with TEMPLATE.open("rb") as opened:
        for entry in read_po(opened):
            if entry.id:
                forms = (entry.id,) if isinstance(entry.id, str) else entry.id
                said = [marked(form) for form in forms]
                made.add(entry.id, said if len(said) > 1 else said[0], context=entry.context)
    place = tmp_path_factory.mktemp("catalogues")
    with (place / "eo.po").open("wb") as to:
        write_po(to, made)
    return place


@pytest.fixture(scope="module")
def ward(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    opened = open_ward(tmp_path_factory.mktemp("ward"), catalogues_dir=folder)
    seed(opened)
    yield opened
    opened.site.database.close()


class Words(HTMLParser):
    """The words of a page that are the page's own: not in another language, not code, no name of a key."""

    OTHERS = ("script", "style", "code", "kbd", "bdi", "time")
    EMPTY = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.links: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        other = self._other() or tag in self.OTHERS or given.get("lang", "eo") != "eo"
        if not other:
            self.found += [given[name] or "" for name in ATTRIBUTES if name in given]
        if tag == "a" and (href := given.get("href")):
            self.links.append(href)
        if tag not in self.EMPTY:
            self._open.append((tag, other))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._other():
            self.found.append(data)

    def _other(self) -> bool:
        return any(other for _tag, other in self._open)


def every_page(client: TestClient) -> Iterator[tuple[str, Words]]:
    """All pages that links lead to from the first one; of the questions of one address each once, whatever is asked."""
    waiting, seen = ["/"], set()
    while waiting:
        path = waiting.pop()
        kind = re.sub(r"=[^&]*", "", path.partition("#")[0])
        if kind in seen or not path.startswith("/") or path.startswith(("/static", "/language", "/api", "/sign-out")):
            continue
        seen.add(kind)
        answer = client.get(path)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page = Words()
        page.feed(answer.text)
        yield path, page
        waiting += page.links


def told_by_people(ward: Ward) -> set[str]:
    """Words of the data: names, departments, templates, reasons of visits, what a note was sent back with, digests."""
    told = ["Scribe", "FHIR", "JSON", "HTTP", *(person.name for person in ward.people.values()), *ward.people]
    told += [template.title for template in ward.site.app.state.templates.all()]
    for one in map(ward.site.service.get, (known.id for known in ward.by_name.values())):
        told += [(one.draft or "")[at : at + 4] for at in range(0, 16, 4)]
        told += [one.encounter.department, one.encounter.reason, one.encounter.practitioner.name]
        told += [one.patient.name if one.patient else "", one.returned.message if one.returned else ""]
    return {word for text in told for word in WORD.findall(text)}


@pytest.mark.parametrize("who", ["sam", "aisha", "jo"])
def test_no_page_holds_words_beside_the_catalogue(ward, who):
    client, data, left = ward.site.browser(who), told_by_people(ward), {}
    client.cookies.set("__Host-scribe_language", "eo")
    numbers = " ".join(known.id for known in ward.by_name.values())
    for path, page in every_page(client):
        words = {word for text in page.found for word in WORD.findall(text) if word not in numbers} - data
        words |= {text for text in page.found if RAW.search(text)}
        if words:
            left[path] = words
    assert left == {}
