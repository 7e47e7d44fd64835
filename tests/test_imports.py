"""What a process does not need it does not load: a worker and a reconciler start without the site, and start fast."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

SITE = ("scribe.web", "starlette", "fastapi", "uvicorn", "jinja2", "multipart", "webauthn", "authlib", "zxcvbn")
"""What serves pages and signs people in."""
SPEECH = ("ctranslate2", "faster_whisper", "onnxruntime", "av", "huggingface_hub")
NOTES = ("scribe.verification", "scribe.fhir", "scribe.review", "scribe.drafting", "fhir.resources", "rapidfuzz")
TESTING = ("pytest", "playwright", "hypothesis")
HEAVY = ("numpy", "alembic", "jsonschema", "fpdf", "fontTools", "opencc", "pypinyin", "simple_icd_10_cm", "pint")
NEVER = (*SITE, *TESTING, *HEAVY)
"""A database in its newest form is known by its name, and a template is read where a visit is registered."""


def loaded_by(*modules: str) -> set[str]:
    """The names of all that a fresh interpreter has loaded with these."""
    call = f"import sys; import {', '.join(modules)}; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", call], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("module", "besides"),
    [("workers.reconciler", (*SPEECH, *NOTES, "scribe.delivery", "httpx")), ("workers.process", (*SPEECH, *NOTES))],
)
def test_a_part_without_the_site_loads_nothing_of_it(module, besides):
    loaded = loaded_by("scribe.cli.root", "scribe.console.working", module)
    assert module in loaded
    assert loaded & {*NEVER, *besides} == set()


@pytest.mark.parametrize(("given", "threads"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")])
def test_a_matrix_product_has_one_thread_unless_somebody_says_how_many(given, threads):
    plain = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    call = "import scribe.language.tagging.network, os; print(os.environ['OPENBLAS_NUM_THREADS'])"
    command, env = [sys.executable, "-c", call], plain | given
    told = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert told.stdout.split() == [threads]


def test_the_command_line_alone_loads_no_part():
    loaded = loaded_by("scribe.cli.root")
    assert loaded & {*NEVER, *SPEECH, *NOTES, "celery", "sqlalchemy", "httpx", "numpy", "cryptography"} == set()
