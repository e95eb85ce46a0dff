"""Nobody listens where PostgreSQL was, for a while."""

DATABASES = ("postgres",)
# Where it is tried in the short form too.
SHORT = ()


def run(case):
    proxy = case.proxy()
    node = case.node(case.database.through(proxy))

    def begin():
        proxy.refuses = True
        proxy.reset()

    for seconds in case.times((5,), (2, 5, 12)):
        case.survive([node], begin, proxy.heal, seconds)
