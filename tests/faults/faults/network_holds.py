"""Packets between node and PostgreSQL arrive late: nothing for some seconds, then all of it."""

DATABASES = ("postgres",)
# Where it is tried in the short form too.
SHORT = ()


def run(case):
    proxy = case.proxy()
    node = case.node(case.database.through(proxy))
    for seconds in case.times((5,), (4, 8, 12)):
        case.survive([node], proxy.hold, proxy.heal, seconds)
