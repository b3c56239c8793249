"""Listing strategies: what helped first."""

import graphene

from community.api import pages
from forums.api.topic_details import Effort, Situation, Technique
from forums.api.topics import TopicConnection
from forums.selectors import strategies


class StrategyOrder(graphene.Enum):
    """In which order strategies come."""

    class Meta:
        description = "In which order strategies come."

    HELPFUL = "HELPFUL"
    NEWEST = "NEWEST"
    ACTIVE = "ACTIVE"

    @property
    def description(self):
        return {
            "HELPFUL": "What most surely helped members like you first: those who tried it in a situation, or for a "
            "theme, that you filter by; without such a filter, for a theme of your profile.",
            "NEWEST": "The latest started first.",
            "ACTIVE": "The latest reply first.",
        }[self.value]


class StrategyFilter(graphene.InputObjectType):
    """Which strategies to list. Whatever is left out does not filter; values of one field are alternatives."""

    techniques = graphene.List(graphene.NonNull(Technique), description="Of one of these techniques.")
    situations = graphene.List(graphene.NonNull(Situation), description="For one of these situations.")
    efforts = graphene.List(graphene.NonNull(Effort), description="That take this much.")
    themes = graphene.List(graphene.NonNull(graphene.String), description="With one of these themes (slugs).")
    space_slugs = graphene.List(graphene.NonNull(graphene.String), description="In one of these spaces.")
    language = graphene.String(description="In this language (code), as authors say.")


class Query(graphene.ObjectType):
    """Strategies across spaces."""

    strategies = graphene.Field(
        graphene.NonNull(TopicConnection),
        filter=StrategyFilter(description="Which strategies."),
        order=StrategyOrder(default_value=StrategyOrder.HELPFUL, required=True, description="In which order."),
        **pages.page_arguments(),
        description="Strategies you may read, as topics of kind STRATEGY.",
    )

    async def resolve_strategies(root, info, order, filter=None, **paging):
        given = filter or {}
        chosen = strategies.StrategyFilter(
            **{name: [value.value for value in given.get(name) or []] for name in _CHOICES},
            themes=given.get("themes") or [],
            space_slugs=given.get("space_slugs") or [],
            language=(given.get("language") or "").lower(),
        )
        scope = f"strategies:{order.value}"
        window = pages.window(scope, **paging)
        return pages.connection(scope, await strategies.page(info.context.viewer, chosen, order.value, window))


_CHOICES = ("techniques", "situations", "efforts")
