"""Somebody who logs in and sends files, as an editor's tool does."""

import requests

LOGIN = "mutation Login($input: LoginInput!) { login(input: $input) { session { accessToken } } }"
CREATE = """mutation Create($input: CreateMediaUploadInput!) { createMediaUpload(input: $input) {
  asset { id } upload { url method headers { name value } } userErrors { message } } }"""
COMPLETE = """mutation Complete($input: CompleteMediaUploadInput!) { completeMediaUpload(input: $input) {
  asset { id status url mimeType width height sources { renditions { url width height } } } userErrors { code message } } }"""


class Sender:
    def __init__(self, url, email, password):
        self.url, self.headers = url, {}
        token = self.ask(LOGIN, {"email": email, "password": password})["login"]["session"]["accessToken"]
        self.headers = {"authorization": f"Bearer {token}"}

    def ask(self, query, given):
        answer = requests.post(self.url, json={"query": query, "variables": {"input": given}}, headers=self.headers).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def announce(self, content, name="a.png", mime_type="image/png", **more):
        """The id of the file, and where and how its bytes are to be sent."""
        given = {"fileName": name, "mimeType": mime_type, "sizeBytes": str(len(content)), **more}
        made = self.ask(CREATE, given)["createMediaUpload"]
        assert made["userErrors"] == [], made
        return made["asset"]["id"], made["upload"]

    def complete(self, asset):
        return self.ask(COMPLETE, {"id": asset})["completeMediaUpload"]
