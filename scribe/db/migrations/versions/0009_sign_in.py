"""What signing in needs: sessions with their limits, known origins, passkeys, OpenID links, signing windows.

Everybody signs in anew after this step, since the sessions before it do not say where they were opened.

Revision ID: 0009_sign_in
Revises: 0008_queue
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import scribe.db.base


revision = "0009_sign_in"
down_revision = "0008_queue"
branch_labels = None
depends_on = None

_MOMENT = scribe.db.base.UtcDateTime(timezone=True)


def _of(table: str, column: str, target: str, *, cascade: bool = True) -> sa.ForeignKeyConstraint:
    other = target.partition(".")[0]
    return sa.ForeignKeyConstraint(
        [column], [target], name=op.f(f"fk_{table}_{column}_{other}"), ondelete="CASCADE" if cascade else None
    )


def upgrade() -> None:
    """Ends the sessions, widens their table and makes the others."""
    op.execute(sa.text("DELETE FROM emr_session"))
    op.execute(sa.text("DELETE FROM account_session"))
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("proof_due", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("account_session") as sessions:
        sessions.add_column(sa.Column("id", sa.String(length=32), nullable=False))
        sessions.add_column(sa.Column("used_at", _MOMENT, nullable=False))
        sessions.add_column(sa.Column("way", sa.String(length=16), nullable=False))
        sessions.add_column(sa.Column("program", sa.Boolean(), nullable=False))
        sessions.add_column(sa.Column("address", sa.String(length=64), nullable=False))
        sessions.add_column(sa.Column("agent", sa.String(length=80), nullable=False))
        sessions.add_column(sa.Column("issuer", sa.String(length=300), nullable=False))
        sessions.add_column(sa.Column("subject", sa.String(length=255), nullable=False))
        sessions.add_column(sa.Column("provider_session", sa.String(length=255), nullable=False))
        sessions.create_unique_constraint(op.f("uq_account_session_id"), ["id"])
        sessions.create_index(op.f("ix_account_session_subject"), ["subject"])
        sessions.create_index(op.f("ix_account_session_provider_session"), ["provider_session"])
    _make_proofs()
    _make_windows()


def _make_proofs() -> None:
    op.create_table(
        "known_origin",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        _of("known_origin", "username", "account.username"),
        sa.PrimaryKeyConstraint("username", "mark", name=op.f("pk_known_origin")),
    )
    op.create_index(op.f("ix_known_origin_last_at"), "known_origin", ["last_at"])
    op.create_table(
        "passkey",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        _of("passkey", "username", "account.username"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_passkey")),
    )
    op.create_index(op.f("ix_passkey_username"), "passkey", ["username"])
    op.create_table(
        "pending_proof",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_pending_proof")),
    )
    op.create_index(op.f("ix_pending_proof_expires_at"), "pending_proof", ["expires_at"])
    op.create_table(
        "openid_link",
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        _of("openid_link", "username", "account.username"),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_openid_link")),
    )
    op.create_index(op.f("ix_openid_link_username"), "openid_link", ["username"])


def _make_windows() -> None:
    op.create_table(
        "signing_window",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("proof", sa.String(length=16), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        _of("signing_window", "digest", "account_session.digest"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_signing_window")),
        sa.UniqueConstraint("id", name=op.f("uq_signing_window_id")),
    )
    op.create_table(
        "seen_note",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("consultation_id", sa.String(length=40), nullable=False),
        sa.Column("revision_digest", sa.String(length=64), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        _of("seen_note", "digest", "account_session.digest"),
        _of("seen_note", "consultation_id", "consultation.id", cascade=False),
        sa.PrimaryKeyConstraint("digest", "consultation_id", name=op.f("pk_seen_note")),
    )
    op.create_index(op.f("ix_seen_note_consultation_id"), "seen_note", ["consultation_id"])
    op.create_table(
        "proof_renewal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        _of("proof_renewal", "username", "account.username"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_renewal")),
        sa.UniqueConstraint("username", name=op.f("uq_proof_renewal_username")),
    )
