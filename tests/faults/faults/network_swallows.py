"""Packets between node and PostgreSQL are lost for some seconds. Connections of that time are dead, and nobody says so."""

DATABASES = ("postgres",)


def run(case):
    proxy = case.proxy()
    node = case.node(case.database.through(proxy))
    for seconds in case.times((6,), (4, 8, 12)):
        case.survive([node], proxy.swallow, proxy.heal, seconds)
