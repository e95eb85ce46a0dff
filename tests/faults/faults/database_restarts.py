"""PostgreSQL is started again, quickly or at once, or ends connections: when it is up, nothing fails."""

import time
from concurrent.futures import ThreadPoolExecutor

from harness.client import Client
from harness.newsroom import FRESH, HOME, Newsroom

DATABASES = ("postgres",)
ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'dateline' AND pid <> pg_backend_pid()"


def run(case):
    node = case.node()
    person = case.person(node)
    cluster = case.database.cluster

    def restart(mode):
        cluster.stop(mode)
        cluster.start()

    ways = [lambda: restart("fast"), lambda: restart("immediate"), lambda: cluster.sql(ENDED)]
    probes = []
    for way in ways * case.times(1, 5):
        # While nobody does anything, on all the connections that there can be.
        with ThreadPoolExecutor(30) as crowd:
            list(crowd.map(lambda _: Client(node.address).ask(HOME, headers=FRESH), range(60)))
        way()
        case.report.tries += 1
        probes += case.recover(person, [node], time.monotonic(), fails_no_more=True)
    case.conclude(Newsroom(person, [node]), [node], probes)
    # While people work: what is under way may fail, what comes then may not.
    for way in case.times(ways[1:2], ways * 5):
        case.survive([node], way, lambda: None, 0.2, fails_no_more=True)
