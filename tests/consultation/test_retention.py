"""Rules of retention: each part in its own time, notes from the patient's last visit, nothing before the EMR has it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scribe.consultation.retention import CHINESE_NOTE, read_retention
from scribe.errors import MissingPart, NotFound, WrongState
from scribe.model import ErasureReason, Part, State
from tests.fakes.hospital import DOCTOR

LANGUAGES = {"outpatient-soap": "en", "outpatient-zh": "zh"}


def rules(tmp_path, text):
    file = tmp_path / "retention.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def parts(plan):
    return {(due.consultation, due.part) for due in plan.due}


def test_without_rules_everything_is_kept(sqlite_hospital):
    hospital = sqlite_hospital()
    hospital.at(State.DELIVERED)
    hospital.clock.forward(timedelta(days=40_000).total_seconds())
    assert hospital.service.apply_retention().due == ()


def test_recording_transcript_and_note_end_each_in_their_time(sqlite_hospital, tmp_path):
    file = rules(tmp_path, "default: {recording: 90 days, transcript: 1 year, note: 10 years, because: a test}")
    hospital = sqlite_hospital(retention_file=file)
    one, service = hospital.at(State.DELIVERED), hospital.service
    hospital.clock.forward(timedelta(days=89).total_seconds())
    assert service.retention_plan().due == ()
    hospital.clock.forward(timedelta(days=1).total_seconds())
    assert parts(service.retention_plan()) == {(one.id, Part.RECORDING)}
    service.open_recording(one.id).close()  # a plan removes nothing
    assert parts(service.apply_retention()) == {(one.id, Part.RECORDING)}
    with pytest.raises(NotFound, match="recording was removed on"):
        service.open_recording(one.id)
    assert not service.left_of(one.id).recordings
    assert service.apply_retention().due == ()

    hospital.clock.forward(timedelta(days=366).total_seconds())
    service.apply_retention()
    with pytest.raises(NotFound, match="transcript was removed on"):
        service.transcript(one.id)
    assert service.note(one.id).sections
    assert service.bundle(one.id)["resourceType"] == "Bundle"

    hospital.clock.forward(timedelta(days=3660).total_seconds())
    service.apply_retention()
    ended = service.get(one.id)
    assert (ended.state, ended.erasure.reason, ended.erasure.by) == (State.WITHDRAWN, ErasureReason.TIME_OVER, None)
    assert hospital.destination.retracted == []  # the EMR's own copy is the EMR's
    with pytest.raises(WrongState):
        service.note(one.id)
    kinds = [event.kind for event in service.events(one.id)]
    assert kinds[-3:] == ["recording_removed", "transcript_removed", "withdrawn"]
    assert [event.kind for event in service.events()].count("retention_ran") == 3


def test_a_note_is_kept_from_the_patients_last_visit(sqlite_hospital, tmp_path):
    file = rules(tmp_path, "default: {note: 2 years, because: a test}")
    hospital = sqlite_hospital(retention_file=file)
    hospital.number = "4471 0932"
    first = hospital.at(State.DELIVERED)
    hospital.clock.forward(timedelta(days=700).total_seconds())
    second = hospital.at(State.DELIVERED)
    hospital.clock.forward(timedelta(days=700).total_seconds())
    assert hospital.service.retention_plan().due == ()
    hospital.clock.forward(timedelta(days=40).total_seconds())
    assert parts(hospital.service.retention_plan()) == {(first.id, Part.KEY), (second.id, Part.KEY)}


def test_what_is_not_in_the_emr_waits_for_a_person(sqlite_hospital, tmp_path):
    hospital = sqlite_hospital(retention_file=rules(tmp_path, "default: {recording: 1 day}"))
    one = hospital.at(State.SIGNED)
    hospital.clock.forward(timedelta(days=3).total_seconds())
    plan = hospital.service.apply_retention()
    assert (plan.due, plan.waiting) == ((), (one.id,))
    hospital.service.open_recording(one.id).close()


def test_a_note_without_its_transcript_takes_no_addendum(sqlite_hospital, tmp_path):
    hospital = sqlite_hospital(retention_file=rules(tmp_path, "default: {transcript: 1 day}"))
    one = hospital.at(State.DELIVERED)
    hospital.clock.forward(timedelta(days=2).total_seconds())
    hospital.service.apply_retention()
    now = hospital.service.get(one.id)
    with pytest.raises(NotFound, match="transcript was removed"):
        hospital.service.addend(one.id, version=now.version, actor=DOCTOR)
    assert hospital.service.get(one.id).state is State.DELIVERED


def test_the_first_rule_that_speaks_of_a_part_decides(tmp_path):
    read = read_retention(
        rules(
            tmp_path,
            "default: {recording: 90 days, note: 20 years}\n"
            "rules:\n"
            "  - {department: 心内科, recording: 30 days}\n"
            "  - {template: outpatient-soap, recording: 10 days, note: 7 years}\n",
        ),
        LANGUAGES,
    )
    assert read.applied("outpatient-zh", "心内科", "zh").recording == timedelta(days=30)
    assert read.applied("outpatient-soap", "General", "en").recording == timedelta(days=10)
    assert read.applied("outpatient-soap", "心内科", "en").note == timedelta(days=7 * 366)
    assert read.applied("outpatient-zh", "General", "zh").note == timedelta(days=20 * 366)
    assert read.shortest == timedelta(days=10)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("default: {note: 14 years}", "at least 15 years"),
        ("rules: [{template: outpatient-zh, note: 1 year}]", "at least 15 years"),
        ("rules: [{department: 眼科, note: 1 year}]", "at least 15 years"),
        ("rules: [{template: nobody, note: 20 years}]", "no template nobody"),
        ("default: {note: for ever}", "90 days, 12 weeks"),
        ("default: {note: 0 days}", "90 days, 12 weeks"),
        ("default: {notes: 1 year}", "Extra inputs"),
        ("default: [", "not YAML"),
    ],
)
def test_rules_that_cannot_be_meant_are_refused(tmp_path, text, said):
    with pytest.raises(MissingPart, match=said):
        read_retention(rules(tmp_path, text), LANGUAGES)


def test_a_shorter_time_for_chinese_notes_needs_its_reason(tmp_path):
    short = "rules: [{template: outpatient-zh, note: 2 years, because: 合同约定}]"
    read = read_retention(rules(tmp_path, short), LANGUAGES)
    assert read.applied("outpatient-zh", "", "zh").note == timedelta(days=732)
    english = read_retention(rules(tmp_path, "rules: [{template: outpatient-soap, note: 2 years}]"), LANGUAGES)
    assert english.applied("outpatient-soap", "", "en").note == timedelta(days=732)
    assert timedelta(days=15 * 365) < CHINESE_NOTE
