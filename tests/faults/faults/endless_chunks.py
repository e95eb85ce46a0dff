"""Bodies in chunks that never end, on every route: each connection is given up in time."""

import time
from concurrent.futures import ThreadPoolExecutor

from harness.client import Client
from harness.newsroom import HOME
from harness.wire import is_ended, send

DATABASES = ("sqlite",)
READ_SECONDS = 2
# Beyond the time that a client has, in seconds.
GRACE = 5
ROUTES = ("POST /graphql", "GET /graphql", "PUT /graphql", "GET /health/live", "POST /nowhere", "GET /nowhere", "GET /.well-known/jwks.json")
HEADS = ("content-type: application/json", "content-type: text/plain", "content-type: application/json\r\ncontent-encoding: gzip")


def run(case):
    node = case.node(http__read_seconds=READ_SECONDS, http__keep_alive_seconds=3)
    before = node.descriptors()
    ends = []
    for route in ROUTES:
        for head in HEADS:
            data = f"{route} HTTP/1.1\r\nhost: localhost\r\n{head}\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n".encode()
            ends.append((route, send(node.address, data)))
            case.report.tries += 1
    until = time.monotonic() + READ_SECONDS + GRACE
    with ThreadPoolExecutor(len(ends)) as crowd:
        ended = list(crowd.map(lambda one: is_ended(one[1], until - time.monotonic()), ends))
    held = sorted({route for (route, _), is_over in zip(ends, ended) if not is_over})
    case.check(not held, f"{ended.count(False)} of {len(ends)} connections are held for good: {', '.join(held)}")
    for _, end in ends:
        end.close()
    endless(case, node)
    case.check(Client(node.address).ask(HOME).is_good, "others are not answered")
    case.note(f"{before} descriptors before, {node.descriptors()} after")
    case.check_resident()


def endless(case, node):
    """Somebody goes on sending to where nobody reads."""
    end = send(node.address, b"POST /nowhere HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + bytes(1 << 16) + b"\r\n"
    end.settimeout(5)
    until = time.monotonic() + READ_SECONDS + GRACE
    try:
        while time.monotonic() < until:
            end.sendall(chunk)
    except OSError:
        return
    case.check(False, "what is sent for a request that was answered long ago is taken for ever")
