"""Who should hear of what.

`audience(events)` reads the rows as they are now, in a fixed number of statements, and answers for each recipient what
to tell them. Nobody hears of their own doing, of what they may not see, or after they left.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from uuid import UUID

from django.db.models import Exists, Max, OuterRef

from community import clock
from community.accounts import boundaries, vault
from community.moderation.events import AlertClosed
from community.moderation.selectors.aftercare import ended
from community.outbox.events import Event
from forums import visibility
from forums.events import GreetingWanted, PostEdited, PostReleased, ReactionAdded, ReplyPosted, TopicStarted
from forums.memberships import insiders
from forums.models import Mention, Reaction, Space, SpaceFollow, Strategy, TopicFollow
from notifications.models import Notice
from notifications.upkeep import KEEP_READ

# Of several reasons to tell somebody of a post, the strongest wins.
STRENGTH = {
    (Notice.Kind.MENTION, ""): 3,
    (Notice.Kind.REPLY, Notice.Reason.TO_YOU): 2,
    (Notice.Kind.REPLY, Notice.Reason.FOLLOWING): 1,
    (Notice.Kind.VARIANT, ""): 2,
    (Notice.Kind.TOPIC, ""): 1,
    (Notice.Kind.CHAPTER, ""): 1,
    (Notice.Kind.REACTION, ""): 0,
    (Notice.Kind.GREETING, ""): 0,
    (Notice.Kind.AFTERCARE, Notice.Outcome.IN_TOUCH): 1,
    (Notice.Kind.AFTERCARE, Notice.Outcome.LOOKED_AT): 0,
    (Notice.Kind.DECISION, ""): 0,
    (Notice.Kind.APPEAL, ""): 0,
}
# What others are told of how an alert ended. Of a false alarm nothing: it would only mark who wrote the post.
AFTERCARE = {
    "CONTACTED": Notice.Outcome.IN_TOUCH,
    "RESOURCES_OFFERED": Notice.Outcome.IN_TOUCH,
    "NO_DANGER": Notice.Outcome.LOOKED_AT,
}


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell: a notice without recipient and number. `author` is the account behind `actor`."""

    kind: str
    topic: UUID | None
    post: UUID | None
    actor: UUID | None
    # None: the moderators together.
    author: UUID | None
    happened_at: datetime.datetime
    reason: str = ""
    reaction: str = ""
    # The profiles it comes from and through: who does not see one of them hears nothing of it.
    through: tuple[UUID, ...] = ()
    # The group it happened in: for nobody outside.
    group: UUID | None = None
    decision: UUID | None = None
    appeal: UUID | None = None
    # Of those: what happened to it.
    verb: str = ""

    @property
    def strength(self) -> int:
        """How much it concerns the recipient."""
        return strength(self.kind, self.reason)

    @property
    def dedupe_key(self) -> str:
        """One notice a post, one that asks for an answer to it, one of how it was looked after, one for each kind of
        reaction of each member, one for what happened to a decision.
        """
        about = self.decision or self.appeal
        if about is not None:
            return f"{self.kind.lower()}:{about.hex}:{self.verb}"
        assert self.post is not None
        if self.kind == Notice.Kind.GREETING:
            return f"greeting:{self.post.hex}"
        if self.kind == Notice.Kind.REACTION:
            assert self.actor is not None
            return f"reaction:{self.post.hex}:{self.actor.hex}:{self.reaction}"
        if self.kind == Notice.Kind.AFTERCARE:
            return f"aftercare:{self.post.hex}"
        return f"post:{self.post.hex}"


def strength(kind: str, reason: str) -> int:
    """How much a notice of this kind concerns its recipient; compares notices about one post."""
    return STRENGTH[(Notice.Kind(kind), reason)]


