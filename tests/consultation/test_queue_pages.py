"""The queue page by page, its counts, what comes next, and finding a patient."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from scribe.access import Who
from scribe.consultation.finding import tokens_of, tokens_wanted
from scribe.consultation.service import QueueFilter
from scribe.consultation.service.queue import OVERDUE
from scribe.db import utc_now
from scribe.db.queue_tables import QueueEntry, SearchMark
from scribe.db.tables import ConsultationRow
from scribe.model import Patient, ReturnNeed, Role
from tests.browser.ward import Ward, open_ward
from tests.fakes.notes import WITHDRAWN

SAM, INES = Who("sam", Role.NURSE), Who("ines", Role.NURSE)


@pytest.fixture
def ward(tmp_path) -> Ward:
    opened = open_ward(tmp_path / "ward")
    yield opened
    opened.site.database.close()


def order(ward: Ward, limit: int = 2, *, longest_first: bool = False) -> list[str]:
    found, after = [], None
    while True:
        page = ward.past.queue_page(QueueFilter(), who=SAM, after=after, limit=limit, longest_first=longest_first)
        found += [one.id for one in page.consultations]
        if page.end is None:
            return found
        after = page.end


def seeded(ward: Ward) -> dict[str, str]:
    """Five notes: two of high risk, three without a difference, waiting for 10 to 50 minutes."""
    ids = {}
    for name, minutes, misheard in [
        ("clear-50", 50, ()), ("high-40", 40, None), ("clear-30", 30, ()), ("high-20", 20, None), ("clear-10", 10, ()),
    ]:  # fmt: skip
        with ward.ago(minutes):
            ids[name] = ward.drafted(name, misheard=misheard, heard=False).id
    return ids


def test_every_note_is_on_exactly_one_page_by_risk_and_then_by_waiting_time(ward):
    ids = seeded(ward)
    ranks = {c.id: c.risk.level.rank for c in ward.past.queue_page(QueueFilter(), who=SAM).consultations}
    waited = {name: place for place, name in enumerate(["clear-50", "high-40", "clear-30", "high-20", "clear-10"])}
    names = {one: name for name, one in ids.items()}
    wanted = sorted(ids.values(), key=lambda one: (ranks[one], waited[names[one]]))
    assert order(ward) == wanted
    assert names[wanted[0]] == "high-40"


def test_longest_first_needs_no_risk(ward):
    ids = seeded(ward)
    assert order(ward, longest_first=True) == list(ids.values())


def test_a_page_goes_on_behind_its_end_although_notes_came_and_went(ward):
    ids = seeded(ward)
    first = ward.past.queue_page(QueueFilter(), who=SAM, limit=3)
    new = ward.drafted("newly-high", heard=False)
    gone = ward.past.get(first.consultations[0].id)
    nurse = ward.people["sam"]
    ward.past.send_back(
        gone.id, version=gone.version, to=Role.DOCTOR, need=ReturnNeed.DECIDE, message="", actor=nurse
    )  # fmt: skip
    rest = [one.id for one in ward.past.queue_page(QueueFilter(), who=SAM, after=first.end, limit=10).consultations]
    assert set(rest) == set(ids.values()) - {one.id for one in first.consultations}
    assert new.id not in rest
    assert gone.id not in order(ward)


def test_counts_are_of_all_that_waits(ward):
    seeded(ward)
    mine = ward.drafted("mine", heard=False)
    ward.past.claim(mine.id, actor=ward.people["sam"])
    counts = ward.past.queue_counts(SAM)
    levels = [c.risk.level.value for c in ward.past.queue_page(QueueFilter(), who=SAM).consultations]
    assert (counts.all, counts.mine, counts.back) == (6, 1, 0)
    assert counts.high == levels.count("high")
    assert counts.departments == ("General medicine",)
    assert [c.id for c in ward.past.queue_page(QueueFilter(which="mine"), who=SAM).consultations] == [mine.id]
    assert ward.past.queue_counts(INES).mine == 0


def test_what_nobody_opened_for_hours_is_next_before_riskier_notes(ward):
    with ward.ago(OVERDUE / timedelta(minutes=1) + 1):
        old = ward.drafted("old and clear", misheard=(), heard=False)
    risky = ward.drafted("risky", heard=False)
    assert ward.past.next_in_queue(SAM) == old.id
    ward.past.claim(old.id, actor=ward.people["ines"])
    assert ward.past.next_in_queue(SAM) == risky.id
    assert ward.past.next_in_queue(INES) == old.id


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("helen", True), ("PARK", True), ("parker helen", True), ("Hélen", True), ("4471 0932", True),
        ("44710932", True), ("0932", True), ("helen nowak", False), ("elen", False), ("4471", False),
    ],
)  # fmt: skip
def test_a_patient_is_found_by_beginnings_of_the_name_and_by_the_number(ward, asked, found):
    one = ward.registered("Helen Parker", number="4471 0932")
    ward.registered("Ada Nowak", number="2201 7743")
    assert [c.id for c in ward.past.find(asked, who=SAM) or ()] == ([one.id] if found else [])


@pytest.mark.parametrize("asked", ["陈玉兰", "玉兰", "陈玉"])
def test_a_chinese_name_is_found_by_two_characters_that_stand_together(ward, asked):
    one = ward.registered("陈玉兰", language="zh", number="5120 4418")
    assert [c.id for c in ward.past.find(asked, who=SAM) or ()] == [one.id]


@pytest.mark.parametrize("asked", ["", "h", "陈", " - "])
def test_too_little_to_find_by_is_told_apart_from_nothing_found(ward, asked):
    assert ward.past.find(asked, who=SAM) is None


def test_a_withdrawn_patient_is_found_no_more(ward):
    one = ward.registered("Helen Parker", number="4471 0932")
    ward.past.withdraw(one.id, order=WITHDRAWN, actor=ward.people["aisha"])
    assert ward.past.find("helen", who=SAM) == ()
    with ward.site.database.reading() as session:
        marks = session.scalars(select(SearchMark.mark).where(SearchMark.consultation_id == one.id)).all()
    assert marks == [""]


def test_the_table_holds_neither_a_name_nor_a_number(ward):
    ward.registered("Helen Parker", number="4471 0932")
    with ward.site.database.reading() as session:
        kept = "".join(session.scalars(select(SearchMark.mark)))
    assert not any(part in kept.lower() for part in ("helen", "park", "0932"))


def test_what_the_tables_do_not_hold_yet_is_entered_once(ward):
    ids = seeded(ward)
    with ward.site.database.transaction() as session:
        session.execute(delete(QueueEntry))
        session.execute(delete(SearchMark))
    assert order(ward) == []
    assert ward.past.fill_entries() == len(ids)
    assert ward.past.fill_entries() == 0
    assert sorted(order(ward)) == sorted(ids.values())
    with ward.site.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ConsultationRow)) == len(ids)


def test_what_was_approved_since_a_moment_is_told_without_what_was_sent_back_or_approved_before(ward):
    with ward.ago(60):
        ward.reviewed("before", heard=False)
        early = ward.reviewed("signed later", heard=False)
    begins = utc_now() - timedelta(minutes=30)
    with ward.ago(20):
        ward.past.sign(
            early.id,
            version=early.version,
            revision_digest=str(early.draft),
            medicines_confirmed=True,
            actor=ward.people["aisha"],
        )
        first = ward.reviewed("first", heard=False)
        back = ward.reviewed("back", heard=False)
        doctor = ward.people["aisha"]
        ward.past.send_back(
            back.id, version=back.version, to=Role.NURSE, need=ReturnNeed.OTHER, message="Again.", actor=doctor
        )
    with ward.ago(10):
        second = ward.signed("second", heard=False)
    assert [one.id for one in ward.past.approved_since(begins, who=SAM)] == [second.id, first.id]


def test_a_patients_consultations_since_a_moment_are_those_of_the_number_in_its_system(ward):
    with ward.ago(60):
        ward.registered("Helen Parker")
    begins = utc_now() - timedelta(minutes=30)
    own = ward.registered("Helen Parker")
    ward.registered("Peter Parker")
    gone = ward.registered("Helen Parker")
    ward.past.withdraw(gone.id, order=WITHDRAWN, actor=ward.people["aisha"])
    assert [one.id for one in ward.past.of_patient(own.patient, who=SAM, since=begins)] == [own.id]
    elsewhere = own.patient.model_copy(update={"identifier_system": "urn:elsewhere"})
    assert ward.past.of_patient(elsewhere, who=SAM, since=begins) == ()


def test_a_name_without_letters_gives_no_token():
    assert tokens_of(Patient(identifier="", name="--")) == frozenset()
    assert tokens_wanted("van der Berg") == {"van", "der", "berg"}
