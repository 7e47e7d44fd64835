"""An error of the database never shows the values of its statement: they hold people's names."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from scribe.db import Database


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_error_of_the_database_shows_no_values(request, tmp_path, kind):
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgres_server").empty_database()
    database = Database(url)
    with pytest.raises(SQLAlchemyError) as caught, database.transaction() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "Helen Parker"})
    assert "nowhere" in str(caught.value)
    assert "Parker" not in str(caught.value)
    database.close()
