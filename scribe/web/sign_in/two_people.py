"""Whether two people are two: who may confirm what another person has asked for.

One administrator can make a second account by themselves, and sign in with it. So nobody confirms what an administrator
asks for who made their account, or whose account they made; and an account that was made on a page confirms nothing in
its first days, in which others see it in the list. What is made on the command line counts at once, and what is asked
or confirmed there is never held up here: who has the machine and its master key has all, and it is the way out where
an installation has no other administrator.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scribe.db.tables import EventRow
from scribe.db.web_tables import AccountRow
from scribe.errors import NotAllowed
from scribe.settings import Settings

COMMAND_LINE: Final = "command line"
"""The actor of what is done there: whoever may use the machine and its master key."""
_AROUND: Final = timedelta(minutes=10)
"""How far the moment of an account and that of its event may be apart: its password is hashed between them."""
_REMEDY: Final = "Another administrator confirms it, or whoever runs the machine, with `scribe users`."


class TwoPeople:
    """Who counts as a second person.

    Args:
        settings: how old an account is that may confirm.
        clock: the present moment.
    """

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._after, self._clock = timedelta(days=settings.confirm_after_days), clock

    def refusal(self, session: Session, *, asked_by: str, owner: str, actor: str) -> NotAllowed | None:
        """Why somebody cannot confirm what another person has asked for; ``None`` where they can.

        Args:
            session: an open transaction.
            asked_by: who asked.
            owner: whose account it is about; who asks for themselves is one of the two, whoever made the account.
            actor: who would confirm.
        """
        if COMMAND_LINE in (asked_by, actor):
            return None
        if asked_by in _makers(session, actor) or (asked_by != owner and actor in _makers(session, asked_by)):
            return NotAllowed(
                "Who asked has made your account, or you have made theirs, so you do not count as two people.",
                remedy=_REMEDY,
                reason="two-made",
            )
        if self._is_young(session, actor):
            return NotAllowed("Your account is too new to confirm this.", remedy=_REMEDY, reason="two-young")
        return None

    def _is_young(self, session: Session, username: str) -> bool:
        """Whether an account is too new; in an installation's own first days nobody's is older, so that none is."""
        since = self._clock() - self._after
        row = session.get(AccountRow, username)
        if row is None or row.created_at <= since or _maker(session, row) == COMMAND_LINE:
            return False
        first = session.scalar(select(func.min(AccountRow.created_at)))
        return first is not None and first <= since


def _makers(session: Session, username: str) -> frozenset[str]:
    """Who made an account, who made theirs, and so on."""
    found: set[str] = set()
    row = session.get(AccountRow, username)
    while row is not None:
        maker = _maker(session, row)
        if not maker or maker in found:
            break
        found.add(maker)
        row = session.get(AccountRow, maker)
    return frozenset(found)


def _maker(session: Session, row: AccountRow) -> str:
    """Who made an account, as the audit has it; empty where it says nothing."""
    query = select(EventRow.actor, EventRow.detail).where(
        EventRow.kind == "account_created",
        EventRow.at.between(row.created_at - _AROUND, row.created_at + _AROUND),
    )
    return next((actor for actor, detail in session.execute(query) if detail.get("username") == row.username), "")