@dataclass(slots=True)
class Audience:
    """Who hears what. Followers are kept by place: a thousand followers of ten topics are not ten thousand rows."""

    personal: dict[UUID, list[News]] = field(default_factory=lambda: defaultdict(list))
    # By the primary key of a topic or a space.
    in_place: dict[UUID, list[News]] = field(default_factory=lambda: defaultdict(list))
    places: dict[UUID, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    # (account, profile): the one does not see the other.
    unseen: set[tuple[UUID, UUID]] = field(default_factory=set)
    # (group, account) of who is in the groups that something happened in.
    insiders: set[tuple[UUID, UUID]] = field(default_factory=set)

    def __iter__(self) -> Iterator[tuple[UUID, list[News]]]:
        """(recipient, what to tell them, oldest first), in the order of the recipients' keys."""
        for user in sorted({*self.personal, *self.places}):
            told = self._for(user)
            if told:
                yield user, sorted(told, key=lambda news: news.happened_at)

    def _for(self, user: UUID) -> list[News]:
        told: dict[str, News] = {}
        heard = chain(self.personal.get(user, ()), *(self.in_place[place] for place in self.places.get(user, ())))
        for news in heard:
            known = told.get(news.dedupe_key)
            if any((user, profile) in self.unseen for profile in news.through):
                continue
            if news.group is not None and (news.group, user) not in self.insiders:
                continue
            if news.author != user and (known is None or known.strength < news.strength):
                told[news.dedupe_key] = news
        return list(told.values())


@dataclass(frozen=True, slots=True)
class _Written:
    """A visible post of somebody who is here."""

    pk: UUID
    topic: UUID
    space: UUID
    author: UUID
    author_user: UUID
    answered_user: UUID | None
    created_at: datetime.datetime
    is_opening: bool
    is_chapter: bool
    group: UUID | None
    through: tuple[UUID, ...]

    def news(self, kind: str, reason: str = "") -> News:
        """This post as something to tell."""
        return News(
            kind,
            self.topic,
            self.pk,
            self.author,
            self.author_user,
            self.created_at,
            reason,
            through=self.through,
            group=self.group,
        )


def audience(events: Sequence[Event]) -> Audience:
    """Who should hear of these events. Nine statements at most, and two more where aliases are named, whatever their
    number.
    """
    posts = _posts({event.post_id for event in events})  # type: ignore[attr-defined]
    # Of an older post notices may have been pruned: nobody knows any more who was told.
    edited = [post for post in _of(posts, events, PostEdited) if post.created_at > clock.now() - KEEP_READ]
    released = [post for post in _of(posts, events, PostReleased) if post.created_at > clock.now() - KEEP_READ]
    started = [*_of(posts, events, TopicStarted), *(post for post in released if post.is_opening)]
    replies = [*_of(posts, events, ReplyPosted), *(post for post in released if not post.is_opening)]
    found = Audience()
    for reply in replies:
        if reply.is_chapter:
            found.in_place[reply.topic].append(reply.news(Notice.Kind.CHAPTER))
            continue
        if reply.answered_user is not None:
            found.personal[reply.answered_user].append(reply.news(Notice.Kind.REPLY, Notice.Reason.TO_YOU))
        found.in_place[reply.topic].append(reply.news(Notice.Kind.REPLY, Notice.Reason.FOLLOWING))
    for first in started:
        found.in_place[first.space].append(first.news(Notice.Kind.TOPIC))
    _add_adapted(found, {first.topic: first for first in started})
    _add_followers(found, topics={reply.topic for reply in replies}, spaces={first.space for first in started})
    _add_mentioned(found, {post.pk: post for post in (*started, *replies, *edited)})
    for event in events:
        if isinstance(event, GreetingWanted) and event.post_id in posts:
            found.personal[event.user_id].append(posts[event.post_id].news(Notice.Kind.GREETING))
    _add_reactions(found, posts, [event.reaction_id for event in events if isinstance(event, ReactionAdded)])
    return _within_sight(found, posts)


def aftercare(events: Sequence[AlertClosed]) -> Audience:
    """Who answered what somebody on duty looked after: they may be worried, or worn. Eight statements at most."""
    endings = ended("Post", {event.alert_id for event in events})
    posts = _posts({pk for pk, outcome in endings if outcome in AFTERCARE})
    # Also who answered others there: whoever came later has read it.
    answers = visibility.shared_posts().filter(topic__in={post.topic for post in posts.values()}, author__isnull=False)
    written = answers.order_by().values_list("topic_id", "author_id")
    latest = list(written.annotate(latest=Max("created_at")))
    users = vault.users_of({author for _, author, _ in latest})
    found = Audience()
    for pk, outcome in endings:
        if pk not in posts or outcome not in AFTERCARE:
            continue
        post = posts[pk]
        news = replace(post.news(Notice.Kind.AFTERCARE, AFTERCARE[outcome]), happened_at=clock.now())
        later = {author for topic, author, at in latest if topic == post.topic and at > post.created_at}
        for user in {users[author] for author in later if author in users}:
            found.personal[user].append(news)
    return _within_sight(found, posts)


def _within_sight(found: Audience, posts: dict[UUID, _Written]) -> Audience:
    """The same, with who does not see whom, and who is inside."""
    told = chain.from_iterable((*found.personal.values(), *found.in_place.values()))
    found.unseen = boundaries.pairs({profile for news in told for profile in news.through})
    found.insiders = insiders({post.group for post in posts.values() if post.group is not None})
    return found


def _posts(pks: set[UUID]) -> dict[UUID, _Written]:
    found: dict[UUID, _Written] = {}
    rows = list(
        visibility.shared_posts()
        .filter(pk__in=pks, author__isnull=False)
        .values_list(
            "pk",
            "topic_id",
            "topic__space_id",
            "topic__space__kind",
            "created_at",
            "depth",
            "chapter",
            "unheard_by_id",
            "author_id",
            "parent__deleted_at",
            "parent__author_id",
            "topic__author_id",
        )
    )
    users = vault.users_of({name for *_, author, _, answered, _ in rows for name in (author, answered) if name})
    for pk, topic, space, kind, created_at, depth, chapter, unheard_by, author, deleted_at, answered, starter in rows:
        if author not in users:
            continue
        is_heard = answered is not None and deleted_at is None and unheard_by != answered
        found[pk] = _Written(
            pk,
            topic,
            space,
            author,
            users[author],
            users.get(answered) if is_heard else None,
            created_at,
            depth == 0,
            chapter is not None,
            space if kind == Space.Kind.GROUP else None,
            tuple(filter(None, (author, answered, starter))),
        )
    return found


def _of(posts: dict[UUID, _Written], events: Sequence[Event], kind: type[Event]) -> list[_Written]:
    """The visible posts these events are about, each once, in order."""
    pks = dict.fromkeys(event.post_id for event in events if isinstance(event, kind))  # type: ignore[attr-defined]
    return [posts[pk] for pk in pks if pk in posts]


def _add_followers(found: Audience, *, topics: set[UUID], spaces: set[UUID]) -> None:
    of_topics = TopicFollow.objects.filter(topic__in=topics, user__is_active=True).values_list("user_id", "topic_id")
    of_spaces = SpaceFollow.objects.filter(space__in=spaces, user__is_active=True).values_list("user_id", "space_id")
    # Django asks nothing where there is nothing to ask for.
    for user, place in chain(of_topics, of_spaces):
        found.places[user].append(place)


def _add_adapted(found: Audience, started: dict[UUID, _Written]) -> None:
    """Those whose strategies a new one adapts: the one it names, and the first of that line."""
    for column in ("variant_of", "origin"):
        is_there = Exists(visibility.shared_strategies().filter(pk=OuterRef(column)))
        rows = Strategy.objects.filter(is_there, topic__in=started)
        adapted = list(rows.values_list("topic_id", f"{column}__author_id"))
        users = vault.users_of({author for _, author in adapted})
        for topic, author in adapted:
            if author in users:
                found.personal[users[author]].append(started[topic].news(Notice.Kind.VARIANT))


def _add_mentioned(found: Audience, posts: dict[UUID, _Written]) -> None:
    rows = Mention.objects.filter(post__in=posts, is_told=True, profile__left_at__isnull=True).order_by("pk")
    named = list(rows.values_list("post_id", "profile_id", "profile__user_id"))
    # Whose an alias is; nothing is asked where none is named.
    users = vault.users_of({name for _, name, user in named if user is None})
    for post, name, user in named:
        heard_by = user or users.get(name)
        if heard_by is not None:
            found.personal[heard_by].append(posts[post].news(Notice.Kind.MENTION))


def _add_reactions(found: Audience, posts: dict[UUID, _Written], pks: list[int]) -> None:
    heard = Reaction.objects.filter(pk__in=pks, author__left_at__isnull=True, unheard_by=None)
    rows = list(heard.values_list("post_id", "author_id", "created_at", "kind"))
    users = vault.users_of({actor for _, actor, *_ in rows})
    for post_pk, actor, created_at, kind in rows:
        post = posts.get(post_pk)
        if post is not None and actor in users:
            news = News(
                Notice.Kind.REACTION,
                post.topic,
                post.pk,
                actor,
                users[actor],
                created_at,
                reaction=kind,
                through=(actor,),
                group=post.group,
            )
            found.personal[post.author_user].append(news)
