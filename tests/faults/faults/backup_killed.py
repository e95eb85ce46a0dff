"""A backup is killed while editors write: what has its name is whole. One that ends has everything that was acknowledged before."""

import random
import time

from harness.database import Sqlite
from harness.invariants import broken
from harness.newsroom import Newsroom

DATABASES = ("sqlite", "postgres")


def run(case):
    if case.database.name == "postgres":
        code, told = case.commands().run("backup", str(case.folder / "copy.db"))
        return case.check(code not in (0, None) and "pg_dump" in told, f"backup does not say what does it on PostgreSQL: {told.strip()[-200:]}")
    node = case.node()
    person = case.person(node)
    newsroom = Newsroom(person, [node]).start()
    newsroom.work_until(10)
    dice = random.Random(23)
    for number in range(case.times(4, 40)):
        copy = Sqlite(case.folder / f"copy-{number}.db")
        process = case.commands().start("backup", str(copy.path))
        time.sleep(dice.uniform(0.02, 0.25))
        process.kill()
        process.communicate()
        case.report.tries += 1
        case.report.kills += 1
        if copy.path.exists():
            case.check(not broken(copy), f"what a killed backup left is not whole: {broken(copy)[:1]}")
    known = newsroom.record.acknowledged
    before = [story for story in newsroom.record.stories if story.id and story.standing]
    whole = Sqlite(case.folder / "whole.db")
    code, told = case.commands().run("backup", str(whole.path))
    if case.check(code == 0, f"backup: {told.strip()[-200:]}"):
        case.check(not broken(whole), f"the backup is not whole: {broken(whole)[:1]}")
        found = {row[0] for row in whole.rows("SELECT lower(hex(id)) FROM article")}
        case.check(len(found) >= len(before), f"the backup has {len(found)} articles, {len(before)} were acknowledged before it")
        case.check(whole.path.stat().st_mode & 0o077 == 0, "everybody may read the backup")
        case.note(f"{known} changes were acknowledged before the last backup")
    case.conclude(newsroom, [node])
