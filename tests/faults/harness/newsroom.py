"""People at work while something breaks: editors who remember what they were told, and readers."""

import itertools
import threading
import time
from dataclasses import dataclass, field

from .client import EXCUSES, NO_ANSWER
from .seed import content_of

ARTICLE = "article { id version publication headline } live { headline }"
HOME = "{ articles(first: 10) { nodes { headline path bylines { author { name } } regions { name } } } }"
SECTION = '{ region(by: {slug: "africa"}) { articleCount articles(first: 5) { nodes { headline } } } }'
PAGE = "query($p: String!) { route(path: $p) { status target { __typename ... on Article { headline body { html } } } } }"
# Answers to it are never kept.
FRESH = {"x-dateline-cost": "1"}

PUBLISHED, UNPUBLISHED, RETRACTED = "PUBLISHED", "UNPUBLISHED", "RETRACTED"


@dataclass(frozen=True)
class Standing:
    """What is known of an article."""

    publication: str
    headline: str


@dataclass
class Change:
    """A change that was asked for, and what is so if it was made."""

    mutation: str
    input: dict
    wanted: Standing
    codes: set = field(default_factory=set)


@dataclass
class Story:
    """An article of one editor."""

    id: str = None
    version: int = 0
    # As acknowledged.
    standing: Standing = None
    # Asked for, and not known to be made.
    pending: Change = None


@dataclass
class Outcome:
    """One request of somebody: what for, when, how long, and whether it was answered."""

    kind: str
    began: float
    seconds: float
    is_good: bool


class Record:
    """What everybody saw."""

    def __init__(self):
        self.stories, self.outcomes, self.codes, self.wrong = [], [], {}, []
        self.acknowledged = 0
        self.lock = threading.Lock()

    def note(self, kind, answer):
        with self.lock:
            self.outcomes.append(Outcome(kind, answer.began, answer.seconds, answer.is_good))
            for code in answer.codes:
                self.codes[code] = self.codes.get(code, 0) + 1

    def blame(self, text):
        with self.lock:
            self.wrong.append(text)

    def seconds(self, kinds, since=0.0):
        return sorted(outcome.seconds for outcome in list(self.outcomes) if outcome.kind in kinds and outcome.began >= since)

    def inexcusable(self, may_break_off):
        excuses = EXCUSES | ({NO_ANSWER} if may_break_off else set())
        return {code: count for code, count in self.codes.items() if code not in excuses}


