"""A source gets one name after the other while articles that cite it come and go: nobody is refused because two met."""

import time

from harness.move import change
from harness.newsroom import Newsroom

DATABASES = ("sqlite", "postgres")
# Where it is tried in the short form too.
SHORT = ("postgres",)


def run(case):
    node = case.node()
    person = case.person(node)
    newsroom = Newsroom(person, [node], editors=6, readers=1).start()
    newsroom.work_until(5)
    end, refused = time.monotonic() + case.times(8, 40), {}
    while time.monotonic() < end:
        answer = change(person, "source", "agency", name=f"Agency {case.report.tries}")
        case.report.tries += 1
        for code in answer.codes:
            refused[code] = refused.get(code, 0) + 1
    case.check(not refused, f"renaming was refused: {refused}")
    newsroom.close()
    failed = [one for one in newsroom.record.outcomes if not one.is_good]
    case.check(not failed, f"{len(failed)} of {len(newsroom.record.outcomes)} requests failed: {newsroom.record.codes}")
    case.conclude(newsroom, [node])
