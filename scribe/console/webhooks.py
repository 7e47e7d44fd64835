"""``scribe webhooks``: how far each address has been told, and telling it again."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import Final
from urllib.parse import urlsplit

from rich.console import Console

from scribe.console.showing_json import pretty_json
from scribe.errors import MissingPart
from scribe.installation import open_installation
from scribe.settings import Settings
from scribe.webhooks import Sender, sender_from

FORMAT: Final = "scribe.webhooks/1"


def status(settings: Settings, console: Console, *, as_json: bool) -> None:
    """Prints how far each address has been told. An address is shown without its query, which may hold a secret.

    Raises:
        MissingPart: the settings name no address.
    """
    with _sender(settings) as sender:
        told = [{**asdict(one), "url": _shown(one.url)} for one in sender.told()]
    if as_json:
        console.out(pretty_json({"format": FORMAT, "addresses": told}), end="")
        return
    for one in told:
        said = f", last said {one['said']}" if one["said"] else ""
        text = f"{one['url']}  {one['waiting']} waiting, {one['sent']} sent, {one['failed']} given up{said}"
        console.print(text, markup=False)


def replay(settings: Settings, console: Console, *, after: int | None, as_json: bool) -> None:
    """Sends again what was given up, or everything after an event.

    Raises:
        MissingPart: the settings name no address.
    """
    with _sender(settings) as sender:
        count = sender.replay(after=after, actor=f"command-line:{getpass.getuser()}")
    if as_json:
        console.out(pretty_json({"format": FORMAT, "messages": count}), end="")
    else:
        console.print(f"{count} {'message is' if count == 1 else 'messages are'} sent again by the reconciler.")


@contextmanager
def _sender(settings: Settings) -> Iterator[Sender]:
    with closing(open_installation(settings)) as installation:
        sender = sender_from(settings, installation.database)
        if sender is None:
            raise MissingPart(
                "No address is told of anything.", remedy="Set SCRIBE_WEBHOOK_URLS and SCRIBE_WEBHOOK_SECRET."
            )
        yield sender


def _shown(url: str) -> str:
    return urlsplit(url)._replace(query="", fragment="").geturl()
