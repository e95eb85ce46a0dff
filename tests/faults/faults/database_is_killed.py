"""PostgreSQL is killed, without any farewell, and comes back."""

DATABASES = ("postgres",)
# Where it is tried in the short form too.
SHORT = ()


def run(case):
    node = case.node()
    cluster = case.database.cluster

    def back():
        (cluster.data / "postmaster.pid").unlink(missing_ok=True)
        cluster.start()

    for _ in range(case.times(1, 5)):
        case.survive([node], cluster.kill, back, case.times(2, 5))
