"""Who wants to hear of what. An app declares its subscribers in its `handlers` module.

    @on(TopicStarted, ReplyPosted, name="search.index")
    def index_posts(events: Sequence[Event]) -> None: ...

A handler takes a batch, mixed kinds of its subscription, oldest first as far as known. It runs at least
once an event, so running it twice must change nothing; it decides from the current rows, not from the
order of events. It runs outside a transaction and opens its own. With a second parameter it also gets a
`Lease`, to ask before a slow or irrevocable step whether the batch is still its own. It raises `TryLater`
when what it talks to is away.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from community.outbox.claims import Lease
from community.outbox.events import Event

HandlerT = TypeVar("HandlerT", bound=Callable[..., None])


class TryLater(Exception):  # noqa: N818 - not an error of the event
    """Raised by a handler when a service it needs is away: the whole batch waits and no attempt is
    counted.
    """


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A handler under the name its deliveries carry. Renaming it strands what is queued under the old
    name.
    """

    name: str
    handler: Callable[..., None]
    kinds: frozenset[type[Event]]
    takes_lease: bool

    def handle(self, events: Sequence[Event], lease: Lease) -> None:
        """Run the handler; whatever it raises is the relay's to judge."""
        arguments: tuple[Any, ...] = (events, lease) if self.takes_lease else (events,)
        self.handler(*arguments)


subscribers: dict[str, Subscriber] = {}


def on(*kinds: type[Event], name: str) -> Callable[[HandlerT], HandlerT]:
    """Register a handler for these events under a unique name, `app.what_it_does`, at most 80 characters."""
    if not kinds:
        raise TypeError("A handler subscribes to at least one event.")

    def register(handler: HandlerT) -> HandlerT:
        if name in subscribers:
            raise ValueError(f"Two handlers are called {name}.")
        takes_lease = len(inspect.signature(handler).parameters) == 2
        subscribers[name] = Subscriber(name, handler, frozenset(kinds), takes_lease)
        return handler

    return register


def subscribers_of(kind: type[Event]) -> list[Subscriber]:
    """Who hears of this kind of event, in order of registration."""
    return [each for each in subscribers.values() if kind in each.kinds]
