"""One WebSocket announces a message of a terabyte and sends: it is ended by the length alone."""

import struct
import time

from harness.client import Client
from harness.newsroom import HOME
from harness.wire import Socket

DATABASES = ("sqlite",)


def run(case):
    node = case.node()
    for introduces in (True, False):
        socket = Socket(node.address)
        if introduces:
            socket.introduce()
        case.report.tries += 1
        socket.end.sendall(b"\x81\xff" + struct.pack("!Q", 1 << 40) + bytes(4))
        # What is sent until the end is thrown away; that nothing of it is kept shows in the memory.
        piece, began, is_ended = bytes(1 << 20), time.monotonic(), False
        socket.end.settimeout(5)
        while not is_ended and time.monotonic() - began < 5:
            try:
                socket.end.sendall(piece)
            except OSError:
                is_ended = True
        case.check(is_ended, "somebody goes on sending after five seconds")
        said = listener(node)
        case.check(said == 1009, f"a message that is too long ends the socket with {said}")
        socket.close()
    case.check(Client(node.address).ask(HOME).is_good, "others are not answered")
    case.check_resident()


def listener(node):
    """What is said to somebody who announces too much and waits."""
    socket = Socket(node.address)
    socket.introduce()
    socket.end.sendall(b"\x81\xff" + struct.pack("!Q", 1 << 40) + bytes(4) + bytes(1000))
    began = time.monotonic()
    code = socket.code_of_the_end(5)
    return code if time.monotonic() - began < 5 else "nothing"
