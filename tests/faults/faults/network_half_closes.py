"""PostgreSQL's side of all connections ends; what the node sends still goes out."""

DATABASES = ("postgres",)
# Where it is tried in the short form too.
SHORT = ()


def run(case):
    proxy = case.proxy()
    node = case.node(case.database.through(proxy))
    for _ in range(case.times(1, 5)):
        case.survive([node], proxy.half_close, proxy.half_close, 1)
