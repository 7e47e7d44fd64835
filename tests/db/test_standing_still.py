"""Who stands still within a transaction does not keep its locks, and is told so as an outage when it goes on."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from scribe.db import Database
from scribe.db.tables import ConsultationRow
from scribe.outages import outage_of


def stand_still(database: Database) -> None:
    with database.transaction() as session:
        assert session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "15s"
        session.execute(text("SET idle_in_transaction_session_timeout = 100"))
        time.sleep(1)
        session.execute(select(ConsultationRow.id))


def test_a_transaction_that_stood_still_is_ended_and_that_is_nobodys_fault(postgres_server):
    database = Database(postgres_server.new_database())
    try:
        with pytest.raises(DBAPIError) as ended:
            stand_still(database)
        assert "too busy" in outage_of(ended.value).message
        with database.transaction() as session:
            assert session.execute(select(ConsultationRow.id)).all() == []
    finally:
        database.close()
