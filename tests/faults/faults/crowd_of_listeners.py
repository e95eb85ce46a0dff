"""One address opens a hundred sockets with a hundred subscriptions each: others can still listen and ask."""

import socket as sockets

from harness.wire import Socket, post

DATABASES = ("sqlite",)
LISTEN = "subscription { articlePublished { articleId } }"


def run(case):
    count = case.times(30, 100)
    # In the short form the places are fewer too, so that the crowd could take all of them.
    node = case.node(**({} if case.is_long else {"graphql__subscriptions": 3_000}))
    crowd = []
    for _ in range(count):
        one = Socket(node.address)
        one.introduce()
        for name in range(100):
            one.subscribe(str(name), LISTEN)
        crowd.append(one)
        case.report.tries += 100
    # Whoever has been read so far has been answered, if only with a refusal.
    for one in crowd:
        one.frame(9, b"")
    told = elsewhere(node, "{ site { name } }")
    case.check("data" in told and '"errors"' not in told, f"somebody else asks on a socket and hears {told[:200]}")
    head = stream(node)
    case.check(" 200 " in head, f"somebody else opens a stream of events and hears {head[:100]}")
    case.note(f"{node.resident() / 1e6:.0f} MB with the crowd")
    for one in crowd:
        one.close()
    case.check_resident()


def elsewhere(node, query):
    """The answer to somebody at another address, on a socket."""
    connect = sockets.create_connection
    try:
        sockets.create_connection = lambda address, timeout: connect(address, timeout, source_address=("127.0.0.2", 0))
        one = Socket(node.address)
    finally:
        sockets.create_connection = connect
    one.introduce()
    one.subscribe("1", query)
    said = str(one.next()).replace("'", '"')
    one.close()
    return said


def stream(node):
    end = sockets.create_connection(node.address, 10, source_address=("127.0.0.2", 0))
    end.sendall(post(LISTEN, "text/event-stream"))
    head = end.recv(1 << 16).decode()
    end.close()
    return head.split("\r\n")[0]
