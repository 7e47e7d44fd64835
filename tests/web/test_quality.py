"""Quality as a page, as CSV and over HTTP: for administrators alone, in both languages, with nobody's name."""

from __future__ import annotations

import pytest

PATHS = ("/quality", "/quality?weeks=4&template=outpatient-soap", "/quality?weeks=1000000")


@pytest.fixture
def site(site_of):
    site = site_of(pages=True)
    for _ in range(5):
        site.reviewed()
    return site


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_tells_sums_and_no_name(site, language):
    jo = site.browser("jo")
    jo.cookies.set("__Host-scribe_language", language)
    for path in PATHS:
        answer = jo.get(path)
        assert answer.status_code == 200, path
        assert "Helen Parker" not in answer.text
        assert '<td class="number">5</td>' in answer.text


def test_the_table_is_given_as_csv_and_as_json(site):
    jo = site.program("jo")
    found = jo.get("/api/v1/quality", params={"weeks": 4}).json()
    (week,) = found["weeks"]
    assert week["notes"] == {"number": 5, "small": False}
    assert week["edits_per_note"] is not None
    table = jo.get("/api/v1/quality.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.splitlines()[1].startswith(f"{week['week']},outpatient-soap,5,")
    assert site.browser("jo").get("/quality.csv").text == table.text


def test_no_other_span_is_answered(site):
    assert site.program("jo").get("/api/v1/quality", params={"weeks": 5}).status_code == 422


def test_nobody_else_sees_it(site):
    for name in ("sam", "aisha"):
        assert site.program(name).get("/api/v1/quality").status_code == 403
