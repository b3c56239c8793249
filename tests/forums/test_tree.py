"""The tree of replies: paths that sort, and the page in reading order against a model of nested lists."""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from community import ids, statements
from community.errors import Problem
from forums import tree
from forums.actions.posts import delete_post, edit_post, reply
from forums.actions.reactions import react, unreact
from forums.models import Topic, TopicEvent
from tests.cast import Member
from tests.client import Client, fresh_key
from tests.factories import gid, make_space, make_topic
from tests.forums.reading import read_all

KINDS = ("HUG", "ME_TOO")
PLACES = st.sampled_from(range(29, -1, -1))  # the simplest choice is not the first post


# --- paths ----------------------------------------------------------------------------------------------------------


@given(st.integers(1, 32**tree.SEGMENT - 1), st.integers(1, 32**tree.SEGMENT - 1))
def test_segments_sort_as_their_numbers(one, other):
    assert (one < other) == (tree.segment(one) < tree.segment(other))
    assert len(tree.segment(one)) == tree.SEGMENT


def test_segments_have_an_end():
    assert tree.segment(1) == "00001"
    assert tree.segment(32) == "00010"
    assert tree.segment(32**5 - 1) == "vvvvv"
    with pytest.raises(OverflowError):
        tree.segment(32**5)


def test_depth_and_anchor():
    at = {depth: "00001" * depth for depth in (0, 1, 63, 64)}
    assert {depth: tree.depth(path) for depth, path in at.items()} == {0: 0, 1: 1, 63: 63, 64: 64}
    assert [tree.anchor(at[depth]) for depth in (0, 1, 63, 64)] == [at[0], at[1], at[63], at[63]]


@given(st.lists(st.integers(1, 2000), max_size=8), st.lists(st.integers(1, 2000), max_size=8))
def test_whatever_continues_a_path_sorts_below_it_and_before_its_end(above, below):
    top = "".join(map(tree.segment, above))
    under = top + "".join(map(tree.segment, [*below, 1]))
    after = top[: -tree.SEGMENT] + tree.segment(above[-1] + 1) if above else tree.AFTER
    assert top < under < top + tree.AFTER
    assert under < after


# --- the page, against a model --------------------------------------------------------------------------------------


@dataclass(eq=False)
class Message:
    """A post as the model has it. `lists` is where its replies go: its own list, at the cap the one it stands in."""

    id: str
    parent: "Message | None"
    author: Member
    body: str
    depth: int
    is_deleted: bool = False
    replies: list["Message"] = field(default_factory=list)
    reactions: dict[str, set[str]] = field(default_factory=dict)


def preorder(siblings: list[Message], cap: int) -> list[tuple[Message, bool]]:
    """Each message with whether something visible stands under it, in reading order."""
    rows: list[tuple[Message, bool]] = []
    for place, message in enumerate(siblings):
        below = preorder(message.replies, cap)
        # At the cap a deeper reply continues as a sibling, so what follows there counts as under.
        under = [each for each, _ in below] if message.depth < cap else siblings[place + 1 :]
        rows += [(message, any(not each.is_deleted for each in under)), *below]
    return rows


def as_seen(message: Message, viewer: Member) -> dict[str, object]:
    place = {"id": message.id, "parentId": message.parent and message.parent.id, "depth": message.depth}
    if message.is_deleted:
        state = "DELETED" if viewer is message.author else "UNAVAILABLE"
        return place | {"author": None, "body": None, "reactions": [], "state": state}
    return place | {
        "author": {"name": message.author.handle},
        "body": message.body,
        "reactions": [
            {
                "kind": kind,
                "count": len(who) if kind != "ME_TOO" or viewer is message.author else None,
                "viewerReacted": viewer.handle in who,
            }
            for kind, who in sorted(message.reactions.items())
            if who and (kind != "ME_TOO" or viewer is message.author or viewer.handle in who)
        ],
        "state": "VISIBLE",
    }


