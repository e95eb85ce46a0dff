"""An import is killed again and again, and begun again: in the end all is as if nothing had been."""

import random
import time

from harness.seed import article, as_ndjson

DATABASES = ("sqlite", "postgres")
# Where it is tried in the short form too.
SHORT = ("sqlite",)


def run(case):
    file = case.folder / "import.ndjson"
    file.write_text(as_ndjson(article(1000 + number) for number in range(case.times(900, 5_000))))
    dice = random.Random(3)
    node = case.node()
    for _ in range(case.times(5, 60)):
        process = case.commands().start("import", "ndjson", str(file))
        time.sleep(dice.uniform(0.1, 1.2))
        is_over = process.poll() is not None
        process.kill()
        process.communicate()
        case.report.tries += 1
        case.report.kills += not is_over
        case.check_tables()
    code, told = case.commands().run("import", "ndjson", str(file))
    case.check(code == 0, f"the import cannot be finished: {told[-300:]}")
    code, told = case.commands().run("import", "ndjson", str(file))
    case.check(code == 0 and "unchanged" in told, f"the same import again changes something: {told[-300:]}")
    missing = case.times(900, 5_000) - int(case.database.rows("SELECT count(*) FROM article_live WHERE headline LIKE 'Archive 1___' OR "
                                                              "headline LIKE 'Archive 2___' OR headline LIKE 'Archive 3___' OR "
                                                              "headline LIKE 'Archive 4___' OR headline LIKE 'Archive 5___'")[0][0])
    case.check(not missing, f"{missing} articles are missing")
    case.check_tables()
    case.check_memory([node])
