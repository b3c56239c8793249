"""Chapters of stories in the API: the type, adding one."""

import graphene

from community.accounts.api.support import support_field
from community.api import pages
from community.api.context import Context
from community.api.limits import Limit
from community.api.loaders import Loader
from community.api.mutation import Mutation
from community.database import in_database
from forums.actions import chapters as actions
from forums.api.permissions import ContentNote
from forums.api.posts import Post, post_by_pk, post_payload
from forums.api.quotes import drafts, quotes_input
from forums.api.stages import Stage
from forums.selectors import chapters, posts
from forums.selectors.chapters import ChapterRow

chapter_by_post = Loader(chapters.by_post)


class Chapter(graphene.ObjectType):
    """One part of a story, told at one time. A setback is a chapter like any other and takes nothing back."""

    number = graphene.Int(
        required=True,
        description="Its place among the chapters that can be read, from 1: when one is deleted, later ones move up.",
    )
    title = graphene.String(description="Its title, if it has one; the first chapter's is the topic's.")
    stage = Stage(description="From where it is told, if the author says.")
    post = graphene.Field(Post, description="The post that tells it; null when it went out of sight this very moment.")

    def resolve_post(chapter: ChapterRow, info):
        return info.context.load(post_by_pk, chapter.post_pk)


ChapterConnection = pages.connection_type(Chapter, "Chapter", "chapters of a story, the first one first.")


async def chapters_page(context: Context, topic_pk, paging) -> pages.Connection:
    """A page of a story's chapters."""
    scope = f"chapters:{topic_pk.hex}"
    window = pages.window(scope, **paging)
    return pages.connection(scope, await in_database(chapters.page, context.viewer, topic_pk, window))


class AddChapter(Mutation):
    """Go on telling your own story. Who follows it hears of it. What was told before stays as it is; the story's stage
    follows, where the chapter says one."""

    limit = Limit(10, per_seconds=600)

    class Input:
        topic_id = graphene.ID(required=True, description="Your story.")
        title = graphene.String(description="A title of its own, up to 200 characters.")
        body = graphene.String(required=True, description="The words, as Markdown; 1 to 20,000 characters.")
        stage = Stage(description="From where it is told; SETBACK for a setback.")
        content_notes = graphene.List(graphene.NonNull(ContentNote), description="What the text touches.")
        quotes = quotes_input()
        client_key = graphene.String(
            required=True, description="A fresh random text for each chapter; sent again it does nothing twice."
        )

    post = graphene.Field(Post, description="The post that tells it.")
    support_resources = support_field("title", "body")

    @staticmethod
    async def act(context: Context, *, client_key, topic_id, body, **given):
        draft = actions.ChapterDraft(
            topic_id=topic_id,
            body=body,
            title=given.get("title") or "",
            stage=given["stage"].value if given.get("stage") else "",
            content_notes=given.get("content_notes") or [],
            quotes=drafts(given.get("quotes")),
        )
        pk = await in_database(actions.add_chapter, viewer=context.member(), draft=draft, client_key=client_key)
        # Sent again after the chapter was deleted, the same key still answers with its place.
        answer = await post_payload(context, pk)
        return answer if answer["post"] else {"post": await in_database(posts.placeholder, context.member(), pk)}


class Mutations(graphene.ObjectType):
    """Verbs of chapters."""

    add_chapter = AddChapter.field()
