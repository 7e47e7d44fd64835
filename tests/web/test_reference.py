from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from fastapi.openapi.models import OpenAPI
from jsonschema import Draft202012Validator

METHODS = ("get", "put", "post", "delete", "patch", "head", "options")


@pytest.fixture
def document(site):
    return site.client().get("/api/v1/openapi.json").json()


@pytest.fixture
def operations(document):
    return [
        (path, method, item[method]) for path, item in document["paths"].items() for method in METHODS if method in item
    ]


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def test_the_description_is_openapi_3_1_and_its_schemas_are_json_schema(document):
    assert document["openapi"].startswith("3.1")
    OpenAPI.model_validate(document)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_reference_leads_somewhere(document):
    for reference in set(references(document)):
        place = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_operation_has_a_name_of_its_own_a_tag_and_a_sentence(operations):
    names = [operation["operationId"] for _, _, operation in operations]
    assert len(names) == len(set(names))
    for path, method, operation in operations:
        assert operation["tags"], (path, method)
        assert operation["description"].endswith((".", "``")), (path, method)


def test_every_parameter_in_a_path_is_described(operations):
    for path, _, operation in operations:
        described = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        assert described == set(re.findall(r"{(\w+)}", path))


def test_every_error_is_described_as_a_problem(operations):
    for path, method, operation in operations:
        errors = {status: r for status, r in operation["responses"].items() if status.startswith(("4", "5"))}
        for status, response in errors.items():
            assert list(response["content"]) == ["application/problem+json"], (path, method, status)
        if operation.get("security") != []:
            assert {"401", "403"} <= set(errors), (path, method)


def required(operation, header):
    return [p["required"] for p in operation["parameters"] if p["name"] == header and p["in"] == "header"] == [True]


def test_every_change_of_a_note_says_that_it_needs_if_match_and_what_happens_without(document):
    for name in ("edits", "approval", "return", "signature", "addendum"):
        operation = document["paths"][f"/api/v1/consultations/{{id}}/{name}"]["post"]
        assert required(operation, "If-Match")
        assert {"412", "428", "409"} <= set(operation["responses"])


def test_every_creation_says_that_it_needs_a_key(document):
    for path in ("", "/{id}/recording", "/{id}/transcript", "/{id}/edits", "/{id}/addendum"):
        operation = document["paths"][f"/api/v1/consultations{path}"]["post"]
        assert required(operation, "Idempotency-Key")
        assert "428" in operation["responses"]


def test_the_page_holds_every_operation_and_schema_and_nothing_from_elsewhere(site, document, operations):
    answer = site.client().get("/api/v1/docs")
    page = answer.text
    assert answer.headers["content-type"].startswith("text/html")
    for _, _, operation in operations:
        assert f'id="{operation["operationId"]}"' in page
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in page
    assert "<script" not in page
    assert "style=" not in page
    assert re.findall(r'(?:src|href)="(?!#|/)[^"]*"', page) == []


def test_the_page_is_well_formed_and_its_links_lead_to_their_places(site):
    class Reader(HTMLParser):
        void = frozenset({"meta", "link"})

        def __init__(self):
            super().__init__()
            self.open, self.ids, self.links = [], set(), set()

        def handle_starttag(self, tag, attrs):
            given = dict(attrs)
            if "id" in given:
                assert given["id"] not in self.ids
                self.ids.add(given["id"])
            if given.get("href", "").startswith("#"):
                self.links.add(given["href"][1:])
            if tag not in self.void:
                self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open.pop() == tag

    reader = Reader()
    reader.feed(site.client().get("/api/v1/docs").text)
    assert reader.open == []
    assert reader.links <= reader.ids


def test_the_style_sheet_is_served_from_here_and_may_be_kept(site):
    answer = site.client().get("/api/v1/docs.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert "max-age" in answer.headers["cache-control"]
    assert "url(" not in answer.text
