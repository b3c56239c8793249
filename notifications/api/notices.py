"""What a notice tells, by kind."""

import graphene

from community.api.enums import enum_type
from community.api.loaders import Loader
from community.api.nodes import Node, register_node
from forums.api.greetings import wanted_by_topic
from forums.api.posts import Post, ReactionKind, post_by_pk, topic_by_pk
from forums.api.topics import Topic
from notifications import selectors
from notifications.models import Notice
from notifications.selectors import NoticeRow

register_node("Notice", Loader(selectors.by_pk))

ReplyReason = enum_type(
    Notice.Reason,
    "ReplyReason",
    "Why a reply concerns you. More values may be added.",
    {"TO_YOU": "It answers a post of yours.", "FOLLOWING": "It is in a topic you follow."},
)

AftercareOutcome = enum_type(
    Notice.Outcome,
    "AftercareOutcome",
    "How it ended when the team looked after a post. More values may be added.",
    {
        "IN_TOUCH": "Somebody of the team is in touch with who wrote it.",
        "LOOKED_AT": "Somebody of the team looked at it, and saw no danger.",
    },
)


class _NoticeFields:
    """What all notices tell. `topic` and `post` are null when they went out of sight this very moment."""

    topic = graphene.Field(Topic, description="The topic, as you may see it.")
    created_at = graphene.DateTime(required=True, description="When you were told.")
    read_at = graphene.DateTime(description="When you marked it as read.")

    def resolve_topic(notice: NoticeRow, info):
        return notice.topic or info.context.load(topic_by_pk, notice.topic_pk)


class _PostFields(_NoticeFields):
    """What notices about a post tell."""

    post = graphene.Field(Post, description="The post, as you may see it.")

    def resolve_post(notice: NoticeRow, info):
        return notice.post or info.context.load(post_by_pk, notice.post_pk)


class ReplyNotice(_PostFields, graphene.ObjectType):
    """Somebody replied, to you or in a topic you follow."""

    class Meta:
        interfaces = (Node,)

    reason = ReplyReason(required=True, description="Why it concerns you.")


class MentionNotice(_PostFields, graphene.ObjectType):
    """Somebody mentioned you in a post."""

    class Meta:
        interfaces = (Node,)


class ReactionNotice(_PostFields, graphene.ObjectType):
    """Somebody reacted to a post of yours. Who is not told: a sign of support asks for nothing in return."""

    class Meta:
        interfaces = (Node,)

    kind = ReactionKind(required=True, description="With which sign.")

    def resolve_kind(notice: NoticeRow, info):
        return notice.reaction


class TopicNotice(_NoticeFields, graphene.ObjectType):
    """Somebody started a topic in a space you follow."""

    class Meta:
        interfaces = (Node,)


class ChapterNotice(_PostFields, graphene.ObjectType):
    """Somebody went on telling a story you follow. What stage it is told from is not said here."""

    class Meta:
        interfaces = (Node,)


class VariantNotice(_NoticeFields, graphene.ObjectType):
    """Somebody adapted a strategy of yours, or one that comes from it: `topic` is theirs, and names yours."""

    class Meta:
        interfaces = (Node,)


class GreetingNotice(_NoticeFields, graphene.ObjectType):
    """Somebody's first topic has found no answer yet, and you are asked whether you would like to write one. You need
    not: others are asked too."""

    class Meta:
        interfaces = (Node,)

    is_wanted = graphene.Boolean(required=True, description="Whether it still waits for a first answer.")

    async def resolve_is_wanted(notice: NoticeRow, info):
        return await info.context.load(wanted_by_topic, notice.topic_pk) or False


class AftercareNotice(_PostFields, graphene.ObjectType):
    """You wrote in a topic after a post that worried others, and the team looked after it: you are not alone with it.

    Show `resources` beside it: it may have worn you too.
    """

    class Meta:
        interfaces = (Node,)

    outcome = AftercareOutcome(required=True, description="How it ended, and no more than that.")

    def resolve_outcome(notice: NoticeRow, info):
        return notice.reason


class InboxNotice(graphene.Union):
    """Something that happened and concerns you. More kinds may be added."""

    class Meta:
        types = (
            ReplyNotice,
            MentionNotice,
            ReactionNotice,
            TopicNotice,
            ChapterNotice,
            VariantNotice,
            GreetingNotice,
            AftercareNotice,
        )
