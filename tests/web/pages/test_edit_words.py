"""What is said where an edit is refused: each reason has a sentence in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe.review import Rewrite
from scribe.web.pages.words_note import EDIT_REFUSED
from scribe.web.pages.words_speakers import REFUSED
from tests.fakes.web_installation import Site, open_site

ROOT = Path(__file__).parents[3] / "scribe"
REFUSING = [
    *(ROOT / "review").glob("*.py"),
    ROOT / "consultation/service/composing.py",
    ROOT / "consultation/service/telling.py",
    ROOT / "drafting/said.py",
    ROOT / "web/pages/note.py",
    ROOT / "web/pages/fact_forms.py",
]
TURNS = ("What brings you here?", "I have had a cough for 5 days.", "Any allergies?", "Penicillin gives me a rash.")
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


def reasons(path: Path) -> Iterator[tuple[str, str]]:
    """Where an edit is refused, and by which reason."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "BadNote":
            given = [one.value for one in node.keywords if one.arg == "reason"]
            named = given[0].value if given and isinstance(given[0], ast.Constant) else ""
            yield f"{path.name}:{node.lineno}", str(named)


def test_every_reason_has_a_sentence_and_every_sentence_a_reason() -> None:
    found = [one for path in REFUSING for one in reasons(path)]
    assert len(found) > 20
    assert [place for place, reason in found if reason not in EDIT_REFUSED | REFUSED] == []
    assert EDIT_REFUSED.keys() <= {reason for _, reason in found} | {"note-changed"}


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Somebody else changed this statement first"), ("zh", "他人已先更改此句")]
)
@pytest.mark.parametrize("kind", ["remove", "undo"])
def test_a_decision_about_another_wording_is_not_carried_out_and_says_so(
    site: Site, language: str, said: str, kind: str
) -> None:
    consultation = site.drafted(TURNS)
    first = site.service.note(consultation.id).statements[0]
    nurse = site.people["sam"]
    site.service.revise(
        consultation.id, version=consultation.version, edit=Rewrite(statement=first.id, text="Cough."), actor=nurse
    )
    before = site.service.note(consultation.id)
    client = site.browser("sam")
    client.cookies.set("__Host-scribe_language", language)
    sent = {"kind": kind, "statement": first.id, "seen": first.text, "version": str(consultation.version), "shown": "1"}
    answer = client.post(
        f"/notes/{consultation.id}/edit", data={"csrf": client.get("/api/v1/me").json()["csrf"], **sent}, headers=HERE
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert 'data-outcome="failed"' in answer.text
    assert site.service.note(consultation.id) == before
