"""A server is killed while a region with many articles moves: the lists are right before, after, and when it is back."""

import random
import time

from harness.invariants import broken
from harness.move import WHERE, ask_move, fill
from harness.newsroom import Newsroom

DATABASES = ("sqlite", "postgres")


def run(case):
    dice = random.Random(7)
    fill(case, case.times(600, 20_000))
    node = case.node()
    for number in range(case.times(3, 20)):
        person = case.person(node)
        parent = "africa" if number % 2 == 0 else "coast"
        asking = ask_move(person, parent)
        time.sleep(dice.uniform(0.02, case.times(0.5, 4)))
        node.kill()
        asking.join()
        case.report.tries += 1
        case.report.kills += 1
        node = case.node()
        end = time.monotonic() + case.times(15, 120)
        # What was begun is finished, or was not begun at all.
        while (wrong := moved_wrongly(case)) and time.monotonic() < end:
            time.sleep(0.3)
        if not case.check(not wrong, f"after a kill: {wrong[:2]}"):
            break
    person = case.person(node)
    probes = case.recover(person, [node], time.monotonic())
    case.conclude(Newsroom(person, [node]), [node], probes)
    case.note(f"Harbour is now in {case.database.rows(WHERE)[0][0]}")


def moved_wrongly(case):
    return broken(case.database)
