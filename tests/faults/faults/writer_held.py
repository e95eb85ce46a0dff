"""Another program writes to the file for some seconds, while releases are due: readers do not notice."""

import time

from harness.releases import plan, wait_for

DATABASES = ("sqlite",)


def run(case):
    node = case.node()
    others = []

    def hold():
        others.append(case.database.connect())
        others[-1].execute("BEGIN IMMEDIATE")

    def let_go():
        others[-1].rollback()
        others[-1].close()

    headlines = plan(case, 20, time.time() + 4)
    case.survive([node], hold, let_go, 6, spares_readers=True)
    missing = wait_for(case, headlines, 5)
    case.check(not missing, f"{len(missing)} articles that were due are not released")
