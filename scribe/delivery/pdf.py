"""A document as a PDF of A4 pages: PDF/A-2u, for an archive, with the characters that it needs embedded.

PDF's own fonts have Western European letters only, and a font with all of Chinese is too large to travel with Scribe.
So a note in Chinese needs a font file of the machine: the one that ``SCRIBE_EMR_PDF_FONT`` names, else one of those
that Linux distributions and Windows install. A note in Western European letters becomes a plain PDF where there is
none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTCollection, TTFont, TTLibError
from fpdf import FPDF
from fpdf.fonts import TTFFont

from scribe.delivery.document import Json
from scribe.delivery.letterhead import Letterhead, Letterheads
from scribe.delivery.page import Page, department_of, page
from scribe.errors import MissingPart

FONTS: Final = tuple(
    Path(place)
    for place in (
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
        "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
        "/usr/share/fonts/truetype/arphic/uming.ttc",
        "C:/Windows/Fonts/msyh.ttc",
        "C:/Windows/Fonts/simsun.ttc",
    )
)
"""Where Linux distributions and Windows keep fonts: those with Chinese after those without."""

_SIZE: Final = 10.5
_LINE: Final = 5.6
_MARGIN: Final = 20.0
_LOGO: Final = 18.0
_SCALES: Final = (1.0, 0.92, 0.85, 0.78)
"""How large letters are, each tried in turn until one sheet holds all; the last is 8 points."""
_WIDE: Final = "\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_CLOSING: Final = "，。、；：？！）》」』】〕”’%％℃°,.;:?!)\\]"
_OPENING: Final = "（《「『【〔“‘(\\["
_CONTROL: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\xad]")
"""What no font draws."""
_PIECE: Final = re.compile(
    rf"[{_OPENING}]*(?:\d[\d.,/~–-]* [A-Za-z%°µμ℃]+[^\s{_WIDE}{_OPENING}]*|[^\s{_WIDE}{_OPENING}]+|[{_WIDE}])"
    rf"[{_CLOSING}]*|[{_OPENING}]+|\s+"
)
"""What a line may not be broken in: a number with its unit, a word with its punctuation, one Chinese character with its
own."""


def pdf(bundle: Json, *, font: Path | None = None, letterheads: Letterheads | None = None, mark: str = "") -> bytes:
    """The document as a PDF; the same bundle, font and letterhead give the same bytes.

    Args:
        bundle: a document Bundle.
        font: a TrueType or OpenType font, or a collection of them, in place of those that are looked for.
        letterheads: the hospital's.
        mark: stands in a frame at the head of every page: what keeps the sheet from being taken for a signed note.

    Raises:
        DeliveryRefused: it is no document.
        MissingPart: no font has all of the note's characters.
    """
    head = letterheads.of(department_of(bundle)) if letterheads is not None else None
    return drawn(page(bundle), bundle["timestamp"], font=font, letterhead=head, mark=mark)


def drawn(
    shown: Page,
    made_at: str,
    *,
    font: Path | None = None,
    letterhead: Letterhead | None = None,
    mark: str = "",
    one_sheet: bool = False,
) -> bytes:
    """Anything that can be read, as a PDF.

    Args:
        shown: what stands on it.
        made_at: when what it shows was made, in ISO 8601: not when it was drawn, so that it is the same each time.
        font: in place of those that are looked for.
        letterhead: above the title.
        mark: in a frame, at the head of every page.
        one_sheet: the letters become smaller, within what can be read, until one sheet holds it.

    Raises:
        MissingPart: no font has all of its characters.
    """
    chosen = _chosen(shown, font, (mark, *((letterhead.name, *letterhead.lines) if letterhead else ())))
    scales = _SCALES if one_sheet else _SCALES[:1]
    for scale in scales:
        sheet = _prepared(shown, made_at, chosen, mark)
        sheet.scale = scale
        sheet.add_page()
        _head_of(sheet, letterhead)
        _write(sheet, shown)
        if sheet.page_no() == 1 or scale == scales[-1]:
            break
        _close(sheet)
    made = bytes(sheet.output())
    _close(sheet)
    return made


def _close(sheet: _Sheet) -> None:
    """The library leaves the font's file open for as long as the sheet is there."""
    for font in sheet.fonts.values():
        if isinstance(font, TTFFont):
            font.ttfont.close()


