"""What other systems look for at a fixed place (RFC 8615): the public keys that Scribe signs in to the EMR with."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from scribe.delivery.sign_in import KeyFolder
from scribe.web.deps import SettingsDep, open_to_all
from scribe.web.openapi import PUBLIC

router = APIRouter(prefix="/.well-known", tags=["integration"])

_KEPT_S: Final = 300
"""How long a server may keep the list: a new key is known everywhere after five minutes."""


@router.get("/jwks.json", openapi_extra=PUBLIC, dependencies=[open_to_all("Public keys are public.")])
def published_keys(settings: SettingsDep) -> Response:
    """The public keys as a JSON Web Key Set (RFC 7517), the one that signs first; needs no sign-in."""
    return JSONResponse(
        KeyFolder(settings.emr_keys_folder).published(), headers={"Cache-Control": f"public, max-age={_KEPT_S}"}
    )
