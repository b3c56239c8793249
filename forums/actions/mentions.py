"""Words with tokens for those they name, and the rows behind the tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db.models import Q

from community import text
from community.accounts import alias_names, vault
from community.accounts.selectors import profiles_by_handle
from community.viewer import Viewer
from forums import visibility
from forums.models import Mention, Post, PostRevision, Space
from forums.selectors.mentions import handles

NOBODY: Mapping[UUID, int] = {}


@dataclass(frozen=True, slots=True)
class Wording:
    """Words as a post keeps them. `named`: {profile: (number of its token, whether it hears of it)}."""

    body: str
    body_html: str
    named: Mapping[UUID, tuple[int, bool]] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, object]:
        """What of it stands in the post's row."""
        return {"body": self.body, "body_html": self.body_html, "renderer": text.RENDERER_VERSION}


def word(viewer: Viewer, topic_pk: UUID, body: str, *, by: UUID | None, known: Mapping[UUID, int] = NOBODY) -> Wording:
    """Clean words for a post in this topic, by this name of the viewer's. `known`: the numbers that members named in it
    before have there.
    """
    html = text.render(body)
    numbers = dict(known)
    written = text.mentions(html)
    is_allowed = bool(written) and Space.objects.filter(topics=topic_pk, allows_mentions=True).exists()
    if not is_allowed and not numbers:
        return Wording(body, html)
    people = _people(viewer, topic_pk, written).items() if written else ()
    # Their other names are named like those of anybody else: words that stay as they are would tell them apart.
    found = {handle: pk for handle, pk in people if pk != by and (is_allowed or pk in numbers)}
    # Who blocked another name of the viewer's is not told, and the viewer not that they are not.
    silent = (vault.blocked_across(viewer, found.values()) if is_allowed else set(found.values())) if found else set()
    for pk in sorted(found.values()):
        numbers.setdefault(pk, max(numbers.values(), default=0) + 1)
    tokens = {handle: numbers[pk] for handle, pk in found.items()}
    return Wording(
        text.refer(body, tokens),
        text.refer_in_html(html, tokens),
        {pk: (numbers[pk], pk not in silent) for pk in found.values()},
    )


def _people(viewer: Viewer, topic_pk: UUID, written: Sequence[str]) -> dict[str, UUID]:
    """Names by what is written for them: members the viewer finds, and aliases whose words they find in the topic."""
    keys = [each for each in written if alias_names.is_key(each)]
    aliases: dict[str, UUID] = {}
    if keys:
        there = visibility.posts(viewer).filter(topic=topic_pk, author__user=None)
        named = there.filter(author__name__in=map(alias_names.name_of, keys)).order_by()
        aliases = {alias_names.key_of(name): pk for name, pk in named.values_list("author__name", "author").distinct()}
    handles = {each.partition("-")[0] for each in written if each not in aliases}
    return profiles_by_handle(viewer, handles) | aliases


def reword(viewer: Viewer, post: Post, body: str) -> Wording | None:
    """Other words for a post; None where they are those it has, as their author reads them."""
    if not text.refers(post.body):
        return None if body == post.body else _again(viewer, post, body)
    shown = handles(viewer, [post.pk]).get(post.pk, {})
    if body == text.filled(post.body, shown):
        return None
    new = _again(viewer, post, body)
    return replace(
        new,
        body=text.kept_someone(new.body, post.body, shown),
        body_html=text.kept_someone(new.body_html, post.body_html, shown, is_html=True),
    )


def _again(viewer: Viewer, post: Post, body: str) -> Wording:
    return word(viewer, post.topic_id, body, by=post.author_id, known=_known_in(post.pk))


def _known_in(post_pk: UUID) -> dict[UUID, int]:
    """{profile: number} of members that a post, or what it said before, names."""
    named = Mention.objects.filter(post=post_pk).values_list("profile_id", "number")
    return {profile: number for profile, number in named if number is not None}


def keep(post_pk: UUID, wording: Wording) -> None:
    """Store whom a post's words name; those of before are replaced where they are named again."""
    Mention.objects.bulk_create(
        [
            Mention(post_id=post_pk, profile_id=pk, number=number, is_told=is_told)
            for pk, (number, is_told) in wording.named.items()
        ],
        update_conflicts=True,
        unique_fields=["post", "profile"],
        update_fields=["number", "is_told"],
    )


def keep_edited(post_pk: UUID, wording: Wording) -> None:
    """The same for an edited post; who stands only in its older words is named silently."""
    Mention.objects.filter(post=post_pk).update(is_told=False)
    keep(post_pk, wording)
    forget_unnamed(post_pk)


def take_over(alias: UUID, profile: UUID) -> None:
    """Name a member by their profile where their alias was named. A post that names both names the alias no more."""
    named = Mention.objects.filter(profile=alias)
    named.filter(post__in=Mention.objects.filter(profile=profile).values("post")).delete()
    named.update(profile=profile)


def forget_unnamed(post_pk: UUID) -> None:
    """Forget whom neither the post's words nor its older ones name any more."""
    silent = Mention.objects.filter(post=post_pk, is_told=False)
    if silent.exists():
        bodies = [
            *Post.objects.filter(pk=post_pk).values_list("body", flat=True),
            *PostRevision.objects.filter(post=post_pk).values_list("body", flat=True),
        ]
        numbers = set().union(*map(text.numbers, bodies))
        silent.filter(Q(number=None) | ~Q(number__in=numbers)).delete()
