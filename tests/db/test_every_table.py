"""Who asks for every table gets every table, whatever the process has imported before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import scribe.db
from scribe.db import every_table


def test_every_module_of_tables_is_there():
    modules = {path.stem for path in Path(scribe.db.__file__).parent.glob("*tables.py")}
    imported = {name.rpartition(".")[2] for name in vars(every_table.scribe.db) if name.endswith("tables")}
    assert modules <= imported
    assert len(every_table.METADATA.tables) > 30


def test_a_change_of_the_master_key_knows_every_wrapped_column_in_a_bare_process():
    code = (
        "from scribe.db.rewrapping import wrapped_columns; before = {str(c) for c in wrapped_columns()}\n"
        "import scribe.web; assert before == {str(c) for c in wrapped_columns()}, before\n"
        "assert 'idempotency_key.data_key' in before, before"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
