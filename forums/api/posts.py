"""Posts in the API: the type, reply, edit, delete."""

import graphene

from community.accounts.api.support import support_field
from community.api.context import Context
from community.api.enums import enum_type
from community.api.limits import Limit
from community.api.loaders import Loader
from community.api.mutation import Mutation
from community.api.nodes import Node, register_node
from community.database import in_database
from community.moderation.api.decisions import OwnDecision
from community.moderation.selectors import decisions
from forums.actions import posts as actions
from forums.api.authors import Author, PostAs
from forums.api.permissions import ContentNote, ContentNotice, Permission, Visibility
from forums.api.quotes import Quote, drafts, quotes_by_post, quotes_input
from forums.api.stages import Stage, chosen
from forums.models import Reaction as ReactionModel
from forums.rows import PostRow
from forums.selectors import note_proposals, posts, topics

post_by_pk = Loader(posts.by_pk)
revisions_by_post = Loader(posts.revisions)
decision_by_post = Loader(decisions.own_by_content)
proposed_notes_by_post = Loader(note_proposals.by_post)
reactions_by_post = Loader(posts.reactions)
topic_by_pk = Loader(topics.by_pk)
register_node("Post", post_by_pk)

ReactionKind = enum_type(
    ReactionModel.Kind,
    "ReactionKind",
    "A small sign of support. There is no sign against.",
    {
        "HUG": "I am thinking of you.",
        "THANKS": "This helped me.",
        "STRENGTH": "I wish you strength.",
        "HOPE": "This gives me hope.",
        "ME_TOO": "I have been there. Only the author sees how many.",
    },
)


class Reaction(graphene.ObjectType):
    """One kind of reaction to a post."""

    kind = ReactionKind(required=True, description="Which kind.")
    count = graphene.Int(description="How many members; null for ME_TOO, which only the post's author sees counted.")
    viewer_reacted = graphene.Boolean(required=True, description="Whether you did.")


class Revision(graphene.ObjectType):
    """What a post of yours said before an edit."""

    number = graphene.Int(required=True, description="Counts from 1, the first words.")
    title = graphene.String(description="The title then, for a topic's first post or a chapter.")
    details = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="What helped then, or the steps and the cautions, for a topic's first post.",
    )
    body = graphene.String(required=True, description="The words then, as Markdown.")
    written_at = graphene.DateTime(required=True, description="When these words were written.")


class PostRights(graphene.ObjectType):
    """What you may do with a post."""

    reply = graphene.Field(graphene.NonNull(Permission), description="Answer it.")
    edit = graphene.Field(graphene.NonNull(Permission), description="Change its words.")
    delete = graphene.Field(graphene.NonNull(Permission), description="Delete it.")
    react = graphene.Field(graphene.NonNull(Permission), description="React to it.")
    report = graphene.Field(graphene.NonNull(Permission), description="Report it.")


class Post(graphene.ObjectType):
    """One message in a topic. Where you cannot see it, a placeholder keeps its place: no author, words, time or
    reactions."""

    class Meta:
        interfaces = (Node,)

    topic = graphene.Field(lambda: _topic_type(), description="The topic it stands in.")
    parent_id = graphene.ID(description="What it answers; null for a topic's first post.")
    depth = graphene.Int(required=True, description="How deep it stands: 0 is the first post, 64 the deepest.")
    author = graphene.Field(Author, description="The name it was written under.")
    body = graphene.String(description="The words, as Markdown.")
    body_html = graphene.String(description="The words, as safe HTML.")
    content_notes = graphene.List(
        graphene.NonNull(ContentNote), required=True, description="What the text touches, as its author says."
    )
    proposed_notes = graphene.List(
        graphene.NonNull(ContentNote),
        required=True,
        description="Of a post of yours: what at least two readers say it touches too. Take it up with `editPost`, or "
        "turn it down with `dismissProposedNotes`. Empty on posts of others.",
    )
    content_notice = graphene.Field(
        ContentNotice, description="That you chose not to meet this unprepared; null when you meet it like any other."
    )
    created_at = graphene.DateTime(description="When it was written.")
    edited_at = graphene.DateTime(description="When it was last changed, five minutes of grace aside.")
    edited_after_replies = graphene.Boolean(
        required=True, description="Whether it was changed after somebody had answered.", name="editedAfterReplies"
    )
    published_late = graphene.Boolean(
        required=True,
        description="Whether it was held when it was written and shown more than ten minutes later: it stands at the "
        "time it was written, above what was read meanwhile.",
    )
    revision = graphene.Int(required=True, description="Rises with each edit.")
    revisions = graphene.List(
        graphene.NonNull(Revision), description="Your own older words, oldest first; null on posts of others."
    )
    chapter = graphene.Field(lambda: _chapters().Chapter, description="Which chapter of a story it is, if it is one.")
    reactions = graphene.List(
        graphene.NonNull(Reaction), required=True, description="Reactions, by kind; empty for guests."
    )
    quotes = graphene.List(graphene.NonNull(Quote), required=True, description="What it quotes, in its order.")
    is_mine = graphene.Boolean(required=True, description="Whether you wrote it; told to you alone.")
    visibility = graphene.Field(graphene.NonNull(Visibility), description="How much of it you get.")
    decision = graphene.Field(
        OwnDecision,
        description="Of a post of yours: what moderators decided about it that holds still, with the reason; null on "
        "posts of others.",
    )
    viewer_can = graphene.Field(graphene.NonNull(PostRights), description="What you may do with it.")

    def resolve_topic(post: PostRow, info):
        return info.context.load(topic_by_pk, post.topic_pk)

    def resolve_edited_after_replies(post: PostRow, info):
        return post.is_edited_after_replies

    async def resolve_decision(post: PostRow, info):
        return await info.context.load(decision_by_post, post.pk) if post.is_mine else None

    async def resolve_revisions(post: PostRow, info):
        if not post.is_mine or not post.is_visible:
            return None
        return await info.context.load(revisions_by_post, post.pk) or []

    def resolve_proposed_notes(post: PostRow, info):
        return _load_proposed_notes(info.context, post) if post.is_mine else []

    async def resolve_chapter(post: PostRow, info):
        # Chapters are told by a topic's author, to everybody: they stand at the top.
        is_possible = post.is_told and post.depth <= 1
        chapter = await info.context.load(_chapters().chapter_by_post, post.pk) if is_possible else None
        return chapter.revealed() if chapter and post.is_revealed else chapter

    def resolve_quotes(post: PostRow, info):
        return _load_quotes(info.context, post) if post.quote_count else []

    def resolve_reactions(post: PostRow, info):
        if post.reactions is not None:
            return post.reactions
        return _load_reactions(info.context, post)


