"""Words of the transcript and places of statements, by plain forms; and when each word was said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Response

from scribe.model import Consultation, Word
from scribe.web.pages.notes import word_times
from tests.fakes.notes import transcript_of
from tests.fakes.web_installation import Site, open_site

TURNS = ("What brings you here?", "I have had a cough for 5 days.", "Any allergies?", "Penicillin gives me a rash.")
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


def send(site: Site, consultation: Consultation, **fields: str) -> int:
    sent = {"version": str(site.service.get(consultation.id).version), **fields}
    return post(site, consultation, sent).status_code


def post(site: Site, consultation: Consultation, fields: dict[str, str]) -> Response:
    client = site.browser("sam")
    whole = {"csrf": client.get("/api/v1/me").json()["csrf"], **fields}
    return client.post(f"/notes/{consultation.id}/edit", data=whole, headers=HERE, follow_redirects=False)


def test_words_of_several_turns_are_added_by_a_form(site: Site) -> None:
    consultation = site.drafted(TURNS)
    assert (
        send(site, consultation, kind="add_said", segments="s3 s4", section="plan", text="Rash from penicillin.") == 303
    )
    added = site.service.note(consultation.id).statements[-1]
    assert (added.text, added.evidence) == ("Rash from penicillin.", ("s3", "s4"))


def test_a_statement_is_moved_and_joined_without_a_script(site: Site) -> None:
    consultation = site.drafted(TURNS)
    first, second = site.service.note(consultation.id).sections[0].kept[:2]
    page = site.browser("sam").get(f"/notes/{consultation.id}?move={second.id}").text
    assert f'name="into" value="{first.id}"' in page
    assert 'value="move_to"' in page
    assert send(site, consultation, kind="merge", statement=second.id, into=first.id) == 303
    assert site.service.note(consultation.id).statement(second.id) is None
    assert send(site, consultation, kind="move_to", statement=first.id, section="plan") == 303
    page = site.browser("sam").get(f"/notes/{consultation.id}").text
    assert "was in " in page
    assert send(site, consultation, kind="undo", statement=first.id) == 303
    assert "were two: " in site.browser("sam").get(f"/notes/{consultation.id}").text


def test_words_typed_over_a_statement_that_was_joined_away_are_refused_with_a_sentence(site: Site) -> None:
    consultation = site.drafted(TURNS)
    first, second = site.service.note(consultation.id).sections[0].kept[:2]
    old = str(consultation.version)
    assert send(site, consultation, kind="merge", statement=second.id, into=first.id) == 303
    typed = {"kind": "rewrite", "statement": second.id, "text": "Mine.", "seen": second.text, "version": old}
    answer = post(site, consultation, typed)
    assert answer.status_code == 422
    assert "not in the note any more" in answer.text


def test_each_word_stands_at_its_place_in_the_text_with_its_seconds() -> None:
    words = (
        Word(text=" A", start_s=4.0, end_s=4.2, probability=0.9),
        Word(text=" cough.", start_s=4.25, end_s=4.9, probability=0.9),
        Word(text=" gone", start_s=5.0, end_s=5.1, probability=0.9),
    )
    said = transcript_of("A cough.", "Yes.", words={"s1": words})
    assert word_times(said) == {"s1": [(0, 1, 4.0, 4.2), (2, 8, 4.25, 4.9)]}


def test_the_seconds_of_words_are_for_who_may_read_the_note(site: Site) -> None:
    consultation = site.drafted(TURNS)
    answer = site.browser("sam").get(f"/notes/{consultation.id}/word-times")
    assert (answer.status_code, answer.json()) == (200, {})
    assert site.browser("jo").get(f"/notes/{consultation.id}/word-times").status_code == 403
