"""A real Redis and a real PostgreSQL on free ports, in a folder of the test run's own. They end with it."""

from __future__ import annotations

import contextlib
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import redis
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from tests.fakes.databases import migrated

START_WITHIN_S = 60
PORTS = range(15_000, 32_000)


def free_port() -> int:
    """A port for a server that is yet to start: below those that the system gives to whoever asks for any."""
    for port in random.SystemRandom().sample(PORTS, 200):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError(f"No port from {PORTS.start} to {PORTS.stop - 1} is free for a test's server.")


def _found(program: str, *folders: str) -> str:
    for folder in folders:
        for path in sorted(Path("/").glob(f"{folder}/{program}"), reverse=True):
            return str(path)
    found = shutil.which(program)
    if found is None:
        raise RuntimeError(f"{program} is not installed: `make test` installs what the tests start.")
    return found


def _wait(ready: Callable[[], object], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            ready()
        except (OSError, redis.RedisError, psycopg.Error):
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"A server for the tests did not start: {log.read_text(errors='replace')[-2000:]}")


class RedisServer:
    """A Redis that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        log = folder / "redis.log"
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with log.open("wb") as out:
            self._process = subprocess.Popen([_found("redis-server"), *options], cwd=folder, stdout=out, stderr=out)
        self.client = redis.Redis(port=self.port)
        _wait(self.client.ping, self._process, log)

    def stop(self) -> None:
        self.client.close()
        self._process.terminate()
        self._process.wait(10)


class PostgresServer:
    """A PostgreSQL with trust authentication on loopback; each database is a test's own."""

    def __init__(self) -> None:
        self.port = free_port()
        # not below pytest's own folder, which only the user who runs the tests may enter
        self._folder = Path(tempfile.mkdtemp(prefix="scribe-postgres-"))
        self._log, self._data = self._folder / "postgres.log", self._folder / "data"
        self._made = 0
        self._template = self._shared = ""
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "--no-sync")
        self.start()

    def start(self) -> None:
        options = {
            "port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off",
            # what it does behind the tests' backs would move rows and change plans in the middle of one
            "autovacuum": "off",
        }  # fmt: skip
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                [_found("postgres", "usr/lib/postgresql/*/bin"), "-D", str(self._data), *arguments],
                stdout=out,
                stderr=out,
                user=self._user(),
                cwd="/",
            )
        _wait(lambda: self._admin().close(), self._process, self._log)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)
        self._process.wait(20)

    def restart(self) -> None:
        self.stop()
        self.start()

    def remove(self) -> None:
        """Ends it for good."""
        self.stop()
        shutil.rmtree(self._folder)

    def empty_database(self) -> str:
        """The SQLAlchemy URL of a database without a table."""
        return self._created("template0")

    def new_database(self) -> str:
        """The SQLAlchemy URL of a new installation's database: the copy of one that was migrated once."""
        if not self._template:
            self._template = make_url(migrated(self.empty_database())).database or ""
        return self._created(self._template)

    def emptied_database(self) -> str:
        """The SQLAlchemy URL of a database as a new one is, without what the test before this one left in it.

        It is one database for all who ask for it: making one takes a hundred times as long. Of those connections that
        are open still nothing is left.
        """
        if not self._shared:
            self._shared = self.new_database()
            with self._admin(make_url(self._shared).database) as connection:
                connection.execute("CREATE SCHEMA as_new")
                for table in self._tables(connection):
                    connection.execute(SQL("CREATE TABLE as_new.{0} AS TABLE public.{0}").format(Identifier(table)))
        with self._admin(make_url(self._shared).database) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute("SET session_replication_role = replica")  # no order among tables that refer to others
            again = "DELETE FROM public.{0}; INSERT INTO public.{0} TABLE as_new.{0}"
            connection.execute(SQL("; ").join(SQL(again).format(Identifier(one)) for one in self._tables(connection)))
            connection.execute("SELECT setval(seqrelid, 1, false) FROM pg_sequence")
        return self._shared

    @staticmethod
    def _tables(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
        return [
            str(name) for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]

    def _created(self, like: str) -> str:
        self._made += 1
        name = f"scribe_{self._made}"
        with self._admin() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def _admin(self, database: str | None = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", dbname=database, autocommit=True)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [_found(program, "usr/lib/postgresql/*/bin"), *arguments],
            capture_output=True,
            check=False,
            user=self._user(),
            cwd="/",
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.decode(errors='replace')[-2000:]}")

    @staticmethod
    def _user() -> int | None:
        return pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else None
