"""Topics in the API: the type, lists, starting one."""

import secrets
from dataclasses import replace

import graphene

from community import ids
from community.accounts.api.support import support_field
from community.api import cursors, pages
from community.api.context import Context
from community.api.enums import enum_type
from community.api.limits import Limit
from community.api.loaders import Loader
from community.api.mutation import Mutation
from community.api.nodes import Node, register_node
from community.api.selection import selects
from community.database import in_database
from community.errors import bad_input, not_found
from forums.actions import topics as actions
from forums.api.authors import Author, PostAs
from forums.api.permissions import ContentNote, ContentNotice, Permission, Visibility
from forums.api.posts import Post, post_by_pk, topic_by_pk
from forums.api.quotes import drafts, quotes_input
from forums.api.spaces import Space
from forums.api.stages import Stage
from forums.api.themes import Theme, theme_of
from forums.api.topic_details import (
    NewStoryInput,
    NewStrategyInput,
    Story,
    Strategy,
    story_by_topic,
    story_details,
    strategy_by_topic,
    strategy_details,
)
from forums.models import Topic as TopicModel
from forums.rows import TopicRow
from forums.selectors import chapters, posts, topics

register_node("Topic", topic_by_pk)
themes_by_topic = Loader(topics.themes)
topic_followed = Loader(topics.followed)
alias_by_topic = Loader(topics.own_aliases)
reading_by_topic = Loader(topics.readings)
resonance_by_topic = Loader(chapters.resonance)

TopicKind = enum_type(
    TopicModel.Kind,
    "TopicKind",
    "What kind of topic it is.",
    {
        "DISCUSSION": "A conversation.",
        "QUESTION": "Somebody asks.",
        "STORY": "Somebody tells an experience.",
        "STRATEGY": "A way of coping, step by step.",
        "CELEBRATION": "Something good, large or small.",
    },
)
Intent = enum_type(
    TopicModel.Intent,
    "Intent",
    "What the author of a topic wishes for.",
    {
        "JUST_LISTEN": "To be heard; no advice, please.",
        "ADVICE_WELCOME": "Advice is welcome.",
        "SIMILAR_STORIES": "To hear from others who know this.",
        "GOOD_NEWS": "To share something good.",
    },
)


class PostOrder(graphene.Enum):
    """In which order the posts of a topic come."""

    class Meta:
        description = "In which order the posts of a topic come."

    TREE = "TREE"
    OLDEST = "OLDEST"
    NEWEST = "NEWEST"

    @property
    def description(self):
        return {
            "TREE": "Each post followed by its replies, siblings by age.",
            "OLDEST": "As they were written.",
            "NEWEST": "The newest first.",
        }[self.value]


class TopicOrder(graphene.Enum):
    """In which order topics come."""

    class Meta:
        description = "In which order topics come."

    ACTIVE = "ACTIVE"
    NEWEST = "NEWEST"

    @property
    def description(self):
        return {"ACTIVE": "The latest reply first.", "NEWEST": "The latest started first."}[self.value]


class TopicFilter(graphene.InputObjectType):
    """Which topics to list. Whatever is left out does not filter."""

    space_slug = graphene.String(description="In this space.")
    kinds = graphene.List(graphene.NonNull(TopicKind), description="Of one of these kinds.")
    themes = graphene.List(graphene.NonNull(graphene.String), description="With one of these themes (slugs).")
    intents = graphene.List(graphene.NonNull(Intent), description="With one of these wishes.")
    stages = graphene.List(graphene.NonNull(Stage), description="Stories whose authors stand at one of these stages.")
    author_id = graphene.ID(description="Started under this profile; empty for guests.")
    followed = graphene.Boolean(description="True: only those you follow.")
    unanswered = graphene.Boolean(description="True: only those without a reply.")


class TopicRights(graphene.ObjectType):
    """What you may do with a topic."""

    reply = graphene.Field(graphene.NonNull(Permission), description="Add a reply.")
    follow = graphene.Field(graphene.NonNull(Permission), description="Follow it.")
    edit = graphene.Field(graphene.NonNull(Permission), description="Change its themes, wish, language and details.")
    add_chapter = graphene.Field(graphene.NonNull(Permission), description="Go on telling it.")


PostConnection = pages.connection_type(Post, "Post", "posts of a topic.")


