"""Articles that become public by themselves."""

import time
from datetime import UTC, datetime

from .seed import article, as_ndjson


def plan(case, count, due, first=100_000):
    """Imports articles that are due at a moment; gives their headlines."""
    at = datetime.fromtimestamp(due, UTC).isoformat().replace("+00:00", "Z")
    lines = []
    for number in range(first, first + count):
        line = article(number)
        line["article"] |= {"then": "KEEP_DRAFT", "release": {"at": at, "mode": "PUBLISH_AT"}}
        line["article"]["content"].pop("publishedAt")
        lines.append(line)
    code, told = case.commands().run("import", "ndjson", "-", said=as_ndjson(lines))
    if code:
        raise RuntimeError(told)
    return [line["article"]["content"]["headline"] for line in lines]


def wait_for(case, headlines, seconds):
    """Waits until all of them are public; gives those that are not."""
    end = time.monotonic() + seconds
    while True:
        public = {row[0] for row in case.database.rows("SELECT headline FROM article_live")}
        missing = set(headlines) - public
        if not missing or time.monotonic() > end:
            return missing
        # To look is work, too.
        time.sleep(0.2 + len(headlines) / 5_000)
