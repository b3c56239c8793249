"""Content notes, muted words and gentle mode: what you do not want to meet unprepared. Only you know."""

import graphene

from community.accounts import chosen
from community.accounts.actions import content_choices as actions
from community.accounts.chosen import ChoicesRow
from community.accounts.content_choices import Action
from community.api import pages
from community.api.context import Context
from community.api.enums import enum_type
from community.api.limits import Limit
from community.api.loaders import Loader
from community.api.mutation import Mutation
from community.database import in_database
from community.errors import ErrorCode, Problem
from community.viewer import Viewer
from community.vocabulary import ContentNote as ContentNoteValue

muted_words_by_pk = Loader(chosen.muted_words_by_pk)

ContentNote = enum_type(
    ContentNoteValue,
    "ContentNote",
    "What a text touches, so that readers can choose. Never a ban.",
    {note.name: note.description for note in ContentNoteValue},
)
ContentAction = enum_type(
    Action,
    "ContentAction",
    "What happens to a text that carries a note, or has words you muted.",
    {
        "SHOW": "It is shown like any other.",
        "COLLAPSE": "It is given with a notice, to be opened by a click.",
        "HIDE": "It is in no list, search or notice; where its place is seen, without words.",
    },
)


class ContentNoteChoice(graphene.ObjectType):
    """What happens to texts with one note."""

    note = ContentNote(required=True, description="The note.")
    action = ContentAction(required=True, description="What you chose, or the default.")


class MutedWords(graphene.ObjectType):
    """Words you do not want to meet. Only you see them."""

    id = graphene.ID(required=True, description="For taking it back.")
    words = graphene.String(required=True, description="As you typed them.")
    action = ContentAction(required=True, description="COLLAPSE or HIDE.")


MutedWordsConnection = pages.connection_type(MutedWords, "MutedWords", "words you muted, the latest first.")


class ContentChoices(graphene.ObjectType):
    """What you do not want to meet unprepared. Your own posts are never hidden from you."""

    notes = graphene.List(
        graphene.NonNull(ContentNoteChoice), required=True, description="All notes, each with what you chose."
    )
    gentle_until = graphene.DateTime(
        description="Until then whatever carries a note or has muted words is hidden; null when gentle mode is off."
    )
    muted_words = graphene.Field(
        graphene.NonNull(MutedWordsConnection), **pages.page_arguments(), description="Words you muted."
    )

    async def resolve_muted_words(choices: ChoicesRow, info, **paging):
        scope = f"muted-words:{choices.viewer.user_id.hex}"
        return pages.connection(scope, await chosen.muted_words(choices.viewer, pages.window(scope, **paging)))


class ContentNoteChoiceInput(graphene.InputObjectType):
    """What shall happen to texts with one note."""

    note = ContentNote(required=True, description="The note.")
    action = ContentAction(required=True, description="What shall happen.")


async def _choices(context: Context) -> dict[str, object]:
    return {"content_choices": await in_database(chosen.choices, context.member())}


class ChooseContentNotes(Mutation):
    """Choose what happens to texts with these notes. It holds from the next page on; a note is never a ban."""

    limit = Limit(60, per_seconds=60)

    class Input:
        choices = graphene.List(
            graphene.NonNull(ContentNoteChoiceInput),
            required=True,
            description="Notes and what shall happen; others stay as they are.",
        )

    content_choices = graphene.Field(ContentChoices, description="What you chose by now.")

    @staticmethod
    async def act(context: Context, *, choices):
        given = {each["note"]: each["action"] for each in choices}
        await in_database(actions.choose_content_notes, viewer=context.member(), choices=given)
        return await _choices(context)


class MuteWords(Mutation):
    """Hide or collapse texts with a word, or with up to five words side by side; any form of an English word counts.
    Muted again, they get the new action."""

    limit = Limit(300, per_seconds=60)

    class Input:
        words = graphene.String(required=True, description=f"One to {actions.MAX_WORDS} words.")
        action = ContentAction(description="COLLAPSE or HIDE; HIDE if left out.")

    muted = graphene.Field(MutedWords, description="The entry.")

    @staticmethod
    async def act(context: Context, *, words, action=None):
        action = action or Action.HIDE
        pk = await in_database(actions.mute_words, viewer=context.member(), words=words, action=action)
        context.forget_loaded()
        return {"muted": await context.load(muted_words_by_pk, pk)}


class UnmuteWords(Mutation):
    """Meet these words again."""

    limit = Limit(300, per_seconds=60)

    class Input:
        muted_words_id = graphene.ID(required=True, description="The entry.")

    muted_words_id = graphene.ID(description="The entry that is gone.")

    @staticmethod
    async def act(context: Context, *, muted_words_id):
        await in_database(actions.unmute_words, viewer=context.member(), muted_words_id=muted_words_id)
        return {"muted_words_id": muted_words_id}


class StartGentleMode(Mutation):
    """For bad days: hide whatever carries any note or has words you muted, until a time. Started again, it ends then
    instead."""

    limit = Limit(60, per_seconds=60)

    class Input:
        until = graphene.DateTime(required=True, description="When it ends by itself; at most seven days from now.")

    content_choices = graphene.Field(ContentChoices, description="What holds by now.")

    @staticmethod
    async def act(context: Context, *, until):
        await in_database(actions.start_gentle_mode, viewer=context.member(), until=until)
        return await _choices(context)


class EndGentleMode(Mutation):
    """Have what you chose before again."""

    limit = Limit(60, per_seconds=60)

    class Input:
        confirm = graphene.Boolean(required=True, description="True.")

    content_choices = graphene.Field(ContentChoices, description="What holds by now.")

    @staticmethod
    async def act(context: Context, *, confirm):
        if not confirm:
            raise Problem(ErrorCode.INVALID, "To end gentle mode, confirm it.", field=("confirm",))
        await in_database(actions.end_gentle_mode, viewer=context.member())
        return await _choices(context)


class ContentChoiceFields:
    """What content choices add to `viewer`."""

    content_choices = graphene.Field(
        graphene.NonNull(ContentChoices), description="What you do not want to meet unprepared. Only you see it."
    )

    def resolve_content_choices(viewer: Viewer, info):
        return in_database(chosen.choices, viewer)


class Mutations(graphene.ObjectType):
    """Verbs of content choices."""

    choose_content_notes = ChooseContentNotes.field()
    mute_words = MuteWords.field()
    unmute_words = UnmuteWords.field()
    start_gentle_mode = StartGentleMode.field()
    end_gentle_mode = EndGentleMode.field()
