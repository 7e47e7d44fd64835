"""Dictations into a field: sound comes in, a worker takes it, its words are given to whoever spoke, and all of it goes.

Nothing of a dictation is part of the consultation: neither its recording, nor its note, nor its version. Sound and
words are sealed with the consultation's data key, so that they are gone with it too.
"""

from __future__ import annotations

import io
import json
import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from scribe.access import Action
from scribe.consultation.repository import Record, load
from scribe.consultation.service.base import Parts, Work
from scribe.consultation.service.reading import note_of
from scribe.db.dictation_tables import DictationRow
from scribe.errors import BadAudio, BadInput, Busy, NotFound, ScribeError, TooLarge, WrongState
from scribe.model import (
    LONGEST_DICTATION_S,
    MOST_DICTATION_BYTES,
    ConsultationId,
    DictatedWords,
    Dictation,
    DictationFailure,
    DictationState,
    Language,
    LanguageChoice,
    Person,
    State,
    TakenDictation,
    canonical_json,
)

KEPT_FOR: Final = timedelta(minutes=10)
"""How long sound and words lie here at most."""
COUNTED_FOR: Final = timedelta(hours=1)
MOST_AT_ONCE: Final = 4
"""So many dictations of one person may wait for their words."""
_OVER: Final = "over"
_OPEN: Final = (State.DRAFTED, State.REVIEWED)
_SLACK_S: Final = 5.0
"""A browser that stops at two minutes has recorded a little more."""


class Dictating(Parts):
    """The part of the service for words that are spoken into a field."""

    def begin_dictation(
        self, id: ConsultationId, sound: bytes, *, actor: Person, language: Language | None = None
    ) -> Dictation:
        """Takes the sound of a dictation; a worker writes it down.

        Args:
            id: whose note is before who speaks.
            sound: in a form that recordings may have.
            actor: who speaks.
            language: that is spoken; ``None``: the note's.

        Raises:
            BadAudio: it cannot be read, or has no sound.
            TooLarge: it is longer than two minutes, or has too many bytes.
            Busy: the actor dictated too often, or waits for too much.
            WrongState: the note is signed, or there is none yet.
        """
        with self._looking(id) as work:
            self._may_dictate(work, actor)
        duration_s = _length_of(sound)
        with self._working(id) as work:
            self._may_dictate(work, actor)
            row = DictationRow(
                id=secrets.token_hex(16),
                consultation_id=id,
                by=actor.id,
                begun_at=work.now,
                expires_at=work.now + KEPT_FOR,
                language=language or note_of(work.record).language,
                duration_s=duration_s,
                state=DictationState.WAITING.value,
                failure="",
                owner="",
            )
            row.sound = work.record.opened_key().seal(sound, _context(row, "sound"))
            work.session.add(row)
            work.event("dictated", actor, seconds=round(duration_s, 1))
            return _shown(row, None)

    def dictation(self, id: ConsultationId, dictation: str, *, actor: Person) -> Dictation:
        """How far a dictation has come, and its words once it was heard. Reading them takes nothing away.

        Raises:
            NotFound: the actor has no such dictation here, or its words were taken or are over their time.
            WrongState: consent was withdrawn.
        """
        with self._reading(id) as record:
            key, row = record.opened_key(), self._own(record.session, id, dictation, actor)
            words = None
            if row.words is not None:
                words = DictatedWords.model_validate(json.loads(key.open(row.words, _context(row, "words"))))
            return _shown(row, words)

    def end_dictation(self, id: ConsultationId, dictation: str, *, actor: Person) -> None:
        """Removes sound and words: they were taken, or are not wanted. Again it changes nothing.

        Raises:
            NotFound: the actor never had such a dictation here.
        """
        with self._database.transaction() as session:
            row = session.get(DictationRow, dictation, with_for_update=True)
            if row is None or row.consultation_id != id or row.by != actor.id:
                raise _no_such()
            _empty(row)

    def take_dictation(self, *, owner: str) -> TakenDictation | None:
        """Gives the dictation that waits longest to a worker; ``None`` when none waits."""
        now = self._clock()
        waits = (DictationRow.state == DictationState.WAITING.value, DictationRow.expires_at > now)
        with self._database.reading() as session:  # most looks find nothing, and lock nothing
            if session.scalar(select(DictationRow.id).where(*waits).limit(1)) is None:
                return None
        query = select(DictationRow).where(*waits).order_by(DictationRow.begun_at).limit(1)
        with self._database.transaction() as session:
            row = session.scalar(query.with_for_update(skip_locked=True))
            if row is None:
                return None
            row.state, row.owner = DictationState.HEARING.value, owner
            return TakenDictation(
                id=row.id,
                consultation=ConsultationId(row.consultation_id),
                owner=owner,
                language=_choice(row.language),
                duration_s=row.duration_s,
            )

    def dictated_sound(self, taken: TakenDictation) -> bytes:
        """The sound of a dictation, for the worker that took it.

        Raises:
            NotFound: nobody waits for it any more.
            WrongState: consent was withdrawn.
        """
        with self._reading(taken.consultation) as record:
            row = record.session.get(DictationRow, taken.id)
            if row is None or row.sound is None or row.owner != taken.owner or row.expires_at <= self._clock():
                raise _no_such()
            return record.opened_key().open(row.sound, _context(row, "sound"))

    def answer_dictation(self, taken: TakenDictation, words: DictatedWords) -> bool:
        """Keeps the words of a dictation until they are taken; whether somebody still waits for them."""
        with self._database.transaction() as session:
            row = _still_wanted(session, taken)
            if row is None:
                return False
            key = load(session, taken.consultation, self._keys).opened_key()
            row.words = key.seal(canonical_json(words.model_dump(mode="json")), _context(row, "words"))
            row.state, row.sound = DictationState.HEARD.value, None
            return True

    def fail_dictation(self, taken: TakenDictation, failure: DictationFailure) -> None:
        """Says that no words come of a dictation; its sound goes."""
        with self._database.transaction() as session:
            row = _still_wanted(session, taken)
            if row is not None:
                row.state, row.failure, row.sound = DictationState.FAILED.value, failure.value, None

    def forget_dictations(self) -> int:
        """Removes what is over its time; gives how many lost sound or words by that."""
        now, row = self._clock(), DictationRow
        late, old = and_(row.state != _OVER, row.expires_at <= now), row.begun_at <= now - COUNTED_FOR
        with self._database.reading() as session:
            if session.scalar(select(row.id).where(or_(late, old)).limit(1)) is None:
                return 0
        with self._database.transaction() as session:
            emptied = {"state": _OVER, "failure": "", "sound": None, "words": None}
            forgotten = session.scalar(select(func.count()).select_from(row).where(late)) or 0
            session.execute(update(row).where(late).values(**emptied))
            session.execute(delete(row).where(old))
        return forgotten

    def _may_dictate(self, work: Work, actor: Person) -> None:
        self._permit(work.session, actor, Action.DICTATE, work.consultation.id)
        now = work.consultation
        work.record.opened_key()  # of a withdrawn one it says why
        if now.state not in _OPEN:
            raise WrongState(
                "Words are dictated into a note while it is checked.",
                remedy="Write an addendum if something has to change." if now.signature is not None else "",
                state=now.state.value,
                reason="dictation-closed",
            )
        row = DictationRow
        own = select(func.count()).select_from(row).where(row.by == actor.id)
        lately = work.session.scalar(own.where(row.begun_at > work.now - COUNTED_FOR)) or 0
        if lately >= self._settings.dictations_per_hour:
            raise Busy(
                f"You dictated {lately} times within an hour, and more is not taken now.",
                remedy="Type it, or try again in some minutes.",
                reason="dictation-often",
                retry_after_s=300,
            )
        waiting = (DictationState.WAITING.value, DictationState.HEARING.value)
        if (work.session.scalar(own.where(row.state.in_(waiting), row.expires_at > work.now)) or 0) >= MOST_AT_ONCE:
            raise Busy(
                "What you dictated before is still being written down.",
                remedy="Wait for it, or type.",
                reason="dictation-waits",
                retry_after_s=5,
            )

    def _own(self, session: Session, id: ConsultationId, dictation: str, actor: Person) -> DictationRow:
        row = session.get(DictationRow, dictation)
        is_theirs = row is not None and row.consultation_id == id and row.by == actor.id
        if row is None or not is_theirs or row.state == _OVER or row.expires_at <= self._clock():
            raise _no_such()
        return row


