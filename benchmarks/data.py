"""A full community from a seed: the rows that members' actions would have left behind.

Not made by the actions themselves: 120,000 of them at 10 ms take 20 minutes, and the limit is one. Every rule they keep
is kept here too, with their own functions where there are any (paths, rendering, details of stories), and
tests/benchmarks holds the result against them: paths, counters, numbered events, revisions, what search finds.

Left out is what is forgotten within days or follows from the rest: client keys, outbox events, notices. All of it
happened within the last four weeks, so that no event of a topic is old enough to be forgotten while we measure.
"""

import datetime
import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from benchmarks.rows import Row, insert
from benchmarks.size import Size
from benchmarks.words import Words
from community import text
from community.accounts.models import Profile, User
from community.vocabulary import ContentNote, pack_notes
from forums import ranking, tree
from forums.actions.topics import StoryDetails, StrategyDetails, clean_story, clean_strategy, words_of
from forums.models import (
    Chapter,
    Post,
    Reaction,
    Space,
    SpaceFollow,
    Standing,
    Story,
    Strategy,
    Topic,
    TopicEvent,
    TopicFollow,
    TopicTheme,
)
from forums.models.standing import ELSEWHERE, EVERYBODY
from forums.sample.texts import SampleForum, SampleTopic
from forums.words import columns

SPAN = datetime.timedelta(days=28)
# As the sample community's topics grow (forums/sample/trees.py): how often a reply answers the topic, or goes on where
# the talk is; else it answers any earlier one. The hot topic is more of a conversation.
USUAL, HOT = (0.55, 0.30), (0.30, 0.50)
# Of posts, how many have reactions; of topics, how uneven the numbers of replies are.
REACTED, UNEVEN = 0.15, 0.7
FOLLOWERS = 20
# The order that foreign keys ask for.
TABLES: list[type[models.Model]] = [
    User, Profile, Space, SpaceFollow, Topic, Post, TopicTheme, Story, Chapter, Strategy, Standing,
    TopicFollow, Reaction, TopicEvent,
]  # fmt: skip


@dataclass
class Made:
    """The rows of a community by table. The first topic is the hot one."""

    rows: dict[type[models.Model], list[Row]] = field(default_factory=lambda: defaultdict(list))

    def store(self) -> None:
        """Write everything, or nothing."""
        with transaction.atomic():
            for model in TABLES:
                insert(model, self.rows[model])

    def tidy(self) -> None:
        """Once stored, outside a transaction."""
        if connection.vendor == "postgresql":  # what autovacuum would come to do, in the middle of measuring
            with connection.cursor() as cursor:
                for model in TABLES:
                    cursor.execute(f"VACUUM (ANALYZE) {connection.ops.quote_name(model._meta.db_table)}")


def make(size: Size, *, seed: int, until: datetime.datetime) -> Made:
    """The community as it stands at `until`. The same arguments make the same rows."""
    return _Maker(size, random.Random(seed), until).make()


