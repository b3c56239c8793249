"""Remembering how far one has read."""

import graphene

from community.api.context import Context
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from forums.actions import read_positions as actions
from forums.api.topics import Topic, topic_by_pk


class MarkTopicRead(Mutation):
    """Remember that you have seen a topic up to a post. It only moves forward, and nobody else learns of it."""

    limit = Limit(120, per_seconds=60)

    class Input:
        post_id = graphene.ID(required=True, description="The newest post you have seen.")

    topic = graphene.Field(Topic, description="The topic.")

    @staticmethod
    async def act(context: Context, *, post_id):
        pk = await in_database(actions.mark_topic_read, viewer=context.member(), post_id=post_id)
        return {"topic": await context.load(topic_by_pk, pk)}


class Mutations(graphene.ObjectType):
    """Verbs of reading on."""

    mark_topic_read = MarkTopicRead.field()
