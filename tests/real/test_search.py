"""Written in one process, found in another: soon, and also while the index is made anew."""

import itertools
import statistics
import threading
import time

import pytest

from tests.real.community import Community, reply_to
from tests.server import wait_for

pytestmark = pytest.mark.process

WRITES_A_SECOND = 20
WRITERS = 4
# From the answer of the mutation until it is found.
SOON = 2.0


@pytest.fixture
def ana(community: Community) -> str:
    """Her session."""
    return community.one.sign_up("quiet_lantern")


@pytest.fixture
def topic(community: Community, ana: str) -> str:
    """Hers, with one reply; the worker is up and at work."""
    topic = community.topic(ana)
    wait_for(lambda: community.can_search(ana), 20)
    seconds_until_found(community, ana, "before", reply_to(community.one, ana, topic, "before"))
    return topic


def seconds_until_found(community: Community, token: str, word: str, post: str) -> float:
    """Counted from now; asked in the other process than it was written in."""
    started = time.perf_counter()
    wait_for(lambda: community.found(token, word) == ([post], 1), 20)
    return time.perf_counter() - started


def test_what_was_told_is_found_within_two_seconds(community, ana, topic, record_property):
    took = [
        seconds_until_found(community, ana, f"zephyr{number}x", reply_to(community.one, ana, topic, f"zephyr{number}x"))
        for number in range(10)
    ]
    record_property("figure", f"found after: p50 {statistics.median(took):.2f} s, slowest {max(took):.2f} s")
    assert max(took) < SOON


@pytest.mark.timeout(300)
def test_a_rebuild_while_members_write(community, ana, topic, record_property):
    """Every write is found within two seconds before, during and after the swap, and is found ever after."""
    stop = threading.Event()
    written: list[tuple[str, str, float]] = []  # word, post, when it was acknowledged
    problems: list[str] = []
    looked = 0

    beginning = time.monotonic()
    numbers = itertools.count()

    def write() -> None:
        """One of several who keep the pace together."""
        while not stop.is_set():
            number = next(numbers)
            time.sleep(max(0.0, beginning + number / WRITES_A_SECOND - time.monotonic()))
            word = f"zephyr{number}x"
            written.append((word, reply_to(community.one, ana, topic, word), time.monotonic()))

    def look() -> None:
        """The newest that must be found, and an older one, in turn."""
        nonlocal looked
        while not stop.is_set():
            time.sleep(0.02)
            old_enough = [each for each in list(written) if each[2] < time.monotonic() - SOON]
            if not old_enough:
                continue
            looked += 1
            word, post, _ = old_enough[-1 if looked % 2 else (looked * 37) % len(old_enough)]
            if community.found(ana, word) != ([post], 1):
                problems.append(word)

    threads = [threading.Thread(target=each) for each in (*[write] * WRITERS, look)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(3)
        for _ in range(2):
            assert "rebuilt: " in community.one.manage("search", "rebuild")
            time.sleep(3)
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    assert problems == []
    assert looked > 20
    seconds = written[-1][2] - written[0][2]
    record_property(
        "figure", f"two rebuilds: {len(written) / seconds:.0f} writes a second, {looked} looks, none in vain"
    )
    wait_for(lambda: community.waiting() == 0, 30)
    assert community.index_difference() == ""
    assert f"ok: {len(written) + 2} posts" in community.one.manage("search", "status")