class _Maker:
    def __init__(self, size: Size, draw: random.Random, until: datetime.datetime) -> None:
        self.size, self.draw, self.until = size, draw, until
        self.words = Words(draw)
        self.made = Made()
        self.rows = self.made.rows
        self.members: list[tuple[UUID, UUID]] = []  # (account, profile)

    def make(self) -> Made:
        for number in range(self.size.members):
            self._join(number)
        spaces = [self._open(number) for number in range(self.size.spaces)]
        others = self.size.replies - self.size.hot
        found = set(self.draw.sample(range(others), self.size.found))
        weights = [self.draw.lognormvariate(0, UNEVEN) for _ in range(1, self.size.topics)]
        shares: dict[int, list[bool]] = defaultdict(list)
        for number, topic in enumerate(self.draw.choices(range(1, self.size.topics), weights, k=others)):
            shares[topic].append(number in found)
        shares[0] = [False] * self.size.hot
        for topic in range(self.size.topics):
            self._topic(*spaces[topic % len(spaces)], shares[topic], is_hot=topic == 0)
        return self.made

    def _join(self, number: int) -> None:
        user, profile = self._pk(), self._pk()
        handle = self.words.handle(number)
        # No password: nobody signs in with one here.
        unusable = "!" + "".join(self.draw.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=40))
        joined = (self.until - SPAN).date()
        self.rows[User].append({"id": user, "handle": handle, "password": unusable, "joined_on": joined})
        self.rows[Profile].append({"id": profile, "user_id": user, "name": handle})
        self.members.append((user, profile))

    def _open(self, number: int) -> tuple[UUID, SampleForum]:
        forum, pk = self.words.forum(number), self._pk()
        self.rows[Space].append(
            {
                "id": pk,
                "slug": forum.slug,
                "name": forum.name,
                "description": forum.description,
                "guidelines": forum.guidelines,
                "readable_by": Space.Readers.EVERYONE.value,  # guests are measured too
                "position": number,
                "created_at": self.until - SPAN,
            }
        )
        for user, _ in self.draw.sample(self.members, min(FOLLOWERS, len(self.members))):
            self.rows[SpaceFollow].append({"user_id": user, "space_id": pk})
        return pk, forum

    def _topic(self, space: UUID, forum: SampleForum, replies: list[bool], *, is_hot: bool) -> None:
        words = self.words.topic(forum)
        began = self.until - SPAN * (1.0 if is_hot else self.draw.uniform(0.05, 1.0))
        user, author = self.draw.choice(self.members)
        topic = self._pk()
        opening = self._post(topic, None, author, "", words.body, began)
        opening["content_notes"] = pack_notes([ContentNote(note) for note in words.content_notes])
        posts = [opening]
        by_path = {"": opening}
        moments = sorted(began + (self.until - began) * self.draw.random() for _ in replies)
        for moment, is_found in zip(moments, replies, strict=True):
            parent = self._parent(posts, *(HOT if is_hot else USUAL))
            anchor = by_path[tree.anchor(parent["path"])]
            anchor["last_child"] += 1
            path = anchor["path"] + tree.segment(anchor["last_child"])
            body = self.words.reply(forum, is_found=is_found)
            post = self._post(topic, parent["id"], self.draw.choice(self.members)[1], path, body, moment)
            by_path[path] = post
            posts.append(post)
        self.rows[Post] += posts
        events = self._events(topic, posts)
        self.rows[Topic].append(
            {
                "id": topic,
                "space_id": space,
                "author_id": author,
                "first_post_id": opening["id"],
                "kind": words.kind,
                "title": words.title,
                "intent": words.intent,
                "language": words.language,
                "reply_count": len(replies),
                "event_number": events,
                "index_revision": 1 + events,
                "created_at": began,
                "last_activity_at": posts[-1]["created_at"],
            }
        )
        self._details(topic, posts[0], words)
        also = self.draw.sample(self.members, min(self.draw.randrange(3), len(self.members)))
        for follower in {user: None, **dict.fromkeys(account for account, _ in also)}:
            self.rows[TopicFollow].append({"user_id": follower, "topic_id": topic})

    def _parent(self, posts: list[Row], topical: float, onward: float) -> Row:
        chance = self.draw.random()
        if chance < topical:
            return posts[0]
        return posts[-1] if chance < topical + onward else self.draw.choice(posts)

    def _post(
        self, topic: UUID, parent: UUID | None, author: UUID, path: str, body: str, moment: datetime.datetime
    ) -> Row:
        html = text.render(body)
        return {
            "id": self._pk(),
            "topic_id": topic,
            "parent_id": parent,
            "author_id": author,
            "path": path,
            "depth": tree.depth(path),
            "last_child": 0,
            "body": body,
            "body_html": html,
            "renderer": text.RENDERER_VERSION,
            "created_at": moment,
            **columns(html),
        }

    def _events(self, topic: UUID, posts: list[Row]) -> int:
        """Reactions, and everything numbered in the order it happened; how many."""
        happened = [(post["created_at"], TopicEvent.Kind.POST_ADDED.value, post["id"]) for post in posts[1:]]
        for post in posts:
            if self.draw.random() < REACTED:
                happened += self._reactions(post)
        happened.sort(key=lambda event: event[0])
        for number, (moment, kind, post_pk) in enumerate(happened, start=1):
            event = {"topic_id": topic, "number": number, "kind": kind, "post_id": post_pk, "created_at": moment}
            self.rows[TopicEvent].append(event)
        return len(happened)

    def _reactions(self, post: Row) -> list[tuple[datetime.datetime, str, UUID]]:
        happened = []
        for _, author in self.draw.sample(self.members, self.draw.randint(1, 3)):
            if author == post["author_id"]:
                continue  # nobody reacts to themselves
            kind = self.draw.choice(Reaction.Kind.values)
            moment = post["created_at"] + (self.until - post["created_at"]) * self.draw.random()
            self.rows[Reaction].append({"post_id": post["id"], "author_id": author, "kind": kind, "created_at": moment})
            is_private = kind == Reaction.Kind.ME_TOO
            event = TopicEvent.Kind.POST_ME_TOO if is_private else TopicEvent.Kind.POST_REACTIONS
            happened.append((moment, event.value, post["id"]))
        return happened

    def _details(self, topic: UUID, opening: Row, words: SampleTopic) -> None:
        self.rows[TopicTheme] += [{"topic_id": topic, "theme": theme} for theme in dict.fromkeys(words.themes)]
        details: Any = None
        if words.kind == Topic.Kind.STORY:
            details = clean_story(StoryDetails(**words.story or {}))
            self.rows[Chapter].append(
                {"post_id": opening["id"], "topic_id": topic, "title": "", "stage": details.stage}
            )
        elif words.kind == Topic.Kind.STRATEGY:
            details = clean_strategy(StrategyDetails(**words.strategy or {}))
            self.rows[Standing] += [
                {"topic_id": topic, "among": among, "members": 0, "helped": 0, "made_worse": 0, "rank": ranking.NEUTRAL}
                for among in (EVERYBODY, ELSEWHERE)
            ]
        if details is not None:
            facts = [each.attname for each in details._meta.concrete_fields if each.attname != "topic_id"]
            self.rows[type(details)].append({"topic_id": topic, **{name: getattr(details, name) for name in facts}})
        opening |= columns(opening["body_html"], title=words.title, details=words_of(details))

    def _pk(self) -> UUID:
        return UUID(int=self.draw.getrandbits(128), version=4)
