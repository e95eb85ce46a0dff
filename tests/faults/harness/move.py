"""A region with many articles, and its move."""

import threading
import time

from .seed import article, as_ndjson

WHERE = "SELECT p.slug FROM region r JOIN region p ON p.id = r.primary_parent_id WHERE r.slug = 'harbour'"


def fill(case, count, first=10_000):
    """Imports articles of the region and of one more author."""
    file = case.folder / "harbour.ndjson"
    with file.open("w") as out:
        out.write(as_ndjson([{"author": {"slug": "correspondent", "name": "Correspondent"}}, {"tag": {"slug": "port", "name": "Port"}}]))
        more = {"regions": [{"slug": "harbour"}], "bylines": [{"author": {"slug": "correspondent"}}], "tags": [{"tag": {"slug": "port"}}]}
        for number in range(first, first + count):
            out.write(as_ndjson([article(number, **more)]))
    code, told = case.commands().run("import", "ndjson", str(file), seconds=1_800)
    if code:
        raise RuntimeError(told[-500:])


def find(person, kind, slug):
    answer = person.ask(f'{{ {kind}(by: {{slug: "{slug}"}}) {{ id version }} }}')
    if answer.codes or not answer.data.get(kind):
        raise RuntimeError(f"{kind} {slug}: {answer.codes} {answer.text[:300]}")
    return answer.data[kind]


def change(person, kind, slug, **fields):
    """Changes something of the vocabulary; gives the answer."""
    found = find(person, kind, slug)
    name = kind.capitalize()
    query = f"mutation($i: Update{name}Input!) {{ update{name}(input: $i) {{ userErrors {{ message }} }} }}"
    return person.ask(query, {"i": {"id": found["id"], "expectedVersion": found["version"], **fields}})


def open_moves(person):
    """What has been asked for and is not done yet."""
    answer = person.ask("{ editorial { vocabularyMoves(first: 20) { nodes { kind state doneCount totalCount } } } }")
    return [move for move in answer.data["editorial"]["vocabularyMoves"]["nodes"] if move["state"] != "DONE"]


def wait_for_moves(case, person, seconds):
    """Waits until articles have got everything that was asked for; gives how long that took."""
    began = time.monotonic()
    while (left := open_moves(person)) and time.monotonic() - began < seconds:
        time.sleep(0.2)
    case.check(not left, f"after {seconds} s there is left {left}")
    return time.monotonic() - began


def ask_move(person, parent):
    """Asks to move the region, in a thread that is given back."""
    thread = threading.Thread(target=change, args=(person, "region", "harbour"), kwargs={"primaryParent": {"slug": parent}})
    thread.start()
    return thread
