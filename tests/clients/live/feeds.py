"""Can feed readers and search engines read what they fetch? feeds.py URL [errors]

Every feed that the schema announces, as feedparser and a JSON schema read it, whole and in parts; every sitemap that the index
names, as the schemas of sitemaps.org and Google have it. With FEEDVALIDATOR, the `src` folder of https://github.com/w3c/feedvalidator,
what the W3C's validator says too: its errors, and its warnings unless only `errors` count, because it warns of every text that looks
like HTML.
"""

import json
import os
import sys
import urllib.request
from pathlib import Path

import feedparser
import jsonschema
from lxml import etree

HERE = Path(__file__).parent / "feeds"
FEEDS = "feeds { mimeType url }"
DOCUMENT = f"""{{
  site {{ url {FEEDS} languages {{ language }} }}
  regions(first: 100) {{ nodes {{ {FEEDS} }} }}
  categories {{ nodes {{ {FEEDS} }} }}
  tags(first: 100) {{ nodes {{ {FEEDS} }} }}
  authors(first: 100) {{ nodes {{ {FEEDS} }} }}
  sources(first: 100) {{ nodes {{ {FEEDS} }} }}
  collections {{ nodes {{ {FEEDS} }} }}
}}"""
# Words that the validator does not know: what was withdrawn (RFC 6784).
ACCEPTED = {"UnknownNamespace"}


def fetch(server, path):
    with urllib.request.urlopen(server + path) as answer:
        return answer.read(), answer.headers


def announced(server):
    request = urllib.request.Request(
        f"{server}/graphql", json.dumps({"query": DOCUMENT}).encode(), {"content-type": "application/json"}
    )
    data = json.load(urllib.request.urlopen(request))["data"]
    feeds = list(data["site"]["feeds"])
    for kind in ["regions", "categories", "tags", "authors", "sources", "collections"]:
        feeds += [feed for node in data[kind]["nodes"] for feed in node["feeds"]]
    site = data["site"]["url"].rstrip("/")
    paths = [feed["url"].removeprefix(site) for feed in feeds]
    topics = ["corrections"] + [f"language/{found['language']}" for found in data["site"]["languages"]]
    return site, paths + [f"/feeds/{topic}.{form}" for topic in topics for form in ["rss", "atom", "json"]]


def validator(is_strict):
    folder = os.environ.get("FEEDVALIDATOR")
    if not folder:
        return None
    sys.path.insert(0, folder)
    import feedvalidator
    from feedvalidator.logging import Error, Warning

    def judge(body, address):
        result = feedvalidator.validateString(body, firstOccurrenceOnly=1, fallback="utf-8", base=address)
        events = [event for event in result["loggedEvents"] if isinstance(event, (Error, Warning) if is_strict else Error)]
        return {type(event).__name__: event for event in events if type(event).__name__ not in ACCEPTED}

    return judge


def main():
    server = sys.argv[1].removesuffix("/graphql")
    site, paths = announced(server)
    schema = json.loads((HERE / "json-feed.json").read_text())
    judge, wrong, entries, notes = validator("errors" not in sys.argv), [], 0, {}
    todo = [path + query for path in paths for query in ["?content=full&first=100", ""]]
    while todo:
        path = todo.pop()
        body, headers = fetch(server, path)
        if path.split("?")[0].endswith(".json"):
            feed = json.loads(body)
            jsonschema.validate(feed, schema)
            ids, after = [item["id"] for item in feed["items"]], feed.get("next_url")
        else:
            read = feedparser.parse(body, response_headers=dict(headers.items()))
            ids = [entry.get("id") for entry in read.entries]
            after = next((link.href for link in read.feed.links if link.rel == "next"), None)
            if read.bozo or not read.feed.get("title"):
                wrong.append(f"{path}: {read.get('bozo_exception')}")
            if judge:
                for name, event in judge(body, site + path).items():
                    notes.setdefault(name, f"{path} {getattr(event, 'params', '')}")
        if len(set(ids)) != len(ids):
            wrong.append(f"{path}: an id is there twice")
        entries += len(ids)
        # To the end, where pages are large.
        if after and "first=100" in path:
            todo.append(after.removeprefix(site))
    print(f"{len(paths)} feeds, {entries} entries")
    sitemap = etree.XMLSchema(etree.parse(str(HERE / "sitemap.xsd")))
    loc = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    files, pages = ["/sitemap.xml", "/sitemap-news.xml"], 0
    for path in files:
        tree = etree.fromstring(fetch(server, path)[0])
        addresses = [element.text for element in tree.iter(loc)]
        # The news of a demo are old.
        if not (path == "/sitemap-news.xml" and not addresses) and not sitemap.validate(tree):
            wrong.append(f"{path}: {sitemap.error_log.last_error}")
        if tree.tag.endswith("sitemapindex"):
            files += [address.removeprefix(site) for address in addresses]
        else:
            pages += len(addresses)
    print(f"{len(files)} sitemaps, {pages} pages")
    for name, where in notes.items():
        print(f"note    {name}: {where}")
    for text in wrong:
        print(f"failed  {text}")
    print("failed  feeds" if wrong or notes else "ok      feeds and sitemaps")
    return 1 if wrong or notes else 0


if __name__ == "__main__":
    sys.exit(main())