class Topic(graphene.ObjectType):
    """A thread in a space. Where its first post is not available to you, title and author are null."""

    class Meta:
        interfaces = (Node,)

    space = graphene.Field(graphene.NonNull(Space), description="Where it stands.")
    kind = TopicKind(required=True, description="What kind of topic it is.")
    title = graphene.String(description="Its title.")
    author = graphene.Field(Author, description="The name it was started under.")
    intent = Intent(description="What the author wishes for, if they say.")
    language = graphene.String(description="Language code, if the author says.")
    themes = graphene.List(graphene.NonNull(Theme), required=True, description="What it is about.")
    content_notes = graphene.List(
        graphene.NonNull(ContentNote), required=True, description="What its first post touches."
    )
    content_notice = graphene.Field(
        ContentNotice,
        description="That you chose not to meet its first post unprepared; null when you meet it like any other. "
        "`title` is null where it has words you muted, and with HIDE.",
    )
    story = graphene.Field(Story, description="Details of a STORY.")
    strategy = graphene.Field(Strategy, description="Details of a STRATEGY.")
    resonance = graphene.Int(
        description="How many members have been there: ME_TOO on any chapter, each member once. "
        "Only for the author of a STORY; null for everybody else."
    )
    first_post = graphene.Field(Post, description="The post it starts with.")
    posts = graphene.Field(
        graphene.NonNull(PostConnection),
        order=PostOrder(default_value=PostOrder.TREE, required=True, description="In which order."),
        under=graphene.ID(description="Only the branch below this post."),
        start_at=graphene.ID(
            description="Begin with this post, as a link to it does; page both ways from there. "
            "Empty when you cannot see it. Not together with `after`, `before` or `last`."
        ),
        **pages.page_arguments(),
        description="Its posts, the first one included. A post you cannot see is left out, "
        "or a placeholder when replies you see stand under it.",
    )
    reply_count = graphene.Int(required=True, description="How many replies it has.")
    created_at = graphene.DateTime(required=True, description="When it was started.")
    last_activity_at = graphene.DateTime(required=True, description="When it was last replied to.")
    event_cursor = graphene.String(
        required=True,
        description="Where the topic's events stand now: pass it to `topicEvents(after:)` and miss nothing.",
    )
    viewer_follows = graphene.Boolean(required=True, description="Whether you hear of new replies.")
    unread_count = graphene.Int(
        description=f"Posts of others since you last marked it read, at most {topics.UNREAD_CAP}; null before that."
    )
    last_read_post_id = graphene.ID(description="The newest post you marked as read.")
    viewer_alias = graphene.String(description="The alias you use in it, if you do; told to you alone.")
    visibility = graphene.Field(graphene.NonNull(Visibility), description="How much of it you get.")
    viewer_can = graphene.Field(graphene.NonNull(TopicRights), description="What you may do with it.")

    async def resolve_themes(topic: TopicRow, info):
        if not topic.is_told:
            return []
        return [theme_of(slug) for slug in await info.context.load(themes_by_topic, topic.pk)]

    def resolve_story(topic: TopicRow, info):
        return info.context.load(story_by_topic, topic.pk) if topic.kind == "STORY" and topic.is_told else None

    async def resolve_strategy(topic: TopicRow, info):
        if topic.kind != "STRATEGY" or not topic.is_told:
            return None
        strategy = await info.context.load(strategy_by_topic, topic.pk)
        return strategy and replace(strategy, ranked_by=topic.ranked_by)

    async def resolve_resonance(topic: TopicRow, info):
        if topic.kind != "STORY" or not topic.is_mine:
            return None
        return await info.context.load(resonance_by_topic, topic.pk) or 0

    async def resolve_first_post(topic: TopicRow, info):
        post = await info.context.load(post_by_pk, topic.first_post_pk)
        return post.revealed() if post and topic.is_revealed else post

    async def resolve_posts(topic: TopicRow, info, order, under=None, start_at=None, **paging):
        context: Context = info.context
        scope = f"posts:{topic.pk.hex}:{order.value}:{under or ''}"
        window = pages.window(scope, **paging)
        if start_at is not None and (window.key is not None or window.is_backward):
            raise bad_input("`startAt` begins a page of its own: leave out after, before and last.")
        places = [None if given is None else ids.pk_of("Post", given) for given in (under, start_at)]
        if places.count(None) > [under, start_at].count(None):  # what is no post has no place, and nothing under it
            return pages.connection(scope, pages.Page([], []))
        page = await posts.page(context.viewer, topic, order.value, window, under=places[0], start_at=places[1])
        if topic.is_revealed:
            page.rows[:] = [row.revealed() if row.depth == 0 else row for row in page.rows]
        if selects(info, "reactions"):
            await posts.attach_reactions(context.viewer, page.rows)
        return pages.connection(scope, page)

    def resolve_event_cursor(topic: TopicRow, info):
        return event_cursor(topic.pk, topic.event_number)

    async def resolve_viewer_follows(topic: TopicRow, info):
        return await info.context.load(topic_followed, topic.pk) or False

    def resolve_viewer_alias(topic: TopicRow, info):
        return info.context.load(alias_by_topic, topic.pk)

    async def resolve_unread_count(topic: TopicRow, info):
        reading = await info.context.load(reading_by_topic, topic.pk)
        return reading and reading.unread_count

    async def resolve_last_read_post_id(topic: TopicRow, info):
        reading = await info.context.load(reading_by_topic, topic.pk)
        return reading and ids.to_global("Post", reading.last_read_post_pk)


