"""Fifty editors at once: nobody is refused."""

import time

from harness.newsroom import Newsroom

DATABASES = ("sqlite", "postgres")
# Where it is tried in the short form too.
SHORT = ()


def run(case):
    node = case.node()
    person = case.person(node)
    newsroom = Newsroom(person, [node], editors=50, readers=4).start()
    time.sleep(case.times(10, 30))
    newsroom.close()
    case.report.tries += 1
    failed = [one for one in newsroom.record.outcomes if not one.is_good]
    case.check(not failed, f"{len(failed)} of {len(newsroom.record.outcomes)} requests failed: {newsroom.record.codes}")
    slow = [seconds for seconds in newsroom.record.seconds(("save", "publishArticle")) if seconds > 5]
    case.check(not slow, f"{len(slow)} changes took longer than 5 s")
    case.conclude(newsroom, [node])
