"""The JSON door as its description says: described.py URL. The description is valid, and Schemathesis holds the server to it.

EXAMPLES says how many requests for each path, SEED which.
"""

import sys

import requests
from cases import run, with_and_without_a_token
from openapi_spec_validator import validate

# What a description cannot say: that a cursor is one that the list gave out, that two scopes are one too many, that a page with
# articles is smaller than one without.
UNSAYABLE = "positive_data_acceptance"


def main(graphql):
    url = graphql.removesuffix("/graphql") + "/api/v1/openapi.json"
    validate(requests.get(url).json())
    print("ok      json, the description is valid OpenAPI")
    checks = ["--checks", "all", "--exclude-checks", UNSAYABLE]
    return with_and_without_a_token(graphql, lambda name, *headers: run("json", url, name, [*checks, *headers], "5"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
