"""The disk refuses writes with an error for a while."""

DATABASES = ("sqlite",)


def run(case):
    node = case.node()

    def begin():
        # Less than the log has already: not even what is there can be written again.
        node.limit_files(64 << 10)

    for _ in range(case.times(1, 5)):
        case.survive([node], begin, lambda: node.limit_files(None), case.times(4, 8), spares_readers=True)
