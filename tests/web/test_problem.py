from __future__ import annotations

import inspect

import pytest
from fastapi import Request
from fastapi.responses import HTMLResponse

from scribe import errors
from scribe.errors import ScribeError
from scribe.web.problem import invalid_request, problem_of
from tests.fakes.web_installation import key

CLASSES = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, ScribeError)]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.code)
def test_every_error_of_the_tree_is_problem_json(site, kind):
    @site.app.get("/api/v1/failing")
    def failing() -> None:
        raise kind("What is wrong.", remedy="What to do.", version=7, title="not the title")

    answer = site.client().get("/api/v1/failing")
    assert answer.status_code == kind.status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": f"urn:scribe:problem:{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": "What is wrong.",
        "code": kind.code,
        "remedy": "What to do.",
        "version": 7,
        "instance": "/api/v1/failing",
    }


def test_not_signed_in_names_the_scheme_and_a_stale_revision_the_present_version():
    assert problem_of(errors.NotSignedIn("Nobody.")).headers["WWW-Authenticate"] == "Bearer"
    assert problem_of(errors.StaleRevision("Stale.", version=9)).headers["ETag"] == '"9"'


def test_a_fault_of_ours_is_a_500_whose_number_is_in_the_log_and_whose_text_is_not(site, capsys):
    @site.app.get("/api/v1/failing")
    def failing() -> None:
        raise RuntimeError("patient Helen Parker said: my chest hurts")

    answer = site.client().get("/api/v1/failing")
    logged = capsys.readouterr().err
    assert answer.status_code == 500
    problem = answer.json()
    assert problem["code"] == "unexpected"
    assert problem["incident"] == answer.headers["x-request-id"]
    assert problem["incident"] in logged
    assert "failing" in logged
    assert "RuntimeError" in logged
    for text in (answer.text, logged):
        assert "Helen" not in text
        assert "chest" not in text


def test_unknown_addresses_and_methods_are_problems_too(nurse):
    missing = nurse.get("/api/v1/nothing")
    assert (missing.status_code, missing.json()["code"]) == (404, "not-found")
    wrong = nurse.put("/api/v1/consultations")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method-not-allowed")
    assert "PUT" not in wrong.headers["allow"]


def test_a_body_of_another_media_type_is_415(nurse):
    answer = nurse.post("/api/v1/consultations", content=b"a=b", headers={"Content-Type": "text/plain", **key()})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")


def test_a_body_that_is_no_json_is_an_invalid_request(nurse):
    answer = nurse.post(
        "/api/v1/consultations", content=b'{"patient": Helen', headers={"Content-Type": "application/json", **key()}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    assert "Helen" not in answer.text


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_413_declared_or_not(nurse, chunked):
    blanks = b" " * (1024 * 1024)
    content = (blanks for _ in range(17)) if chunked else blanks * 17
    answer = nurse.post("/api/v1/consultations", content=content, headers={"Content-Type": "application/json", **key()})
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_an_invalid_request_points_at_each_part_and_repeats_no_value(nurse):
    body = {
        "patient": {"name": ["Helen Parker"], "gender": "Helen", "birth_date": "Helen", "secret of Helen": 1},
        "language": "Helen",
        "visit": "Helen",
    }
    answer = nurse.post("/api/v1/consultations", json=body, headers=key())
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "invalid-request")
    assert {error["pointer"] for error in problem["errors"]} == {
        "#/patient/name",
        "#/patient/gender",
        "#/patient/birth_date",
        "#/patient/?",
        "#/language",
        "#/visit",
    }
    assert "Helen" not in answer.text


def test_a_wrong_parameter_is_named(nurse):
    problem = nurse.get("/api/v1/consultations?limit=0&state=lost").json()
    assert {error["parameter"] for error in problem["errors"]} == {"limit", "state.0"}


def test_an_edit_of_an_unknown_kind_is_told_the_kinds_and_not_its_own_words(site, nurse):
    drafted = site.drafted()
    answer = nurse.post(
        f"/api/v1/consultations/{drafted.id}/edits", json={"kind": "Helen"}, headers={"If-Match": '"1"', **key()}
    )
    assert answer.status_code == 422
    assert "'rewrite'" in answer.text
    assert "Helen" not in answer.text


def test_a_rule_that_might_quote_the_value_is_replaced_by_a_plain_sentence():
    problem = invalid_request([{"loc": ("body", "name"), "type": "value_error", "msg": "Value error, not Helen"}])
    assert problem.details["errors"] == [{"pointer": "#/name", "detail": "This value cannot be used here."}]


def test_a_browser_gets_the_sites_page_outside_the_api_only(site):
    def page(request: Request, problem) -> HTMLResponse:
        return HTMLResponse(f"<p>{problem.detail}</p>", problem.status)

    site.app.state.error_page = page
    client = site.client(headers={"Accept": "text/html,*/*"})
    nowhere = client.get("/nowhere/at/all")
    assert nowhere.status_code == 404
    assert nowhere.headers["content-type"].startswith("text/html")
    assert client.get("/api/v1/nowhere").headers["content-type"] == "application/problem+json"
    program = site.client(headers={"Accept": "application/json"})
    assert program.get("/nowhere/at/all").headers["content-type"] == "application/problem+json"
