"""The connection breaks off in the middle of a statement."""

import time

from harness.newsroom import Newsroom

DATABASES = ("postgres",)


def run(case):
    proxy = case.proxy()
    node = case.node(case.database.through(proxy))
    person = case.person(node)
    newsroom = Newsroom(person, [node]).start()
    newsroom.work_until(5)
    for _ in range(case.times(6, 100)):
        proxy.at_statement = lambda link, data: cut(proxy, link, data)
        end = time.monotonic() + 5
        while proxy.at_statement and time.monotonic() < end:
            time.sleep(0.01)
        case.report.tries += 1
        time.sleep(0.1)
    probes = case.recover(person, [node], time.monotonic())
    case.conclude(newsroom, [node], probes)


def cut(proxy, link, data):
    proxy.at_statement = None
    link.server.sendall(data[:len(data) // 2])
    link.reset()
    return True
