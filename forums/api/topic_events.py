"""What happens in a topic, live."""

import time
from dataclasses import dataclass
from typing import Any

import graphene

from community import ids
from community.api import cursors
from community.api.context import Context
from community.api.replay import Resync, replay
from community.database import in_database
from forums.api.posts import Post
from forums.api.topics import event_cursor, event_scope
from forums.selectors import topic_events

_POST = "The post as you may see it."
# A slow client may take an event long after it was read: past this it is read again, as it may be shown then.
FRESH_SECONDS = 1.0


class PostAdded(graphene.ObjectType):
    """A reply, or a story's next chapter, was written."""

    post = graphene.Field(graphene.NonNull(Post), description=_POST)


class PostEdited(graphene.ObjectType):
    """A post was changed."""

    post = graphene.Field(graphene.NonNull(Post), description=_POST)


class PostRemoved(graphene.ObjectType):
    """A post is gone."""

    post_id = graphene.ID(required=True, description="Its id.")
    # Not `post`: it can be null here, and a query could not ask for both by the same name.
    placeholder = graphene.Field(Post, description="What keeps its place; null when nothing stands under it.")

    def resolve_placeholder(event, info):
        return event.post

    def resolve_post_id(event, info):
        return ids.to_global("Post", event.post_pk)


class PostReactionsChanged(graphene.ObjectType):
    """Somebody reacted to a post, or took a reaction back."""

    post = graphene.Field(graphene.NonNull(Post), description=_POST)


class TopicEvent(graphene.Union):
    """Something that happened in a topic. More kinds may be added."""

    class Meta:
        types = (PostAdded, PostEdited, PostRemoved, PostReactionsChanged)

    @classmethod
    def resolve_type(cls, event, info):
        return _TYPES[event.kind]


_TYPES = {
    "POST_ADDED": PostAdded,
    "POST_EDITED": PostEdited,
    "POST_REMOVED": PostRemoved,
    "POST_REACTIONS": PostReactionsChanged,
    "POST_ME_TOO": PostReactionsChanged,
}


class TopicEventPayload(graphene.ObjectType):
    """One delivery of `topicEvents`."""

    cursor = graphene.String(
        required=True, description="Keep it: `after` this, nothing is missed and nothing comes twice."
    )
    event = graphene.Field(TopicEvent, description="What happened; null with `resync`.")
    resync = graphene.Boolean(
        required=True,
        description="True: some events are no longer kept. Read the topic again, then go on from `cursor`.",
    )


@dataclass(frozen=True, slots=True)
class _Delivery:
    cursor: str
    event: Any
    resync: bool = False


class Subscription(graphene.ObjectType):
    """Topics, live."""

    topic_events = graphene.Field(
        graphene.NonNull(TopicEventPayload),
        topic_id=graphene.ID(
            required=True, description="The topic. The stream completes when there is none you can see."
        ),
        after=graphene.String(
            description="A cursor of this stream, or `Topic.eventCursor`; without it the stream starts now."
        ),
        description="What happens in a topic, your own posts included: what came after the cursor, then what comes.",
    )

    async def subscribe_topic_events(root, info, topic_id, after=None):
        context: Context = info.context
        pk = ids.pk_of("Topic", topic_id)
        start = None
        if pk is not None:
            start = (
                cursors.decode(event_scope(pk), after)[0]
                if after is not None
                else await in_database(topic_events.position, context.viewer, pk)
            )
        return _deliveries(context, pk, start)


async def _deliveries(context: Context, pk, start):
    if start is None:
        return
    read_at = 0.0

    def read(number: int, limit: int):
        nonlocal read_at
        read_at = time.monotonic()
        return topic_events.after(context.viewer, pk, number, limit)

    async for row in replay(read, group=f"topic.{pk.hex}", position=start):
        if isinstance(row, Resync):
            yield _Delivery(event_cursor(pk, row.position), None, resync=True)
            continue
        is_old = time.monotonic() - read_at > FRESH_SECONDS
        told = await in_database(topic_events.again, context.viewer, pk, row) if is_old else row
        if told is not None:
            yield _Delivery(event_cursor(pk, told.number), told)
