"""The table of moves. Nothing else decides what may follow what.

A move is named by what happens; it is allowed from the states in ``MOVES`` and ends in exactly one state.
``revise`` changes a note without moving the consultation, so it has the same state on both sides; ``identify`` changes
whom it is about.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from scribe.errors import WrongState
from scribe.model import Stage, State


class Move(StrEnum):
    """Everything that can happen to a consultation."""

    UPLOAD = "upload"
    IMPORT_TRANSCRIPT = "import_transcript"
    TRANSCRIBE = "transcribe"
    FIND_NO_SPEECH = "find_no_speech"
    DRAFT = "draft"
    REVISE = "revise"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    SIGN = "sign"
    DELIVER = "deliver"
    ADDEND = "addend"
    IDENTIFY = "identify"
    REOPEN = "reopen"
    PARK = "park"
    GIVE_UP = "give_up"
    RECALL = "recall"
    WITHDRAW = "withdraw"


_WORKING = (State.UPLOADED, State.TRANSCRIBED, State.SIGNED, State.WITHDRAWING)
_PERHAPS_AT_THE_EMR = (State.SIGNED, State.DELIVERED, State.DRAFTED, State.REVIEWED, State.PARKED)
_UNSIGNED = (
    State.REGISTERED, State.UPLOADED, State.TRANSCRIBED, State.DRAFTED, State.REVIEWED, State.NO_SPEECH, State.PARKED,
)  # fmt: skip
"""What is parked may be signed, and a draft may amend what was signed: the service looks at that."""
_ALIVE = tuple(s for s in State if s is not State.WITHDRAWN)

MOVES: Final[dict[Move, dict[State, State]]] = {
    Move.UPLOAD: {State.REGISTERED: State.UPLOADED},
    Move.IMPORT_TRANSCRIPT: {State.REGISTERED: State.TRANSCRIBED},
    Move.TRANSCRIBE: {State.UPLOADED: State.TRANSCRIBED},
    Move.FIND_NO_SPEECH: {State.UPLOADED: State.NO_SPEECH},
    Move.DRAFT: {State.TRANSCRIBED: State.DRAFTED},
    Move.REVISE: {State.DRAFTED: State.DRAFTED, State.REVIEWED: State.REVIEWED},
    Move.APPROVE: {State.DRAFTED: State.REVIEWED},
    Move.SEND_BACK: {State.DRAFTED: State.DRAFTED, State.REVIEWED: State.DRAFTED},
    Move.SIGN: {State.REVIEWED: State.SIGNED},
    Move.DELIVER: {State.SIGNED: State.DELIVERED},
    Move.ADDEND: {State.DELIVERED: State.DRAFTED},
    Move.IDENTIFY: {state: state for state in _UNSIGNED},
    Move.REOPEN: {State.NO_SPEECH: State.REGISTERED},
    Move.PARK: dict.fromkeys(_WORKING, State.PARKED),
    Move.GIVE_UP: {State.SIGNED: State.PARKED, State.PARKED: State.PARKED, State.WITHDRAWING: State.WITHDRAWN},
    Move.RECALL: dict.fromkeys(_PERHAPS_AT_THE_EMR, State.WITHDRAWING),
    Move.WITHDRAW: dict.fromkeys(_ALIVE, State.WITHDRAWN),
}
"""For each move: from which state, to which. Retrying what is parked leads back to ``RESUMES_FROM``'s state."""

ENDED: Final = (State.DELIVERED, State.WITHDRAWN, State.NO_SPEECH)
"""The states in which nobody waits for anything; all else is on its way."""

NEXT_STAGE: Final[dict[State, Stage]] = {
    State.UPLOADED: Stage.TRANSCRIBE,
    State.TRANSCRIBED: Stage.DRAFT,
    State.SIGNED: Stage.DELIVER,
    State.WITHDRAWING: Stage.RETRACT,
}
"""The machine's work that a state waits for; other states wait for a person, or for nothing."""

RESUMES_FROM: Final[dict[Stage, State]] = {stage: state for state, stage in NEXT_STAGE.items()}
"""Where a parked stage goes back to when an operator retries it."""


def after(move: Move, state: State) -> State:
    """The state that ``move`` leads to.

    Raises:
        WrongState: the table has no such move from ``state``.
    """
    try:
        return MOVES[move][state]
    except KeyError:
        allowed = " or ".join(s.value for s in MOVES[move])
        raise WrongState(
            f"The consultation is {state.value}, so {move.value.replace('_', ' ')} is not possible.",
            remedy=f"It is possible when the consultation is {allowed}.",
            state=state.value,
            move=move.value,
        ) from None
