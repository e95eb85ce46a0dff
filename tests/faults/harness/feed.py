"""A client that keeps a copy of everything public, and asks what has changed."""

CHANGES = """query($after: String) { articleChanges(first: 100, after: $after) {
  nodes { kind articleId version article { headline path bylines { author { name } } regions { name } } } pageInfo { endCursor hasNextPage } } }"""
ALL = """query($after: String) { articles(first: 100, after: $after) {
  nodes { id headline path bylines { author { name } } regions { name } } pageInfo { endCursor hasNextPage } } }"""


class Copy:
    def __init__(self, client):
        self.client = client
        self.articles, self.cursor = {}, None

    def follow(self):
        """Reads what has changed since the last time. Where that cannot be told, it begins anew."""
        while True:
            answer = self.client.ask(CHANGES, {"after": self.cursor})
            if answer.codes and self.cursor:
                self.articles, self.cursor = {}, None
                continue
            page = answer.data["articleChanges"]
            for change in page["nodes"]:
                # What has been changed since comes once more later, and is not shown here.
                if change["kind"] == "UPSERT" and change["article"]:
                    self.articles[change["articleId"]] = change["article"]
                else:
                    self.articles.pop(change["articleId"], None)
            self.cursor = page["pageInfo"]["endCursor"] or self.cursor
            if not page["pageInfo"]["hasNextPage"]:
                return self

    def differences(self):
        """What the copy has that is not so, in words; nothing if it is what is public."""
        public, after = {}, None
        while True:
            page = self.client.ask(ALL, {"after": after}).data["articles"]
            public |= {article.pop("id"): article for article in page["nodes"]}
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        missing = public.keys() - self.articles.keys()
        gone = self.articles.keys() - public.keys()
        other = [id for id in public.keys() & self.articles.keys() if public[id] != self.articles[id]]
        if missing or gone or other:
            return f"{len(missing)} articles too few, {len(gone)} that are gone, {len(other)} that are different now"
        return ""
