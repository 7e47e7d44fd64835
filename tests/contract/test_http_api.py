"""The JSON API as its OpenAPI document describes it, and under bodies that nobody described."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from scribe.access import INSTALLATION
from tests.fakes.web_installation import Site, key, open_site

METHODS = ("get", "put", "post", "delete", "patch")
SECRET = "coughs at night since the wedding"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = open_site(Path(tmp_path_factory.mktemp("api")) / "data")
    yield site
    site.database.close()


@pytest.fixture(scope="module")
def people(opened: Site) -> dict[str, TestClient]:
    return {name: opened.program(name) for name in ("sam", "aisha", "jo")}


@pytest.fixture(scope="module")
def document(opened: Site) -> dict[str, Any]:
    return opened.client().get("/api/v1/openapi.json").json()


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, m, item[m]) for path, item in document["paths"].items() for m in METHODS if m in item]


def test_every_operation_describes_its_problems(document):
    found = operations(document)
    assert len(found) > 20
    for path, method, operation in found:
        problems = {code: each for code, each in operation["responses"].items() if code.startswith(("4", "5"))}
        signed_in = operation.get("security") != []
        assert problems or not signed_in, (path, method)
        for code, each in problems.items():
            assert "application/problem+json" in each["content"], (path, method, code)


def test_every_route_of_the_api_is_in_the_document(opened, document):
    client = opened.client()
    for path, method, _ in operations(document):
        answer = client.request(method.upper(), re.sub(r"{\w+}", "none", path))
        assert answer.status_code not in (404, 405) or "problem+json" in answer.headers["content-type"], (path, method)
        assert answer.status_code < 500 or path.endswith("/ready"), (path, method)


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
WORDS = (
    "patient", "identifier", "name", "encounter", "practitioner", "department", "started_at", "language", "template_id",
    "kind", "statement", "flag", "text", "section", "evidence", "reason", "words", "to", "need", "message", "username",
    "password", "transcript", "segments", "schema", "revision_digest", "length", "filename", "consent",
)  # fmt: skip
bodies = st.dictionaries(st.sampled_from(WORDS), anything, max_size=8) | anything
names = st.sampled_from(["none", "0", "-1", "%00", "..", "%F0%9F%98%80", "a" * 300]) | st.uuids().map(str)
headers = st.fixed_dictionaries(
    {},
    optional={
        "If-Match": st.sampled_from(['"1"', "*", '"0"', 'W/"1"', "1", '"x"', '"99999999999999999999"']),
        "Idempotency-Key": st.uuids().map(str) | st.sampled_from(["", "x" * 400]),
        "Content-Type": st.sampled_from(["application/json", "text/plain", "application/octet-stream", "audio/wav"]),
        "Range": st.sampled_from(["bytes=0-", "bytes=9-1", "lines=1", "bytes=-0"]),
        "Last-Event-ID": st.sampled_from(["0", "-5", "x"]),
    },
)


def assert_a_plain_answer(answer: Any, place: tuple[str, str]) -> None:
    assert answer.status_code < 500, (place, answer.text)
    if answer.status_code >= 400:
        assert answer.headers["content-type"].startswith("application/problem+json"), (place, answer.text[:200])
        problem = answer.json()
        assert {"type", "title", "status", "code", "detail"} <= problem.keys(), place
        assert problem["status"] == answer.status_code
        assert "Traceback" not in problem["detail"]


@given(data=st.data())
@settings(max_examples=250, suppress_health_check=list(HealthCheck))
def test_no_body_and_no_header_makes_the_api_fail(opened, people, document, data):
    path, method, _ = data.draw(
        st.sampled_from([o for o in operations(document) if not re.search(r"/(?:events|stream|ready|session)", o[0])])
    )
    known = [c.id for c in opened.service.list(_every(), who=INSTALLATION)][:5]

    def named(_match):
        # drawn the same way whatever the requests before this one have registered
        index, name = data.draw(st.integers(0, 9)), data.draw(names)
        return known[index] if index < len(known) else name

    place = re.sub(r"{\w+}", named, path)
    sent = data.draw(headers)
    body = json.dumps(data.draw(bodies)).encode() if data.draw(st.booleans()) else data.draw(st.binary(max_size=60))
    client = people[data.draw(st.sampled_from(sorted(people)))]
    answer = client.request(
        method.upper(), place, content=body if method != "get" else None,
        headers={"Content-Type": "application/json", **sent}, params=data.draw(_queries),
    )  # fmt: skip
    assert_a_plain_answer(answer, (method, place))


_queries = st.dictionaries(
    st.sampled_from(["limit", "state", "stage", "since", "after", "practitioner", "revision", "filename", "duration"]),
    st.text(max_size=8) | st.integers().map(str),
    max_size=3,
)


def _every() -> Any:
    from scribe.consultation.service import ConsultationFilter  # noqa: PLC0415

    return ConsultationFilter()


@given(edit=bodies)
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_no_edit_makes_a_drafted_note_fail_or_changes_it_by_accident(opened, people, edit):
    every = opened.service.list(_every(), who=INSTALLATION)
    drafted = next((c for c in every if c.state.value == "drafted"), None) or opened.drafted(
        ("What brings you here?", f"My son {SECRET}.")
    )
    answer = people["sam"].post(
        f"/api/v1/consultations/{drafted.id}/edits",
        content=json.dumps(edit),
        headers={"Content-Type": "application/json", "If-Match": f'"{drafted.version}"', **key()},
    )
    assert_a_plain_answer(answer, ("post", "edits"))
    assert answer.status_code >= 400
    assert SECRET not in answer.text
    assert opened.service.get(drafted.id).version == drafted.version


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 5000, b'{"a":' * 3000, b"\xff\xfe", b"nul", b'"\\ud800"', b"1e999"])
def test_what_is_no_json_is_a_422_or_400_with_a_sentence(people, body):
    answer = people["sam"].post(
        "/api/v1/consultations", content=body, headers={"Content-Type": "application/json", **key()}
    )
    assert answer.status_code in (400, 422), answer.text
    assert_a_plain_answer(answer, ("post", "consultations"))
