"""A PostgreSQL of its own in a folder, reachable over a Unix socket only."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

CONF = """
listen_addresses = ''
max_connections = 100
fsync = off
# What is acknowledged is in the log, also when the server is killed.
synchronous_commit = on
wal_level = replica
max_wal_senders = 4
"""
# Tables are small, nothing is to run beside what is tried, and little disk is enough.
SMALL = """
autovacuum = off
min_wal_size = 4MB
max_wal_size = 64MB
"""
# Tables are large: as a server is set up that nobody has set up.
LARGE = """
autovacuum = on
max_wal_size = 1GB
"""


class Cluster:
    def __init__(self, programs, folder, name="cluster"):
        self.programs, self.folder = Path(programs), Path(folder)
        self.data = self.folder / name
        # The path of a socket is short.
        self.sockets = self.folder / f"{name}-run"
        # PostgreSQL does not run as root.
        names = {entry.pw_name for entry in pwd.getpwall()}
        self.owner = None if os.getuid() else "postgres" if "postgres" in names else "nobody"

    def create(self):
        self.data.mkdir()
        self.own(self.data)
        self._run("initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--wal-segsize=1",
                  "--locale=C", "--locale-provider=icu", "--icu-locale=en")
        self.configure(CONF)

    def copy_to(self, folder, name="cluster"):
        """Another one with the same data. This one must not run."""
        other = Cluster(self.programs, folder, name)
        shutil.copytree(self.data, other.data)
        other.own(other.data)
        return other

    def replica_in(self, folder):
        """One that follows this one, which runs."""
        other = Cluster(self.programs, folder, "replica")
        other.data.mkdir()
        other.own(other.data)
        self._run("pg_basebackup", "-h", self.sockets, "-U", "postgres", "-D", other.data, "-R", "-X", "stream", "--no-sync",
                  "-c", "fast")
        return other

    def configure(self, lines):
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(lines)

    @property
    def socket(self):
        return self.sockets / ".s.PGSQL.5432"

    def start(self):
        self.sockets.mkdir(exist_ok=True)
        self.own(self.sockets)
        self._run("pg_ctl", "-D", self.data, "-l", self.data / "server.log", "-w", "-t", "60", "-s",
                  "-o", f"-k {self.sockets}", "start")

    def stop(self, mode="fast"):
        self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-s", "-m", mode, "stop")

    def kill(self):
        """All of its processes at once, as when the power goes."""
        pid = (self.data / "postmaster.pid").read_text().split()[0]
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", pid], capture_output=True, text=True).stdout.split()
        for process in (pid, *children):
            subprocess.run(["kill", "-9", process], stderr=subprocess.DEVNULL)

    def is_running(self):
        return self._try("pg_ctl", "-D", self.data, "status").returncode == 0

    def promote(self):
        self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-s", "promote")

    def url(self, name):
        return f"postgres://postgres@localhost/{name}?host={self.sockets}"

    def sql(self, text, name="postgres"):
        """The rows of one or more statements, as text."""
        done = self._try("psql", "-X", "-q", "-h", self.sockets, "-U", "postgres", "-d", name, "-At", "-F", "\t",
                         "-v", "ON_ERROR_STOP=1", "-c", text)
        if done.returncode:
            raise RuntimeError(f"{text}: {done.stderr}")
        return [tuple(line.split("\t")) for line in done.stdout.splitlines() if line]

    def own(self, folder):
        folder.chmod(0o700)
        if self.owner:
            subprocess.run(["chown", "-R", self.owner, folder], check=True)

    def _run(self, *words):
        done = self._try(*words)
        if done.returncode:
            log = self.data / "server.log"
            raise RuntimeError(f"{words[0]}: {done.stderr} {log.read_text()[-1000:] if log.exists() else ''}")

    def _try(self, program, *words):
        command = [str(self.programs / program), *(str(word) for word in words)]
        # Nothing is read from its output when it starts something that stays.
        stays = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} if "start" in words else {}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | stays
        return subprocess.run(command, text=True, user=self.owner, cwd="/", **pipes)
