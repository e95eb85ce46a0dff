"""One fault on one database: a folder, its processes, and what was found."""

import contextlib
import shutil
import tempfile
import time
from pathlib import Path

from .client import Client
from .invariants import broken
from .newsroom import FRESH, HOME, PUBLISHED, READING, SECTION, Newsroom
from .node import Commands, Node
from .normal import seconds_to_normal
from .proxy import Proxy
from .report import Report
from .seed import EMAIL, PASSWORD

# Back to normal after a fault has ended, in seconds.
NORMAL = 5.0
# Resident memory of a node under an attack, in bytes.
MEMORY = 300 << 20
# Readers wait for nothing longer than this, in seconds.
READING_LIMIT = 1.0

ARCHIVE = "{ archive { years { year articleCount } } articleChanges(first: 50) { nodes { kind articleId version } } }"
QUESTIONS = (HOME, SECTION, ARCHIVE, '{ tag(by: {slug: "topic-1"}) { name articleCount articles(first: 20) { nodes { headline path } } } }')


class Case:
    def __init__(self, options, seed, fault, database):
        self.options, self.seed, self.is_long = options, seed, options.is_long
        self.report = Report(fault, database)
        # Short, because the path of a socket is; not everybody is us.
        self.folder = Path(tempfile.mkdtemp(prefix="dlf", dir="/tmp"))
        self.folder.chmod(0o755)
        self.closing = contextlib.ExitStack()
        self.database = None
        self.nodes = []
        # It did not come back to normal: what is asked of it from then on would wait in vain.
        self.is_stuck = False

    def prepare(self, is_empty=False, is_large=False):
        if self.report.database == "sqlite":
            self.database = self.seed.sqlite(self.folder, is_empty)
        else:
            self.database = self.seed.postgres(self.folder, is_empty, is_large and self.is_long)
            self.closing.callback(self._stop_cluster, self.database.cluster)

    def _stop_cluster(self, cluster):
        if cluster.is_running():
            cluster.stop("immediate")

    def times(self, short, long):
        return long if self.is_long else short

    # Processes

    def node(self, url=None, **settings):
        """A server; its settings as keywords, with `__` for the dot."""
        special = {name: settings.pop(name) for name in ("user", "file_limit") if name in settings}
        names = {name.replace("__", "."): value for name, value in settings.items()}
        names = {"accounts.access_seconds": 86_400} | names
        node = Node(self.options.binary, url or self.database.url, self.folder / f"node-{len(self.nodes)}.log", names, **special)
        self.nodes.append(node)
        self.closing.callback(self._end, node)
        return node

    def _end(self, node):
        self.report.peak = max(self.report.peak, node.peak())
        if node.is_alive():
            node.resume()
            node.kill()

    def commands(self, url=None):
        return Commands(self.options.binary, url or self.database.url, self.folder)

    def proxy(self):
        proxy = Proxy(self.database.cluster.socket)
        self.closing.callback(proxy.close)
        return proxy

    def person(self, node):
        """An editor who is logged in."""
        return Client(node.address).log_in(EMAIL, PASSWORD)

    # What must be

    def check(self, holds, otherwise):
        if not holds:
            self.report.wrong.append(otherwise)
        return holds

    def note(self, text):
        self.report.notes.append(text)

    def recover(self, person, nodes, since, limit=NORMAL, fails_no_more=False):
        """Waits until everything works again, and holds how long that takes against the limit."""
        seconds, last, watches = seconds_to_normal(person, nodes, since)
        for watch in watches:
            self.judge(watch.record, may_break_off=False)
            failed = sum(not outcome.is_good for outcome in watch.record.outcomes)
            self.check(not (failed and fails_no_more), f"{failed} requests failed although the fault had ended: {watch.record.codes}")
        self.is_stuck = not self.check(seconds is not None, f"{last} does not work again, 40 s after the fault has ended")
        if seconds is not None:
            self.report.normal = max(self.report.normal or 0.0, seconds)
            self.check(seconds <= limit, f"it works again only {seconds:.1f} s after the fault has ended ({last} was the last)")
        return [editor for watch in watches for editor in watch.editors]

    def judge(self, record, may_break_off):
        """Nothing but what may be tried again was told, and nothing was acknowledged that is not so."""
        self.report.wrong += record.wrong[:5]
        for code, count in record.inexcusable(may_break_off).items():
            self.check(False, f"{code} was answered {count} times, first to {record.examples[code]}")

    def conclude(self, newsroom, nodes, extra_editors=(), may_break_off=False):
        """After the fault: everything that was acknowledged is there, once; the tables are in order; memory tells the truth."""
        newsroom.close()
        for place, node in enumerate(nodes):
            if not self.check(node.is_alive(), f"node {place} has ended: {node.said()}"):
                return
        self.report.reads += newsroom.record.seconds(READING)
        self.report.writes += newsroom.record.seconds(("save", "publishArticle"))
        self.judge(newsroom.record, may_break_off)
        stories = [story for editor in {*newsroom.editors, *extra_editors} for story in editor.stories]
        self.check_denials(stories)
        if not self.is_stuck:
            told = len(newsroom.record.wrong)
            newsroom.settle(extra_editors)
            self.report.wrong += newsroom.record.wrong[told:][:5]
            self.check(not any(story.pending for story in stories), "what was not answered cannot be repeated")
        self.report.acknowledged += sum(editor.acknowledged for editor in {*newsroom.editors, *extra_editors})
        self.check_stored(newsroom.person, stories)
        self.check_tables()
        if not self.is_stuck:
            self.check_memory(nodes)

    def check_denials(self, stories):
        """What is said to be impossible at the moment was not done."""
        found = {row[1]: row[0] for row in self.database.rows("SELECT publication, headline FROM article")}
        done = [story for story in stories
                if story.pending and story.pending.codes == {"UNAVAILABLE"}
                and found.get(story.pending.wanted.headline) == story.pending.wanted.publication
                and (story.standing is None or story.standing != story.pending.wanted)]
        self.check(not done, f"{len(done)} changes were made and told as UNAVAILABLE")

    def check_stored(self, person, stories):
        """Another process, which remembers nothing, reads what was acknowledged."""
        other = self.node(cache__bytes=0)
        editor = person.at(other)
        stories = [story for story in stories if story.standing]
        lost = []
        for start in range(0, len(stories), 20):
            some = stories[start:start + 20]
            shown = "{ publication headline live { headline } }"
            fields = " ".join(f'a{at}: article(by: {{id: "{story.id}"}}) {shown}' for at, story in enumerate(some))
            answer = editor.ask(f"{{ editorial {{ {fields} }} }}")
            found = answer.data.get("editorial") or {}
            for at, story in enumerate(some):
                article = found.get(f"a{at}") or {}
                live = (article.get("live") or {}).get("headline")
                publication, headline = story.standing.publication, story.standing.headline
                wanted = (publication, headline, headline if publication == PUBLISHED else None)
                if (article.get("publication"), article.get("headline"), live) != wanted:
                    lost.append((story, article))
        self.report.lost += len(lost)
        self.check(not lost, f"{len(lost)} acknowledged changes are lost, as {lost[:1]}")

    def check_tables(self):
        self.report.wrong += broken(self.database)

    def check_memory(self, nodes, questions=QUESTIONS):
        """What a node remembers is what it answers afresh, and what a node without memory answers."""
        other = Client(self.node(cache__bytes=0).address)
        for question in questions:
            wanted = other.ask(question).data
            for place, node in enumerate(nodes):
                client = Client(node.address)
                client.ask(question)
                remembered, fresh = client.ask(question).data, client.ask(question, headers=FRESH).data
                self.check(remembered == fresh == wanted, f"node {place} remembers what is not so: {question}")

    def clean_up(self):
        if self.options.keep:
            self.note(f"in {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    # The usual course

    def survive(self, nodes, begin, end, seconds, fails_no_more=False, spares_readers=False):
        """People work, something breaks, works again; then everything is as it should be."""
        person = self.person(nodes[0])
        newsroom = Newsroom(person, nodes).start()
        newsroom.work_until(15)
        self.report.tries += 1
        begin()
        time.sleep(seconds)
        end()
        since = time.monotonic()
        probes = self.recover(person, nodes, since, fails_no_more=fails_no_more)
        if spares_readers:
            self.check_readers(newsroom)
        self.conclude(newsroom, nodes, probes)

    def check_resident(self):
        """No node of this try has ever had more in memory than it may have."""
        peak = max(node.peak() for node in self.nodes)
        self.check(peak <= MEMORY, f"{peak / 1e6:.0f} MB were resident")

    def check_readers(self, newsroom, since=0.0):
        """No reader was refused, and none waited for long."""
        reads = [outcome for outcome in newsroom.record.outcomes if outcome.kind in READING and outcome.began >= since]
        failed = [outcome for outcome in reads if not outcome.is_good]
        self.check(not failed, f"{len(failed)} of {len(reads)} readers were refused, as {failed[:1]}")
        longest = max((outcome.seconds for outcome in reads), default=0.0)
        self.check(longest <= READING_LIMIT, f"a reader waited for {longest:.1f} s")
