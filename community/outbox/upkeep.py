"""Chores: what has grown old and may be forgotten. The worker does them about once an hour; nobody schedules them.

    @chore("forums.forget_topic_events")
    def forget_topic_events() -> int: ...

An app declares its chores in its `upkeep` module. A chore does a bounded step in one short transaction and answers
how much it did; it is called again, with pauses, until that is 0. Two workers may run it at once.
"""

from collections.abc import Callable

Chore = Callable[[], int]

chores: dict[str, Chore] = {}


def chore(name: str) -> Callable[[Chore], Chore]:
    """Register a chore under a unique name, `app.what_it_does`."""

    def register(step: Chore) -> Chore:
        if name in chores:
            raise ValueError(f"Two chores are called {name}.")
        chores[name] = step
        return step

    return register
