"""Brings a database to the newest form, by Alembic, from within the program."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from scribe.db.base import Database
from scribe.errors import MissingPart, PartDown
from scribe.outages import outage_of

_FOLDER = Path(__file__).with_name("migrations")
_ADVISORY_LOCK = 0x5C21BF


def migrate(database: Database) -> None:
    """Runs every migration that is missing. Several processes may start at once: one works, the others wait.

    Raises:
        PartDown: the database does not answer.
        MissingPart: it was made by a newer Scribe, whose tables this one does not know.
    """
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    try:
        with database.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:  # Alembic's word for a revision that it has no file for
        raise MissingPart(
            "The database has a form that this Scribe does not know; a newer one has used it.",
            remedy="Start the newer Scribe, or restore the database from before it.",
        ) from error
    except SQLAlchemyError as error:
        raise (
            outage_of(error)
            or PartDown(
                f"The database cannot be used: {type(error).__name__}.",
                remedy="Check SCRIBE_DATABASE_URL and that the server runs.",
            )
        ) from error
