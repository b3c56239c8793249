"""Events of no app, for the outbox's own tests."""

import enum
from dataclasses import dataclass
from typing import Literal
from uuid import UUID, uuid4

from django.db import transaction

from community.outbox.events import Event
from community.outbox.models import Delivery
from community.outbox.publish import publish


class Mood(enum.Enum):
    CALM = "calm"
    WILD = "wild"


@dataclass(frozen=True, slots=True)
class ToyMade(Event):
    number: int


@dataclass(frozen=True, slots=True)
class ToyBroken(Event):
    toy_id: UUID
    number: int
    was_loved: bool
    mood: Mood
    how: Literal["dropped", "chewed"]
    by_id: UUID | None = None


def make_toys(*numbers: int) -> None:
    with transaction.atomic():
        publish(*(ToyMade(number) for number in numbers))


def broken_toy() -> ToyBroken:
    return ToyBroken(toy_id=uuid4(), number=3, was_loved=True, mood=Mood.WILD, how="chewed")


def states() -> list[tuple[int, int]]:
    """(state, attempts) of all deliveries, oldest first."""
    return list(Delivery.objects.order_by("id").values_list("state", "attempts"))
