"""Verbs of welcoming: offer it, stop, take a topic to answer; and asking, so that no first topic stays alone."""

import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from community import clock, ids, metrics
from community.accounts.access import hold
from community.accounts.selectors import days_here
from community.errors import ErrorCode, Problem
from community.outbox.publish import publish
from community.viewer import Viewer
from forums import access, rights
from forums.events import GreetingWanted
from forums.models import Greeter, GreeterSpace, Greeting, GreetingLease, Topic
from forums.selectors import greetings

MAX_SPACES = 20
HOLDS_FOR = datetime.timedelta(minutes=30)
# Greeters asked about one topic.
ASKED = 3
BATCH = 20


def offer_to_greet(*, viewer: Viewer, space_ids: list[str]) -> None:
    """Be a greeter in these spaces, or with none of them wherever one may write. Offered again, it replaces the spaces.

    Problems: NOT_FOUND (a space), NOT_ALLOWED (too new here), INVALID (too many), SUSPENDED.
    """
    with transaction.atomic():
        hold(viewer)
        refused = rights.to_greet(viewer, days_here(viewer))
        if refused is not None:
            raise refused
        if len(space_ids) > MAX_SPACES:
            raise Problem(ErrorCode.INVALID, f"Choose at most {MAX_SPACES} spaces.", field=("spaceIds",))
        spaces = [
            access.get_space(viewer, each, to="read", field=("spaceIds",)).pk for each in dict.fromkeys(space_ids)
        ]
        Greeter.objects.get_or_create(pk=viewer.user_id, defaults={"since": clock.now()})
        GreeterSpace.objects.filter(greeter=viewer.user_id).delete()
        GreeterSpace.objects.bulk_create([GreeterSpace(greeter_id=viewer.user_id, space_id=pk) for pk in spaces])


def stop_greeting(*, viewer: Viewer) -> None:
    """Be none any more, and leave what one took. Twice is once."""
    with transaction.atomic():
        hold(viewer, heard=False)
        GreetingLease.objects.filter(user=viewer.user_id).delete()
        Greeter.objects.filter(pk=viewer.user_id).delete()


def take_greeting(*, viewer: Viewer, topic_id: str) -> UUID:
    """Be the one who answers a waiting topic, for half an hour; taken again it begins anew. One topic at a time:
    another taken before is left. Returns the topic's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (no greeter, or it does not wait), CLOSED, ALREADY_TAKEN, SUSPENDED.
    """
    with transaction.atomic():
        hold(viewer)
        if not Greeter.objects.filter(pk=viewer.user_id).exists():
            raise Problem(ErrorCode.NOT_ALLOWED, "Please offer to welcome others first.")
        topic = access.get_topic(viewer, topic_id, to="reply")
        if not greetings.waiting_among(viewer, [topic.pk]):
            raise Problem(ErrorCode.NOT_ALLOWED, "This does not wait for a first answer.", field=("topicId",))
        now = clock.now()
        concerned = Q(topic=topic.pk) | Q(user=viewer.user_id)
        leases = list(GreetingLease.objects.select_for_update().filter(concerned).order_by("pk"))
        if any(lease.user_id != viewer.user_id and lease.until > now for lease in leases):
            raise _taken()
        GreetingLease.objects.filter(pk__in=[lease.pk for lease in leases]).delete()
        try:
            with transaction.atomic():
                GreetingLease.objects.create(topic_id=topic.pk, user_id=viewer.user_id, until=now + HOLDS_FOR)
        except IntegrityError:  # somebody else did at the same moment
            raise _taken() from None
        return topic.pk


def _taken() -> Problem:
    return Problem(ErrorCode.ALREADY_TAKEN, "Somebody else is writing an answer right now.", field=("topicId",))


def leave_greeting(*, viewer: Viewer, topic_id: str) -> None:
    """Let others answer it. What one did not take is passed over; twice is once."""
    with transaction.atomic():
        hold(viewer, heard=False)
        pk = ids.pk_of("Topic", topic_id)
        if pk is not None:
            GreetingLease.objects.filter(topic=pk, user=viewer.user_id).delete()


# --- what the worker does


def ask_about_waiting(*, limit: int = BATCH) -> int:
    """Ask greeters about topics past the promise, each topic once; how many topics there were. Safe to run twice, and
    in two workers.
    """
    due = greetings.unasked(limit)
    for topic in due:
        with transaction.atomic():
            _, is_mine = Greeting.objects.get_or_create(pk=topic.pk, defaults={"asked_at": clock.now()})
            if is_mine:
                asked = _ask(topic, greetings.whose_turn(topic), most=ASKED)
                # In one order: another worker asks about another topic.
                locked = Greeter.objects.select_for_update(no_key=True).filter(pk__in=asked).order_by("pk")
                here = list(locked.values_list("pk", flat=True))
                Greeter.objects.filter(pk__in=here).update(asked_at=clock.now())
    return len(due)


def tell_holders_of_groups(*, limit: int = BATCH) -> int:
    """Tell those who hold a group of topics in it that are left alone, each topic once; how many topics there were.

    For other spaces there is the moderators' list, which asks for the time alone.
    """
    due = greetings.unescalated(limit)
    for topic in due:
        with transaction.atomic():
            mine = Greeting.objects.filter(pk=topic.pk, escalated_at=None).update(escalated_at=clock.now())
            if mine:
                _ask(topic, greetings.holders(topic), most=ASKED)
    return len(due)


def _ask(topic: Topic, candidates: list[Viewer], *, most: int) -> list[UUID]:
    """Ask the first of these for whom the topic waits; whom."""
    asked: list[UUID] = []
    for each in candidates:
        if len(asked) == most:
            break
        if greetings.waiting_among(each, [topic.pk]):
            asked.append(each.user_id)
    publish(*(GreetingWanted(topic_id=topic.pk, post_id=topic.first_post_id, user_id=user) for user in asked))
    return asked


def forget_leases() -> int:
    """Forget who was about to answer what; how many."""
    return GreetingLease.objects.filter(until__lte=clock.now()).delete()[0]


def tell_how_many_wait() -> None:
    """Tell Prometheus."""
    now = clock.now()
    counts = {"no": 0, "promise": 0, "escalation": 0}
    for written in greetings.waiting_since():
        hours = (now - written) / datetime.timedelta(hours=1)
        late = "no" if hours < settings.GREETING_HOURS else "promise"
        counts["escalation" if hours >= settings.ESCALATE_HOURS else late] += 1
    for late, count in counts.items():
        metrics.FIRST_TOPICS_WAITING.labels(late).set(count)