def _prepared(shown: Page, made_at: str, chosen: tuple[Path, int] | None, mark: str) -> _Sheet:
    # an archive's form of PDF needs every font embedded
    sheet = _Sheet(format="A4", enforce_compliance="PDF/A-2U" if chosen is not None else None)
    sheet.bottom = " · ".join([value for _, value in shown.head[:2]])
    sheet.mark = mark
    sheet.set_creation_date(datetime.fromisoformat(made_at))
    sheet.set_title(shown.title)
    sheet.set_lang(shown.language)
    sheet.set_creator("Scribe")
    sheet.set_producer("Scribe")
    if chosen is not None:
        sheet.set_xmp_metadata(_metadata(shown.title, made_at))
    sheet.set_margin(_MARGIN)
    sheet.set_auto_page_break(True, margin=_MARGIN)
    if chosen is None:
        sheet.set_font("Helvetica", size=_SIZE)
    else:
        sheet.add_font("note", fname=str(chosen[0]), collection_font_number=chosen[1])
        sheet.set_font("note", size=_SIZE)
    return sheet


def _head_of(sheet: _Sheet, letterhead: Letterhead | None) -> None:
    """The letterhead: the logo at the left, name and lines beside it, a rule below."""
    if letterhead is None:
        return
    top, left = sheet.get_y(), sheet.l_margin
    if letterhead.logo is not None:
        sheet.image(BytesIO(letterhead.logo.data), x=left, y=top, w=_LOGO, h=_LOGO, keep_aspect_ratio=True)
        sheet.set_left_margin(left + _LOGO + 4)
        sheet.set_y(top)
    _lines(sheet, letterhead.name, size=13)
    for line in letterhead.lines:
        _lines(sheet, line, size=9)
    sheet.set_left_margin(left)
    sheet.set_y(max(sheet.get_y(), top + (_LOGO if letterhead.logo is not None else 0)) + 2)
    sheet.line(left, sheet.get_y(), sheet.w - sheet.r_margin, sheet.get_y())
    sheet.ln(4)


def _metadata(title: str, made_at: str) -> str:
    """XMP as PDF/A-2u asks for it (ISO 19005-2, 6.6); the library's own would say when it ran."""
    shown = escape(_CONTROL.sub(" ", title))
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" '
        'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
        f"<xmp:CreatorTool>Scribe</xmp:CreatorTool><xmp:CreateDate>{made_at}</xmp:CreateDate>"
        "<pdf:Producer>Scribe</pdf:Producer><pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{shown}</rdf:li></rdf:Alt></dc:title>'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )


class _Sheet(FPDF):
    """Pages that say at the bottom whose they are and how many there are, and at the top what they are not."""

    bottom = ""
    mark = ""
    scale = 1.0

    def header(self) -> None:
        """Called by the library at the beginning of each page: the frame, with the mark as its first line."""
        if not self.mark:
            return
        inset = _MARGIN - 6
        self.set_line_width(0.6)
        self.rect(inset, inset, self.w - 2 * inset, self.h - 2 * inset)
        self.set_line_width(0.2)
        self.set_y(_MARGIN - 3)
        _lines(self, self.mark, size=12)
        self.ln(2)

    def footer(self) -> None:
        """Called by the library at the end of each page."""
        self.set_y(-_MARGIN + 5)
        self.set_font(size=8)
        self.cell(w=0, h=5, text=f"{self.bottom} · {self.page_no()}/{{nb}}", align="C")


