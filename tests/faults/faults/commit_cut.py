"""The connection breaks off at a COMMIT: before PostgreSQL has it, or after, when only the answer is lost."""

import time

from harness.newsroom import Newsroom

DATABASES = ("postgres",)


def run(case):
    proxy = case.proxy()
    node = case.node(case.database.through(proxy))
    person = case.person(node)
    newsroom = Newsroom(person, [node]).start()
    newsroom.work_until(5)
    for number in range(case.times(8, 200)):
        how = before if number % 2 else after
        proxy.at_commit = lambda link, data, how=how: how(proxy, link, data)
        end = time.monotonic() + 5
        while proxy.at_commit and time.monotonic() < end:
            time.sleep(0.01)
        case.report.tries += 1
        time.sleep(0.1)
    probes = case.recover(person, [node], time.monotonic())
    case.conclude(newsroom, [node], probes)


def before(proxy, link, data):
    proxy.at_commit = None
    link.reset()
    return True


def after(proxy, link, data):
    proxy.at_commit = None
    link.is_deaf = True
    return False
