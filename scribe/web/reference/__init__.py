"""The API's reference: the OpenAPI document, and a page made from it that needs no script and no other host."""

from __future__ import annotations

import json
import re
from functools import cached_property
from importlib import resources
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from scribe.web.deps import open_to_all
from scribe.web.openapi import describe

_CODE: Final = re.compile(r"``?([^`]+)``?")
_STRONG: Final = re.compile(r"\*\*([^*]+)\*\*")
_REFERENCE: Final = re.compile(r'"#/components/schemas/([^"]+)"')
METHODS: Final = ("get", "head", "options", "post", "put", "patch", "delete")


router = APIRouter(include_in_schema=False, dependencies=[open_to_all("How the API is used is public.")])


class Reference:
    """Both documents of an app, each made once, when it is first asked for."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    @cached_property
    def document(self) -> dict[str, Any]:
        """OpenAPI's."""
        return describe(self._app)

    @cached_property
    def page(self) -> str:
        """The one for people, as HTML."""
        return render(self.document)


def install_reference(app: FastAPI) -> None:
    """Lets the routes of this module answer for an app: ``/api/v1/openapi.json``, ``/api/v1/docs``, its style sheet."""
    reference = app.state.reference = Reference(app)
    app.openapi = lambda: reference.document  # type: ignore[method-assign]  # FastAPI's way to supply another document


@router.get("/api/v1/openapi.json")
def openapi(request: Request) -> Response:
    """The document."""
    return JSONResponse(request.app.openapi())


@router.get("/api/v1/docs")
def docs(request: Request) -> Response:
    """The page."""
    return HTMLResponse(request.app.state.reference.page)


@router.get("/api/v1/docs.css")
def style() -> Response:
    """How the page looks."""
    css = resources.files(__name__).joinpath("reference.css").read_text(encoding="utf-8")
    return Response(css, media_type="text/css", headers={"Cache-Control": "max-age=3600"})


def render(document: dict[str, Any]) -> str:
    """The reference as one HTML page: every operation with its parameters, body and answers, every schema."""
    environment = Environment(
        loader=PackageLoader("scribe.web.reference", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["shape"] = shape
    environment.filters["linked"] = linked
    environment.filters["inline"] = inline
    groups = [(tag, list(_operations(document, tag["name"]))) for tag in document["tags"]]
    return environment.get_template("reference.html.j2").render(
        document=document, groups=groups, schemas=sorted(document["components"]["schemas"].items())
    )


def _operations(document: dict[str, Any], tag: str) -> list[dict[str, Any]]:
    return [
        {"method": method, "path": path, **item[method]}
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item and tag in item[method].get("tags", [])
    ]


def inline(text: str) -> Markup:
    """Text with its ``code`` and **strong** parts marked up; everything else is escaped."""
    marked = _CODE.sub(r"<code>\1</code>", str(escape(text)))
    return Markup(_STRONG.sub(r"<strong>\1</strong>", marked))  # noqa: S704 (escaped in the line above)


def linked(schema: dict[str, Any]) -> Markup:
    """A schema in a few words, the names of others being links to them."""
    names = sorted(set(_REFERENCE.findall(json.dumps(schema))), key=len, reverse=True)
    text = str(escape(shape(schema)))
    if not names:
        return Markup(text)  # noqa: S704 (escaped in the line above)
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, names)) + r")\b")
    return Markup(pattern.sub(r'<a href="#schema-\1">\1</a>', text))  # noqa: S704 (as above)


def schema_name(schema: dict[str, Any]) -> str:
    """The name of the schema that a reference points at; empty for one that stands there itself."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def shape(schema: dict[str, Any]) -> str:
    """A schema in a few words: ``array of string``, ``Patient or null``."""
    for union, word in (("anyOf", " or "), ("oneOf", " or "), ("allOf", " and ")):
        if union in schema:
            return word.join(shape(part) for part in schema[union])
    if "$ref" in schema:
        return schema_name(schema)
    if "const" in schema or "enum" in schema:
        return " · ".join(f"“{value}”" for value in schema.get("enum", [schema.get("const")]))
    return _plain_shape(schema)


def _plain_shape(schema: dict[str, Any]) -> str:
    kind = str(schema.get("type", "any"))
    inner = schema.get("items") if kind == "array" else schema.get("additionalProperties")
    if isinstance(inner, dict) and inner:
        return f"{kind} of {shape(inner)}"
    detail = schema.get("format") or ("pattern " + schema["pattern"] if "pattern" in schema else "")
    return f"{kind} ({detail})" if detail else kind
