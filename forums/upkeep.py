"""What the forums do from time to time: ask greeters, and forget."""

import datetime

from community import clock
from community.outbox.upkeep import chore
from forums.actions import greetings
from forums.models import TopicEvent

# A socket that was away for longer is told to read the topic again.
KEEP_EVENTS = datetime.timedelta(days=30)
BATCH = 500
GREETERS_ARE_ASKED_EVERY = 300.0


@chore("forums.forget_topic_events")
def forget_topic_events() -> int:
    """Forget old events of topics; how many."""
    old = TopicEvent.objects.filter(created_at__lt=clock.now() - KEEP_EVENTS).order_by("created_at")
    pks = list(old.values_list("pk", flat=True)[:BATCH])
    return TopicEvent.objects.filter(pk__in=pks).delete()[0] if pks else 0


@chore("forums.ask_greeters", every=GREETERS_ARE_ASKED_EVERY)
def ask_greeters() -> int:
    """Ask greeters about first topics that nobody has answered, and then who holds their group; how many topics."""
    greetings.forget_leases()
    greetings.tell_how_many_wait()
    return greetings.ask_about_waiting() + greetings.tell_holders_of_groups()
