"""A server is killed while editors work, again and again."""

import random
import time

from harness.newsroom import Newsroom, Record

DATABASES = ("sqlite", "postgres")


def run(case):
    dice = random.Random(5)
    record, editors, node = Record(), [], case.node()
    person = case.person(node)
    for _ in range(case.times(4, 50)):
        newsroom = Newsroom(person, [node], readers=1, record=record).start()
        newsroom.work_until(record.acknowledged + 5)
        time.sleep(dice.uniform(0, 0.4))
        node.kill()
        case.report.tries += 1
        case.report.kills += 1
        newsroom.close()
        editors += newsroom.editors
        node = case.node()
    # Everybody goes on at the last one.
    for editor in editors:
        editor.client = person.at(node)
    probes = case.recover(person, [node], time.monotonic())
    case.conclude(Newsroom(person, [node], record=record), [node], [*editors, *probes], may_break_off=True)
