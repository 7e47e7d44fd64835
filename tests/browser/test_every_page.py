"""Every page, in both languages: readable, reachable, labelled, within the window, and silent on the console."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe.errors import MissingPart
from scribe.model import Stage
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward

MEASURE = (Path(__file__).parent / "measuring.js").read_text()
HAN = "[\u4e00-\u9fff]"

PAGES = {
    None: ("/sign-in",),
    "sam": (
        "/queue", "/queue?find=nobody", "/questions", "/checked", "/notes/{Helen Parker}", "/notes/{陈玉兰}",
        "/notes/{Ada Nowak}", "/notes/{沈佳}",
        "/notes/{Tomasz Wieczorek}", "/notes/{Rosalind Pike}", "/notes/{Hannah Brandt}/versions",
        "/notes/{Hannah Brandt}/speakers", "/notes/{Hannah Brandt}/drafts", "/notes/{Helen Parker}/drafts",
        "/notes/{Maximiliane Katharina von Hohenberg-Wesenbach}", "/shortcuts", "/nothing-here", "/operations",
        "/consultations/{陈玉兰}/whom", "/consultations/{Olga Petrenko}/whom",
    ),
    "aisha": (
        "/today", "/questions", "/notes/{Gareth Llewellyn}", "/notes/{Gareth Llewellyn}?pane=thread",
        "/notes/{Amara Osei}/sign", "/notes/{Hannah Brandt}/sign", "/record",
        "/signing", "/record/{Yusuf Demir}", "/consultations/{Yusuf Demir}/whom", "/consultations/{Hannah Brandt}/whom",
        "/consultations/{Gareth Llewellyn}/whom", "/consultations/{Emil Sørensen}", "/consultations/{Peter Achterberg}",
        "/consultations/{Liu Jianhua}", "/consultations/{Olga Petrenko}",
        "/consultations/{Ada Nowak}", "/consultations/{Milan Horak}", "/consultations/{Idris Bello}",
        "/consultations/{Samira Aydin}", "/consultations/{Clara Jensen}", "/consultations/{王秀英}",
        "/consultations/{Hannah Brandt}", "/consultations/{Hannah Brandt}/document", "/consultations/{王秀英}/document",
    ),
    "jo": (
        "/operations", "/audit", "/consultations/{Noor Haddad}", "/consultations/{Samira Aydin}", "/accounts",
        "/accounts/aisha", "/account", "/programs", "/legal-holds", "/legal-holds?consultation={Samira Aydin}",
        "/operations/trends", "/operations/parts", "/templates", "/templates/outpatient-initial-zh", "/quality",
    ),
}  # fmt: skip


STYLED = "() => [...document.querySelectorAll('link[rel=stylesheet]')].every((link) => link.sheet !== null)"
"""Every style sheet of the page has come."""
UNMARKED = f"""() => {{
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {{
    const text = walker.currentNode;
    const marked = text.parentElement.closest("[lang='zh-CN'], h1, .list__name, script, template");
    if (/{HAN}/.test(text.textContent) && !marked) found.push("not marked as Chinese: " + text.textContent.trim());
  }}
  return found;
}}"""


@pytest.mark.parametrize(
    ("language", "widths", "scheme"),
    [("en", (320, 600, 960, 1280, 1920), "light"), ("zh", (1680, 1366, 1024, 768, 390), "dark")],
)
def test_every_page_is_readable_reachable_and_within_the_window(
    ward: Ward, desk: MakeDesk, language: str, widths: tuple[int, ...], scheme: str
) -> None:
    complaints = {}
    for username, paths in PAGES.items():
        own = desk(username, language=language, color_scheme=scheme)
        page = own.new_page()
        for path in paths:
            own.go(page, path.format_map({name: c.id for name, c in ward.by_name.items()}))
            page.wait_for_function(STYLED)
            found = []
            for width in widths:
                page.set_viewport_size({"width": width, "height": 800})
                found += [f"{width}: {line}" for line in page.evaluate(MEASURE)]
            if page.locator("html").get_attribute("lang") != ("zh-CN" if language == "zh" else "en"):
                found.append("another language than chosen")
            if language == "en":
                found += page.evaluate(UNMARKED)
            if found:
                complaints[path] = found
        page.close()  # its live news would go on beside the next person's pages
    assert complaints == {}


@pytest.mark.parametrize(("language", "width", "scheme"), [("zh", 320, "dark"), ("en", 1280, "dark")])
def test_the_pages_that_most_work_happens_on_hold_in_the_other_schemes_too(
    ward: Ward, desk: MakeDesk, language: str, width: int, scheme: str
) -> None:
    complaints = {}
    for username, path in (("sam", "/queue"), ("sam", "/notes/{Helen Parker}"), ("aisha", "/notes/{Amara Osei}/sign")):
        own = desk(username, language=language, width=width, color_scheme=scheme)
        page = own.open(path.format_map({name: c.id for name, c in ward.by_name.items()}))
        found = page.evaluate(MEASURE)
        if found:
            complaints[path] = found
    assert complaints == {}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_doctors_day_fits_a_phone_whatever_step_comes_next(ward: Ward, desk: MakeDesk, language: str) -> None:
    written = ward.transcribed("Wilhelmina Achterberg", demo=True)
    ward.failed(written, Stage.DRAFT, MissingPart("There is no such template."))
    ward.transcribed("Wilhelmina Achterberg", demo=True)
    ward.reviewed("Wilhelmina Achterberg", demo=True)
    page = desk("aisha", language=language, width=320).open("/today")
    page.wait_for_function(STYLED)
    assert page.locator(".list--day .tag").count() >= 3
    assert page.evaluate(MEASURE) == []
