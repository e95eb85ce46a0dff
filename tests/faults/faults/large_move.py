"""A region with very many articles moves, and their author gets another name: others write and read meanwhile, and clients that
follow the changes hear of every article."""

import time

from harness.client import Client
from harness.feed import Copy
from harness.move import change, fill, find, wait_for_moves
from harness.newsroom import Newsroom

DATABASES = ("sqlite", "postgres")
# Where it is tried in the short form too.
SHORT = ("postgres",)
# In the long form.
IS_LARGE = True
WRITING_LIMIT = 2.0


def run(case):
    count = case.times(1_000, 100_000)
    fill(case, count)
    node = case.node(graphql__operation_seconds=600)
    person = case.person(node)
    person.seconds = 600
    copy = Copy(Client(node.address)).follow()
    newsroom = Newsroom(person, [node], editors=2, readers=1).start()
    newsroom.work_until(5)
    since = time.monotonic()
    steps = {
        "the move": lambda: change(person, "region", "harbour", primaryParent={"slug": "africa"}),
        "the author's other name": lambda: change(person, "author", "correspondent", name="Another Name"),
        "the tag that takes another's place": lambda: replace(person),
    }
    for name, step in steps.items():
        began = time.monotonic()
        answer = step()
        case.report.tries += 1
        payload = next(iter((answer.data or {}).values()), None) or {}
        case.check(not answer.codes and not payload.get("userErrors"), f"{name}: {answer.codes} {payload.get('userErrors')}")
        case.note(f"{name}, of {count} articles: {time.monotonic() - began:.1f} s")
    took = wait_for_moves(case, person, case.times(40, 1_200))
    case.note(f"until all articles had it: {took:.1f} s")
    newsroom.close()
    case.check_readers(newsroom, since)
    slowest = max(newsroom.record.seconds(("save", "publishArticle"), since), default=0)
    case.check(slowest <= WRITING_LIMIT, f"an editor waited for {slowest:.1f} s")
    failed = [one for one in newsroom.record.outcomes if not one.is_good]
    case.check(not failed, f"{len(failed)} requests failed: {newsroom.record.codes}")
    difference = copy.follow().differences()
    case.check(not difference, f"a client that follows the changes has {difference}")
    case.conclude(newsroom, [node])


def replace(person):
    port, dock = find(person, "tag", "port"), new_tag(person)
    query = "mutation($i: DeleteTagInput!) { deleteTag(input: $i) { deletedTagId userErrors { message } } }"
    return person.ask(query, {"i": {"id": port["id"], "replaceById": dock}})


def new_tag(person):
    """The id of a tag that no article has yet."""
    query = 'mutation { createTag(input: {name: "Quay"}) { tag { id } userErrors { message } } }'
    return person.ask(query).data["createTag"]["tag"]["id"]
