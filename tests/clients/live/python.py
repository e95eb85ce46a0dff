"""The checks of main.js in Python: python.py URL"""

import sys
from pathlib import Path

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport

PATH = "/2020/11/france-president-macron-seeks-international-supervision-of-nagorno-karabakh-ceasefire"
PAGE = gql((Path(__file__).parent / "../queries/page.graphql").read_text())
LIST = """
query Latest($first: Int, $after: String) {
  articles(first: $first, after: $after) {
    edges { node { id headline } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
FIRST = 5


def ask(session, document, **variables):
    request = gql(document) if isinstance(document, str) else document
    request.variable_values = variables
    return session.execute(request)


def introspection(session):
    session.fetch_schema()
    assert "Article" in session.client.schema.type_map


def page(session):
    route = ask(session, PAGE, path=PATH)["route"]
    assert route["httpStatus"] == 200, route
    assert "Macron" in route["target"]["headline"], route
    assert route["target"]["body"]["blocks"], "the body is empty"


def variables(session):
    articles = ask(session, LIST, first=FIRST)["articles"]
    assert len(articles["edges"]) == FIRST, articles
    assert articles["pageInfo"]["hasNextPage"] is True


def pagination(session):
    one = ask(session, LIST, first=FIRST)["articles"]
    two = ask(session, LIST, first=FIRST, after=one["pageInfo"]["endCursor"])["articles"]
    ids = [edge["node"]["id"] for edge in one["edges"] + two["edges"]]
    assert len(set(ids)) == 2 * FIRST, ids


def error(session):
    try:
        ask(session, LIST, first=1000)
    except TransportQueryError as refused:
        assert refused.errors[0]["extensions"]["code"] == "PAGE_SIZE_INVALID", refused.errors
    else:
        raise AssertionError("a page of 1000 was not refused")


def main(url):
    failed = False
    with Client(transport=RequestsHTTPTransport(url=url)) as session:
        # The last one, because from then on documents are checked against the schema before they are sent.
        for check in [page, variables, pagination, error, introspection, page]:
            try:
                check(session)
                print(f"ok      gql (Python): {check.__name__}")
            except Exception as problem:  # noqa: BLE001
                failed = True
                print(f"FAILED  gql (Python): {check.__name__}: {' | '.join(str(problem).split(chr(10)))}")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
