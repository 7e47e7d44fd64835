"""The second factor at the sign-in, where the hospital asks for two (OWASP ASVS 5.0.0, V6.3.3).

After a password it is a code of the account's authenticator app. A passkey is asked for user verification always, so
that it counts as two by itself; the hospital's own sign-in and the EMR answer for theirs.
"""

from __future__ import annotations

from collections.abc import Callable

from scribe.errors import NotSignedIn
from scribe.web.sign_in.second_proof import Codes


def require_second(codes: Codes, code: str) -> Callable[[str], None]:
    """What checks the code once the password was right. Without a code the password is not looked at.

    Raises:
        NotSignedIn: no code came with the password.
    """
    if not code.strip():
        raise NotSignedIn(
            "A code of your authenticator app is needed too.",
            remedy="Enter the six digits that it shows, or sign in with a passkey. If you have neither, ask an "
            "administrator for a one-time password.",
            proof="code",
            reason="factor-needed",
        )

    def check(username: str) -> None:
        if codes.is_due(username):
            raise NotSignedIn(
                "Your authenticator app is not set up, so a password does not sign in.",
                remedy="Ask an administrator for a one-time password: with it you set the app up.",
                reason="factor-due",
            )
        try:
            codes.verify_of(username, code)
        except NotSignedIn as error:
            if error.details.get("reason") != "code-wrong" or codes.has_shown(username):
                raise
            raise NotSignedIn(
                "The code is not right, and no authenticator app has shown one for this account yet.",
                remedy="If you have no app, ask an administrator for a one-time password: with it you set one up.",
                proof="code",
                reason="factor-unshown",
            ) from error

    return check
