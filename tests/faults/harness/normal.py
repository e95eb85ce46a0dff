"""How long it takes until everything works again."""

import threading
import time

from .newsroom import READING, Editor, Reader, Record

# So long nothing may fail before it counts as normal.
QUIET = 2.0
KINDS = {"save", "publishArticle", "ready", *READING}


def seconds_to_normal(person, nodes, since, patience=40.0):
    """Seconds from a moment until the first answer of a series that nothing interrupts, for every kind of request at every
    node; `None` if there is none within the patience. Everybody who asks begins now: nobody waits for what was asked before.
    """
    watches = [Watch(person.at(node)) for node in nodes]
    end = since + patience
    while time.monotonic() < end and not all(watch.is_calm() for watch in watches):
        time.sleep(0.05)
    for watch in watches:
        watch.is_open = False
    moments = [watch.calm_from(kind) for watch in watches for kind in KINDS]
    seconds = None if None in moments else max(0.0, max(moments) - since)
    return seconds, watches


class Watch:
    """Somebody for each kind of request at one node."""

    def __init__(self, client):
        self.record = Record()
        self.is_open = True
        self.editors = [Editor(client, self.record, f"watch {next(Editor.numbers)}") for _ in range(2)]
        saver, publisher = self.editors
        reader = Reader(client.anonymous(), self.record)
        for work in (saver.publish_new, lambda: (publisher.draft(), publisher.publish_draft()), reader.step, lambda: self._ready(client)):
            threading.Thread(target=self._repeat, args=(work,), daemon=True).start()

    def _repeat(self, work):
        while self.is_open:
            work()
            time.sleep(0.05)

    def _ready(self, client):
        began = time.monotonic()
        answer = client.request("GET", "/health/ready")
        answer.began, answer.seconds = began, time.monotonic() - began
        if answer.status == 503:
            answer.codes.add("UNAVAILABLE")
        self.record.note("ready", answer)

    def calm_from(self, kind):
        """When the first answer came after which nothing of the kind failed."""
        outcomes = sorted((outcome for outcome in list(self.record.outcomes) if outcome.kind == kind), key=lambda one: one.began)
        calm = None
        for outcome in outcomes:
            if not outcome.is_good:
                calm = None
            elif calm is None:
                calm = outcome.began + outcome.seconds
        return calm

    def is_calm(self):
        now = time.monotonic()
        moments = [self.calm_from(kind) for kind in KINDS]
        return None not in moments and max(moments) < now - QUIET
