"""``scribe emr keys``: made, listed, replaced, retired, and printed for an EMR that takes a file."""

from __future__ import annotations

import json

import pytest
from joserfc.jwk import KeySet


def kids(scribe) -> list[str]:
    return [key["kid"] for key in json.loads(scribe("emr", "keys", "list", "--json").out)["keys"]]


def test_the_life_of_a_key(scribe):
    assert "scribe emr keys new" in scribe("emr", "keys", "list").out
    made = scribe("emr", "keys", "new")
    assert made.code == 0
    first = kids(scribe)[0]
    assert first in made.out
    assert "/.well-known/jwks.json" in made.out
    scribe("emr", "keys", "new", "--algorithm", "ES384")
    second = kids(scribe)[0]
    assert kids(scribe) == [second, first]
    assert scribe("emr", "keys", "list").out.splitlines()[0].endswith("signs")
    refused = scribe("emr", "keys", "retire", second)
    assert (refused.code, kids(scribe)) == (3, [second, first])
    assert "Make a new one first" in refused.err
    assert scribe("emr", "keys", "retire", first).code == 0
    assert kids(scribe) == [second]


def test_the_public_keys_are_printed_for_another_program(scribe):
    scribe("emr", "keys", "new", "--algorithm", "ES384")
    printed = json.loads(scribe("emr", "keys", "jwks").out)
    assert not any(key.is_private for key in KeySet.import_key_set(printed).keys)


@pytest.mark.parametrize("arguments", [("retire", "0" * 32), ("new", "--algorithm", "HS256")])
def test_what_is_not_there_is_a_sentence(scribe, arguments):
    ran = scribe("emr", "keys", *arguments)
    assert ran.code in (2, 3)
    assert ran.err
