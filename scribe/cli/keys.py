"""``scribe keys``: the master keys and the register of what was removed. Parses, calls, prints."""

from __future__ import annotations

from typing import Annotated

import typer

from scribe.cli.options import DataDir, err, out
from scribe.settings import load_settings

keys_app = typer.Typer(help="The master keys and the register of removals.", no_args_is_help=True)


@keys_app.command("status")
def keys_status(*, data: DataDir = None) -> None:
    """Says which master keys there are, which one wraps, and what is still wrapped by an earlier one."""
    from scribe.console.keys import show  # noqa: PLC0415 (each command imports only what it needs)

    show(load_settings(data_dir=data), out)


@keys_app.command("rotate")
def keys_rotate(*, data: DataDir = None) -> None:
    """Makes a new master key and wraps everything anew while Scribe runs; goes on where it was broken off."""
    from scribe.console.keys import rotate  # noqa: PLC0415
    from scribe.console.progress import StageDisplay  # noqa: PLC0415

    rotate(load_settings(data_dir=data), out, display=StageDisplay(err))


@keys_app.command("retire")
def keys_retire(
    names: Annotated[list[str], typer.Argument(help="Names of keys, as `scribe keys status` prints them.")],
    *,
    data: DataDir = None,
) -> None:
    """Takes earlier master keys out of the file; refused while anything is wrapped by them."""
    from scribe.console.keys import retire  # noqa: PLC0415

    retire(load_settings(data_dir=data), out, tuple(names))


@keys_app.command("protect")
def keys_protect(*, data: DataDir = None) -> None:
    """Wraps the file of master keys by Vault (SCRIBE_VAULT_URL): it opens nothing without Vault then."""
    from scribe.console.keys import protect  # noqa: PLC0415

    protect(load_settings(data_dir=data), out)


@keys_app.command("register")
def keys_register(
    *,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="The register is lost for good: make one from what the database knows.")
    ] = False,
    data: DataDir = None,
) -> None:
    """After a backup was restored: removes again what it brought back, by the register."""
    from scribe.console.keys import settle  # noqa: PLC0415

    settle(load_settings(data_dir=data), out, rebuild=rebuild)
