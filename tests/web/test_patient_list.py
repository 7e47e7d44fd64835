"""The day's patients from a file: read as it was written, anew when it changes, and never quoted where it is wrong."""

from __future__ import annotations

import os
from datetime import date, datetime

import pytest

from scribe.emr.patient_list import MOST_BYTES, PatientList, read_list
from scribe.errors import MissingPart

AS_OF = datetime(2026, 11, 20, 7, 0).astimezone()
HEADING = "number,name,birth_date,sex,time,doctor,reason,visit\n"


def read(text: str | bytes):
    data = text.encode() if isinstance(text, str) else text
    return read_list(data, as_of=AS_OF, system="urn:numbers")


def test_a_line_is_a_patient_with_time_doctor_and_visit():
    (one,) = read(HEADING + "77 1200,Petra Quist,1971-05-09,F,9:40,aisha,Cough,V-1\n").patients
    assert one.patient.model_dump() == {
        "identifier": "77 1200", "identifier_system": "urn:numbers", "name": "Petra Quist", "family": "", "given": (),
        "gender": "female", "birth_date": date(1971, 5, 9),
    }  # fmt: skip
    assert one.starts_at == datetime(2026, 11, 20, 9, 40).astimezone()
    assert (one.doctor, one.reason, one.visit) == ("aisha", "Cough", "V-1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_chinese_headings_encodings_and_separators_are_read(encoding, separator):
    cells = [
        ["门诊号", "姓名", "出生日期", "性别", "就诊时间"],
        ["5120", "陈玉兰", "19550602", "女", "2026-11-21 08:00"],
    ]
    text = "\r\n".join(separator.join(line) for line in cells)
    (one,) = read(text.encode(encoding)).patients
    assert (one.patient.name, one.patient.gender, one.patient.birth_date) == ("陈玉兰", "female", date(1955, 6, 2))
    assert one.starts_at == datetime(2026, 11, 21, 8, 0).astimezone()


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("1,,1971-05-09,F,,,,", "name"),
        (",Secret Name,,F,,,,", "number"),
        ("1\u202e,Secret Name,,F,,,,", "number"),
        ("1,Secret \x1b[2JName,1971-05-09,F,,,,", "name"),
        ("1,Secret Name,9 May,F,,,,", "birth_date"),
        ("1,Secret Name,2190-01-01,F,,,,", "birth_date"),
        ("1,Secret Name,1971-05-09,Secret,,,,", "sex"),
        ("1,Secret Name,1971-05-09,F,Secret,,,", "time"),
        ("1," + "S" * 400 + ",1971-05-09,F,,,,", "name"),
    ],
)
def test_a_line_that_cannot_be_used_is_left_out_and_told_by_its_number(line, column):
    found = read(HEADING + "1,Ada Nowak,1950-02-03,F,,,,\n\n" + line + "\n")
    assert [one.patient.name for one in found.patients] == ["Ada Nowak"]
    (fault,) = found.faults
    assert (fault.line, fault.column, found.left_out) == (4, column, 1)
    assert "Secret" not in str(fault)


@pytest.mark.parametrize("data", [b"", b"\n", b"name,number\nA,1\n", b"\xff\xfe\x00\x81", b"x" * (MOST_BYTES + 1)])
def test_what_is_no_such_table_is_refused_as_a_whole(data):
    with pytest.raises(MissingPart) as refused:
        read(data)
    assert refused.value.remedy


def test_it_is_read_anew_when_it_changes(tmp_path):
    file = tmp_path / "today.csv"
    patients = PatientList(file)
    with pytest.raises(MissingPart, match="cannot be read"):
        patients.read()
    file.write_text(HEADING + "1,Ada Nowak,1950-02-03,F,,,,\n")
    first = patients.read()
    assert patients.read() is first
    file.write_text(HEADING + "2,Petra Quist,1971-05-09,F,,,,\n")
    later = file.stat().st_mtime_ns + 10**9
    os.utime(file, ns=(later, later))
    assert [one.patient.name for one in patients.read().patients] == ["Petra Quist"]


def test_without_a_setting_there_is_none():
    assert not PatientList(None).available
    with pytest.raises(MissingPart, match="no list"):
        PatientList(None).read()