def event_scope(topic_pk) -> str:
    """The cursor scope of a topic's events."""
    return f"topic-events:{topic_pk.hex}"


def event_cursor(topic_pk, number: int) -> str:
    """A position among a topic's events; another text of the same length each time.

    Two equal or longer ones would tell whether, and how often, something happened that only somebody else may notice.
    """
    padding = secrets.token_hex(16)[: 32 - len(str(number))]
    return cursors.encode(event_scope(topic_pk), [number, padding])


TopicConnection = pages.connection_type(Topic, "Topic", "topics.")


class StartTopic(Mutation):
    """Start a topic of any kind. You follow it from then on."""

    limit = Limit(10, per_seconds=600)

    class Input:
        space_slug = graphene.String(required=True, description="The space.")
        kind = TopicKind(required=True, description="What kind of topic.")
        title = graphene.String(required=True, description="1 to 200 characters.")
        body = graphene.String(required=True, description="The words, as Markdown; 1 to 20,000 characters.")
        themes = graphene.List(
            graphene.NonNull(graphene.String), description=f"Theme slugs, at most {actions.MAX_THEMES}."
        )
        content_notes = graphene.List(graphene.NonNull(ContentNote), description="What the text touches.")
        intent = Intent(description="What you wish for.")
        language = graphene.String(description="Code of the language it is written in, such as en.")
        story = NewStoryInput(description="Details; only with kind STORY.")
        strategy = NewStrategyInput(description="Details; only with kind STRATEGY.")
        post_as = PostAs(description="Under which name; your profile if left out.")
        quotes = quotes_input()
        client_key = graphene.String(
            required=True, description="A fresh random text for each topic; sent again it does nothing twice."
        )

    topic = graphene.Field(Topic, description="The topic.")
    support_resources = support_field("title", "body")

    @staticmethod
    async def act(context: Context, *, client_key, space_slug, kind, title, body, **given):
        draft = actions.TopicDraft(
            space_slug=space_slug,
            kind=kind.value,
            title=title,
            body=body,
            themes=given.get("themes") or [],
            content_notes=given.get("content_notes") or [],
            intent=given["intent"].value if given.get("intent") else "",
            language=given.get("language") or "",
            story=story_details(given.get("story")),
            strategy=strategy_details(given.get("strategy")),
            post_as=given["post_as"].value if given.get("post_as") else "",
            quotes=drafts(given.get("quotes")),
        )
        pk = await in_database(actions.start_topic, viewer=context.member(), draft=draft, client_key=client_key)
        context.forget_loaded()
        topic = await context.load(topic_by_pk, pk)
        if topic is None:  # an old key sent again: the topic was deleted since
            raise not_found("this topic")
        return {"topic": topic}


class Query(graphene.ObjectType):
    """Topics across spaces."""

    topics = graphene.Field(
        graphene.NonNull(TopicConnection),
        filter=TopicFilter(description="Which topics."),
        order=TopicOrder(default_value=TopicOrder.ACTIVE, required=True, description="In which order."),
        **pages.page_arguments(),
        description="Topics you may read.",
    )

    async def resolve_topics(root, info, order, filter=None, **paging):
        given = filter or {}
        author = given.get("author_id")
        author_pk = ids.pk_of("Profile", author) if author is not None else None
        chosen = topics.TopicFilter(
            space_slug=given.get("space_slug"),
            kinds=[kind.value for kind in given.get("kinds") or []],
            themes=given.get("themes") or [],
            intents=[intent.value for intent in given.get("intents") or []],
            stages=[stage.value for stage in given.get("stages") or []],
            author=author_pk,
            is_followed=bool(given.get("followed")),
            is_unanswered=bool(given.get("unanswered")),
        )
        scope = f"topics:{order.value}"
        window = pages.window(scope, **paging)
        if author is not None and author_pk is None:  # an id that is nobody's has started nothing
            return pages.connection(scope, pages.Page([], []))
        return pages.connection(scope, await topics.page(info.context.viewer, chosen, order.value, window))


class Mutations(graphene.ObjectType):
    """Verbs of topics."""

    start_topic = StartTopic.field()
