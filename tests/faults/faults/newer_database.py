"""A database that a later version has changed is refused by every command, by the name of what it has, and left alone."""

from harness.node import NotStarted

DATABASES = ("sqlite", "postgres")
NAME = "m9999_later"


def run(case):
    case.database.run(f"INSERT INTO seaql_migrations (version, applied_at) VALUES ('{NAME}', 1)")
    for words in (("migrate",), ("doctor",), ("export", "ndjson"), ("import", "ndjson", "-")):
        code, told = case.commands().run(*words, said="")
        case.report.tries += 1
        case.check(code not in (0, None) and NAME in told, f"{words[0]} takes a newer database: {code}, {told.strip()[-200:]}")
    try:
        case.node(database__migrate="true")
        case.check(False, "serve takes a newer database")
    except NotStarted as error:
        case.check(NAME in str(error), f"serve does not say what is newer: {error}")
    case.check(case.database.rows(f"SELECT 1 FROM seaql_migrations WHERE version = '{NAME}'"), "the newer step is forgotten")
