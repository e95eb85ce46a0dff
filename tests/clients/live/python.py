"""The checks of main.js in Python: python.py URL"""

import os
import sys
import threading
from pathlib import Path

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport
from gql.transport.websockets import WebsocketsTransport

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
LOGIN = "mutation Login($input: LoginInput!) { login(input: $input) { session { accessToken } } }"
CREATE = """
mutation Create($input: CreateArticleInput!) {
  createArticle(input: $input) { live { path } userErrors { code field } }
}
"""
PUBLISHED = "subscription Published { articlePublished { cursor article { headline } } }"


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


def login(session):
    """The headers of somebody who may publish."""
    who = {"email": os.environ["LIVE_EMAIL"], "password": os.environ["LIVE_PASSWORD"]}
    token = ask(session, LOGIN, input=who)["login"]["session"]["accessToken"]
    return {"authorization": f"Bearer {token}"}


def publish(session, headline):
    author = ask(session, "{ authors(first: 1) { nodes { slug } } }")["authors"]["nodes"][0]["slug"]
    content = {"headline": headline, "body": {"text": "Text."}, "bylines": [{"author": {"slug": author}}], "regions": [{"slug": "france"}]}
    return ask(session, CREATE, input={"content": content, "then": "PUBLISH"})["createArticle"]


def mutation(session):
    session.transport.headers = login(session)
    published = publish(session, "Sent with gql")
    assert published["userErrors"] == [] and published["live"]["path"], published
    refused = ask(session, CREATE, input={"content": {"urgency": 12}})["createArticle"]
    assert [error["field"] for error in refused["userErrors"]] == [["content", "urgency"]], refused


def subscription(session):
    headline = "Heard with gql"
    transport = WebsocketsTransport(
        url=session.transport.url.replace("http", "ws", 1),
        init_payload=session.transport.headers,
        # Names of headers have no case in HTTP, but have one for gql: it does not see which protocol was agreed on.
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    heard = threading.Event()

    def publish_until_heard():
        while not heard.wait(0.3):
            publish(session, headline)

    publisher = threading.Thread(target=publish_until_heard, daemon=True)
    publisher.start()
    try:
        event = next(Client(transport=transport).subscribe(gql(PUBLISHED)))
    finally:
        heard.set()
        publisher.join()
    assert event["articlePublished"]["article"]["headline"] == headline, event


def main(url):
    failed = False
    checks = [page, variables, pagination, error]
    if "LIVE_EMAIL" in os.environ:
        checks += [mutation, subscription]
    with Client(transport=RequestsHTTPTransport(url=url)) as session:
        # From the introspection on, documents are checked against the schema before they are sent.
        for check in [*checks, introspection, page]:
            try:
                check(session)
                print(f"ok      gql (Python): {check.__name__}")
            except Exception as problem:  # noqa: BLE001
                failed = True
                print(f"FAILED  gql (Python): {check.__name__}: {' | '.join(str(problem).split(chr(10)))}")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
