"""`dateline migrate` is killed at any moment, and so is the very first start with the demo: the next one finishes it."""

import random
import shutil
import time

from harness.client import Client
from harness.node import NotStarted

DATABASES = ("sqlite", "postgres")
IS_EMPTY = True

TABLES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name",
    "postgres": """SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT indexname, indexdef, '' FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2""",
}
COUNT = "{ articles { totalCount } regions { nodes { slug } } }"


def run(case):
    began = time.monotonic()
    code, told = case.commands().run("migrate")
    duration = time.monotonic() - began
    wanted = tables(case)
    case.check(code == 0, f"migrate: {told}")
    dice = random.Random(17)
    failures = []
    for _ in range(case.times(8, 60)):
        anew(case)
        process = case.commands().start("migrate")
        time.sleep(dice.uniform(0, duration))
        process.kill()
        process.communicate()
        case.report.tries += 1
        case.report.kills += 1
        code, told = case.commands().run("migrate", "--verbose")
        if code or tables(case) != wanted:
            failures.append(told.strip() or "the tables are other ones than those of an undisturbed migration")
    case.check(not failures, f"{len(failures)} of {case.report.tries} databases were ruined: {failures[:1]}")
    first_starts(case, dice)


def first_starts(case, dice):
    anew(case)
    began = time.monotonic()
    node = start(case)
    duration = time.monotonic() - began
    wanted = Client(node.address).ask(COUNT).data
    node.kill()
    failures, tries = [], case.times(2, 20)
    for _ in range(tries):
        anew(case)
        process = case.commands().start("serve", "--demo", "--migrate", "--bind", "127.0.0.1:0")
        time.sleep(dice.uniform(0, duration))
        process.kill()
        process.communicate()
        case.report.tries += 1
        case.report.kills += 1
        try:
            node = start(case)
        except NotStarted as error:
            failures.append(str(error))
            continue
        found = Client(node.address).ask(COUNT).data
        if found != wanted:
            failures.append(f"{found['articles']['totalCount']} articles of the demo instead of {wanted['articles']['totalCount']}")
        node.kill()
    case.check(not failures, f"{len(failures)} of {tries} first starts of the demo were ruined: {failures[:1]}")


def start(case):
    return case.node(demo="true", database__migrate="true")


def anew(case):
    """A database with nothing in it."""
    if case.database.name == "sqlite":
        for file in case.folder.glob("dateline.db*"):
            shutil.rmtree(file) if file.is_dir() else file.unlink()
    else:
        case.database.cluster.sql("DROP DATABASE empty WITH (FORCE)")
        case.database.cluster.sql("CREATE DATABASE empty")


def tables(case):
    return case.database.rows(TABLES[case.database.name])
