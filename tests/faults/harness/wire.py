"""WebSockets and streams of events, byte by byte."""

import base64
import json
import os
import socket
import struct
import time

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Socket:
    """A WebSocket that speaks graphql-transport-ws."""

    def __init__(self, address, seconds=20):
        self.end = socket.create_connection(address, timeout=seconds)
        key = base64.b64encode(os.urandom(16)).decode()
        self.end.sendall((
            f"GET /graphql HTTP/1.1\r\nhost: {address[0]}:{address[1]}\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
            f"sec-websocket-version: 13\r\nsec-websocket-key: {key}\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n").encode())
        self.buffer = b""
        head = self._until(b"\r\n\r\n")
        self.status = int(head.split()[1])

    def introduce(self):
        self.say({"type": "connection_init", "payload": {}})
        return self.next()

    def subscribe(self, name, query):
        self.say({"type": "subscribe", "id": name, "payload": {"query": query}})

    def say(self, message):
        self.frame(TEXT, json.dumps(message).encode())

    def frame(self, kind, body):
        mask = os.urandom(4)
        size = len(body)
        length = bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + struct.pack("!H", size)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(body))
        self.end.sendall(bytes([0x80 | kind]) + length + mask + masked)

    def next(self):
        """The next message; the code of the end, or 0 if it just broke off."""
        while True:
            try:
                first, second = self._take(2)
                size = second & 0x7F
                if size > 125:
                    size = struct.unpack("!H" if size == 126 else "!Q", self._take(2 if size == 126 else 8))[0]
                body = self._take(size)
            except (OSError, EOFError):
                return 0
            kind = first & 0x0F
            if kind == TEXT:
                return json.loads(body)
            if kind == CLOSE:
                return struct.unpack("!H", body[:2])[0] if len(body) >= 2 else 1005
            if kind == PING:
                self.frame(PONG, body)

    def code_of_the_end(self, seconds):
        """Reads until it ends; `None` if it does not within the time."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.end.settimeout(left)
            said = self.next()
            if isinstance(said, int):
                return None if said == 0 and time.monotonic() >= until else said
        return None

    def close(self):
        self.end.close()

    def _until(self, mark):
        while mark not in self.buffer:
            self._more()
        found, self.buffer = self.buffer.split(mark, 1)
        return found

    def _take(self, size):
        while len(self.buffer) < size:
            self._more()
        found, self.buffer = self.buffer[:size], self.buffer[size:]
        return found

    def _more(self):
        data = self.end.recv(1 << 16)
        if not data:
            raise EOFError
        self.buffer += data


def post(query, accept="application/json", **headers):
    """The bytes of a request."""
    body = json.dumps({"query": query}).encode()
    lines = ["POST /graphql HTTP/1.1", "host: localhost", "content-type: application/json", f"accept: {accept}", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def send(address, data, seconds=20):
    """A connection on which something was sent."""
    end = socket.create_connection(address, timeout=seconds)
    end.sendall(data)
    return end


def is_ended(end, seconds):
    """Whether the other side ends the connection within some time; what it says until then is thrown away."""
    until = time.monotonic() + seconds
    try:
        while (left := until - time.monotonic()) > 0:
            end.settimeout(left)
            if not end.recv(1 << 16):
                return True
    except TimeoutError:
        return False
    except OSError:
        return True
    return False
