"""The database can be read and not written."""

import os

from harness.client import Client
from harness.newsroom import HOME, Editor, Record
from harness.node import NotStarted

DATABASES = ("sqlite", "postgres")
READ_ONLY = "ALTER DATABASE dateline SET default_transaction_read_only = %s"
ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'dateline' AND pid <> pg_backend_pid()"


def run(case):
    if case.database.name == "sqlite":
        return start_on_read_only_file(case)
    node = case.node()
    cluster = case.database.cluster

    def make(read_only):
        cluster.sql(READ_ONLY % ("on" if read_only else "off"))
        cluster.sql(ENDED)

    case.survive([node], lambda: make(True), lambda: make(False), 4)


def start_on_read_only_file(case):
    """Somebody who may read the file and not write it either says so at once, or answers readers and refuses editors."""
    case.report.tries += 1
    if os.getuid():
        return case.note("not tried: only root can start a server as somebody else")
    case.database.path.chmod(0o444)
    log = case.folder / "node-0.log"
    log.touch()
    try:
        node = case.node(user="nobody")
    except NotStarted as error:
        told = str(error)
        named = str(case.database.path) in told or "read" in told.lower() or "permission" in told.lower()
        return case.check(named, f"the refusal to start does not say why: {told}")
    record = Record()
    case.check(Client(node.address).ask(HOME).is_good, "readers are refused")
    Editor(case.person(node), record, "editor").publish_new()
    case.check(record.codes == {"UNAVAILABLE": 1}, f"an editor is told {record.codes}")
