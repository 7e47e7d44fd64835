"""How an installation stands: what waits, who works, what fails, what is left; asked of the database alone."""

from scribe.standing.collecting import StandingCollector

__all__ = ["StandingCollector"]
