"""What was written, looked at again: it has to be there, and to be what was sent."""

from __future__ import annotations

from scribe.delivery.answers import difference_outcome
from scribe.delivery.exchange import Exchange, Stored
from scribe.errors import DeliveryRefused, PartDown


def unchangeable(exchange: Exchange, kind: str) -> DeliveryRefused:
    """What is said of a note that cannot be taken back where it is."""
    return DeliveryRefused(
        f"{exchange.name} lets no {kind} be changed, so the note cannot be withdrawn there.",
        remedy="Have the note marked as entered in error in the EMR, then give this up with that reason.",
    )


def require_shown(exchange: Exchange, stored: Stored | None, kind: str) -> Stored:
    """What the server shows of a resource that it took.

    Raises:
        PartDown: nothing yet.
    """
    if stored is None:
        raise PartDown(
            f"{exchange.name} took the note but does not show its {kind}.", remedy="Scribe looks again by itself."
        )
    return stored


def require_as_sent(exchange: Exchange, path: str | None, reference: str) -> None:
    """Lets a resource pass that is as it was sent.

    Args:
        exchange: with the server.
        path: of the first element that differs; ``None`` when none does.
        reference: of the resource at the server.

    Raises:
        DeliveryRefused: something differs.
    """
    if path is not None:
        raise DeliveryRefused(
            f"{exchange.name} keeps {path} otherwise than it was sent.",
            remedy="Find out why the EMR changes this element, then retry the delivery.",
            outcome=difference_outcome(path),
            reference=reference,
        )
