"""What the API takes and gives of signing several notes with one proof: the window and the list of a session."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field, SecretStr

from scribe.model import ConsultationId, Problem, Sha256
from scribe.web.schemas import Body
from scribe.web.signing_list import Standing


class SigningCode(Body):
    """A second proof that opens a signing window."""

    code: SecretStr = Field(description="Six digits of the authenticator app.", max_length=20)


class SeenForSigning(Body):
    """A revision that the session was shown, and that its window may sign."""

    consultation: ConsultationId
    revision_digest: Sha256


class SigningWindowAnswer(Body):
    """The session's signing window: for some minutes what is listed may be signed without another code."""

    expires_at: datetime
    proof: Literal["code", "passkey", "openid"]
    seen: tuple[SeenForSigning, ...]


class ListingRequest(Body):
    """A note for the session's signing list: exactly the revision that was shown, to its end."""

    revision_digest: Sha256
    read_to_end: Literal[True] = Field(description="The doctor was shown the note to its end.")
    medicines_confirmed: bool = Field(
        default=False,
        description="The doctor looked through `medicines` of the note. Needed where the note has any.",
    )


class ListedAnswer(Body):
    """An entry of the signing list, as it stands now."""

    consultation: ConsultationId
    revision_digest: Sha256
    listed_at: datetime
    standing: Standing = Field(description="`changed`: the note was changed since, and has to be read again.")
    medicines_confirmed: bool
    refused: Problem | None = Field(description="Why its signature did not succeed when it was tried.")


class SigningListAnswer(Body):
    """The session's signing list."""

    notes: tuple[ListedAnswer, ...]


class ListProof(Body):
    """The one proof for the whole list."""

    code: SecretStr | None = Field(
        default=None,
        description="Six digits of the authenticator app; without them a signing window has to be open.",
        max_length=20,
    )
