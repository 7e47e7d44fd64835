"""The database: engine, tables, migrations."""

from scribe.db.base import Base, Database, UtcDateTime, utc_now
from scribe.db.migrate import migrate

__all__ = ["Base", "Database", "UtcDateTime", "migrate", "utc_now"]
