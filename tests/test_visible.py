from __future__ import annotations

import io

import pytest
import structlog
from rich.table import Table

from scribe.cli.options import PlainConsole
from scribe.logs import configure_logging
from scribe.settings import Settings
from scribe.visible import visible, without_unseen

HOSTILE = "sam\x1b[2J\x1b]8;;http://evil.test\x07x\r\u202egpj.exe\x9b31m"


@pytest.mark.parametrize("text", ["Dr Aisha Rahman", "张伟 主任", "a\n\tb", "é", "3 µg ½", "👩‍⚕️"])
def test_what_can_be_seen_is_left_as_it_is(text):
    assert visible(text) == text


def test_what_would_do_something_is_written_out():
    told = visible(HOSTILE)
    assert "\\x1b[2J" in told
    assert "\\u202e" in told
    assert not set(told) & set("\x1b\x07\r\x9b\u202e")
    assert visible(told) == told


@pytest.mark.parametrize("text", ["Dr Aisha Rahman", "张伟\n主任", "a\n\tb\r\n", "3 µg ½", "👩‍⚕️"])
def test_what_is_kept_keeps_all_that_can_be_seen(text):
    assert without_unseen(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (HOSTILE, "samx\rgpj.exe"),
        ("a\u200b\u200db\ufeff\u00ad", "ab"),
        ("a\x0bb\u2028c", "a\nb\nc"),
        ("\x1b", ""),
        ("5\x1b]0;unended", "50;unended"),
    ],
)
def test_what_is_kept_holds_nothing_unseen(text, kept):
    assert without_unseen(text) == kept


def test_no_escape_sequence_reaches_the_terminal_nor_does_markup_count():
    stream = io.StringIO()
    console = PlainConsole(file=stream, force_terminal=True, width=200, highlight=False, markup=False)
    table = Table()
    table.add_column("[red]name")
    table.add_row(HOSTILE)
    console.print(f"[link=http://evil.test]{HOSTILE}")
    console.print(table)
    printed = stream.getvalue()
    assert "\x1b[2J" not in printed
    assert "\x1b]8" not in printed
    assert "[link=http://evil.test]" in printed
    assert "[red]name" in printed


@pytest.mark.parametrize("json", [True, False])
def test_no_escape_sequence_and_no_second_line_reaches_a_log(tmp_path, capsys, json):
    configure_logging(Settings(data_dir=tmp_path, _env_file=None, log_json=json))
    structlog.get_logger("scribe.test").info("happened", name=f"{HOSTILE}\nforged line")
    logged = capsys.readouterr().err
    assert "happened" in logged
    assert len(logged.splitlines()) == 1
    assert "\x1b[2J" not in logged
    assert "\x07" not in logged
