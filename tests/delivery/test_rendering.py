"""A document for people's eyes: HTML, text and PDF."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe.delivery.page import blocks_of, moment, name_of, page
from scribe.delivery.pdf import pdf as drawn
from scribe.delivery.rendering import html, pdf, text
from scribe.errors import DeliveryRefused, MissingPart
from scribe.fhir import to_bundle
from scribe.model import Engine
from scribe.resources.narrative import clean, narrative
from tests.fakes.documents import chinese, signed, source

BUNDLES = {"en": to_bundle(signed()), "zh": to_bundle(signed(chinese()))}


class Words(HTMLParser):
    """The words that a browser shows, and the tags."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.feed(markup)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)


@pytest.mark.parametrize("language", BUNDLES)
def test_every_section_stands_in_each_form_in_the_notes_order(language):
    bundle = BUNDLES[language]
    sections = bundle["entry"][0]["resource"]["section"]
    for shown in (text(bundle), " ".join(Words(html(bundle)).words)):
        places = [shown.index(f"{section['title']}") for section in sections]
        assert len(places) == len(sections)
        for section in sections:
            for block in blocks_of(section["text"]["div"]):
                assert block.text in shown


def test_text_says_whose_note_it_is_and_who_signed_it():
    shown = text(BUNDLES["en"])
    for line in (
        "Visit note",
        "Patient: Lin Mei",
        "Patient number: MRN-77",
        "Date of birth: 1980-02-03",
        "Status: signed",
        "Cough for 5 days & fever <39 °C.",
        "- Acute bronchitis.",
        "Signed by: Dr Aisha Rahman, 2026-11-20 10:12 UTC",
        f"Document: {BUNDLES['en']['identifier']['value']}",
    ):
        assert line in shown.splitlines()


def test_an_addendum_names_the_document_that_it_replaces():
    first = signed()
    later = first.model_copy(update={"amends": first.signature})
    bundle = to_bundle(later)
    earlier = bundle["entry"][0]["resource"]["relatesTo"][0]["targetIdentifier"]["value"]
    assert f"Replaces document: {earlier}" in text(bundle).splitlines()
    assert "Status: signed, replaces an earlier version" in text(bundle).splitlines()


def test_a_note_of_the_demo_model_says_that_it_is_no_record():
    bundle = to_bundle(signed(source(engine=Engine(name="faster-whisper", model="demo", demo=True))))
    assert "no medical record" in text(bundle)
    assert "no medical record" in html(bundle)


def test_html_has_no_script_and_fetches_nothing():
    shown = Words(html(BUNDLES["en"]))
    assert not shown.tags & {"script", "img", "link", "iframe", "object", "a", "form"}
    assert "url(" not in html(BUNDLES["en"])


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5), st.sampled_from(["narrative", "list"]))
def test_whatever_a_note_says_is_shown_word_for_word(texts, form):
    kept = [clean(one) for one in texts if clean(one)]
    if not kept:
        return
    bundle = {**BUNDLES["en"], "entry": [dict(entry) for entry in BUNDLES["en"]["entry"]]}
    note = {**bundle["entry"][0]["resource"]}
    note["section"] = [{"title": "<b>&", "text": narrative(kept, "en", form=form)}]
    bundle["entry"][0] = {**bundle["entry"][0], "resource": note}
    expected = kept if form == "list" else [clean(" ".join(kept))]
    assert [block.text for block in page(bundle).sections[0].blocks] == expected
    shown = Words(html(bundle))
    assert "b" not in shown.tags
    assert all(one in shown.words for one in expected)
    assert all(one in text(bundle) for one in expected)


def test_other_markup_of_a_narrative_keeps_its_blocks_apart():
    div = "<div><h3>Plan</h3>loose<table><tr><td>a</td><td>1</td></tr></table><p>x<br/>y</p><ol><li>one</li></ol></div>"
    assert [(block.form, block.text) for block in blocks_of(div)] == [
        ("paragraph", "Plan"), ("paragraph", "loose"), ("paragraph", "a | 1"), ("paragraph", "x"), ("paragraph", "y"),
        ("item", "one"),
    ]  # fmt: skip


