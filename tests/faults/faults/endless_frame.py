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
        sent, most = 0, case.times(400, 1_200) << 20
        piece = bytes(1 << 20)
        socket.end.settimeout(5)
        try:
            while sent < most:
                socket.end.sendall(piece)
                sent += len(piece)
        except OSError:
            pass
        case.check(sent < 32 << 20, f"{sent >> 20} MiB of one message were taken")
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
