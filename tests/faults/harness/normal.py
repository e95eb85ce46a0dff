"""How long it takes until everything works again."""

import threading
import time

from .newsroom import READING, Editor, Reader, Record

# So long nothing may fail before it counts as normal.
QUIET = 2.0
KINDS = {"save", "publishArticle", "ready", *READING}


def seconds_to_normal(person, nodes, since, patience=40.0):
    """Seconds from a moment until the first answer of a series that nothing interrupts, for every kind of request at every
    node, or `None` if there is none within the patience; which kind was the last; and those who asked. Everybody who asks begins
    now: nobody waits for what was asked before.
    """
    watches = [Watch(person.at(node)) for node in nodes]
    end = since + patience
    while time.monotonic() < end and not all(watch.is_calm() for watch in watches):
        time.sleep(0.05)
    for watch in watches:
        watch.close()
    moments = {f"{kind} at node {place}": watch.calm_from(kind) for place, watch in enumerate(watches) for kind in KINDS}
    last = max(moments, key=lambda name: float("inf") if moments[name] is None else moments[name])
    seconds = None if moments[last] is None else max(0.0, moments[last] - since)
    return seconds, last, watches


class Watch:
    """Somebody for each kind of request at one node."""

    def __init__(self, client):
        self.record = Record()
        self.is_open, self.threads = True, []
        self.editors = [Editor(client, self.record, f"watch {next(Editor.numbers)}") for _ in range(2)]
        saver, publisher = self.editors
        reader = Reader(client.anonymous(), self.record)
        publish = lambda: (publisher.draft(), publisher.publish_draft())
        for work in (saver.publish_new, publish, reader.step, lambda: self._ready(client)):
            self.threads.append(threading.Thread(target=self._repeat, args=(work,), daemon=True))
        for thread in self.threads:
            thread.start()

    def close(self):
        """Nothing is asked any more, and what was has been answered."""
        self.is_open = False
        for thread in self.threads:
            thread.join()

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
