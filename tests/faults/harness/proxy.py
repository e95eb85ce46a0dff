"""The network between a node and PostgreSQL, which does what networks do."""

import contextlib
import socket
import struct
import threading
import time

COMMIT = b"COMMIT\x00"


class Proxy:
    """Listens at `port` and passes bytes on to a Unix socket, unless it is told otherwise."""

    def __init__(self, target):
        self.target = target
        self.delay = 0.0
        # What happens to the next COMMIT of a client: a function of the link and the bytes, or nothing.
        self.at_commit = None
        # What happens to the next statement.
        self.at_statement = None
        # New connections are not taken.
        self.refuses = False
        self._swallows = False
        self.flow = threading.Event()
        self.flow.set()
        self._links = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def swallow(self):
        """From now on nothing arrives, and what was sent is lost. No end of a connection is told to anybody."""
        self._swallows = True
        for link in self.links():
            link.is_lost = True

    def hold(self):
        """From now on nothing arrives; it does when the network works again."""
        self.flow.clear()

    def heal(self):
        """The network works again. What was lost stays lost, and so do the connections on which it was."""
        self._swallows = False
        self.refuses = False
        self.delay = 0.0
        self.flow.set()

    def reset(self):
        """Breaks all connections off."""
        for link in self.links():
            link.reset()

    def half_close(self):
        """The node is told that nothing more comes; what it sends goes on."""
        for link in self.links():
            with contextlib.suppress(OSError):
                link.client.shutdown(socket.SHUT_WR)

    def links(self):
        with self._lock:
            return list(self._links)

    def close(self):
        self._listener.close()
        self.heal()
        self.reset()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.refuses:
                abort(client)
                continue
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(str(self.target))
            except OSError:
                abort(client)
                continue
            link = Link(self, client, server, self._swallows)
            with self._lock:
                self._links.append(link)
            link.start()

    def forget(self, link):
        with self._lock:
            if link in self._links:
                self._links.remove(link)


class Link:
    """One connection through the network."""

    def __init__(self, proxy, client, server, is_lost):
        self.proxy, self.client, self.server, self.is_lost = proxy, client, server, is_lost
        # What the server says is kept from the client, from the COMMIT on that is to be lost.
        self.is_deaf = False

    def start(self):
        for source, sink, is_question in ((self.client, self.server, True), (self.server, self.client, False)):
            threading.Thread(target=self._pass_on, args=(source, sink, is_question), daemon=True).start()

    def _pass_on(self, source, sink, is_question):
        try:
            while data := source.recv(1 << 16):
                if self.proxy.delay:
                    time.sleep(self.proxy.delay)
                self.proxy.flow.wait()
                if self.is_lost:
                    continue
                if is_question and self._is_taken(data):
                    continue
                if not is_question and self.is_deaf:
                    self.reset()
                    return
                sink.sendall(data)
        except OSError:
            pass
        if not self.is_lost:
            self.proxy.forget(self)
            for end in (self.client, self.server):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _is_taken(self, data):
        """Whether something else than passing it on was done with it."""
        if self.proxy.at_commit and COMMIT in data:
            return self.proxy.at_commit(self, data)
        if self.proxy.at_statement and data[:1] in b"PBQ":
            return self.proxy.at_statement(self, data)
        return False

    def reset(self):
        self.proxy.forget(self)
        for end in (self.client, self.server):
            abort(end)


def abort(end):
    """Ends a connection without a farewell (RST)."""
    with contextlib.suppress(OSError):
        if end.family == socket.AF_INET:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # Whoever reads from it wakes up first: to close it alone would leave them waiting.
    for stop in (lambda: end.shutdown(socket.SHUT_RD), end.close):
        with contextlib.suppress(OSError):
            stop()
