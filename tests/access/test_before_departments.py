"""What was stored before there were departments: who registered it is taken from its event, the rest at the start."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import text, update

from scribe.access.departments import Departments
from scribe.db import Database, migrate
from scribe.db.tables import ConsultationRow
from scribe.model import Role
from tests.fakes.web_installation import PASSWORD

CONSULTATION = (
    "INSERT INTO consultation (id, version, state, state_since, practitioner, registered_at, updated_at, snapshot,"
    " attempts, lease_token, progress_done_s, progress_total_s) VALUES"
    " ('01OLD', 1, 'registered', '2026-11-01', 'aisha', '2026-11-01', '2026-11-01', x'00', 0, 0, 0, 0)"
)
EVENTS = (
    "INSERT INTO event (consultation_id, at, actor, kind, detail, place, before, hash) VALUES"
    " ('01OLD', '2026-11-01', 'sam', 'registered', '{}', 0, '', ''),"
    " ('01OLD', '2026-11-02', 'ines', 'claimed', '{}', 0, '', '')"
)


def test_who_registered_a_consultation_is_taken_from_its_event(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    config = Config()
    config.set_main_option("script_location", "scribe/db/migrations")
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0009_sign_in")
        for statement in (CONSULTATION, EVENTS):
            connection.execute(text(statement))
    migrate(database)
    with database.reading() as session:
        assert session.execute(text("SELECT registered_by, department FROM consultation")).all() == [("sam", None)]
    database.close()


def test_the_department_of_what_is_sealed_is_entered_at_the_start(site):
    nurse = site.accounts.create_user(
        username="nora", name="Nora", role=Role.NURSE, password=PASSWORD, department="General medicine"
    )
    old = site.drafted()
    Departments(site.database).add("general", "General medicine", actor="jo")
    with site.database.transaction() as session:
        session.execute(update(ConsultationRow).values(department=None))
    assert site.service.list(who=site.service.who(nurse)) == ()
    assert (site.service.fill_entries(), site.service.fill_entries()) == (1, 0)
    assert [one.id for one in site.service.list(who=site.service.who(nurse))] == [old.id]
