"""Somebody at the database holds a row that every publication needs: an operator who went for lunch."""

import subprocess

DATABASES = ("postgres",)
LOCK = "BEGIN; SELECT * FROM stream_counter FOR UPDATE; SELECT pg_sleep(%d); COMMIT;"


def run(case):
    node = case.node()
    cluster = case.database.cluster
    command = [cluster.programs / "psql", "-X", "-q", "-h", cluster.sockets, "-U", "postgres", "-d", "dateline", "-c"]
    holders = []

    def hold():
        holders.append(subprocess.Popen([*command, LOCK % 12], stdout=subprocess.DEVNULL, user=cluster.owner, cwd="/"))

    for _ in range(case.times(1, 3)):
        case.survive([node], hold, lambda: holders[-1].wait(), 1, spares_readers=True)