def drop_dictations(record: Record) -> None:
    """Removes every dictation of a consultation: nothing of it is kept."""
    record.session.execute(delete(DictationRow).where(DictationRow.consultation_id == record.row.id))


def _length_of(sound: bytes) -> float:
    """How long the sound is, once it was looked through as a recording is."""
    from scribe.audio import AudioLimits, probe  # noqa: PLC0415 (who takes no sound in does without)

    if len(sound) > MOST_DICTATION_BYTES:
        raise too_long()
    limits = AudioLimits(max_bytes=MOST_DICTATION_BYTES, max_duration_s=LONGEST_DICTATION_S + _SLACK_S)
    try:
        return probe(io.BytesIO(sound), name="", limits=limits).duration_s
    except TooLarge as error:
        raise too_long() from error
    except BadAudio as error:
        raise BadAudio(
            error.message, remedy="Check the microphone, and dictate again.", **error.details | {"reason": "no-sound"}
        ) from error


def too_long() -> BadInput:
    """What is said of more sound than a dictation may have."""
    return TooLarge(
        f"A dictation has at most {LONGEST_DICTATION_S / 60:.0f} minutes.",
        remedy="Dictate it in parts.",
        reason="dictation-too-long",
    )


def _still_wanted(session: Session, taken: TakenDictation) -> DictationRow | None:
    row = session.get(DictationRow, taken.id, with_for_update=True)
    is_held = row is not None and row.state == DictationState.HEARING.value and row.owner == taken.owner
    return row if is_held else None


def _empty(row: DictationRow) -> None:
    row.state, row.failure, row.sound, row.words = _OVER, "", None, None


def _shown(row: DictationRow, words: DictatedWords | None) -> Dictation:
    return Dictation(
        id=row.id,
        state=DictationState(row.state),
        duration_s=row.duration_s,
        expires_at=row.expires_at,
        failure=DictationFailure(row.failure) if row.failure else None,
        words=words,
    )


def _choice(language: str) -> LanguageChoice:
    return "zh" if language == "zh" else "en"


def _no_such() -> ScribeError:
    return NotFound(
        "There is no such dictation any more: its words were taken, or its ten minutes are over.",
        remedy="Dictate it again.",
        reason="dictation-gone",
    )


def _context(row: DictationRow, part: str) -> str:
    return f"dictation/{row.consultation_id}/{row.id}/{part}"
