"""The JSON API: one file for each subject."""

from fastapi import APIRouter, Depends

from scribe.web.deps import json_only
from scribe.web.routes import (
    artefacts,
    audit,
    consultations,
    context,
    deliveries,
    dictations,
    drafts,
    events,
    exports,
    from_emr,
    health,
    intake,
    listening,
    moments,
    operations,
    patients,
    privacy,
    quality,
    questions,
    review,
    sessions,
    sharing,
    signing,
    signing_list,
    speakers,
    standing,
    template_files,
    templates,
    terms,
    uploads,
    well_known,
    words,
)

__all__ = ["api_router", "health_router", "well_known_router"]

health_router = health.router
well_known_router = well_known.router

api_router = APIRouter(prefix="/api/v1")
for _room in (
    sessions,
    signing,
    signing_list,
    template_files,
    templates,
    consultations,
    context,
    patients,
    moments,
    review,
    speakers,
    drafts,
    questions,
    terms,
    sharing,
    operations,
    standing,
    quality,
    privacy,
    deliveries,
    audit,
):
    api_router.include_router(_room.router, dependencies=[Depends(json_only)])
api_router.include_router(template_files.of_consultations, dependencies=[Depends(json_only)])
for _room in (artefacts, exports, from_emr, listening, dictations, events, words, intake, uploads):
    api_router.include_router(_room.router)
