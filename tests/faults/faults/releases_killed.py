"""A server is killed while it releases what is due: each article is released once, by whoever comes next."""

import random
import time

from harness.newsroom import Newsroom
from harness.releases import plan, wait_for

DATABASES = ("sqlite", "postgres")
# Where it is tried in the short form too.
SHORT = ("postgres",)


def run(case):
    dice = random.Random(11)
    headlines, first = [], 100_000
    count = case.times(100, 300)
    node = case.node()
    for _ in range(case.times(2, 20)):
        due = time.time() + 3
        headlines += plan(case, count, due, first)
        first += count
        time.sleep(max(0, due - time.time()) + dice.uniform(0, 0.8))
        node.kill()
        case.report.tries += 1
        case.report.kills += 1
        node = case.node()
    missing = wait_for(case, headlines, 30)
    case.check(not missing, f"{len(missing)} of {len(headlines)} articles are not released")
    person = case.person(node)
    probes = case.recover(person, [node], time.monotonic())
    case.conclude(Newsroom(person, [node]), [node], probes)
