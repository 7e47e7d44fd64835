"""The public keys stand where other systems look for them, for everybody and without a secret."""

from __future__ import annotations

from scribe.delivery.sign_in import KeyFolder


def test_the_public_keys_are_published_to_anybody(site):
    keys = KeyFolder(site.settings.emr_keys_folder)
    older, newer = keys.new("ES384"), keys.new("ES384")
    answer = site.client().get("/.well-known/jwks.json")
    assert answer.status_code == 200
    assert [key["kid"] for key in answer.json()["keys"]] == [newer.kid, older.kid]
    assert "d" not in answer.json()["keys"][0]
    assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_a_new_key_is_published_without_a_restart_and_a_retired_one_no_more(site):
    keys, client = KeyFolder(site.settings.emr_keys_folder), site.client()
    assert client.get("/.well-known/jwks.json").json() == {"keys": []}
    first = keys.new("ES384")
    assert len(client.get("/.well-known/jwks.json").json()["keys"]) == 1
    second = keys.new("ES384")
    keys.retire(first.kid)
    assert [key["kid"] for key in client.get("/.well-known/jwks.json").json()["keys"]] == [second.kid]
