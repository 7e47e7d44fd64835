"""The hospital's letterhead: read as a whole with every fault at its line, on every PDF, by department."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from scribe.delivery.letterhead import LARGEST_LOGO, Letterhead, Letterheads, letterheads_at, read_letterheads
from scribe.delivery.page import Block, Page, Section
from scribe.delivery.pdf import drawn, pdf
from scribe.errors import MissingPart
from tests.delivery.test_rendering import BUNDLES

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8"/></svg>'
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63606060f80f0001040100b5e5f4d40000000049454e44ae426082"
)
WHOLE = """
name: St Mary
address:
  - 12 Harbour Road
phone: 0123 456
logo: logo.svg
departments:
  Cardiology:
    phone: 0123 789
"""


def written(folder: Path, text: str, logo: str | bytes = SVG) -> Path:
    (folder / "logo.svg").write_bytes(logo if isinstance(logo, bytes) else logo.encode())
    path = folder / "letterhead.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).replace("\x00", "")


def test_a_department_has_what_it_says_and_the_rest_of_the_hospitals(tmp_path):
    heads = letterheads_at(written(tmp_path, WHOLE))
    assert heads.of("General medicine").lines == ("12 Harbour Road", "0123 456")
    own = heads.of(" cardiology ")
    assert (own.name, own.lines) == ("St Mary", ("12 Harbour Road", "0123 789"))
    assert heads.logo(own.logo.digest) is not None
    assert heads.logo("0" * 32) is None


def test_without_a_file_there_is_none():
    assert letterheads_at(None).of("Cardiology") is None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("name: St Mary\nfax: 12\n", 2, "no key fax"),
        ("phone: 12\n", 1, "name is missing"),
        ("name: St Mary\naddress: [a, b, c, d, e]\n", 2, "at most 4 lines"),
        (f"name: {'x' * 200}\n", 1, "1 to 120"),
        ("name: St Mary\nlogo: none.png\n", 2, "no picture"),
        ("name: St Mary\ndepartments:\n  Cardiology: 5\n", 3, "at least one of"),
        ("name: [\n", 2, "not YAML"),
    ],
)
def test_each_fault_stands_at_its_line(tmp_path, text, line, words):
    _, faults = read_letterheads(written(tmp_path, text))
    assert (faults[0].line, words in faults[0].reason) == (line, True), faults
    with pytest.raises(MissingPart, match=f"line {line}"):
        letterheads_at(written(tmp_path, text))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="x()"/>',
        '<image href="http://a.example/x.png"/>',
        '<use href="http://a.example/#x"/>',
        '<rect fill="url(http://a.example/#x)"/>',
        "<style>@import 'http://a.example/x.css';</style>",
        "<foreignObject/>",
    ],
)
def test_a_picture_that_runs_or_fetches_something_is_refused(tmp_path, inside):
    _, faults = read_letterheads(written(tmp_path, WHOLE, SVG.replace("<rect", f"{inside}<rect", 1)))
    assert faults


@pytest.mark.parametrize(
    "svg",
    ['<svg xmlns="{}" width="0" height="0" viewBox="0 0 0 0"/>', '<svg xmlns="{}" width="1e9" height="5"/>',
     '<svg xmlns="{}" width="NaN" height="5"/>',
     '<svg xmlns="{}" width="9" height="9"><g id="a"><use href="#a"/></g></svg>'],
)  # fmt: skip
def test_a_picture_that_no_sheet_can_be_drawn_with_is_refused(tmp_path, svg):
    (tmp_path / "logo.svg").write_text(svg.format("http://www.w3.org/2000/svg"))
    (tmp_path / "head.yaml").write_text("name: St Mary\nlogo: logo.svg\n")
    _, faults = read_letterheads(tmp_path / "head.yaml")
    assert [(fault.line, "cannot be drawn" in str(fault)) for fault in faults] == [(2, True)]


@pytest.mark.parametrize(
    "logo", [b"GIF89a", b"<svg", b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", b"x" * (LARGEST_LOGO + 1)]
)
def test_what_is_no_picture_or_too_large_is_refused(tmp_path, logo):
    assert read_letterheads(written(tmp_path, WHOLE, logo))[1]


@pytest.mark.parametrize("logo", [SVG, PNG], ids=["svg", "png"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_pdf_begins_with_it_and_is_the_same_each_time(tmp_path, language, logo):
    heads = letterheads_at(written(tmp_path, WHOLE, logo))
    made = pdf(BUNDLES[language], letterheads=heads)
    assert text_of(made).startswith("St Mary\n12 Harbour Road\n0123 456")
    assert made == pdf(BUNDLES[language], letterheads=heads)


def test_what_is_not_signed_says_so_at_the_head_of_every_page():
    sections = (Section("Plan", tuple(Block("item", f"Line {n}") for n in range(120))),)
    shown = Page("en", "Note", "", (), sections, (), ": ")
    made = PdfReader(BytesIO(drawn(shown, "2026-11-20T10:00:00+00:00", mark="Not signed.")))
    assert len(made.pages) > 1
    assert all("Not signed." in page.extract_text() for page in made.pages)


def test_one_sheet_is_one_sheet_while_letters_can_be_read():
    sections = (Section("Plan", tuple(Block("item", f"Line {n}") for n in range(44))),)
    shown = Page("en", "Summary", "", (), sections, (), ": ")
    at = "2026-11-20T10:00:00+00:00"
    head = Letterheads(Letterhead("St Mary", ("12 Harbour Road",))).of("")
    assert len(PdfReader(BytesIO(drawn(shown, at, letterhead=head))).pages) == 2
    assert len(PdfReader(BytesIO(drawn(shown, at, letterhead=head, one_sheet=True))).pages) == 1
