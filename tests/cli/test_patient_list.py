"""``scribe check`` with a list of the day's patients: faults by line and column, and no word of the list."""

from __future__ import annotations

import pytest

GOOD = "number,name,birth_date\n7,Secret Name,1971-05-09\n"


@pytest.mark.parametrize(
    ("content", "mark", "said"),
    [
        (GOOD, "✓", "1 to choose among"),
        (GOOD + "8,Secret Name,1809\n", "○", "line 3, birth_date"),
        ("number\n7\n", "✗", "lacks name, birth_date"),
        (None, "✗", "cannot be read"),
    ],
)
def test_the_check_reads_the_list_of_the_days_patients(scribe, tmp_path, monkeypatch, content, mark, said):
    file = tmp_path / "today.csv"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SCRIBE_PATIENT_LIST", str(file))
    ran = scribe("check").out
    lines = " ".join(ran.split("patients ", 1)[1].split())
    assert ran.split("patients ", 1)[0].endswith(f"{mark} ")
    assert said in lines
    assert "Secret" not in ran
