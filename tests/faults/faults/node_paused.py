"""A node freezes in the middle of a publication, with what it has locked. The others go on, and so does it when it wakes."""

import threading
import time

from harness.newsroom import Newsroom

DATABASES = ("postgres",)
# Seconds for which it is frozen; whatever it holds has to be taken from it sooner.
FROZEN = 14


def run(case):
    proxy = case.proxy()
    frozen, other = case.node(case.database.through(proxy)), case.node()
    person = case.person(other)
    for _ in range(case.times(1, 3)):
        there = Newsroom(person, [frozen]).start()
        # More writers than there are connections.
        here = Newsroom(person, [other], editors=14).start()
        there.work_until(5)
        here.work_until(20)
        began, awake = threading.Event(), threading.Event()

        def freeze(link, data):
            proxy.at_commit = None
            frozen.pause()
            began.set()
            awake.wait()
            return False

        proxy.at_commit = freeze
        case.check(began.wait(20), "no publication was under way")
        case.report.tries += 1
        moment = time.monotonic()
        time.sleep(FROZEN)
        for kind in ("save", "publishArticle"):
            done = [one for one in here.record.outcomes if one.began > moment and one.kind == kind and one.is_good]
            case.check(done, f"while a node is frozen, {kind} works nowhere for {FROZEN} s")
        case.check_readers(here, since=moment)
        frozen.resume()
        awake.set()
        probes = case.recover(person, [frozen, other], time.monotonic())
        there.close()
        here.close()
        # Who asked the frozen node was told that it took them too long.
        there.record.codes.pop("STATUS_408", None)
        there.record.outcomes.clear()
        case.conclude(there, [])
        case.conclude(here, [frozen, other], probes)
