"""The hospital's templates: the list, one, and the JSON Schema that a drafting model answers to."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends

from scribe.errors import NotFound
from scribe.model import Template
from scribe.template import compile_schema
from scribe.web.deps import SettingsDep, Templates, signed_in
from scribe.web.openapi import COMMON, problems
from scribe.web.schemas import TemplateList, TemplateSectionSummary, TemplateSummary

router = APIRouter(prefix="/templates", tags=["templates"], responses=COMMON, dependencies=[Depends(signed_in)])


@router.get("")
def list_templates(templates: Templates, settings: SettingsDep) -> TemplateList:
    """Every template of the installation."""
    return TemplateList(
        templates=tuple(_summary(t) for t in templates.all()),
        default=settings.default_template,
        faults=tuple(fault.message for fault in templates.faults),
    )


@router.get("/{id}", responses=problems(NotFound))
def get_template(id: str, templates: Templates) -> Template:
    """One template, whole."""
    return templates.get(id)


@router.get("/{id}/schema", responses=problems(NotFound))
def get_schema(id: str, templates: Templates) -> dict[str, Any]:
    """The JSON Schema that the template compiles to."""
    return compile_schema(templates.get(id))


def _summary(template: Template) -> TemplateSummary:
    return TemplateSummary(
        id=template.id,
        version=template.version,
        digest=template.digest,
        title=template.title,
        language=template.language,
        visit=template.visit,
        department=template.department,
        review=template.review,
        sections=tuple(
            TemplateSectionSummary(id=s.id, title=s.title, soap=s.soap, required=s.required) for s in template.sections
        ),
    )
