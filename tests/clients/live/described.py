"""The JSON door as its description says: described.py URL. The description is valid, and Schemathesis holds the server to it.

EXAMPLES says how many requests for each path, SEED which.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import requests
from openapi_spec_validator import validate

LOGIN = "mutation Login($input: LoginInput!) { login(input: $input) { session { accessToken } } }"

# What a description cannot say: that a cursor is one that the list gave out, that two scopes are one too many, that a page with
# articles is smaller than one without.
UNSAYABLE = "positive_data_acceptance"


def run(url, name, *headers):
    command = [Path(sys.executable).with_name("schemathesis"), "run", url, "--checks", "all", "--exclude-checks", UNSAYABLE]
    command += ["--max-examples", os.environ.get("EXAMPLES", "5"), "--seed", os.environ.get("SEED", "1")]
    command += ["--warnings", "off", "--no-color", "--generation-database", "none", *headers]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    told = [line for line in done.stdout.splitlines() if "generated" in line] if done.returncode == 0 else [done.stdout, done.stderr]
    print(f"{'FAILED ' if done.returncode else 'ok     '} json, {name}: {' '.join(told).strip()}")
    return done.returncode


def main(graphql):
    url = graphql.removesuffix("/graphql") + "/api/v1/openapi.json"
    validate(requests.get(url).json())
    print("ok      json, the description is valid OpenAPI")
    failed = run(url, "without a token")
    if "LIVE_EMAIL" in os.environ:
        who = {"email": os.environ["LIVE_EMAIL"], "password": os.environ["LIVE_PASSWORD"]}
        answer = requests.post(graphql, json={"query": LOGIN, "variables": {"input": who}}).json()
        token = answer["data"]["login"]["session"]["accessToken"]
        failed |= run(url, "with a token", "--header", f"Authorization: Bearer {token}")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
