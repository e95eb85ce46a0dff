"""One of the articles that are due cannot be read. The others come out, and the log names the one that does not."""

import time

from harness.newsroom import Newsroom
from harness.releases import plan, wait_for

DATABASES = ("sqlite", "postgres")


def run(case):
    node = case.node()
    person = case.person(node)
    due = time.time() + 4
    headlines = plan(case, 30, due)
    sick = headlines[7]
    case.database.run(f"""UPDATE article_revision SET content = '{{"broken' WHERE id IN
        (SELECT release_revision_id FROM article WHERE headline = '{sick}')""")
    newsroom = Newsroom(person, [node], editors=1).start()
    time.sleep(max(0, due - time.time()))
    since = time.monotonic()
    case.report.tries += 1
    missing = wait_for(case, [headline for headline in headlines if headline != sick], 10)
    case.check(not missing, f"{len(missing)} releases wait for one that cannot be read")
    time.sleep(2)
    case.check_readers(newsroom, since)
    failed = [one for one in newsroom.record.outcomes if not one.is_good]
    case.check(not failed, f"{len(failed)} requests failed: {newsroom.record.codes}")
    case.check(node.log.read_text().count("WARN") + node.log.read_text().count("ERROR") < 30, "the log says the same again and again")
    name = article_id(case, sick)
    case.check(name in node.log.read_text().replace("-", ""), "the log does not name the article")
    case.conclude(newsroom, [node])


def article_id(case, headline):
    value = case.database.rows(f"SELECT id FROM article WHERE headline = '{headline}'")[0][0]
    return value.hex() if isinstance(value, bytes) else value.replace("-", "")
