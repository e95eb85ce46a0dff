"""Schemathesis over the whole schema: fuzz.py URL. EXAMPLES says how many for each root field, SEED which."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import requests
import schemathesis

LOGIN = "mutation Login($input: LoginInput!) { login(input: $input) { session { accessToken } } }"
# They end the session that the others need.
ENDINGS = ["Mutation.logout", "Mutation.revokeOtherSessions"]


@schemathesis.check
def nothing_breaks(_context, response, _case):
    """Refusals are answers; what broke is told by its status or its code."""
    assert response.status_code < 500, f"status {response.status_code}"
    codes = {error["extensions"]["code"] for error in response.json().get("errors", [])}
    assert not codes & {"INTERNAL", "UNAVAILABLE", "TIMEOUT"}, response.text


def run(url, name, *headers):
    command = [Path(sys.executable).with_name("schemathesis"), "run", url, "--checks", "nothing_breaks", "--phases", "fuzzing"]
    command += ["--max-examples", os.environ.get("EXAMPLES", "2"), "--seed", os.environ.get("SEED", "1")]
    command += ["--warnings", "off", "--no-color", "--generation-database", "none", *(f"--exclude-name={name}" for name in ENDINGS), *headers]
    hooks = {"SCHEMATHESIS_HOOKS": str(Path(__file__).resolve())}
    # It writes down what it found where it runs.
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, env={**os.environ, **hooks}, cwd=folder, capture_output=True, text=True)
    told = [line for line in done.stdout.splitlines() if "generated" in line] if done.returncode == 0 else [done.stdout, done.stderr]
    print(f"{'FAILED ' if done.returncode else 'ok     '} schemathesis, {name}: {' '.join(told).strip()}")
    return done.returncode


def main(url):
    failed = run(url, "without a token")
    if "LIVE_EMAIL" in os.environ:
        who = {"email": os.environ["LIVE_EMAIL"], "password": os.environ["LIVE_PASSWORD"]}
        answer = requests.post(url, json={"query": LOGIN, "variables": {"input": who}}).json()
        token = answer["data"]["login"]["session"]["accessToken"]
        failed |= run(url, "with a token", "--header", f"Authorization: Bearer {token}")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
