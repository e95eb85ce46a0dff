"""Every packet takes a tenth of a second: all is slower, nothing fails."""

from harness.newsroom import READING, Newsroom

DATABASES = ("postgres",)
# Where it is tried in the short form too.
SHORT = ()


def run(case):
    proxy = case.proxy()
    node = case.node(case.database.through(proxy))
    person = case.person(node)
    proxy.delay = 0.05
    newsroom = Newsroom(person, [node]).start()
    newsroom.work_until(20, 60)
    newsroom.close()
    failed = [outcome for outcome in newsroom.record.outcomes if not outcome.is_good]
    case.check(not failed, f"{len(failed)} requests failed because the network is slow, as {failed[:1]}")
    case.check(max(newsroom.record.seconds(READING)) < 5, "a reader waited for more than 5 s")
    proxy.heal()
    case.conclude(newsroom, [node])
