"""Anybody tries made-up preview tokens: each costs a read and nothing else, and editors do not notice."""

import itertools
import json
import threading
import time
from statistics import median

from harness.client import Client
from harness.newsroom import FRESH, Newsroom

DATABASES = ("sqlite", "postgres")
# Where it is tried in the short form too.
SHORT = ("sqlite",)
TOKENS = 20


def run(case):
    node = case.node()
    person = case.person(node)
    answer = Client(node.address).ask(asked(0), headers=FRESH)
    statements = json.loads(answer.text)["extensions"]["cost"]["statements"]
    case.check(statements <= TOKENS + 2, f"{TOKENS} wrong tokens cost {statements} statements")
    calm = saves(case, person, node)
    is_over, numbers = threading.Event(), itertools.count(1)

    def attack():
        while not is_over.is_set():
            Client(node.address).ask(asked(next(numbers)))

    attackers = [threading.Thread(target=attack) for _ in range(8)]
    for one in attackers:
        one.start()
    attacked = saves(case, person, node)
    is_over.set()
    for one in attackers:
        one.join()
    case.report.tries += next(numbers)
    case.note(f"an editor's save takes {calm * 1000:.0f} ms, under the attack {attacked * 1000:.0f} ms")
    case.check(attacked <= max(10 * calm, 0.3), f"an editor's save takes {attacked:.2f} s instead of {calm:.2f} s")
    case.check_resident()


def asked(number):
    fields = " ".join(f'a{at}: preview(token: "{number:08x}{at:08x}00000000000000000000000000000000") {{ headline }}' for at in range(TOKENS))
    return f"{{ {fields} }}"


def saves(case, person, node):
    newsroom = Newsroom(person, [node], editors=1, readers=0).start()
    time.sleep(3)
    newsroom.close()
    case.judge(newsroom.record, may_break_off=False)
    return median(newsroom.record.seconds(("save", "publishArticle")) or [99])
