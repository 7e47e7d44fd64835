"""``scribe migrate`` before and behind the parts of a new version."""

from __future__ import annotations

import pytest

from scribe.console.migrating import told
from scribe.errors import PartDown


@pytest.mark.parametrize("words", [["migrate"], ["migrate", "--ahead"]])
def test_a_new_database_is_brought_up_and_a_second_time_changes_nothing(scribe, tmp_path, words):
    for _ in range(2):
        done = scribe(*words, "--data", str(tmp_path / "data"))
        assert (done.code, done.out) == (0, "The database is in its newest form.\n")


def test_what_waits_for_old_parts_holds_up_no_new_ones():
    assert "may start" in told(("0099_less",), ahead=True)


def test_behind_the_new_parts_what_still_waits_is_an_error_that_a_supervisor_tries_again():
    with pytest.raises(PartDown, match="older Scribe") as refused:
        told(("0099_less",), ahead=False)
    assert refused.value.exit_code == 5
