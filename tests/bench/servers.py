"""Starts the servers that are measured, each on a store of its own, and stops all of them again."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

# As in the Market of the benchmarks.
PARTNERS = ["big", "hot", *(f"p{number:03}" for number in range(100))]


def wait_until_listening(address: str, process: subprocess.Popen, what: str) -> None:
    host, port = address.rsplit(":", 1)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"bench: {what} ended with {process.returncode} before it served")
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
            return
        time.sleep(0.01)
    sys.exit(f"bench: {what} does not listen on {address}")


class Running:
    """The servers that were started. Leaving the context stops them, last first."""

    def __enter__(self) -> "Running":
        self._stack = contextlib.ExitStack()
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def _start(self, command: list, address: str, what: str, **options: object) -> subprocess.Popen:
        process = subprocess.Popen(list(map(str, command)), **options)
        self._stack.callback(process.wait)
        self._stack.callback(process.terminate)
        wait_until_listening(address, process, what)
        return process

    def start_echo(self, binary: Path, address: str) -> int:
        process = self._start(
            [binary, address], address, "the echo server", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        )
        return process.pid

    def start_prorata(
        self, binary: Path, scratch: Path, address: str, log_file: Path, clock: str = "2023-01-01T00:00:00Z"
    ) -> int:
        if not binary.exists():
            sys.exit(f"bench: there is no {binary.name}")
        principals = scratch / "principals.yaml"
        principals.write_text(principals_yaml())
        (scratch / "store").mkdir(mode=0o700, exist_ok=True)
        log = self._stack.enter_context(log_file.open("w"))
        process = self._start(
            [binary, "--data", scratch / "store", "--listen", address, "--virtual-clock", "--virtual-clock-start",
             clock, "--principals", principals,
             "--insecure-principal-header"],
            address, "the prorata server", stdout=log, stderr=log,
        )  # fmt: skip
        return process.pid

    def start_postgres(self, scratch: Path, sql: Path) -> tuple[str, int]:
        """A cluster of its own, with the settings of a new installation but for the listening. The connection string and the pid."""
        binaries = postgres_binaries()
        home = scratch / "postgres"
        home.mkdir()
        as_postgres = []
        if os.geteuid() == 0:  # It refuses to run as root.
            os.chown(home, pwd.getpwnam("postgres").pw_uid, -1)
            as_postgres = ["runuser", "-u", "postgres", "--"]
        data = home / "data"
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": home}
        subprocess.run([*as_postgres, binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust"], **quiet)
        pg_ctl = [*as_postgres, binaries / "pg_ctl", "-D", data, "-w", "-s"]
        subprocess.run([*pg_ctl, "-l", home / "log", "-o", f"-c listen_addresses='' -k {home}", "start"], **quiet)
        self._stack.callback(subprocess.run, [*pg_ctl, "-m", "immediate", "stop"], **quiet)
        where = f"host={home} user=postgres dbname=postgres"
        for script in ("schema.sql", "refund_function.sql"):
            subprocess.run([binaries / "psql", where, "-q", "-v", "ON_ERROR_STOP=1", "-f", sql / script], check=True)
        return where, int((data / "postmaster.pid").read_text().splitlines()[0])


def resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def postgres_binaries() -> Path:
    """Debian keeps them beside the path, by version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        sys.exit("bench: there is no PostgreSQL server")
    return Path(on_path).parent


def postgres_version() -> str:
    asked = subprocess.run([postgres_binaries() / "postgres", "--version"], capture_output=True, text=True, check=True)
    return asked.stdout.strip()


def principals_yaml() -> str:
    """Those whom the benchmarks call as: a provider administrator, and an Admin agent for each partner."""
    lines = ["principals:"]

    def add(name: str, kind: str, role: str, scope: str) -> None:
        lines.append(f"  - {{ name: {name}, kind: {kind}, roles: [{{ role: {role}, scope: {scope} }}] }}")

    add("bench-provider", "provider_agent", "provider_admin", "provider")
    for partner in PARTNERS:
        add(f"bench-admin-of-{partner}", "partner_user", "admin_agent", f"partners/{partner}")
    return "\n".join(lines) + "\n"
