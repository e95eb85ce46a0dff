"""Thousands ask for a hundred long articles and go away: what nobody waits for is not made, and what is made has its bounds."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

from harness.client import Client
from harness.newsroom import HOME
from harness.seed import article, as_ndjson
from harness.wire import post, send

DATABASES = ("sqlite", "postgres")
# Where it is tried in the short form too.
SHORT = ("sqlite",)
ASKED = "{ articles(last: 100) { nodes { body { html markdown text json } } } }"


def run(case):
    long = " ".join(["A sentence of the text, which is *long*, with a [link](https://example.org/)."] * 16)
    lines = [article(5000 + number, body={"markdown": "\n\n".join([long] * case.times(20, 70))}) for number in range(100)]
    code, told = case.commands().run("import", "ndjson", "-", said=as_ndjson(lines))
    case.check(code == 0, told[-300:])
    node = case.node()
    person = case.person(node)
    count = case.times(600, 6_000)
    codes, slowest = {}, 0.0
    # Each asks a little differently, so that nobody is served with another's answer.
    with ThreadPoolExecutor(32) as crowd:
        leaving = [crowd.submit(abandon, node, number) for number in range(count)]
        while not all(one.done() for one in leaving):
            answer = Client(node.address).ask(HOME)
            slowest = max(slowest, answer.seconds)
            for code in answer.codes or {"good"}:
                codes[code] = codes.get(code, 0) + 1
            time.sleep(0.05)
    case.report.tries += count
    since = time.monotonic()
    case.check(codes.keys() <= {"good", "UNAVAILABLE", "TIMEOUT"} and codes.get("good"), f"others are answered {codes}")
    case.note(f"meanwhile {codes}, the slowest {slowest:.1f} s; {node.peak() / 1e6:.0f} MB")
    case.recover(person, [node], since)
    case.check_resident()


def abandon(node, number):
    try:
        end = send(node.address, post(f"query Q{number} {ASKED}"), 10)
        time.sleep(0.02)
        # Nothing is read: it just goes.
        end.shutdown(socket.SHUT_RDWR)
        end.close()
    except OSError:
        pass
