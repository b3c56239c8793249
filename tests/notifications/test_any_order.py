"""Members write, react, follow, edit and delete; batches of events are handled late, out of order and again and again:
the inboxes are those of a simple model.
"""

from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from community.outbox import models as outbox
from community.outbox.events import load
from forums.actions import follows, posts, reactions
from forums.events import PostDeleted, PostEdited, ReactionAdded, ReplyPosted, TopicStarted
from forums.models import Reaction
from notifications import handlers
from notifications.models import Inbox, Notice
from tests.cast import Member, join
from tests.factories import gid, make_post, make_space, make_topic
from tests.notifications.inboxes import told

STRENGTH = {"Mention": 3, "Reply TO_YOU": 2, "Reply FOLLOWING": 1, "Topic": 1}
_names = count(1)
WHO = st.integers(0, 2)


@dataclass
class Written:
    """A post as the model knows it."""

    row: object
    author: int
    topic: "Written | None"  # None for a topic's first post
    parent: "Written | None"
    named: set[int]
    is_deleted: bool = False
    followers: set[int] = field(default_factory=set)  # of the topic it opens

    @property
    def id(self) -> str:
        return gid(self.row)


class Inboxes(RuleBasedStateMachine):
    """Three members in one space that the first of them follows."""

    def __init__(self) -> None:
        super().__init__()
        number = next(_names)
        self.members: list[Member] = [join(f"member_{number}_{place}") for place in range(3)]
        self.space = make_space(f"space-{number}")
        follows.follow(viewer=self.members[0].viewer, target_id=gid(self.space))
        self.written: list[Written] = []
        self.by_pk: dict = {}
        self.events: list = []
        self.seen = outbox.Event.objects.count()
        self.felt: dict[int, tuple[int, Written, str]] = {}
        # For each member: {what it is about: what they were told}, and how many numbers they were given.
        self.told: list[dict[tuple, str]] = [{}, {}, {}]
        self.given = [0, 0, 0]

    def note(self) -> None:
        """Remember the events that were published just now."""
        rows = list(outbox.Event.objects.order_by("pk")[self.seen :])
        self.seen += len(rows)
        self.events += [load(row.name, row.payload) for row in rows]

    def words(self, named: set[int]) -> str:
        return "Hello " + " ".join(f"@{self.members[place].handle}" for place in sorted(named))

    def live_posts(self) -> list[Written]:
        return [each for each in self.written if not each.is_deleted]

    def remember(self, written: Written) -> None:
        self.written.append(written)
        self.by_pk[written.row.pk] = written
        self.note()

    @rule(who=WHO, named=st.sets(WHO))
    def start(self, who: int, named: set[int]) -> None:
        row = make_topic(by=self.members[who], space=self.space, body=self.words(named)).first_post
        self.remember(Written(row, who, None, None, named - {who}, followers={who}))

    @precondition(lambda self: self.live_posts())
    @rule(who=WHO, named=st.sets(WHO, max_size=1), data=st.data())
    def answer(self, who: int, named: set[int], data: st.DataObject) -> None:
        parent = data.draw(st.sampled_from(self.live_posts()))
        opening = parent.topic or parent
        row = make_post(by=self.members[who], topic=parent.row.topic, parent=parent.row, body=self.words(named))
        self.remember(Written(row, who, opening, parent, named - {who}))

    @precondition(lambda self: self.live_posts())
    @rule(named=st.sets(WHO), data=st.data())
    def edit(self, named: set[int], data: st.DataObject) -> None:
        post = data.draw(st.sampled_from(self.live_posts()))
        posts.edit_post(viewer=self.members[post.author].viewer, post_id=post.id, body=self.words(named))
        post.named = named - {post.author}
        self.note()

    @precondition(lambda self: self.live_posts())
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        post = data.draw(st.sampled_from(self.live_posts()))
        posts.delete_post(viewer=self.members[post.author].viewer, post_id=post.id)
        post.is_deleted = True
        post.named = set()
        self.felt = {pk: felt for pk, felt in self.felt.items() if felt[1] is not post}
        self.note()

    @precondition(lambda self: self.live_posts())
    @rule(who=WHO, kind=st.sampled_from(["HUG", "ME_TOO"]), data=st.data())
    def react_or_take_back(self, who: int, kind: str, data: st.DataObject) -> None:
        post = data.draw(st.sampled_from(self.live_posts()))
        if post.author == who:
            return
        viewer = self.members[who].viewer
        there = Reaction.objects.filter(post=post.row, author=viewer.profile_id, kind=kind).first()
        if there:
            reactions.unreact(viewer=viewer, post_id=post.id, kind=kind)
            del self.felt[there.pk]
        else:
            reactions.react(viewer=viewer, post_id=post.id, kind=kind)
            self.felt[Reaction.objects.get(post=post.row, author=viewer.profile_id, kind=kind).pk] = (who, post, kind)
        self.note()

    @precondition(lambda self: self.live_posts())
    @rule(who=WHO, data=st.data())
    def follow_or_unfollow(self, who: int, data: st.DataObject) -> None:
        post = data.draw(st.sampled_from(self.live_posts()))
        opening, topic_id = post.topic or post, gid(post.row.topic)
        change = follows.unfollow if who in opening.followers else follows.follow
        change(viewer=self.members[who].viewer, target_id=topic_id)
        opening.followers ^= {who}

    @precondition(lambda self: self.events)
    @rule(data=st.data())
    def handle(self, data: st.DataObject) -> None:
        """Some events, whether or not they were handled before."""
        batch = data.draw(st.lists(st.sampled_from(self.events), min_size=1, max_size=6))
        news = (TopicStarted, ReplyPosted, PostEdited, ReactionAdded)
        handlers.tell_members([event for event in batch if isinstance(event, news)])
        handlers.withdraw_notices([event for event in batch if isinstance(event, PostDeleted)])
        wanted: list[dict[tuple, str]] = [{}, {}, {}]
        for event in batch:
            for who, about, what in self.news(event):
                if STRENGTH.get(what, 0) >= STRENGTH.get(wanted[who].get(about, what), 0):
                    wanted[who][about] = what
        for who, found in enumerate(wanted):
            for about, what in found.items():
                known = self.told[who].get(about)
                if known is None or STRENGTH.get(known, 0) < STRENGTH.get(what, 0):
                    self.told[who][about] = what
                    self.given[who] += 1
        for event in batch:
            if isinstance(event, PostDeleted):
                for mine in self.told:
                    for about in [each for each in mine if each[0] == event.post_id]:
                        del mine[about]

    def news(self, event) -> list[tuple[int, tuple, str]]:
        """(who, about what, what they are told) as things stand."""
        post = self.by_pk.get(event.post_id)
        if post is None or post.is_deleted:
            return []
        about = (event.post_id,)
        found: list[tuple[int, tuple, str]] = []
        if isinstance(event, ReactionAdded):
            felt = self.felt.get(event.reaction_id)
            return [(post.author, (event.post_id, felt[0], felt[2]), f"Reaction {felt[2]}")] if felt else []
        if isinstance(event, TopicStarted):
            found += [(0, about, "Topic")]
        if isinstance(event, ReplyPosted):
            found += [(who, about, "Reply FOLLOWING") for who in post.topic.followers]
            if not post.parent.is_deleted:
                found += [(post.parent.author, about, "Reply TO_YOU")]
        if isinstance(event, TopicStarted | ReplyPosted | PostEdited):
            found += [(who, about, "Mention") for who in post.named]
        return [each for each in found if each[0] != post.author]

    @invariant()
    def the_inboxes_are_those_of_the_model(self) -> None:
        for who, member in enumerate(self.members):
            rows = list(Notice.objects.filter(recipient=member.viewer.user_id).order_by("number"))
            kinds = {"REPLY": "Reply", "MENTION": "Mention", "REACTION": "Reaction", "TOPIC": "Topic"}
            found = [(row.post_id, " ".join(filter(None, [kinds[row.kind], row.reason, row.reaction]))) for row in rows]
            assert sorted(found, key=str) == sorted(((a[0], what) for a, what in self.told[who].items()), key=str)
            numbers = [row.number for row in rows]
            assert len(set(numbers)) == len(numbers)
            inbox = Inbox.objects.filter(pk=member.viewer.user_id).first()
            assert (inbox.last_number if inbox else 0) == self.given[who]

    def teardown(self) -> None:
        """What is shown is what is there, without what was deleted but not yet withdrawn."""
        for who, member in enumerate(self.members):
            shown = {what for what, _ in told(member)}
            assert shown == {what for about, what in self.told[who].items() if not self.by_pk[about[0]].is_deleted}
        Notice.objects.all().delete()
        Inbox.objects.all().delete()


@pytest.mark.django_db
def test_any_order_and_any_repeats_give_the_same_inbox():
    run_state_machine_as_test(
        Inboxes,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
