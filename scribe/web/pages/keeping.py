"""The key with which a person's browser seals the words that it keeps for them.

It is given to who is signed in and held in the page's memory only: without a session, what lies in the browser's
storage cannot be read, and after the next sign-in of the same person it can.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from scribe.access import Action
from scribe.web.accounts import User
from scribe.web.deps import AccountsDep, may_

router = APIRouter(include_in_schema=False)
_OWNER_CHARACTERS = 16


@router.get("/keeping-key")
def keeping_key(user: Annotated[User, may_(Action.READ_NOTE)], accounts: AccountsDep) -> Response:
    """The caller's key, and the name under which their browser files what it seals."""
    key = accounts.keys.browser_key(user.username)
    owner = hashlib.sha256(b"owner\n" + key).hexdigest()[:_OWNER_CHARACTERS]
    return JSONResponse({"owner": owner, "key": base64.b64encode(key).decode()})