class Conversation(RuleBasedStateMachine):
    """Three members reply, edit, react and delete in one topic, allowed or not."""

    members: tuple[Member, ...] = ()
    cap = tree.MAX_DEPTH

    def __init__(self) -> None:
        super().__init__()
        self.steps = self.changes = 0
        ana = self.members[0]
        topic = make_topic(by=ana, body="first")
        self.topic_id, self.topic_pk = gid(topic), topic.pk
        self.first = Message(gid(topic.first_post), None, ana, "first", 0)
        self.all = [self.first]
        for number, place in enumerate((0, 1, 2, 1, 0, 5, 4)):  # something to delete from the start
            self.reply(who=number % 3, place=place, body="yes")

    def pick(self, place: int) -> Message:
        return self.all[place % len(self.all)]

    @property
    def is_there(self) -> bool:
        return any(not each.is_deleted for each in self.all)

    def code(self, verb, **given: object) -> str | None:
        """Run an action; the code it was refused with."""
        try:
            self.answer = verb(**given)
        except Problem as problem:
            return problem.code.value
        self.changes += 1
        return None

    @rule(who=st.integers(0, 2), place=PLACES, body=st.sampled_from(["yes", "me too", "I hear you"]))
    def reply(self, who: int, place: int, body: str) -> None:
        author, target = self.members[who], self.pick(place)
        code = self.code(
            reply,
            viewer=author.viewer,
            topic_id=self.topic_id,
            parent_id=None if target is self.first else target.id,
            body=body,
            content_notes=[],
            client_key=fresh_key(),
        )
        if target is self.first:  # the topic is answered, also one whose first post is gone
            assert code == (None if self.is_there else "NOT_FOUND")
        else:
            assert code == ("NOT_FOUND" if target.is_deleted else None)
        if code is None:
            home = target
            while home.depth >= self.cap:
                home = home.parent
            new = Message(ids.to_global("Post", self.answer), target, author, body, home.depth + 1)
            home.replies.append(new)
            self.all.append(new)

    @rule(who=st.integers(0, 2), place=PLACES, is_own=st.sampled_from([True, True, True, False]))
    def delete(self, who: int, place: int, is_own: bool) -> None:
        target = self.pick(place)
        by = target.author if is_own else self.members[who]
        code = self.code(delete_post, viewer=by.viewer, post_id=target.id)
        assert code == ("NOT_FOUND" if target.is_deleted else None if by is target.author else "NOT_ALLOWED")
        if code is None:
            target.is_deleted = True

    @rule(who=st.integers(0, 2), place=PLACES, body=st.sampled_from(["changed", "again"]))
    def edit(self, who: int, place: int, body: str) -> None:
        by, target = self.members[who], self.pick(place)
        code = self.code(edit_post, viewer=by.viewer, post_id=target.id, body=body)
        assert code == ("NOT_FOUND" if target.is_deleted else None if by is target.author else "NOT_ALLOWED")
        if code is None:
            self.changes -= target.body == body
            target.body = body

    @rule(who=st.integers(0, 2), place=PLACES, kind=st.sampled_from(KINDS), takes_back=st.booleans())
    def react(self, who: int, place: int, kind: str, takes_back: bool) -> None:
        by, target = self.members[who], self.pick(place)
        code = self.code(unreact if takes_back else react, viewer=by.viewer, post_id=target.id, kind=kind)
        if target.is_deleted:
            assert code == "NOT_FOUND"
        elif by is target.author and not takes_back:
            assert code == "NOT_ALLOWED"
        else:
            assert code is None
            kept = target.reactions.setdefault(kind, set())
            self.changes -= (by.handle in kept) != takes_back
            (kept.discard if takes_back else kept.add)(by.handle)

    @invariant()
    def the_page_is_the_model(self) -> None:
        self.steps += 1
        viewer = self.members[self.steps % 3]
        ask = Client(viewer)
        found = ask.query("query($id: ID!) { node(id: $id) { ... on Topic { replyCount } } }", id=self.topic_id)
        if not self.is_there:
            assert found["node"] is None
            return
        assert found["node"]["replyCount"] == sum(not each.is_deleted for each in self.all[1:])
        expected = [
            as_seen(message, viewer)
            for message, has_under in preorder([self.first], self.cap)
            if has_under or not message.is_deleted
        ]
        whole = read_all(ask, self.topic_id)
        assert [shown(row) for row in whole] == expected
        if self.steps % 3 == 0:  # one request a page takes its time
            size = 2 + self.steps % 5
            assert read_all(ask, self.topic_id, size=size, is_backward=self.steps % 2 == 0) == whole

    def teardown(self) -> None:
        numbers = TopicEvent.objects.filter(topic=self.topic_pk).order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, self.changes + 1))
        assert Topic.objects.get(pk=self.topic_pk).event_number == self.changes


def shown(row: dict) -> dict[str, object]:
    """What the model knows of a row; of a placeholder also that there is nothing else."""
    if row["visibility"]["state"] != "VISIBLE":
        nothing = {
            "bodyHtml": None, "createdAt": None, "editedAt": None, "editedAfterReplies": False, "revision": 0,
            "contentNotes": [], "isMine": False,
        }  # fmt: skip
        assert row.items() >= nothing.items()
        assert row["visibility"]["canReveal"] is False
    kept = ("id", "parentId", "depth", "author", "body", "reactions")
    return {name: row[name] for name in kept} | {"state": row["visibility"]["state"]}


@pytest.mark.parametrize(("cap", "examples"), [(tree.MAX_DEPTH, 6), (2, 4)])
def test_whatever_happens_the_page_is_the_model(ana, ben, cam, monkeypatch, request, cap, examples):
    monkeypatch.setattr(tree, "PATH_LENGTH", cap * tree.SEGMENT)
    statements.forget()
    request.addfinalizer(statements.forget)
    make_space()
    machine = type("Conversation", (Conversation,), {"members": (ana, ben, cam), "cap": cap})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # shrinking a failure takes minutes; twenty steps can be read
            suppress_health_check=list(HealthCheck),
        ),
    )
