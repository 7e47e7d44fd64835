"""A site that is killed while it answers leaves its keys to the next one; one that lives keeps them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from scribe.db import utc_now
from scribe.db.presence import GONE_AFTER, Presence
from scribe.errors import Conflict
from scribe.web.idempotency import Attempt, Idempotency

ROOT = Path(__file__).parents[2]
DIGEST, TARGET = "a" * 64, "POST /api/v1/consultations"

SITE = """
import sys, time
from scribe.db import Database
from scribe.db.presence import Presence
from scribe.encryption import KeyRing
from scribe.web.idempotency import Idempotency

database = Database(sys.argv[1])
here = Presence(database, "site").begin()
Idempotency(database, KeyRing(b"k" * 32), process=here.id).begin("sam", "k", sys.argv[2], sys.argv[3])
print("holds", flush=True)
time.sleep(600)
"""


@pytest.fixture
def kept(site):
    return Idempotency(site.database, site.accounts.keys, process=Presence(site.database, "site").id)


def at(kept, moment):
    kept._clock = lambda: moment
    return kept


def test_a_site_that_is_killed_leaves_its_keys_free_within_half_a_minute(site, kept):
    with subprocess.Popen(
        [sys.executable, "-c", SITE, site.settings.database, TARGET, DIGEST],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == b"holds\n"
            with pytest.raises(Conflict, match="being answered"):
                kept.begin("sam", "k", TARGET, DIGEST)
        finally:
            other.send_signal(signal.SIGKILL)
            other.wait()
    with pytest.raises(Conflict):
        kept.begin("sam", "k", TARGET, DIGEST)  # it was heard a moment ago: it may still be there
    assert isinstance(at(kept, utc_now() + GONE_AFTER).begin("sam", "k", TARGET, DIGEST), Attempt)


def test_a_site_that_ends_leaves_its_keys_free_at_once(site, kept):
    here = Presence(site.database, "site").begin()
    Idempotency(site.database, site.accounts.keys, process=here.id).begin("sam", "k", TARGET, DIGEST)
    with pytest.raises(Conflict):
        kept.begin("sam", "k", TARGET, DIGEST)
    here.close()
    assert isinstance(kept.begin("sam", "k", TARGET, DIGEST), Attempt)


def test_a_request_that_takes_long_keeps_its_key_while_its_site_lives(site, kept):
    later = utc_now() + timedelta(hours=1)
    here = Presence(site.database, "site", clock=lambda: later)
    here.beat()
    Idempotency(site.database, site.accounts.keys, process=here.id).begin("sam", "k", TARGET, DIGEST)
    with pytest.raises(Conflict):
        at(kept, later).begin("sam", "k", TARGET, DIGEST)
