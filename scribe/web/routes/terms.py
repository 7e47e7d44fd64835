"""Finding a code by its name or itself, in the tables of the product and of the hospital."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from scribe.access import Action
from scribe.model import Language
from scribe.terminology.coding import codebook_from
from scribe.terminology.finding import LONGEST_QUERY, FoundTerm, TermKind, find_terms
from scribe.web.accounts import User
from scribe.web.answers import answer
from scribe.web.deps import SettingsDep, may_
from scribe.web.openapi import COMMON

router = APIRouter(prefix="/terms", tags=["review"], responses=COMMON)


@router.get("", response_model=list[FoundTerm])
def find(
    user: Annotated[User, may_(Action.LIST)],
    settings: SettingsDep,
    kind: Annotated[TermKind, Query(description="What it is a name of.")],
    q: Annotated[str, Query(min_length=1, max_length=LONGEST_QUERY, description="A part of a name, or of a code.")],
    language: Annotated[Language, Query(description="Of the names that are given back.")] = "en",
) -> Response:
    """Names and codes that this installation has for some letters: the hospital's own first; twenty at most."""
    del user
    found = find_terms(kind, q, language, codebook_from(settings))
    return answer([one.model_dump(mode="json") for one in found])
