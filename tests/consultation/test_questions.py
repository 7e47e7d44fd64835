"""What nurse and doctor ask each other about a note: who waits for whom, and what becomes of it."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text

from scribe.db.thread_tables import MessageRow, QuestionRow
from scribe.errors import BadInput, Conflict, NotAllowed, NotFound, StaleRevision, WrongState
from scribe.model import EndedBy, Person, ReturnNeed, Role, State
from tests.fakes.hospital import DOCTOR, NURSE, SECRET
from tests.fakes.notes import WITHDRAWN

OTHER_NURSE = Person(id="ines", name="Ines Vogel", role=Role.NURSE)


def waiting(hospital, person):
    return [
        (one.consultation, one.number, one.answered)
        for one in hospital.service.questions_waiting(hospital.service.who(person))
    ]


def test_a_question_waits_for_the_doctor_and_its_answer_for_the_nurse_who_asked(hospital):
    note = hospital.at(State.DRAFTED)
    statement = hospital.service.note(note.id).statements[0]
    asked = hospital.service.ask(note.id, f"  Is it {SECRET}?\n", actor=NURSE, statement=statement.id)
    assert (asked.asked.text, asked.seen, asked.to) == (f"Is it {SECRET}?", statement.text, Role.DOCTOR)
    assert waiting(hospital, DOCTOR) == [(note.id, asked.number, False)]
    assert waiting(hospital, NURSE) == []
    answered = hospital.service.answer(note.id, asked.number, "Yes, 5 days.", actor=DOCTOR)
    assert (answered.answered, [one.text for one in answered.messages]) == (True, [f"Is it {SECRET}?", "Yes, 5 days."])
    assert waiting(hospital, DOCTOR) == []
    assert waiting(hospital, NURSE) == [(note.id, asked.number, True)]
    assert waiting(hospital, OTHER_NURSE) == []
    settled = hospital.service.settle(note.id, asked.number, version=answered.version, actor=NURSE)
    assert settled.end is not None
    assert (settled.end.because, settled.end.by, settled.waits_for) == (EndedBy.SETTLED, NURSE, None)
    assert waiting(hospital, NURSE) == []
    assert [*hospital.service.thread(note.id)] == [settled]
    assert hospital.service.get(note.id).version == note.version  # nobody's edit is disturbed


def test_a_doctors_question_waits_for_any_nurse(hospital):
    note = hospital.at(State.DRAFTED)
    asked = hospital.service.ask(note.id, "Which leg?", actor=DOCTOR)
    for nurse in (NURSE, OTHER_NURSE):
        assert waiting(hospital, nurse) == [(note.id, asked.number, False)]
    who = hospital.service.who(NURSE)
    assert hospital.service.count_waiting(who) == 1
    found = hospital.service.questions_of((note.id,), who)
    assert (found[note.id].reader, found[note.id].others) == (1, 0)


def test_both_may_ask_at_once_and_each_question_has_its_own_number(hospital):
    note = hospital.at(State.DRAFTED)
    numbers = [hospital.service.ask(note.id, "?", actor=one).number for one in (NURSE, DOCTOR, NURSE)]
    assert numbers == [1, 2, 3]


def test_nothing_is_answered_once_it_is_settled_and_nothing_settled_that_was_not_read(hospital):
    note = hospital.at(State.DRAFTED)
    asked = hospital.service.ask(note.id, "Which leg?", actor=NURSE)
    hospital.service.answer(note.id, asked.number, "The left.", actor=DOCTOR)
    with pytest.raises(StaleRevision):
        hospital.service.settle(note.id, asked.number, version=asked.version, actor=NURSE)
    with pytest.raises(NotAllowed):
        hospital.service.settle(note.id, asked.number, version=2, actor=OTHER_NURSE)
    hospital.service.settle(note.id, asked.number, version=2, actor=DOCTOR)
    for again in (
        lambda: hospital.service.answer(note.id, asked.number, "And the right?", actor=NURSE),
        lambda: hospital.service.settle(note.id, asked.number, version=3, actor=NURSE),
    ):
        with pytest.raises(Conflict, match="settled"):
            again()


def test_a_question_about_a_statement_outlives_it(hospital):
    from scribe.review import Remove  # noqa: PLC0415 (needed here only)

    note = hospital.at(State.DRAFTED)
    statement = hospital.service.note(note.id).statements[0]
    hospital.service.ask(note.id, "Is that so?", actor=NURSE, statement=statement.id)
    hospital.service.revise(note.id, version=note.version, edit=Remove(statement=statement.id), actor=NURSE)
    assert hospital.service.thread(note.id)[0].seen == statement.text
    assert hospital.service.answer(note.id, 1, "No.", actor=DOCTOR).answered
    with pytest.raises(NotFound):
        hospital.service.ask(note.id, "And this?", actor=NURSE, statement="nowhere")


@pytest.mark.parametrize(("words", "why"), [(" \u200b\n", "no-words"), ("x" * 2001, "too-many-words")])
def test_a_message_has_words_and_not_too_many(hospital, words, why):
    note = hospital.at(State.DRAFTED)
    with pytest.raises(BadInput) as refused:
        hospital.service.ask(note.id, words, actor=NURSE)
    assert refused.value.details["reason"] == why
    assert words.strip() not in str(refused.value) or not words.strip()


def test_what_is_sent_back_stands_in_the_thread_and_comes_back_with_the_answer(hospital):
    reviewed = hospital.at(State.DRAFTED)
    back = hospital.service.send_back(
        reviewed.id, version=reviewed.version, to=Role.DOCTOR, need=ReturnNeed.DECIDE, message="Which leg?", actor=NURSE
    )
    (asked,) = hospital.service.thread(back.id)
    assert (asked.need, asked.asked.text, asked.waits_for) == (ReturnNeed.DECIDE, "Which leg?", Role.DOCTOR)
    assert hospital.service.queue_counts(hospital.service.who(NURSE)).all == 0
    hospital.service.answer(back.id, asked.number, "The left.", actor=DOCTOR)
    assert hospital.service.get(back.id).returned is None
    assert hospital.service.queue_counts(hospital.service.who(NURSE)).all == 1
    event = [one for one in hospital.service.events(back.id) if one.kind == "question_answered"][-1]
    assert event.detail == {"question": asked.number, "led_back": True}


def test_a_note_that_was_sent_back_before_there_were_threads_is_answered_like_any_other(hospital):
    note = hospital.at(State.DRAFTED)
    hospital.service.send_back(
        note.id, version=note.version, to=Role.DOCTOR, need=ReturnNeed.ADD, message="The fall.", actor=NURSE
    )
    with hospital.database.transaction() as session:  # as an older program left it
        session.execute(delete(MessageRow))
        session.execute(delete(QuestionRow))
    (asked,) = hospital.service.thread(note.id)
    assert (asked.number, asked.asked.text) == (0, "The fall.")
    assert hospital.service.ask(note.id, "And the pain?", actor=NURSE).number == 1
    answered = hospital.service.answer(note.id, 0, "In March.", actor=DOCTOR)
    assert [one.text for one in answered.messages] == ["The fall.", "In March."]
    assert hospital.service.get(note.id).returned is None
    assert [one.number for one in hospital.service.thread(note.id)] == [0, 1]


def test_a_signature_is_not_stopped_and_ends_what_is_open(hospital):
    reviewed = hospital.at(State.REVIEWED)
    hospital.service.ask(reviewed.id, "Which leg?", actor=NURSE)
    hospital.service.sign(reviewed.id, version=reviewed.version, revision_digest=str(reviewed.draft), actor=DOCTOR)
    (question,) = hospital.service.thread(reviewed.id)
    assert question.end is not None
    assert (question.end.because, question.end.by) == (EndedBy.SIGNED, DOCTOR)
    assert waiting(hospital, DOCTOR) == []
    signed = next(one for one in hospital.service.events(reviewed.id) if one.kind == "signed")
    assert signed.detail["open_questions"] == 1
    for late in (
        lambda: hospital.service.ask(reviewed.id, "Late?", actor=NURSE),
        lambda: hospital.service.answer(reviewed.id, 1, "Late.", actor=DOCTOR),
        lambda: hospital.service.settle(reviewed.id, 1, version=1, actor=DOCTOR),
    ):
        with pytest.raises(WrongState):
            late()


def test_no_word_of_it_lies_in_the_database_in_the_clear_or_in_an_event(hospital):
    note = hospital.at(State.DRAFTED)
    hospital.service.ask(note.id, f"Is it {SECRET}?", actor=NURSE)
    with hospital.database.reading() as session:
        bodies = session.execute(text("SELECT body FROM question_message")).scalars().all()
        assert len(bodies) == 1
        assert SECRET.encode() not in bytes(bodies[0])
        rows = str(session.execute(text("SELECT * FROM question")).all())
    assert SECRET not in rows
    assert all(SECRET not in str(event.detail) for event in hospital.service.events(note.id))


def test_a_withdrawal_takes_the_thread_along(hospital):
    note = hospital.at(State.DRAFTED)
    hospital.service.ask(note.id, "Which leg?", actor=NURSE)
    hospital.service.withdraw(note.id, order=WITHDRAWN, actor=DOCTOR)
    with hospital.database.reading() as session:
        assert session.query(MessageRow).count() == session.query(QuestionRow).count() == 0
    assert hospital.service.left_of(note.id).messages == 0
    assert waiting(hospital, DOCTOR) == []
    with pytest.raises(WrongState):
        hospital.service.thread(note.id)
