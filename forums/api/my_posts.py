"""Everything the viewer wrote, under whatever name."""

import graphene

from community.api import pages
from community.api.context import Context
from forums.api.topics import PostConnection
from forums.selectors import posts


class Query(graphene.ObjectType):
    """One's own words."""

    my_posts = graphene.Field(
        graphene.NonNull(PostConnection),
        **pages.page_arguments(),
        description="Your own posts, aliased ones included, the latest first. Told to you alone.",
    )

    async def resolve_my_posts(root, info, **paging):
        context: Context = info.context
        viewer = context.member()
        scope = f"my-posts:{viewer.user_id.hex}"
        return pages.connection(scope, await posts.own(viewer, pages.window(scope, **paging)))
