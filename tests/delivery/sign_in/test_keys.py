"""Keys are made, published, replaced and retired, and a second library reads what is published."""

from __future__ import annotations

import json
import stat

import pytest
from joserfc.jwk import KeySet

from scribe.delivery.sign_in import KeyFolder
from scribe.errors import BadInput, Conflict, MissingPart, NotFound


@pytest.fixture
def keys(tmp_path) -> KeyFolder:
    return KeyFolder(tmp_path / "data" / "emr-keys")


def test_only_the_owner_may_read_a_key(keys):
    keys.new("ES384")
    files = list(keys.path.iterdir())
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600]
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o700


def test_what_is_published_is_public_and_readable_by_others(keys):
    made = [keys.new("ES384"), keys.new("RS384")]
    published = keys.published()
    read = KeySet.import_key_set(json.loads(json.dumps(published)))
    assert [key.kid for key in read.keys] == [made[1].kid, made[0].kid]
    assert not any(key.is_private for key in read.keys)
    assert [set(key) & {"d", "p", "q", "dp", "dq", "qi", "oth", "k"} for key in published["keys"]] == [set(), set()]
    assert [(key["alg"], key["use"]) for key in published["keys"]] == [("RS384", "sig"), ("ES384", "sig")]


def test_the_newest_key_comes_first_and_the_older_ones_stay_until_they_are_retired(keys):
    first, second = keys.new("ES384"), keys.new("ES384")
    assert [key.kid for key in keys.all()] == [second.kid, first.kid]
    assert keys.retire(first.kid).kid == first.kid
    assert [key.kid for key in keys.all()] == [second.kid]
    assert len(list(keys.path.iterdir())) == 1


def test_the_key_that_signs_is_not_retired(keys):
    only = keys.new("ES384")
    with pytest.raises(Conflict, match="scribe emr keys new"):
        keys.retire(only.kid)
    assert keys.all()[0].kid == only.kid


def test_what_is_no_key_is_named(keys):
    with pytest.raises(NotFound, match="scribe emr keys list"):
        keys.retire("0" * 32)
    with pytest.raises(BadInput, match="RS384 or ES384"):
        keys.new("HS256")
    made = keys.new("ES384")
    (keys.path / "README").write_text("other files are left alone", encoding="utf-8")
    assert len(keys.all()) == 1
    next(keys.path.glob(f"*{made.kid}.pem")).write_text("broken", encoding="utf-8")
    with pytest.raises(MissingPart, match="cannot be read"):
        keys.all()


def test_a_folder_that_is_not_there_holds_no_key(keys):
    assert keys.all() == ()
    assert keys.published() == {"keys": []}


def test_no_key_shows_in_its_representation(keys):
    key = keys.new("RS384")
    assert "private" not in repr(key).lower()