def _chosen(shown: Page, font: Path | None, also: tuple[str, ...]) -> tuple[Path, int] | None:
    """The font's file and the face's number in it; ``None`` when PDF's own Helvetica has to do and does."""
    needed = {ord(letter) for line in (*_words(shown), *also) for letter in line if not _CONTROL.match(letter)}
    for place in (font,) if font is not None else FONTS:
        face = _face(place, shown.language)
        if face is not None and needed <= face[1]:
            return place, face[0]
    if font is None and all(code < 256 for code in needed):
        return None
    named = f"The font {font}" if font is not None else "No font of this machine"
    raise MissingPart(
        f"{named} {'lacks' if font is not None else 'has all'} characters of the note, so no PDF was made.",
        remedy="Install a Chinese font (Debian: fonts-noto-cjk), or set SCRIBE_EMR_PDF_FONT to a font file with them.",
        reason="no-font",
    )


@lru_cache(maxsize=16)
def _face(place: Path, language: str) -> tuple[int, frozenset[int]] | None:
    """The number of the face in its file and the characters that it has; ``None`` when it is no font.

    A collection has a face for each way to draw Chinese characters: that of mainland China is taken for a note in
    Chinese, when the file has one.
    """
    try:
        if place.suffix.lower() in (".ttc", ".otc"):
            with place.open("rb") as stream, TTCollection(stream, lazy=True) as collection:
                names = [str(face["name"].getDebugName(1) or "") for face in collection.fonts]
                wanted = (number for number, name in enumerate(names) if name.endswith(" SC"))
                number = next(wanted, 0) if language.startswith("zh") else 0
                return number, frozenset(collection.fonts[number].getBestCmap() or {})
        with place.open("rb") as stream, TTFont(stream, lazy=True) as face:
            return 0, frozenset(face.getBestCmap() or {})
    except (OSError, TTLibError):
        return None


def _words(shown: Page) -> Iterator[str]:
    yield from (shown.title, shown.warning, shown.colon, "- ·/0123456789")
    for rows in (shown.head, shown.foot):
        yield from (part for row in rows for part in row)
    for section in shown.sections:
        yield section.title
        yield from (block.text for block in section.blocks)


def _write(sheet: _Sheet, shown: Page) -> None:
    _lines(sheet, shown.title, size=15)
    if shown.warning:
        _lines(sheet, shown.warning, size=12)
    sheet.ln(2)
    _rows(sheet, shown, shown.head)
    for section in shown.sections:
        sheet.ln(2.5)
        _lines(sheet, section.title, size=12)
        for block in section.blocks:
            _lines(sheet, f"- {block.text}" if block.form == "item" else block.text)
    sheet.ln(4)
    sheet.line(sheet.l_margin, sheet.get_y(), sheet.w - sheet.r_margin, sheet.get_y())
    sheet.ln(2)
    _rows(sheet, shown, shown.foot)


def _rows(sheet: _Sheet, shown: Page, rows: tuple[tuple[str, str], ...]) -> None:
    for name, value in rows:
        _lines(sheet, f"{name}{shown.colon}{value}")


def _lines(sheet: _Sheet, text: str, *, size: float = _SIZE) -> None:
    size *= sheet.scale
    text = _CONTROL.sub(" ", text)
    sheet.set_font(size=size)
    height = _LINE * size / _SIZE
    for line in _broken(sheet, text):
        sheet.cell(w=0, h=height, text=line, new_x="LMARGIN", new_y="NEXT")


def _broken(sheet: FPDF, text: str) -> Iterator[str]:
    """The text in lines that fit; no number and no word is ever broken, unless it is longer than a line."""
    room = sheet.epw - 2 * sheet.c_margin
    line = ""
    for found in _PIECE.finditer(text):
        for piece in _fitting(sheet, found.group(), room):
            if line and sheet.get_string_width(line + piece.rstrip()) > room:
                yield line.rstrip()
                line = ""
            line += piece if line else piece.lstrip()
    if line.strip():
        yield line.rstrip()


def _fitting(sheet: FPDF, piece: str, room: float) -> Iterator[str]:
    """The piece, cut only where it would not fit a line by itself."""
    part = ""
    for letter in piece:
        if part and sheet.get_string_width(part + letter) > room:
            yield part
            part = ""
        part += letter
    yield part
