"""Chores: what is done from time to time, mostly forgetting what has grown old. The worker does them about once an
hour, or as often as a chore says; nobody schedules them.

    @chore("forums.forget_topic_events")
    def forget_topic_events() -> int: ...

An app declares its chores in its `upkeep` module. A chore does a bounded step in one short transaction and answers
how much it did; it is called again, with pauses, until that is 0. Two workers may run it at once.
"""

from collections.abc import Callable

Chore = Callable[[], int]

HOUR = 3600.0

chores: dict[str, Chore] = {}
# Seconds from the end of one round to the next.
pauses: dict[str, float] = {}


def chore(name: str, *, every: float = HOUR) -> Callable[[Chore], Chore]:
    """Register a chore under a unique name, `app.what_it_does`. `every`: seconds between two rounds."""

    def register(step: Chore) -> Chore:
        if name in chores:
            raise ValueError(f"Two chores are called {name}.")
        chores[name], pauses[name] = step, every
        return step

    return register
