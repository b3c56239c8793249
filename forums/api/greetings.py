"""Welcoming those who write for the first time, in the API."""

import graphene

from community import ids
from community.api import pages
from community.api.context import Context
from community.api.extending import extend
from community.api.limits import Limit
from community.api.loaders import Loader
from community.api.mutation import Mutation
from community.database import in_database
from community.errors import ErrorCode, Problem
from community.moderation.api import Moderation
from community.viewer import Viewer
from forums.actions import greetings as actions
from forums.api.permissions import Permission
from forums.api.spaces import Space, space_by_pk
from forums.api.topics import Topic
from forums.selectors import greetings

waiting_by_topic = Loader(greetings.by_pk)
wanted_by_topic = Loader(greetings.wanted)


class WaitingTopic(graphene.ObjectType):
    """Somebody's first topic that nobody has answered yet. What its author wishes for is its `intent`."""

    topic = graphene.Field(graphene.NonNull(Topic), description="The topic.")
    waited_minutes = graphene.Int(
        required=True, description="How long it waits; in full hours where it was written under an alias."
    )
    is_escalated = graphene.Boolean(
        required=True, description="Whether it waits so long that moderators see it as left alone."
    )
    is_taken = graphene.Boolean(
        required=True, description="Whether somebody else is about to answer it. Who, is not told."
    )
    taken_until = graphene.DateTime(description="Until when you are the one who answers it; null if you are not.")


WaitingTopicConnection = pages.connection_type(
    WaitingTopic, "WaitingTopic", "first topics that nobody has answered, the oldest first."
)


class GreetingOffer(graphene.ObjectType):
    """Whether you welcome those who write for the first time. Nobody else is told."""

    can_offer = graphene.Field(graphene.NonNull(Permission), description="Whether you may offer it.")
    since = graphene.DateTime(description="Since when you do; null if you do not.")
    spaces = graphene.List(
        graphene.NonNull(Space),
        required=True,
        description=f"Where, at most {actions.MAX_SPACES}; empty: wherever you may write.",
    )
    is_paused = graphene.Boolean(
        required=True, description="Whether you are not asked at present: during a break, and while suspended."
    )

    def resolve_can_offer(offer: greetings.Offer, info):
        return offer.can

    async def resolve_spaces(offer: greetings.Offer, info):
        found = [await info.context.load(space_by_pk, pk) for pk in offer.space_pks]
        return [space for space in found if space is not None]


class Silence(graphene.ObjectType):
    """How long first topics wait for an answer, in spaces that every member may read, over the last 30 days."""

    waiting_now = graphene.Int(required=True, description="How many wait now.")
    median_minutes_to_first_reply = graphene.Int(
        description=f"Half of those that were answered waited no longer; null with fewer than {greetings.FLOOR}."
    )
    over_promise = graphene.Int(
        description="How many waited, or wait, longer than was promised; "
        f"null with fewer than {greetings.FLOOR} first topics."
    )
    since = graphene.DateTime(required=True, description="From when on it is measured.")


class OfferToGreet(Mutation):
    """Offer to welcome those who write for the first time. A task, not a rank: nobody else is told, and you may stop at
    any time. Offered again, it replaces the spaces."""

    limit = Limit(30, per_seconds=600)

    class Input:
        space_ids = graphene.List(
            graphene.NonNull(graphene.ID),
            description=f"Only in these spaces, at most {actions.MAX_SPACES}; everywhere if left out.",
        )

    greeting = graphene.Field(GreetingOffer, description="What you offer now.")

    @staticmethod
    async def act(context: Context, *, space_ids=None):
        viewer = context.member()
        await in_database(actions.offer_to_greet, viewer=viewer, space_ids=space_ids or [])
        return {"greeting": await in_database(greetings.offer, viewer)}


class StopGreeting(Mutation):
    """Stop welcoming others; what you took to answer is left to them."""

    limit = Limit(30, per_seconds=600)

    class Input:
        confirm = graphene.Boolean(required=True, description="True.")

    greeting = graphene.Field(GreetingOffer, description="That you do not offer it any more.")

    @staticmethod
    async def act(context: Context, *, confirm):
        viewer = context.member()
        if not confirm:
            raise Problem(ErrorCode.INVALID, "Please confirm it.", field=("confirm",))
        await in_database(actions.stop_greeting, viewer=viewer)
        return {"greeting": await in_database(greetings.offer, viewer)}


class TakeGreeting(Mutation):
    """Be the one who answers a waiting topic, for half an hour, so that two do not write at once. It ends by itself,
    with your reply, with `leaveGreeting`, and when you take another."""

    limit = Limit(60, per_seconds=600)

    class Input:
        topic_id = graphene.ID(required=True, description="A topic of `greeterQueue`.")

    waiting = graphene.Field(WaitingTopic, description="The topic as it waits for you.")

    @staticmethod
    async def act(context: Context, *, topic_id):
        pk = await in_database(actions.take_greeting, viewer=context.member(), topic_id=topic_id)
        context.forget_loaded()
        return {"waiting": await context.load(waiting_by_topic, pk)}


class LeaveGreeting(Mutation):
    """Leave a topic that you took to others. What you did not take is passed over."""

    limit = Limit(60, per_seconds=600)

    class Input:
        topic_id = graphene.ID(required=True, description="The topic.")

    waiting = graphene.Field(WaitingTopic, description="The topic, if it still waits for you.")

    @staticmethod
    async def act(context: Context, *, topic_id):
        await in_database(actions.leave_greeting, viewer=context.member(), topic_id=topic_id)
        pk = ids.pk_of("Topic", topic_id)
        context.forget_loaded()
        return {"waiting": await context.load(waiting_by_topic, pk) if pk else None}


class GreetingFields:
    """What `viewer` tells of welcoming."""

    greeting = graphene.Field(
        graphene.NonNull(GreetingOffer), description="Whether you welcome those who write for the first time."
    )

    async def resolve_greeting(viewer: Viewer, info):
        return await in_database(greetings.offer, viewer)


class Query(graphene.ObjectType):
    """What waits for a welcome."""

    greeter_queue = graphene.Field(
        WaitingTopicConnection,
        **pages.page_arguments(),
        description="First topics that wait for an answer, the oldest first, where you greet; null for who does not.",
    )

    async def resolve_greeter_queue(root, info, **paging):
        viewer = info.context.viewer
        if viewer is None:
            return None
        scope = f"greeter-queue:{viewer.user_id.hex}"
        page = await greetings.queue(viewer, pages.window(scope, **paging))
        return None if page is None else pages.connection(scope, page)


class Mutations(graphene.ObjectType):
    """Verbs of welcoming."""

    offer_to_greet = OfferToGreet.field()
    stop_greeting = StopGreeting.field()
    take_greeting = TakeGreeting.field()
    leave_greeting = LeaveGreeting.field()


async def _alone(viewer: Viewer, info, **paging):
    page = await greetings.left_alone(viewer, pages.window("left-alone", **paging))
    return pages.connection("left-alone", page)


async def _silence(viewer: Viewer, info):
    return await in_database(greetings.silence)


extend(
    Moderation,
    "alone",
    graphene.Field(
        graphene.NonNull(WaitingTopicConnection),
        **pages.page_arguments(),
        description="First topics that wait longer than was promised, the oldest first, by the full hour; of those you "
        "see as a member. Answer them, as yourself or as the team.",
    ),
    _alone,
)
extend(
    Moderation,
    "silence",
    graphene.Field(graphene.NonNull(Silence), description="How long first topics wait for an answer."),
    _silence,
)
