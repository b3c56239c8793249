"""Quotes in the API: the type, and passages as clients send them."""

import graphene

from community.api.loaders import Loader
from forums.actions.quotes import MAX_QUOTED, MAX_QUOTES, QuoteDraft
from forums.api.permissions import Visibility
from forums.selectors import quotes

quotes_by_post = Loader(quotes.by_post)


class Quote(graphene.ObjectType):
    """Words of another post, as they may be shown to you now. When they are gone or you cannot see them, a placeholder
    without text."""

    post = graphene.Field(
        lambda: _post_type(), description="Where the words are from; null when it has no place for you."
    )
    text = graphene.String(description="The words, as Markdown; null on a placeholder.")
    is_outdated = graphene.Boolean(
        required=True, description="Whether these words no longer stand in that post: it was changed since."
    )
    visibility = graphene.Field(graphene.NonNull(Visibility), description="How much of it you get.")


def _post_type():
    from forums.api.posts import Post

    return Post


class QuoteInput(graphene.InputObjectType):
    """A passage of a post that you can see."""

    post_id = graphene.ID(required=True, description="The post. It may stand in another topic.")
    revision = graphene.Int(
        description="Its `revision` when you read it: CONFLICT when it was changed since. The newest if left out."
    )
    start = graphene.Int(required=True, description="The first character of its `body`, counted from 0 in code points.")
    end = graphene.Int(
        required=True, description=f"The character after the last one; at most {MAX_QUOTED:,} after `start`."
    )


def quotes_input(more: str = "") -> graphene.List:
    """The field `quotes` of an input."""
    return graphene.List(
        graphene.NonNull(QuoteInput),
        description=f"Passages it quotes, at most {MAX_QUOTES}: by reference, their words are not copied{more}.",
    )


def drafts(given: list[QuoteInput] | None) -> list[QuoteDraft]:
    """Passages as actions take them."""
    return [QuoteDraft(each["post_id"], each["start"], each["end"], each.get("revision")) for each in given or []]
