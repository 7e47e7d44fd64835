"""The real speech model that ``SCRIBE_TEST_MODEL`` names, for tests that need one; read before settings are hidden."""

import os
from pathlib import Path

import pytest

NAMED = os.environ.get("SCRIBE_TEST_MODEL", "")
VOICES = Path(os.environ.get("SCRIBE_TEST_VOICES", ""))
"""A folder with ``voices.jsonl`` (``audio``, ``text``, ``lang`` a line) and its clips of people; may be absent."""

needs_model = pytest.mark.skipif(not NAMED, reason="SCRIBE_TEST_MODEL names a folder with a real speech model")
needs_voices = pytest.mark.skipif(
    not os.environ.get("SCRIBE_TEST_VOICES"), reason="SCRIBE_TEST_VOICES names a folder with clips of people"
)
