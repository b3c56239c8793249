"""Profiles in the API."""

import graphene

from community.accounts import selectors
from community.accounts.actions import profiles as actions
from community.api.context import Context
from community.api.limits import Limit
from community.api.loaders import Loader
from community.api.mutation import Mutation
from community.api.nodes import Node, register_node
from community.database import in_database

profile_by_pk = Loader(selectors.profiles)
lived_themes_by_profile = Loader(selectors.lived_themes)
register_node("Profile", profile_by_pk)


class LivedTheme(graphene.ObjectType):
    """A theme a member has lived with."""

    theme = graphene.String(required=True, description="Theme slug.")
    is_shown = graphene.Boolean(
        required=True, description="Whether others may see it; on other people's profiles always true."
    )


class Profile(graphene.ObjectType):
    """A member, as others may know them."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(required=True, description="The name to show.")
    handle = graphene.String(required=True, description="What to write after @ to mention them.")
    about = graphene.String(required=True, description="What they say of themselves.")
    pronouns = graphene.String(required=True, description="How to speak of them; empty if they do not say.")
    avatar_url = graphene.String(required=True, description="Address of a small drawing made from the handle.")
    lived_themes = graphene.List(
        graphene.NonNull(LivedTheme),
        required=True,
        description="Themes they have lived with and show; on your own profile all.",
    )
    is_me = graphene.Boolean(required=True, description="Whether it is yours.")

    async def resolve_lived_themes(profile, info):
        return await info.context.load(lived_themes_by_profile, profile.pk) or []


class LivedThemeInput(graphene.InputObjectType):
    """A theme you have lived with."""

    theme = graphene.String(required=True, description="Theme slug.")
    is_shown = graphene.Boolean(
        required=True,
        default_value=False,
        description="Whether others may see it. Hidden ones still help to find people like you.",
    )


class UpdateProfile(Mutation):
    """Change your profile. What is left out stays as it is."""

    limit = Limit(20, per_seconds=600)

    class Input:
        name = graphene.String(description="The name to show; 1 to 40 characters.")
        about = graphene.String(description="What you say of yourself; up to 2,000 characters.")
        pronouns = graphene.String(description="How to speak of you; up to 40 characters.")
        region = graphene.String(
            description="The country you are in (ISO 3166-1, two letters), for places to turn to; empty to say none. "
            "Only you see it."
        )
        lived_themes = graphene.List(
            graphene.NonNull(LivedThemeInput), description="All themes you have lived with; replaces the old list."
        )

    profile = graphene.Field(Profile, description="Your profile as it is now.")

    @staticmethod
    async def act(context: Context, *, lived_themes=None, **changes):
        themes = None
        if lived_themes is not None:
            themes = [actions.LivedThemeChoice(each["theme"], each["is_shown"]) for each in lived_themes]
        viewer = context.member()
        await in_database(actions.update_profile, viewer=viewer, themes=themes, **changes)
        return {"profile": await context.load(profile_by_pk, viewer.profile_id)}


class Mutations(graphene.ObjectType):
    """Verbs of profiles."""

    update_profile = UpdateProfile.field()
