"""Your own account in the API: who you are, ways back in, leaving."""

import graphene

from community.accounts import selectors
from community.accounts.actions import accounts as actions
from community.accounts.actions import recovery
from community.accounts.api.profiles import Profile, profile_by_pk
from community.accounts.suspensions import of_member
from community.api.context import Context
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from community.errors import ErrorCode, Problem
from community.viewer import Viewer


class CreateRecoveryCodes(Mutation):
    """Make ten one-time codes to get back in with, shown this once. Older ones stop working."""

    limit = Limit(10, per_seconds=3600)

    class Input:
        password = graphene.String(required=True, description="Your password, to be sure it is you.")

    codes = graphene.List(graphene.NonNull(graphene.String), description="The codes. Keep them somewhere safe.")

    @staticmethod
    async def act(context: Context, *, password):
        return {"codes": await in_database(recovery.create_recovery_codes, viewer=context.member(), password=password)}


class RecoverAccount(Mutation):
    """Set a new password with a recovery code. All sessions end; sign in with the new password."""

    needs_account = False
    limit = Limit(10, per_seconds=3600)

    class Input:
        handle = graphene.String(required=True, description="Your handle.")
        recovery_code = graphene.String(required=True, description="One of your codes; it works once.")
        new_password = graphene.String(required=True, description="The new password.")

    ok = graphene.Boolean(description="True when it was done.")

    @staticmethod
    async def act(context: Context, *, handle, recovery_code, new_password):
        await in_database(
            recovery.recover_account, handle=handle, recovery_code=recovery_code, new_password=new_password
        )
        return {"ok": True}


class SignOutEverywhere(Mutation):
    """End all your sessions, this one too."""

    limit = Limit(10, per_seconds=600)

    class Input:
        confirm = graphene.Boolean(required=True, description="True.")

    ok = graphene.Boolean(description="True when it was done.")

    @staticmethod
    async def act(context: Context, *, confirm):
        if not confirm:
            raise Problem(ErrorCode.INVALID, "To sign out everywhere, confirm it.", field=("confirm",))
        await in_database(actions.sign_out_everywhere, viewer=context.member())
        return {"ok": True}


class DeleteAccount(Mutation):
    """Leave for good. What you wrote disappears at once and is destroyed; replies of others stay, under
    placeholders."""

    limit = Limit(10, per_seconds=3600)

    class Input:
        password = graphene.String(required=True, description="Your password, to be sure it is you.")

    ok = graphene.Boolean(description="True when it was done.")

    @staticmethod
    async def act(context: Context, *, password):
        await in_database(
            actions.delete_account, viewer=context.member(), password=password, session_key=context.session_key
        )
        return {"ok": True}


class Suspension(graphene.ObjectType):
    """For how long you cannot write, whatever name you use. You keep reading, taking back, reporting and leaving."""

    since = graphene.DateTime(required=True, description="Since when.")
    until = graphene.DateTime(description="Until when; null where no end is set.")
    only_words = graphene.Boolean(
        required=True, description="Whether you can still react and take part, and only not write."
    )


class ViewerFields:
    """What an account adds to `viewer`. The type itself is assembled in community/schema.py."""

    profile = graphene.Field(graphene.NonNull(Profile), description="Your profile.")
    needs_recovery_codes = graphene.Boolean(
        required=True,
        description="True until you have recovery codes: without them a forgotten password is a lost account.",
    )
    region = graphene.String(
        required=True, description="The country you say you are in, for places to turn to; empty if you do not."
    )
    is_moderator = graphene.Boolean(required=True, description="Whether you have the task of a moderator.")
    suspension = graphene.Field(Suspension, description="Null unless you are suspended. Nobody else is told.")

    def resolve_profile(viewer: Viewer, info):
        return info.context.load(profile_by_pk, viewer.profile_id)

    async def resolve_region(viewer: Viewer, info):
        return await in_database(selectors.region, viewer)

    async def resolve_suspension(viewer: Viewer, info):
        return await in_database(of_member, viewer.user_id)

    async def resolve_needs_recovery_codes(viewer: Viewer, info):
        return await in_database(selectors.needs_recovery_codes, viewer)


class Mutations(graphene.ObjectType):
    """Verbs of accounts."""

    create_recovery_codes = CreateRecoveryCodes.field()
    recover_account = RecoverAccount.field()
    sign_out_everywhere = SignOutEverywhere.field()
    delete_account = DeleteAccount.field()
