"""PostgreSQL is lost with its last changes, and a replica that had not got them takes its place."""

import copy
import time

from harness.case import QUESTIONS
from harness.client import Client
from harness.database import Postgres
from harness.feed import Copy
from harness.newsroom import Newsroom

DATABASES = ("postgres",)


def run(case):
    primary = case.database.cluster
    replica = primary.replica_in(case.folder)
    replica.start()
    case.closing.callback(lambda: replica.is_running() and replica.stop("immediate"))
    proxy = case.proxy()
    node = case.node(case.database.through(proxy))
    person = case.person(node)
    newsroom = Newsroom(person, [node])
    newsroom.start().work_until(20)
    newsroom.close()
    wait(lambda: primary.sql("SELECT 1 FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()"))
    replica.sql("ALTER SYSTEM SET primary_conninfo = ''")
    replica.sql("SELECT pg_reload_conf()")
    wait(lambda: not primary.sql("SELECT 1 FROM pg_stat_replication"))
    kept = copy.deepcopy(newsroom.record.stories)

    # From here on everything is lost, and readers see it while it is true.
    editor, known = newsroom.editors[0], Copy(Client(node.address))
    for _ in range(3):
        for turn in (editor.retract, editor.rewrite, editor.publish_new):
            turn()
        for question in QUESTIONS:
            Client(node.address).ask(question)
    known.follow()
    case.check(not newsroom.record.codes, f"before the failover: {newsroom.record.codes}")
    primary.stop("immediate")
    replica.promote()
    proxy.target = replica.socket
    case.database = Postgres(replica, case.database.database)
    case.report.tries += 1

    probes = case.recover(person, [node], time.monotonic())
    case.check_memory([node])
    case.check_stored(person, kept + [story for editor in probes for story in editor.stories])
    case.report.acknowledged += len(kept)
    case.check_tables()
    difference = known.follow().differences()
    case.check(not difference, f"a client that follows the changes has {difference}")


def wait(so, seconds=20):
    end = time.monotonic() + seconds
    while not so():
        if time.monotonic() > end:
            raise TimeoutError("the replica does not do as it is told")
        time.sleep(0.1)
