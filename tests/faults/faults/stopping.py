"""A server is asked to stop, with listeners and editors: answers under way are finished, listeners are told, the file is whole."""

import threading
import time

from harness.newsroom import Newsroom
from harness.wire import Socket, post, send

DATABASES = ("sqlite", "postgres")
# A server with nothing but listeners does not live longer than this, in seconds.
LIMIT = 5.0
LISTEN = "subscription { articlePublished { articleId } }"


def run(case):
    for _ in range(case.times(1, 10)):
        stop_once(case)


def stop_once(case):
    node = case.node()
    person = case.person(node)
    newsroom = Newsroom(person, [node]).start()
    newsroom.work_until(10)
    sockets = [listening(node) for _ in range(3)]
    stream = send(node.address, post(LISTEN, "text/event-stream"))
    while b"\r\n\r\n" not in stream.recv(1 << 16):
        pass
    heard = {}
    threads = [threading.Thread(target=listen, args=(heard, place, one)) for place, one in enumerate([*sockets, stream])]
    for thread in threads:
        thread.start()
    case.report.tries += 1
    moment = time.monotonic()
    node.ask_to_stop()
    code = node.wait(25)
    took = time.monotonic() - moment
    newsroom.close()
    for thread in threads:
        thread.join()
    case.note(f"stopped {took:.1f} s after the signal")
    case.check(code == 0, f"the exit code is {code}")
    case.check(took <= LIMIT, f"it stopped {took:.1f} s after the signal")
    case.check([heard[place] for place in range(3)] == [1001] * 3, f"sockets were ended with {[heard[place] for place in range(3)]}")
    case.check("event: complete" in heard[3], f"a stream of events was ended with {heard[3][-100:]!r}")
    # Who asks before the signal is answered.
    broken_off = [one for one in newsroom.record.outcomes if one.began < moment and not one.is_good]
    told = [f"{one.kind} asked {moment - one.began:.3f} s before the signal" for one in broken_off[:3]]
    case.check(not broken_off, f"{len(broken_off)} answers under way broke off: {told}")
    if case.database.name == "sqlite":
        rest = sorted(path.name for path in case.folder.glob("dateline.db-*"))
        case.check(not rest, f"beside the file there are {rest}")
    other = case.node()
    for editor in newsroom.editors:
        editor.client = person.at(other)
    newsroom.record.codes.clear()
    newsroom.person = person.at(other)
    case.conclude(newsroom, [other])


def listening(node):
    socket = Socket(node.address)
    socket.introduce()
    socket.subscribe("1", LISTEN)
    return socket


def listen(heard, place, one):
    if isinstance(one, Socket):
        heard[place] = one.code_of_the_end(30)
        return
    text = b""
    try:
        one.settimeout(30)
        while data := one.recv(1 << 16):
            text += data
    except OSError:
        text += b" (reset)"
    heard[place] = text.decode(errors="replace")
