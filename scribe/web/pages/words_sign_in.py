"""The words of signing in: why it was refused, what happened to an account, how somebody signed in."""

from __future__ import annotations

from typing import Final

from scribe.messages import Message
from scribe.web.pages import words_access

_REFUSED: Final = (
    Message("wrong", "refused"),
    Message("too-many {wait}", "refused"),
    Message("closed", "refused"),
    Message("elsewhere", "refused"),
    Message("password-short", "refused"),
    Message("password-long", "refused"),
    Message("password-guessable", "refused"),
    Message("password-breached", "refused"),
    Message("code-wrong", "refused"),
    Message("code-used", "refused"),
    Message("proof-due", "refused"),
    Message("proof-needed", "refused"),
    Message("factor-needed", "refused"),
    Message("factor-due", "refused"),
    Message("factor-unshown", "refused"),
    Message("one-time-wrong", "refused"),
    Message("one-time-own", "refused"),
    Message("one-time-two", "refused"),
    Message("one-time-none", "refused"),
    Message("not-seen", "refused"),
    Message("passkey", "refused"),
    Message("openid", "refused"),
    Message("openid-refused", "refused"),
    Message("state", "refused"),
    Message("other-person", "refused"),
    Message("not-fresh", "refused"),
    Message("not-strong", "refused"),
    Message("no-role", "refused"),
    Message("no-account", "refused"),
    Message("taken", "refused"),
    Message("two-people", "refused"),
    Message("two-made", "refused"),
    Message("two-young", "refused"),
    Message("factor-last", "refused"),
    Message("fresh-needed", "refused"),
    *words_access.REFUSED,
)
"""Why something about signing in was refused, by the error's ``reason``: in English the error itself says it."""
REFUSED: Final = {message.text.partition(" ")[0]: message for message in _REFUSED}
REFUSED_OTHERWISE: Final = Message("otherwise", "refused")

EVENTS: Final[dict[str, Message]] = {
    "session_ended": Message("session ended"),
    "signing_opened": Message("second proof given"),
    "signing_closed": Message("signing ended"),
    "second_proof_set_up": Message("second proof set up"),
    "second_proof_renewed": Message("second proof renewed"),
    "one_time_asked": Message("asked for a one-time password"),
    "one_time_made": Message("one-time password made"),
    "one_time_ended": Message("one-time password ended"),
    "one_time_used": Message("one-time password used"),
    "one_time_refused": Message("one-time password refused"),
    "renewal_asked": Message("asked for a new second proof"),
    "renewal_refused": Message("new second proof refused"),
    "passkey_added": Message("passkey added"),
    "passkey_removed": Message("passkey removed"),
    "passkey_refused": Message("passkey refused"),
    "openid_linked": Message("linked with the hospital’s sign-in"),
    "openid_unlinked": Message("link with the hospital’s sign-in removed"),
    "openid_refused": Message("refused after the hospital’s sign-in"),
    "role_set": Message("role set"),
}
WAYS: Final[dict[str, Message]] = {
    "password": Message("Password"),
    "passkey": Message("Passkey"),
    "openid": Message("Hospital’s sign-in"),
    "emr": Message("From the EMR", "ways"),
}