def test_names_and_times_are_read_in_every_form_that_fhir_has():
    assert name_of({"name": [{"family": "Rahman", "given": ["Aisha", "B"]}]}) == "Aisha B Rahman"
    assert name_of({"name": [{"text": "王 芳", "family": "王"}]}) == "王 芳"
    assert name_of({}) == ""
    assert moment("2026-11-20T09:30:00+08:00") == "2026-11-20 09:30 +08:00"
    assert moment("2026-11-20T09:30:00.123Z") == "2026-11-20 09:30 UTC"
    assert moment("2026-11") == "2026-11"


def test_what_is_no_document_is_refused():
    with pytest.raises(DeliveryRefused):
        text({"resourceType": "Bundle", "type": "collection", "entry": []})


@pytest.mark.parametrize("language", BUNDLES)
def test_the_same_document_gives_the_same_pdf_for_an_archive(language):
    made = pdf(BUNDLES[language])
    document = pypdf.PdfReader(BytesIO(made))
    assert document.xmp_metadata.pdfaid_part == "2"
    assert document.xmp_metadata.dc_title["x-default"] == BUNDLES[language]["entry"][0]["resource"]["title"]
    assert made.startswith(b"%PDF-")
    assert b"GTS_PDFA1" in made
    assert pdf(BUNDLES[language]) == made


def test_without_a_font_for_it_no_pdf_is_made_and_the_sentence_says_what_to_install():
    with pytest.raises(MissingPart, match=r"DejaVuSans\.ttf lacks characters of the note") as refused:
        pdf(BUNDLES["zh"], font=Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))
    assert "SCRIBE_EMR_PDF_FONT" in refused.value.remedy
    assert not re.search("[\u4e00-\u9fff]", str(refused.value))


def test_a_file_that_is_no_font_counts_as_one_without_characters(tmp_path):
    (tmp_path / "font.ttf").write_text("no font")
    with pytest.raises(MissingPart, match="lacks characters"):
        drawn(BUNDLES["en"], font=tmp_path / "font.ttf")


def long_note(language: str, sentence: str, times: int):
    bundle = {**BUNDLES[language], "entry": list(BUNDLES[language]["entry"])}
    note = {**bundle["entry"][0]["resource"]}
    note["section"] = [{"title": "x", "text": narrative([sentence * times], language)}]
    bundle["entry"][0] = {**bundle["entry"][0], "resource": note}
    return bundle


def test_a_long_note_becomes_pages_without_a_number_broken_or_a_word_lost():
    pypdf = pytest.importorskip("pypdf")
    sentence = "血压 128/76 mmHg，体温38.5℃，阿莫西林 500 mg 每日三次；"
    reader = pypdf.PdfReader(BytesIO(pdf(long_note("zh", sentence, 70))))
    assert len(reader.pages) > 1
    lines = [line for sheet in reader.pages for line in sheet.extract_text().replace("\0", "").splitlines()]
    body = "".join(line for line in lines if "MRN-77 ·" not in line).replace(" ", "")
    assert body.count(sentence.replace(" ", "")) == 70
    assert sum(line.count("500 mg") for line in lines) == sum(line.count("128/76 mmHg") for line in lines) == 70
    assert sum(line.count("128/76") for line in lines) == sum(line.count("38.5℃") for line in lines) == 70
    assert [f"Lin Mei · MRN-77 · {number}/{len(reader.pages)}" in lines for number in (1, 2)] == [True, True]


@settings(max_examples=10)
@given(st.text(st.characters(max_codepoint=255), max_size=300))
def test_any_text_of_western_europe_can_be_drawn(words):
    assert pdf(long_note("en", words, 1)).startswith(b"%PDF-")
