"""Wait until the server on this port is ready, sign up, and ask for something: smoke.py PORT PID_OF_MAKE"""

import json
import os
import sys
import time
import urllib.request
from typing import Any

# For a machine that has to load the sample and understand it on one slow core; it ends a hang.
PATIENCE_SECONDS = 480


def call(address: str, given: dict[str, Any] | None = None, **headers: str) -> Any:
    """The answer to a POST of `given` as JSON, or to a GET."""
    body = None if given is None else json.dumps(given).encode()
    request = urllib.request.Request(address, data=body, headers={"Content-Type": "application/json", **headers})  # noqa: S310
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - on this machine
        return json.load(answer)


def main(port: str, pid: str) -> None:
    """Fails with an exception."""
    server = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            ready = call(f"{server}/readyz")
        except OSError:
            ready = {}
        # Degraded until what the sample tells of is known.
        if ready.get("status") == "ok":
            break
        os.kill(int(pid), 0)  # raises when make has ended
        assert time.monotonic() < deadline, ready
        time.sleep(0.2)
    account = {"username": "walks_by_the_sea", "password": "a long walk by the sea"}
    token = call(f"{server}/_allauth/app/v1/auth/signup", account)["meta"]["session_token"]
    query = (
        "query($q: String!) { viewer { profile { name } } search(query: $q, filter: {kinds: [STORY]}) { totalCount } }"
    )
    asked = {"query": query, "variables": {"q": "panic on the train"}}
    data = call(f"{server}/graphql/", asked, **{"X-Session-Token": token})["data"]
    assert data["viewer"]["profile"]["name"] == account["username"]
    assert data["search"]["totalCount"] > 0
    query = "query($t: String!) { similarTo(text: $t, first: 10) { degraded edges { node { title } } } }"
    asked = {
        "query": query,
        "variables": {"t": "My chest tightens on the bus and I climb out long before my destination."},
    }
    similar = call(f"{server}/graphql/", asked, **{"X-Session-Token": token})["data"]["similarTo"]
    assert not similar["degraded"]
    assert "Four years of getting off two stops early" in [edge["node"]["title"] for edge in similar["edges"]]


main(*sys.argv[1:])
