"""The commands that are about the EMR. Parses, calls, prints."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from scribe.cli.options import DataDir, out
from scribe.errors import EXIT_PART_MISSING
from scribe.settings import load_settings

emr_app = typer.Typer(help="The EMR: what it offers, and the keys that Scribe signs in with.", no_args_is_help=True)
keys_app = typer.Typer(help="The keys of SMART Backend Services: new, list, retire, jwks.", no_args_is_help=True)
emr_app.add_typer(keys_app, name="keys")


class KeyAlgorithm(StrEnum):
    """What SMART lets a client sign with."""

    RS384 = "RS384"
    ES384 = "ES384"


@emr_app.command("check")
def check(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False, data: DataDir = None
) -> None:
    """What the EMR offers, and which way a note goes there. Nothing is written to it."""
    from scribe.console.emr_checking import check_emr  # noqa: PLC0415 (each command imports only what it needs)

    if not check_emr(load_settings(data_dir=data), out, as_json=as_json):
        raise typer.Exit(EXIT_PART_MISSING)


@keys_app.command("new")
def keys_new(
    *,
    algorithm: Annotated[
        KeyAlgorithm, typer.Option(help="Some servers take one of the two only.")
    ] = KeyAlgorithm.RS384,
    data: DataDir = None,
) -> None:
    """Makes a key, which signs from now on; older ones stay published until they are retired."""
    from scribe.console.emr_keys import new_key  # noqa: PLC0415 (each command imports only what it needs)

    new_key(load_settings(data_dir=data), algorithm.value, out)


@keys_app.command("list")
def keys_list(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False, data: DataDir = None
) -> None:
    """The keys, the one that signs first."""
    from scribe.console.emr_keys import list_keys  # noqa: PLC0415

    list_keys(load_settings(data_dir=data), out, as_json=as_json)


@keys_app.command("retire")
def keys_retire(
    kid: Annotated[str, typer.Argument(help="a key's id, as list shows it")], *, data: DataDir = None
) -> None:
    """Destroys a key that signs no more; the EMR does not find it any longer."""
    from scribe.console.emr_keys import retire_key  # noqa: PLC0415

    retire_key(load_settings(data_dir=data), kid, out)


@keys_app.command("jwks")
def keys_jwks(*, data: DataDir = None) -> None:
    """The public keys as a JSON Web Key Set, for an EMR that takes them as a file."""
    from scribe.console.emr_keys import print_public_keys  # noqa: PLC0415

    print_public_keys(load_settings(data_dir=data), out)
