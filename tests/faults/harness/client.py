"""Somebody who asks over HTTP, as any client does."""

import http.client
import json
import time
from dataclasses import dataclass, field

# Nobody waits longer than this for anything.
PATIENCE = 40
# What a request may be told while something is broken. It may be tried again; nothing else is an excuse.
EXCUSES = {"UNAVAILABLE", "TIMEOUT", "OUTCOME_UNKNOWN"}
# There was no answer: the connection was refused or broke off, or nothing came.
NO_ANSWER = "NO_ANSWER"


@dataclass
class Answer:
    status: int
    data: dict = field(default_factory=dict)
    codes: set = field(default_factory=set)
    began: float = 0.0
    seconds: float = 0.0
    headers: dict = field(default_factory=dict)
    text: str = ""

    @property
    def is_good(self):
        return self.status == 200 and not self.codes


class Client:
    """Asks one node, each time on a connection of its own."""

    def __init__(self, address, token=None, seconds=PATIENCE):
        self.address, self.token, self.seconds = address, token, seconds

    def ask(self, query, variables=None, headers=None):
        body = json.dumps({"query": query, "variables": variables or {}})
        headers = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        began = time.monotonic()
        answer = self.request("POST", "/graphql", body, headers)
        answer.began, answer.seconds = began, time.monotonic() - began
        if answer.text:
            try:
                told = json.loads(answer.text)
            except ValueError:
                answer.codes.add(f"NO_JSON_{answer.status}")
                return answer
            answer.data = told.get("data") or {}
            answer.codes |= {error.get("extensions", {}).get("code", "NO_CODE") for error in told.get("errors", ())}
        if answer.status not in (0, 200) and not answer.codes:
            answer.codes.add(f"STATUS_{answer.status}")
        return answer

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(*self.address, timeout=self.seconds)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            text = response.read().decode()
            return Answer(response.status, headers={name.lower(): value for name, value in response.getheaders()}, text=text)
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            return Answer(0, codes={NO_ANSWER})
        finally:
            connection.close()

    def status(self, path):
        """The status of a GET, whatever comes."""
        connection = http.client.HTTPConnection(*self.address, timeout=self.seconds)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def log_in(self, email, password):
        """The same client, logged in."""
        query = "mutation($i: LoginInput!) { login(input: $i) { session { accessToken } userErrors { message } } }"
        answer = self.ask(query, {"i": {"email": email, "password": password}})
        return Client(self.address, answer.data["login"]["session"]["accessToken"], self.seconds)

    def at(self, node):
        """The same person at another node."""
        return Client(node.address, self.token, self.seconds)

    def anonymous(self):
        return Client(self.address, None, self.seconds)
