"""Five `dateline migrate` and then four servers come to an empty database at the same moment: all succeed."""

from concurrent.futures import ThreadPoolExecutor

from faults.migration_killed import anew
from harness.node import NotStarted

DATABASES = ("sqlite", "postgres")
IS_EMPTY = True


def run(case):
    for _ in range(case.times(2, 10)):
        anew(case)
        with ThreadPoolExecutor(5) as crowd:
            ended = list(crowd.map(lambda _: case.commands().run("migrate"), range(5)))
        failed = [told.strip() for code, told in ended if code != 0]
        case.report.tries += 5
        case.check(not failed, f"{len(failed)} of 5 migrations failed: {failed[:1]}")
        anew(case)
        with ThreadPoolExecutor(4) as crowd:
            failed = [told for told in crowd.map(lambda _: refusal(case), range(4)) if told]
        case.report.tries += 4
        case.check(not failed, f"{len(failed)} of 4 servers did not start: {failed[:1]}")
        for node in case.nodes:
            if node.is_alive():
                node.kill()


def refusal(case):
    """Why a server does not start, if it does not."""
    try:
        case.node(database__migrate="true")
    except NotStarted as error:
        return str(error)
