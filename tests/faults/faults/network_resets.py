"""All connections to PostgreSQL break off at once, and again."""

DATABASES = ("postgres",)


def run(case):
    proxy = case.proxy()
    node = case.node(case.database.through(proxy))
    for _ in range(case.times(1, 5)):
        case.survive([node], proxy.reset, proxy.reset, 1)
