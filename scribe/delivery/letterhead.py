"""The hospital's letterhead: what stands at the head of printed and drawn documents, by department where they differ.

The file that ``SCRIBE_LETTERHEAD`` names is read once, at the start. It is checked as a whole, with every fault at its
line, so that a page never comes out with half a head.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final, Literal
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from scribe.errors import MissingPart
from scribe.resources.narrative import clean
from scribe.template.faults import Fault
from scribe.template.nodes import FaultFound, PlacedYaml, read_yaml

LARGEST_LOGO: Final = 256 * 1024
_LARGEST_SIDE: Final = 4000
_LONGEST: Final[Mapping[str, int]] = {"name": 120, "phone": 80, "logo": 255}
_MOST_LINES: Final = 4
_LONGEST_LINE: Final = 120
_KEYS: Final = ("name", "address", "phone", "logo")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_ELSEWHERE: Final = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression\(", re.IGNORECASE)
_ACTIVE: Final = frozenset({"script", "foreignobject", "image", "iframe", "a", "animate", "set", "animatetransform"})


@dataclass(frozen=True)
class Logo:
    """A picture of bounded size that fetches nothing and runs nothing."""

    media_type: Literal["image/png", "image/svg+xml"]
    data: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """By which a page names it, so that a browser keeps it."""
        return sha256(self.data).hexdigest()[:32]


@dataclass(frozen=True)
class Letterhead:
    """The head of a sheet."""

    name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    logo: Logo | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands below the name."""
        return (*self.address, *((self.phone,) if self.phone else ()))


@dataclass(frozen=True)
class Letterheads:
    """The hospital's letterhead and those of its departments; without any, sheets begin with their title."""

    whole: Letterhead | None = None
    departments: Mapping[str, Letterhead] = field(default_factory=dict)

    def of(self, department: str) -> Letterhead | None:
        """The letterhead of a department; the hospital's where it has none of its own."""
        return self.departments.get(_key(department), self.whole)

    def logo(self, digest: str) -> Logo | None:
        """The logo of this digest, whosever it is."""
        every = (head.logo for head in (self.whole, *self.departments.values()) if head is not None)
        return next((logo for logo in every if logo is not None and logo.digest == digest), None)


def letterheads_at(path: Path | None) -> Letterheads:
    """The letterheads of a file; none without one.

    Raises:
        MissingPart: it cannot be read or has faults; ``details`` hold each with its line.
    """
    if path is None:
        return Letterheads()
    found, faults = read_letterheads(path)
    if faults:
        first = min(faults)
        more = f" There are {len(faults)} faults in all." if len(faults) > 1 else ""
        raise MissingPart(
            f"The letterhead {path} has a fault at {first}{more}",
            remedy="docs/operator.md explains the file; `scribe check` names every fault.",
            faults=[str(fault) for fault in sorted(faults)],
        )
    return found


