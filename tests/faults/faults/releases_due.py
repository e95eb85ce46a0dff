"""Many articles are due at once: readers and editors do not wait for them."""

import time

from harness.newsroom import Newsroom
from harness.releases import plan, wait_for

DATABASES = ("sqlite", "postgres")
# An editor waits for at most so long, in seconds.
WRITING_LIMIT = 5.0


def run(case):
    count = case.times(150, 10_000)
    node = case.node()
    person = case.person(node)
    due = time.time() + case.times(6, 150)
    headlines = plan(case, count, due)
    case.check(time.time() < due, "the articles were planned too late")
    newsroom = Newsroom(person, [node], editors=1).start()
    time.sleep(max(0, due - time.time()))
    since = time.monotonic()
    case.report.tries += count
    missing = wait_for(case, headlines, case.times(40, 900))
    case.check(not missing, f"{len(missing)} of {count} are not released")
    case.note(f"{count} released in {time.monotonic() - since:.1f} s")
    case.check_readers(newsroom, since)
    slowest = max(newsroom.record.seconds(("save", "publishArticle"), since), default=0)
    case.check(slowest <= WRITING_LIMIT, f"an editor waited for {slowest:.1f} s")
    failed = [one for one in newsroom.record.outcomes if not one.is_good]
    case.check(not failed, f"{len(failed)} requests failed: {newsroom.record.codes}")
    case.conclude(newsroom, [node])
