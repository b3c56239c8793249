"""The whole schema, assembled: each app adds its queries, mutations and subscriptions."""

import graphene

import community.accounts.api
import community.moderation.api
import community.safety.api
import forums.api
import notifications.api
import search.api
from community.accounts.api.accounts import ViewerFields
from community.accounts.api.boundaries import BoundaryFields
from community.accounts.api.breaks import BreakFields
from community.accounts.api.content_choices import ContentChoiceFields
from community.api import nodes
from notifications.api import InboxFields


class Viewer(
    InboxFields,
    forums.api.ViewerFields,
    community.moderation.api.ViewerFields,
    ContentChoiceFields,
    BoundaryFields,
    BreakFields,
    ViewerFields,
    graphene.ObjectType,
):
    """You, as long as you are signed in."""


class Query(
    community.accounts.api.Query,
    community.moderation.api.Query,
    community.safety.api.Query,
    forums.api.Query,
    search.api.Query,
    notifications.api.Query,
    nodes.Query,
    graphene.ObjectType,
):
    """What can be read."""

    viewer = graphene.Field(Viewer, description="You; null for guests.")

    def resolve_viewer(root, info):
        return info.context.viewer


class Mutation(
    community.accounts.api.Mutation,
    forums.api.Mutation,
    notifications.api.Mutation,
    community.moderation.api.Mutation,
    graphene.ObjectType,
):
    """What can be done. Refusals are data: look at `errors`."""


class Subscription(
    forums.api.Subscription,
    notifications.api.Subscription,
    community.moderation.api.Subscription,
    graphene.ObjectType,
):
    """What can be listened to, over graphql-transport-ws."""


schema = graphene.Schema(query=Query, mutation=Mutation, subscription=Subscription)
