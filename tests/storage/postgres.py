"""A PostgreSQL server for tests: Debian's, in a folder of its own, on a socket without TCP."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

USER = "postgres"
START_TIMEOUT_S = 60
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""What a server may skip whose data nobody needs after a crash of the machine."""


def programs() -> Path | None:
    """The folder of the newest server that is installed."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    found = sorted((path.parent for path in folders), key=lambda path: float(path.parent.name))
    return found[-1] if found else None


class PostgresServer:
    """A running server, whose superuser needs no password. `stop` and `start` are for tests."""

    def __init__(self, binaries: Path, folder: Path, options: Sequence[str] = FAST) -> None:
        self._binaries = binaries
        self._folder = folder
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        """Make the files of the server."""
        _give_to_server(self._folder)
        subprocess.run(
            [
                *_as_server_user(self._binaries / "initdb"),
                *("-D", str(self._folder / "data"), "-U", USER, "-A", "trust"),
                *("-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"),
            ],
            check=True,
            capture_output=True,
            cwd="/",
        )

    def start(self) -> None:
        """Start it, and wait until it can be used."""
        settings = [f"-c{option}" for option in (*self._options, "max_connections=100")]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *_as_server_user(self._binaries / "postgres"),
                    *("-D", str(self._folder / "data"), "-k", str(self._folder)),
                    *("-clisten_addresses=", "-clogging_collector=off", *settings),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,  # Ctrl-C at the terminal is for the tests
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Stop it at once: its clients are disconnected."""
        if self._process is not None:
            if self._process.poll() is None:
                os.kill(self.pid, signal.SIGINT)
            self._process.wait()
            self._process = None

    @property
    def running(self) -> bool:
        """Whether it was started, and not stopped since."""
        return self._process is not None

    @property
    def pid(self) -> int:
        """The process of the server itself: the one that `runuser` started, for root."""
        return int((self._folder / "data/postmaster.pid").read_text().split("\n", 1)[0])

    def url(self, database: str) -> str:
        """The `DATABASE_URL` of one of its databases."""
        return f"postgresql://{USER}@/{database}?host={quote(str(self._folder), safe='')}"

    def execute(self, statement: str) -> None:
        """Execute a statement outside of transactions and of the databases of tests."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                return self.execute("SELECT 1")
            except psycopg.OperationalError:
                ended = self._process is None or self._process.poll() is not None
                if ended or time.monotonic() > deadline:
                    raise RuntimeError((self._folder / "log").read_text()) from None
                time.sleep(0.02)  # it says by nothing else that it is ready


@contextmanager
def postgres_server(binaries: Path, *, options: Sequence[str] = FAST) -> Iterator[PostgresServer]:
    """A new server that runs until the end of the block."""
    # A socket's path has at most 107 bytes, and pytest's folders are closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="hfmedia-postgres-", dir="/tmp"))
    server = PostgresServer(binaries, folder, options)
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def _as_server_user(program: Path) -> list[str]:
    """The command: PostgreSQL refuses to be run by root."""
    return [*(["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []), str(program)]


def _give_to_server(folder: Path) -> None:
    if os.geteuid() == 0:
        account = pwd.getpwnam(USER)
        os.chown(folder, account.pw_uid, account.pw_gid)
        folder.chmod(0o755)