class Editor:
    """Makes, changes, publishes and retracts articles of their own, one after the other."""

    numbers = itertools.count()

    def __init__(self, client, record, name):
        self.client, self.record, self.name = client, record, name
        self.stories = []
        self.acknowledged = 0
        self.turns = itertools.cycle((self.publish_new, self.draft, self.publish_draft, self.rewrite, self.publish_new, self.draft,
                                      self.publish_draft, self.retract))

    def step(self):
        next(self.turns)()

    def _story(self, publication):
        found = (story for story in self.stories if not story.pending and story.standing.publication == publication)
        return next(found, None)

    def _headline(self):
        return f"Story {next(self.numbers)} of {self.name}"

    def publish_new(self):
        headline = self._headline()
        content = content_of(headline, next(self.numbers))
        change = Change("createArticle", {"content": content, "then": "PUBLISH"}, Standing(PUBLISHED, headline))
        self.send(Story(), change)

    def draft(self):
        headline = self._headline()
        content = content_of(headline, next(self.numbers))
        self.send(Story(), Change("createArticle", {"content": content}, Standing(UNPUBLISHED, headline)))

    def publish_draft(self):
        if story := self._story(UNPUBLISHED):
            step = {"id": story.id, "expectedVersion": story.version}
            self.send(story, Change("publishArticle", step, Standing(PUBLISHED, story.standing.headline)))

    def rewrite(self):
        if story := self._story(PUBLISHED):
            headline = self._headline()
            patch = {"headline": headline}
            step = {"id": story.id, "expectedVersion": story.version, "patch": patch, "then": "PUBLISH"}
            self.send(story, Change("updateArticle", step, Standing(PUBLISHED, headline)))

    def retract(self):
        if story := self._story(PUBLISHED):
            step = {"id": story.id, "expectedVersion": story.version, "notice": "It was not so."}
            self.send(story, Change("retractArticle", step, Standing(RETRACTED, story.standing.headline)))

    def send(self, story, change):
        if story.id is None and story not in self.stories:
            self.stories.append(story)
            with self.record.lock:
                self.record.stories.append(story)
        change.input.setdefault("clientMutationId", f"{self.name} {next(self.numbers)}")
        name = change.mutation
        kind = f"{name[0].upper()}{name[1:]}Input!"
        answer = self.client.ask(
            f"mutation($i: {kind}) {{ {name}(input: $i) {{ {ARTICLE} userErrors {{ message }} }} }}", {"i": change.input})
        # A draft and a publication are different work.
        self.record.note("publishArticle" if name == "publishArticle" else "save", answer)
        if not answer.is_good:
            change.codes |= answer.codes
            story.pending = change
            # Whoever is refused waits a moment.
            time.sleep(0.2)
            return
        payload = answer.data[name]
        if payload["userErrors"]:
            self.record.blame(f"{name} was refused: {payload['userErrors'][0]['message']}")
            story.pending = change
            return
        self._take(story, change, payload)

    def _take(self, story, change, payload):
        """An acknowledgement says what is stored, and it is what was asked for."""
        article, live = payload["article"] or {}, payload["live"] or {}
        wanted = change.wanted
        is_shown = (live.get("headline") == wanted.headline) == (wanted.publication == PUBLISHED)
        if not article or article["publication"] != wanted.publication or not is_shown:
            self.record.blame(f"{change.mutation} was acknowledged without its row: {payload}")
        story.standing, story.pending = wanted, None
        story.id, story.version = article.get("id", story.id), article.get("version", story.version)
        self.acknowledged += 1
        with self.record.lock:
            self.record.acknowledged += 1

    def settle(self):
        """Asks again for what was not answered, under the same name: it is made once, whatever happened before."""
        for story in self.stories:
            if story.pending:
                self.send(story, story.pending)


class Reader:
    """Reads the home page, a section and an article, from memory and afresh."""

    def __init__(self, client, record):
        self.client, self.record = client, record
        self.turns = itertools.cycle((("home", HOME, {}), ("section", SECTION, {}), ("fresh", HOME, FRESH), ("page", PAGE, {})))
        self.number = 0

    def step(self):
        kind, query, headers = next(self.turns)
        self.number += 1
        variables = {"p": f"/2000/01/archive-{self.number % 40}"} if kind == "page" else {}
        answer = self.client.ask(query, variables, headers)
        self.record.note(kind, answer)
        if answer.is_good and not next(iter(answer.data.values()), None) and kind != "page":
            self.record.blame(f"an empty answer: {answer.text[:200]}")


READING = ("home", "section", "fresh", "page")


class Newsroom:
    """Editors and readers at some nodes, each in a thread of their own."""

    def __init__(self, person, nodes, editors=3, readers=2, record=None):
        self.person, self.nodes = person, nodes
        self.record = record or Record()
        self.editors, self.workers, self.threads = [], [], []
        self.is_open = True
        for node in nodes:
            client = person.at(node)
            for number in range(editors):
                self.editors.append(Editor(client, self.record, f"editor {next(Editor.numbers)}"))
                self.workers.append(self.editors[-1])
            self.workers += [Reader(client.anonymous(), self.record) for _ in range(readers)]

    def start(self):
        for worker in self.workers:
            self._start(worker)
        return self

    def _start(self, worker):
        thread = threading.Thread(target=self._work, args=(worker,), daemon=True)
        self.threads.append(thread)
        thread.start()

    def _work(self, worker):
        while self.is_open:
            worker.step()

    def close(self):
        self.is_open = False
        for thread in self.threads:
            thread.join()

    def work_until(self, acknowledged, seconds=30):
        """Waits until something is under way."""
        end = time.monotonic() + seconds
        while self.record.acknowledged < acknowledged and time.monotonic() < end:
            time.sleep(0.02)

    def settle(self, others=(), seconds=30):
        """Repeats what was not answered, here and by other editors, until it is."""
        end = time.monotonic() + seconds
        editors = [*self.editors, *others]
        while any(story.pending for editor in editors for story in editor.stories) and time.monotonic() < end:
            for editor in editors:
                editor.settle()
            time.sleep(0.1)
