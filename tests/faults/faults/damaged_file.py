"""A page of the file is not what was written. That is told, not taken for an error of ours, and the log names the file."""

from harness.client import Client
from harness.newsroom import HOME

DATABASES = ("sqlite",)


def run(case):
    root = case.database.rows("SELECT rootpage FROM sqlite_master WHERE name = 'article_live'")[0][0]
    size = case.database.rows("PRAGMA page_size")[0][0]
    with case.database.path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)
    case.report.tries += 1
    node = case.node()
    answer = Client(node.address).ask(HOME)
    case.check(answer.codes == {"UNAVAILABLE"}, f"a reader is told {answer.codes}")
    case.check(case.database.path.name in node.log.read_text(), "the log does not name the damaged file")
    code, told = case.commands().run("doctor")
    case.check(code != 0 and ("malformed" in told or "damaged" in told), f"the doctor says: {told[-300:]}")
