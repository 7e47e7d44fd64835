"""Templates as files: read, checked, tried on a sample, saved as the next version, brought back."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.errors import (
    BadInput,
    BadTemplate,
    Conflict,
    NotFound,
    PartDown,
    PreconditionRequired,
    StaleRevision,
    StorageDown,
    UnsupportedLanguage,
    WrongState,
)
from scribe.model import ConsultationId, NoteDraft
from scribe.web.accounts import User
from scribe.web.answers import IF_MATCH, answer, unchanged
from scribe.web.bounds import Numbered
from scribe.web.deps import (
    AccountsDep,
    Service,
    SettingsDep,
    Templates,
    may_,
    note_reading,
)
from scribe.web.openapi import COMMON, REQUIRED, problems
from scribe.web.previewing import preview_of, preview_of_sample
from scribe.web.schemas_templates import (
    CheckedTemplate,
    TemplateFault,
    TemplateSource,
    TemplateText,
    TemplateVersionAnswer,
    TemplateVersionList,
)
from scribe.web.template_versions import Source, TemplateVersions, checked

router = APIRouter(prefix="/templates", tags=["templates"], responses=COMMON)
of_consultations = APIRouter(prefix="/consultations/{id}", tags=["templates"], responses=COMMON)

Tries = Annotated[User, may_(Action.TRY_TEMPLATES)]
Changes = Annotated[User, may_(Action.CHANGE_TEMPLATES)]
IfMatch = Annotated[
    str | None,
    Header(alias=IF_MATCH, description="The ETag of the text that the change is based on.", json_schema_extra=REQUIRED),
]
_TAG = re.compile(r'"([0-9a-f]{64})"')


def versions_of(settings: SettingsDep, templates: Templates, accounts: AccountsDep) -> TemplateVersions:
    """The files of the installation's templates."""
    return TemplateVersions(accounts.database, templates, own=settings.templates_dir is not None)


Files = Annotated[TemplateVersions, Depends(versions_of)]


@router.post("/check")
def check_text(given: TemplateText, user: Tries) -> CheckedTemplate:  # noqa: ARG001 (may_ refuses others)
    """Every fault of a text, each with its line. Nothing is saved."""
    return check(given.text, given.template)


@router.post("/preview", response_model=NoteDraft, responses=problems(BadTemplate, PartDown))
def preview_text(given: TemplateText, user: Tries, settings: SettingsDep) -> Response:  # noqa: ARG001 (as above)
    """The note of the sample consultation by a text. Nothing is saved."""
    return answer(preview_of_sample(checked(given.text, given.template), settings))


@of_consultations.post(
    "/template-preview",
    response_model=NoteDraft,
    responses=problems(BadTemplate, NotFound, WrongState, UnsupportedLanguage, PartDown),
)
def preview_consultation(
    id: ConsultationId,
    given: TemplateText,
    request: Request,
    user: Annotated[User, may_(Action.READ_NOTE)],
    service: Service,
    settings: SettingsDep,
) -> Response:
    """The note that a consultation would have by a text. Its own note and state stay; the audit has the reading."""
    note = preview_of(checked(given.text, given.template), settings, service, id)
    note_reading(request, id, user, "template_preview")
    return answer(note)


@router.get("/{template}/source", response_model=TemplateSource, responses=problems(NotFound))
def get_source(
    template: str,
    request: Request,
    user: Tries,
    files: Files,
) -> Response:
    """A template's YAML, as it is in its file."""
    del user  # may_ refuses others
    source = files.source(template)
    return unchanged(request, f'"{source.tag}"') or _answered(source, files)


@router.put(
    "/{template}/source",
    response_model=TemplateSource,
    responses=problems(BadTemplate, BadInput, NotFound, Conflict, StaleRevision, PreconditionRequired, StorageDown),
)
def put_source(
    template: str,
    given: TemplateText,
    user: Changes,
    files: Files,
    if_match: IfMatch = None,
    if_none_match: Annotated[
        str | None, Header(alias="If-None-Match", description="`*` for a template that is not there yet.")
    ] = None,
) -> Response:
    """Saves a text as the next version; with `If-None-Match: *`, as a new template."""
    if if_none_match == "*":
        checked(given.text, template)
        return _answered(files.create(given.text, actor=user.person), files, status=201)
    based_on = _required(if_match)
    return _answered(files.save(template, given.text, based_on=based_on, actor=user.person), files)


@router.get("/{template}/versions", responses=problems(NotFound))
def list_versions(
    template: str,
    user: Tries,
    files: Files,
) -> TemplateVersionList:
    """Every version that is kept, the newest first."""
    del user  # may_ refuses others
    found = files.versions(template)
    return TemplateVersionList(
        versions=tuple(
            TemplateVersionAnswer(version=one.number, by=one.by, at=one.at, current=one.current) for one in found
        )
    )


@router.get("/{template}/versions/{version}", responses=problems(NotFound))
def get_version(
    template: str,
    version: Numbered,
    user: Tries,
    files: Files,
) -> TemplateText:
    """The YAML of a version."""
    del user  # may_ refuses others
    text = files.text_of(template, version)
    return TemplateText(template=template, text=text)


@router.post(
    "/{template}/versions/{version}/return",
    response_model=TemplateSource,
    responses=problems(BadTemplate, BadInput, NotFound, Conflict, StaleRevision, PreconditionRequired, StorageDown),
)
def bring_back(
    template: str,
    version: Numbered,
    user: Changes,
    files: Files,
    if_match: IfMatch = None,
) -> Response:
    """Brings an earlier version back: it becomes the next one."""
    based_on = _required(if_match)
    return _answered(files.bring_back(template, version, based_on=based_on, actor=user.person), files)


def check(text: str, template: str) -> CheckedTemplate:
    """What is wrong with a text; nothing, and it says what template it is."""
    try:
        found = checked(text, template)
    except BadTemplate as error:
        return CheckedTemplate(faults=tuple(TemplateFault(**fault) for fault in error.details["faults"]))
    except BadInput as error:
        return CheckedTemplate(faults=(TemplateFault(line=1, column=1, path="version", reason=str(error)),))
    return CheckedTemplate(id=found.id, title=found.title, sections=len(found.sections))


def _required(if_match: str | None) -> str:
    if if_match is None:
        raise PreconditionRequired(
            "The change came without an If-Match header.",
            remedy="Send the ETag of the text that it is based on, or If-None-Match: * for a new template.",
            header=IF_MATCH,
        )
    match = _TAG.fullmatch(if_match.strip())
    if match is None:
        raise BadInput("If-Match does not name a text.", remedy="Send the one ETag of the text.", header=IF_MATCH)
    return match[1]


def _answered(source: Source, versions: TemplateVersions, *, status: int = 200) -> Response:
    own: dict[str, Any] = {"ETag": f'"{source.tag}"'}
    value = TemplateSource(id=source.id, version=source.version, text=source.text, may_change=versions.own)
    return answer(value, status=status, headers=own)
