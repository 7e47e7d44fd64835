"""Narratives: XHTML of a few elements (https://hl7.org/fhir/R4/narrative.html, invariants txt-1 and txt-2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat  # only with documents that declare nothing: see _refuse

from scribe.fhir.validation.fault import Fault
from scribe.fhir.validation.node import Node


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_XHTML: Final = "http://www.w3.org/1999/xhtml"
_ELEMENTS: Final = _words(
    "a abbr acronym address area b bdo big blockquote br caption cite code col colgroup dd del dfn div dl dt em h1 h2 "
    "h3 h4 h5 h6 hr i img ins kbd li map ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt "
    "ul var"
)
_EVERYWHERE: Final = _words("class dir id lang style title xml:lang accesskey tabindex xmlns")
_OWN: Final[dict[str, frozenset[str]]] = {
    "a": _words("href name charset type hreflang rel rev shape coords"),
    "area": _words("alt coords href nohref shape"),
    "blockquote": frozenset({"cite"}),
    "br": frozenset({"clear"}),
    "caption": frozenset({"align"}),
    "col": _words("align char charoff span valign width"),
    "colgroup": _words("align char charoff span valign width"),
    "del": frozenset({"cite", "datetime"}),
    "div": frozenset({"align"}),
    "hr": _words("align noshade size width"),
    "img": _words("align alt border height hspace ismap longdesc src usemap vspace width"),
    "ins": frozenset({"cite", "datetime"}),
    "li": frozenset({"type", "value"}),
    "map": frozenset({"name"}),
    "ol": frozenset({"compact", "start", "type"}),
    "p": frozenset({"align"}),
    "pre": frozenset({"width", "xml:space"}),
    "q": frozenset({"cite"}),
    "table": _words("align bgcolor border cellpadding cellspacing frame rules summary width"),
    "tbody": _words("align char charoff valign"),
    "td": _words("abbr align axis bgcolor char charoff colspan headers height nowrap rowspan scope valign width"),
    "tfoot": _words("align char charoff valign"),
    "th": _words("abbr align axis bgcolor char charoff colspan headers height nowrap rowspan scope valign width"),
    "thead": _words("align char charoff valign"),
    "tr": _words("align bgcolor char charoff valign"),
    "ul": frozenset({"compact", "type"}),
}
_ACTIVE: Final = re.compile(r"\s*((javascript|vbscript|file)\s*:|data\s*:(?!\s*image/))", re.IGNORECASE)
_ACTIVE_STYLE: Final = re.compile(r"expression\s*\(|javascript:|@import|behaviou?r\s*:", re.IGNORECASE)


def narrative_faults(nodes: list[Node]) -> Iterator[Fault]:
    """What is wrong with the narratives among the nodes."""
    for node in nodes:
        if node.type == "xhtml":
            reader = _Reader(node.path)
            reader.read(node.value)
            yield from reader.faults


class _Reader:
    """Reads one ``div`` and notes its faults."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.faults: list[Fault] = []
        self._open: list[str] = []
        self._content = False

    def read(self, div: str) -> None:
        if "<!" in re.sub(r"<!--.*?-->", "", div, flags=re.DOTALL) or "<?" in div:
            self._fault("txt-1", "It declares something: a document type, an instruction or a CDATA section.")
            return
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._starts
        parser.EndElementHandler = self._ends
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(div.encode("utf-8", "replace"), True)
        except expat.ExpatError:
            self._fault("txt-1", "It is not well-formed XHTML: one div, every tag closed, & and < written as entities.")
            return
        if not self._content:
            self._fault("txt-2", "It is empty: it needs words or an image.")

    def _starts(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open and (name != "div" or attributes.get("xmlns") != _XHTML):
            self._fault("txt-1", f'Its outermost element is not <div xmlns="{_XHTML}">.')
        if self._open and attributes.get("xmlns", _XHTML) != _XHTML:
            self._fault("txt-1", "It holds an element of another namespace.")
        self._open.append(name)
        if name not in _ELEMENTS:
            self._fault("txt-1", "It holds an element that narratives may not have, such as a script or a form.")
        self._content = self._content or name == "img"
        for attribute, value in attributes.items():
            if attribute not in _EVERYWHERE and attribute not in _OWN.get(name, frozenset()):
                self._fault("txt-1", "It holds an attribute that narratives may not have, such as an event's.")
            elif attribute in {"href", "src", "cite", "longdesc"} and _ACTIVE.match(value):
                self._fault("txt-1", "It holds a link that runs something.")
            elif attribute == "style" and _ACTIVE_STYLE.search(value):
                self._fault("txt-1", "It holds a style that runs or fetches something.")

    def _ends(self, name: str) -> None:
        del name
        self._open.pop()

    def _text(self, text: str) -> None:
        self._content = self._content or bool(text.strip())

    def _fault(self, rule: str, text: str) -> None:
        self.faults.append(Fault(self.path, rule, text))
