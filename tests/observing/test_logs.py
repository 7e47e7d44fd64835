"""What processes write: each line of one that is set so is a JSON object, whatever ends it, and holds nobody's word."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

SECRET = "a secret cough for 5 days"
BEGIN = """
import logging, sys, threading, warnings
from scribe.logs import announce, bound, configure_logging
from scribe.settings import Settings
configure_logging(Settings(_env_file=None, log_json={form}), "worker")
SECRET = "a secret cough" + " for 5 days"

def fails():
    raise RuntimeError(SECRET)

class Odd:
    def __del__(self):
        fails()
"""
ODD = {
    "the process": "fails()",
    "a thread of it": "t = threading.Thread(target=fails, name='beside'); t.start(); t.join()",
    "something that is removed": "Odd()",
    "a library's log": "try:\n    fails()\nexcept RuntimeError:\n    logging.getLogger('kombu').exception('it failed')",
    "a chain of errors": "try:\n    fails()\nexcept RuntimeError as e:\n    raise ValueError(SECRET) from e",
}


def lines_of(program, *, form=True):
    asked = BEGIN.format(form=form) + program
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert SECRET not in done.stdout + done.stderr
    return done.returncode, done.stderr.splitlines()


@pytest.mark.parametrize("what", ODD)
def test_a_fault_is_one_line_with_its_place_and_without_its_text(what):
    code, lines = lines_of(ODD[what])
    [told] = [json.loads(line) for line in lines]
    assert (told["event"], told["process"]) == ("unexpected", "worker")
    assert told["error"] in ("RuntimeError", "ValueError")
    assert any(frame.endswith(("fails", "<module>")) for frame in told["frames"])
    assert code == (1 if what in ("the process", "a chain of errors") else 0)


def test_for_people_a_fault_that_ends_a_process_tells_no_text_either():
    code, lines = lines_of("fails()", form=False)
    assert code == 1
    assert "unexpected" in "\n".join(lines)


def test_the_ids_that_are_bound_and_what_libraries_warn_of_take_the_same_form():
    program = "with bound(consultation='01', request='ab'):\n    warnings.warn('old', stacklevel=1)\nannounce('begins')"
    _, lines = lines_of(program)
    warned, begins = [json.loads(line) for line in lines]
    assert (warned["logger"], warned["consultation"], warned["request"]) == ("py.warnings", "01", "ab")
    assert begins["event"] == "begins"
    assert "consultation" not in begins