def read_letterheads(path: Path) -> tuple[Letterheads, tuple[Fault, ...]]:
    """The letterheads of a file, and every fault of it.

    Raises:
        MissingPart: there is no such file, or it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MissingPart(
            f"The letterhead {path} cannot be read.", remedy="Correct SCRIBE_LETTERHEAD: a file of YAML in UTF-8."
        ) from error
    try:
        placed = read_yaml(text)
    except FaultFound as found:
        return Letterheads(), (found.fault,)
    if not isinstance(placed.value, dict):
        return Letterheads(), (placed.fault((), "A letterhead begins with `name:`."),)
    reader = _Reader(placed, path.parent)
    read = reader.every(placed.value)
    return read, (*placed.faults, *reader.faults)


class _Reader:
    """Reads one file and gathers what is wrong with it."""

    def __init__(self, placed: PlacedYaml, folder: Path) -> None:
        self._placed, self._folder = placed, folder
        self.faults: list[Fault] = []

    def every(self, value: dict[str, Any]) -> Letterheads:
        whole = self._head(value, (), None, also=("departments",))
        own: dict[str, Letterhead] = {}
        departments = value.get("departments")
        if departments is not None and not isinstance(departments, dict):
            self._fault(("departments",), "This is a map: each department's name with what differs.")
            departments = {}
        for name, told in (departments or {}).items():
            if isinstance(told, dict):
                own[_key(name)] = self._head(told, ("departments", name), whole)
            else:
                self._fault(("departments", name), "A department has at least one of name, address, phone, logo.")
        return Letterheads(whole, own)

    def _head(
        self, told: dict[str, Any], at: tuple[str | int, ...], base: Letterhead | None, *, also: tuple[str, ...] = ()
    ) -> Letterhead:
        for key in told:
            if key not in (*_KEYS, *also):
                self.faults.append(
                    self._placed.fault((*at, key), f"There is no key {key}: use {', '.join(_KEYS)}.", key=True)
                )
        name = self._text(told, "name", at) or (base.name if base else "")
        if not name:
            self._fault(at, "The hospital's name is missing: name.")
        head = replace(base, name=name) if base is not None else Letterhead(name)
        if "address" in told:
            head = replace(head, address=self._lines(told["address"], (*at, "address")))
        if "phone" in told:
            head = replace(head, phone=self._text(told, "phone", at))
        if told.get("logo"):
            head = replace(head, logo=self._logo(self._text(told, "logo", at), (*at, "logo")))
        return head

    def _text(self, told: dict[str, Any], key: str, at: tuple[str | int, ...]) -> str:
        value = told.get(key)
        if value is None:
            return ""
        text = clean(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if not text or len(text) > _LONGEST[key]:
            self._fault((*at, key), f"This is a line of 1 to {_LONGEST[key]} characters.")
            return ""
        return text

    def _lines(self, value: Any, at: tuple[str | int, ...]) -> tuple[str, ...]:
        lines = [value] if isinstance(value, str) else value
        if not isinstance(lines, list) or len(lines) > _MOST_LINES:
            self._fault(at, f"An address has at most {_MOST_LINES} lines, each an item of a list.")
            return ()
        found = []
        for number, line in enumerate(lines):
            text = clean(str(line or ""))
            if not text or len(text) > _LONGEST_LINE:
                self._fault((*at, number), f"A line has 1 to {_LONGEST_LINE} characters.")
            found.append(text)
        return tuple(found)

    def _logo(self, name: str, at: tuple[str | int, ...]) -> Logo | None:
        try:
            with (self._folder / name).open("rb") as file:
                data = file.read(LARGEST_LOGO + 1)
        except OSError:
            self._fault(at, f"There is no picture {name} that can be read beside the letterhead.")
            return None
        if len(data) > LARGEST_LOGO:
            self._fault(at, f"The picture is larger than {LARGEST_LOGO // 1024} KB.")
            return None
        wrong = "" if data.startswith(_PNG) else _svg_fault(data)
        if data.startswith(_PNG):
            wide, high = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
            wrong = "" if 0 < wide <= _LARGEST_SIDE and 0 < high <= _LARGEST_SIDE else "The picture is too large."
        if wrong or (wrong := _drawing_fault(data)):
            self._fault(at, wrong)
            return None
        return Logo("image/png" if data.startswith(_PNG) else "image/svg+xml", data)

    def _fault(self, at: tuple[str | int, ...], reason: str) -> None:
        self.faults.append(self._placed.fault(at, reason))


def _drawing_fault(data: bytes) -> str:
    """Why a sheet cannot be drawn with this picture; empty where one can, which is tried."""
    from fpdf import FPDF  # noqa: PLC0415 (not before there is a picture)

    sheet = FPDF()
    sheet.add_page()
    try:
        sheet.image(BytesIO(data), x=0, y=0, w=20, h=20, keep_aspect_ratio=True)
        sheet.output()
    except Exception as error:  # noqa: BLE001 (a picture may break its reader in any way)
        return f"The picture cannot be drawn ({type(error).__name__})."
    return ""


def _svg_fault(data: bytes) -> str:
    """Why this is no SVG that may be shown; empty where it is one."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return "The picture is neither PNG nor SVG."
    if _local(root.tag) != "svg":
        return "The picture is neither PNG nor SVG."
    return next(_unfit(root), "")


def _unfit(root: Any) -> Iterator[str]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if _local(element.tag) in _ACTIVE:
            yield f"The picture holds <{_local(element.tag)}>, which a letterhead must not."
        for name, value in element.attrib.items():
            if _local(name).startswith("on"):
                yield "The picture holds a program, which a letterhead must not."
            outside = _local(name) == "href" and not value.startswith("#")
            if outside or _ELSEWHERE.search(value):
                yield "The picture fetches something from elsewhere, which a letterhead must not."
        if _local(element.tag) == "style" and _ELSEWHERE.search(element.text or ""):
            yield "The picture fetches something from elsewhere, which a letterhead must not."


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()


def _key(department: str) -> str:
    return " ".join(department.split()).casefold()