async def _load_reactions(context: Context, post: PostRow):
    return await context.load(reactions_by_post, post) or []


async def _load_quotes(context: Context, post: PostRow):
    return await context.load(quotes_by_post, post.pk) or []


async def _load_proposed_notes(context: Context, post: PostRow):
    return await context.load(proposed_notes_by_post, post.pk) or []


def _topic_type():
    from forums.api.topics import Topic

    return Topic


def _chapters():
    from forums.api import chapters

    return chapters


async def post_payload(context: Context, pk) -> dict:
    """The `post` of a payload, read anew."""
    context.forget_loaded()
    return {"post": await context.load(post_by_pk, pk)}


class Reply(Mutation):
    """Answer a topic, or a post in it."""

    limit = Limit(20, per_seconds=60)

    class Input:
        topic_id = graphene.ID(required=True, description="The topic.")
        parent_id = graphene.ID(description="The post to answer; the topic's first post if left out.")
        body = graphene.String(required=True, description="The words, as Markdown; 1 to 20,000 characters.")
        content_notes = graphene.List(graphene.NonNull(ContentNote), description="What the text touches.")
        post_as = PostAs(description="Under which name; the one you use in this topic if left out.")
        quotes = quotes_input()
        confirms_advice = graphene.Boolean(
            description="True: post it although it reads like advice to somebody who wishes only to be heard "
            "(ADVICE_UNASKED)."
        )
        client_key = graphene.String(
            required=True, description="A fresh random text for each reply; sent again it does nothing twice."
        )

    post = graphene.Field(Post, description="The reply.")
    support_resources = support_field("title", "body")

    @staticmethod
    async def act(context: Context, *, topic_id, body, client_key, **given):
        post_as = given.get("post_as")
        pk = await in_database(
            actions.reply,
            viewer=context.member(),
            topic_id=topic_id,
            parent_id=given.get("parent_id"),
            body=body,
            content_notes=given.get("content_notes") or [],
            client_key=client_key,
            post_as=post_as.value if post_as else "",
            quotes=drafts(given.get("quotes")),
            confirms_advice=bool(given.get("confirms_advice")),
        )
        # Sent again after the reply was deleted, the same key still answers with its place.
        answer = await post_payload(context, pk)
        return answer if answer["post"] else {"post": await in_database(posts.placeholder, context.member(), pk)}


class EditPost(Mutation):
    """Change your own words. The first five minutes leave no mark; after that others see that it was edited, not
    how."""

    limit = Limit(30, per_seconds=60)

    class Input:
        post_id = graphene.ID(required=True, description="The post.")
        body = graphene.String(required=True, description="The new words, as Markdown.")
        title = graphene.String(
            description="The topic's new title, only with its first post; or the chapter's, which may be empty."
        )
        stage = Stage(
            description="From where it is told, only with a chapter; unchanged if left out, null to say none."
        )
        content_notes = graphene.List(
            graphene.NonNull(ContentNote), description="What the text touches now; unchanged if left out."
        )
        quotes = quotes_input("; unchanged if left out, otherwise in place of all it quoted before")

    post = graphene.Field(Post, description="The post as it is now.")
    support_resources = support_field("title", "body")

    @staticmethod
    async def act(context: Context, *, post_id, body, title=None, content_notes=None, quotes=None, **given):
        pk = await in_database(
            actions.edit_post,
            viewer=context.member(),
            post_id=post_id,
            body=body,
            title=title,
            stage=chosen(given, "stage"),
            content_notes=content_notes,
            quoted=None if quotes is None else drafts(quotes),
        )
        return await post_payload(context, pk)


class DeletePost(Mutation):
    """Delete your own post. Its words are destroyed; replies to it stay, under a placeholder."""

    limit = Limit(60, per_seconds=60)

    class Input:
        post_id = graphene.ID(
            required=True, description="The post. A topic's first post takes title and details with it."
        )

    post = graphene.Field(Post, description="The placeholder that is left.")

    @staticmethod
    async def act(context: Context, *, post_id):
        viewer = context.member()
        pk = await in_database(actions.delete_post, viewer=viewer, post_id=post_id)
        return {"post": await in_database(posts.placeholder, viewer, pk)}


class Mutations(graphene.ObjectType):
    """Verbs of posts."""

    reply = Reply.field()
    edit_post = EditPost.field()
    delete_post = DeletePost.field()
