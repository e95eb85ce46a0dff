"""Schemathesis over the whole schema: fuzz.py URL. EXAMPLES says how many for each root field, SEED which."""

import sys

import schemathesis

# They end the session that the others need.
ENDINGS = ["Mutation.logout", "Mutation.revokeOtherSessions"]


@schemathesis.check
def nothing_breaks(_context, response, _case):
    """Refusals are answers; what broke is told by its status or its code."""
    assert response.status_code < 500, f"status {response.status_code}"
    codes = {error["extensions"]["code"] for error in response.json().get("errors", [])}
    assert not codes & {"INTERNAL", "UNAVAILABLE", "TIMEOUT"}, response.text


def main(url):
    # Schemathesis reads this file too, for its check, and does not find its neighbours.
    from cases import run, with_and_without_a_token

    options = ["--checks", "nothing_breaks", "--phases", "fuzzing", *(f"--exclude-name={name}" for name in ENDINGS)]
    return with_and_without_a_token(
        url, lambda name, *headers: run("schemathesis", url, name, [*options, *headers], "2", hooks=__file__)
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
