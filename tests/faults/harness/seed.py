"""A small newsroom, made once by the binary itself, and copied for every try."""

import json
import shutil
import sqlite3
from contextlib import closing

from .cluster import LARGE, SMALL, Cluster
from .database import Postgres, Sqlite
from .node import Commands

EMAIL, PASSWORD = "editor@faults.example", "a password of the faults"
TAGS, ARTICLES = 6, 40
COUNTRIES = ["FR", "DE", "UG", "KE"]


def lines():
    yield {"author": {"slug": "reporter", "name": "Reporter"}}
    yield {"source": {"slug": "agency", "name": "Agency", "sourceKind": "NEWS_AGENCY"}}
    yield {"category": {"slug": "news", "name": "News"}}
    yield {"category": {"slug": "world", "name": "World", "parent": {"slug": "news"}}}
    yield {"region": {"slug": "coast", "name": "Coast", "regionKind": "GROUPING"}}
    yield {"region": {"slug": "harbour", "name": "Harbour", "regionKind": "PLACE", "primaryParent": {"slug": "coast"}}}
    for number in range(TAGS):
        yield {"tag": {"slug": f"topic-{number}", "name": f"Topic {number}", "tagKind": "SUBJECT"}}
    for number in range(ARTICLES):
        yield article(number)


def article(number, **more):
    """An article of an archive, as a line of an import."""
    content = {
        **content_of(f"Archive {number}", number), "slug": f"archive-{number}",
        "publishedAt": f"{2000 + number // 5000 % 20}-{number // 400 % 12 + 1:02}-{number // 20 % 20 + 1:02}T10:00:00Z", **more}
    return {"article": {"importKey": {"source": "seed", "key": str(number)}, "then": "PUBLISH", "content": content}}


def content_of(headline, number):
    """What an article needs to be published, spread over the vocabulary."""
    return {
        "headline": headline,
        "body": {"markdown": f"The text of *{headline}*, which is not long."},
        "bylines": [{"author": {"slug": "reporter"}}],
        "regions": [{"isoAlpha2": COUNTRIES[number % len(COUNTRIES)]}],
        "categories": [{"slug": "world" if number % 2 else "news"}],
        "tags": [{"tag": {"slug": f"topic-{number % TAGS}"}}],
        "citations": [{"key": "a", "source": {"slug": "agency"}, "label": "Agency"}],
    }


def as_ndjson(lines):
    return "".join(json.dumps(line) + "\n" for line in lines)


class Seed:
    def __init__(self, binary, programs, folder):
        self.binary, self.programs, self.folder = binary, programs, folder
        self.file = folder / "seed.db"

    def prepare(self):
        self._fill(Sqlite(self.file).url)
        # One file, whatever the last process left behind.
        with closing(sqlite3.connect(self.file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cluster = Cluster(self.programs, self.folder)
        cluster.create()
        cluster.start()
        cluster.sql("CREATE DATABASE dateline")
        cluster.sql("CREATE DATABASE empty")
        self._fill(cluster.url("dateline"))
        cluster.stop()

    def _fill(self, url):
        commands = Commands(self.binary, url, self.folder)
        account = ("user", "create", EMAIL, "--name", "Editor", "--role", "ADMIN", "--password-stdin")
        for words, said in ((("migrate",), None), (("import", "ndjson", "-"), as_ndjson(lines())), (account, PASSWORD + "\n")):
            code, told = commands.run(*words, said=said)
            if code:
                raise RuntimeError(f"{' '.join(words)}: {told}")

    def sqlite(self, folder, is_empty=False):
        path = folder / "dateline.db"
        if not is_empty:
            shutil.copyfile(self.file, path)
        return Sqlite(path)

    def postgres(self, folder, is_empty=False, is_large=False):
        cluster = Cluster(self.programs, self.folder).copy_to(folder)
        cluster.configure(LARGE if is_large else SMALL)
        cluster.start()
        return Postgres(cluster, "empty" if is_empty else "dateline")
