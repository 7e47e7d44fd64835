"""``scribe emr keys``: the keys by which Scribe proves itself to the EMR."""

from __future__ import annotations

import json

from rich.console import Console

from scribe.delivery.sign_in import KeyFolder
from scribe.delivery.sign_in.keys import Algorithm
from scribe.settings import Settings


def new_key(settings: Settings, algorithm: Algorithm, console: Console) -> None:
    """Makes a key, which signs from now on."""
    folder = KeyFolder(settings.emr_keys_folder)
    others = len(folder.all())
    key = folder.new(algorithm)
    console.print(f"The key {key.kid} ({key.algorithm}) is made and signs from now on.")
    console.print("The EMR finds it at /.well-known/jwks.json of the site; `scribe emr keys jwks` prints the same.")
    if others:
        console.print("The older keys stay published. Retire them once the EMR knows the new one.")


def list_keys(settings: Settings, console: Console, *, as_json: bool) -> None:
    """Prints the keys, the one that signs first."""
    keys = KeyFolder(settings.emr_keys_folder).all()
    if as_json:
        told = [
            {"kid": key.kid, "algorithm": key.algorithm, "made_at": key.made_at.isoformat(), "signs": place == 0}
            for place, key in enumerate(keys)
        ]
        console.out(json.dumps({"schema": "scribe.emr.keys/1", "keys": told}, indent=2))
        return
    if not keys:
        console.print("There is no key. Make one with `scribe emr keys new`.")
    for place, key in enumerate(keys):
        console.print(f"{key.kid}  {key.algorithm}  {key.made_at:%Y-%m-%d %H:%M}  {'published' if place else 'signs'}")


def retire_key(settings: Settings, kid: str, console: Console) -> None:
    """Destroys a key that signs no more."""
    key = KeyFolder(settings.emr_keys_folder).retire(kid)
    console.print(f"The key {key.kid} is destroyed and not published any more.")


def print_public_keys(settings: Settings, console: Console) -> None:
    """Prints the JSON Web Key Set, for an EMR that takes it as a file."""
    console.out(json.dumps(KeyFolder(settings.emr_keys_folder).published(), indent=2))
