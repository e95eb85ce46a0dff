"""Schemathesis against a server: what is the same for every door."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import requests

LOGIN = "mutation Login($input: LoginInput!) { login(input: $input) { session { accessToken } } }"


def run(kind, url, name, options, examples, hooks=None):
    """Sends generated requests; SEED says which, EXAMPLES how many of each. Gives the exit code."""
    command = [Path(sys.executable).with_name("schemathesis"), "run", url, *options]
    command += ["--max-examples", os.environ.get("EXAMPLES", examples), "--seed", os.environ.get("SEED", "1")]
    command += ["--warnings", "off", "--no-color", "--generation-database", "none"]
    environment = {**os.environ, **({"SCHEMATHESIS_HOOKS": str(Path(hooks).resolve())} if hooks else {})}
    # It writes down what it found where it runs.
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True)
    told = [line for line in done.stdout.splitlines() if "generated" in line] if done.returncode == 0 else [done.stdout, done.stderr]
    print(f"{'FAILED ' if done.returncode else 'ok     '} {kind}, {name}: {' '.join(told).strip()}")
    return done.returncode


def with_and_without_a_token(graphql, run):
    """Runs something as anybody and, if LIVE_EMAIL and LIVE_PASSWORD name somebody, as them."""
    failed = run("without a token")
    if "LIVE_EMAIL" in os.environ:
        who = {"email": os.environ["LIVE_EMAIL"], "password": os.environ["LIVE_PASSWORD"]}
        answer = requests.post(graphql, json={"query": LOGIN, "variables": {"input": who}}).json()
        token = answer["data"]["login"]["session"]["accessToken"]
        failed |= run("with a token", "--header", f"Authorization: Bearer {token}")
    return failed
