"""Names, boundaries, held posts and a confidential group together, against a model that shares nothing with the code.

5,000 operations; more with NAMES_OPERATIONS=100000.
"""

import itertools
import os
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as runs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from community import ids
from community.accounts.actions import boundaries as actions
from community.accounts.events import BlockLifted
from community.accounts.models import AliasLink, Boundary
from community.errors import ErrorCode, Problem
from forums.actions.holds import hold, release
from forums.actions.memberships import join_space, leave_space, open_group
from forums.actions.names import reveal_myself
from forums.actions.posts import delete_post, reply
from forums.actions.reactions import react, unreact
from forums.handlers import hear_again
from forums.models import Post
from tests.client import Client, fresh_key
from tests.factories import gid, make_space, make_topic

OPERATIONS = int(os.environ.get("NAMES_OPERATIONS", "5000"))
STEPS = 50
# The place of the group's topic.
GROUP = 2
_numbers = itertools.count(1)
PAGE = """query($id: ID!) { node(id: $id) { ... on Topic { title replyCount viewerAlias author { id }
    posts(first: 100) { totalCount edges { node { id author { id isAlias handle } isMine
        reactions { kind count viewerReacted } } } } } } }"""


@dataclass(eq=False)
class Said:
    """A post of the model. `name`: (member, None) is their profile, (member, topic) their alias there."""

    id: str
    topic: int
    name: tuple[int, int | None]
    parent: "Said | None"
    unheard_by: int | None = None
    at: int = 0
    is_gone: bool = False
    is_held: bool = False
    hugs: dict[tuple[int, int | None], int | None] = field(default_factory=dict)


class Names(RuleBasedStateMachine):
    """Four members, three topics, the last in a confidential group that the first of them holds. Whoever writes does so
    to what they see, under a name they may use.
    """

    cast: tuple = ()
    people = st.integers(0, 3)
    some = st.integers(0, 10_000)

    def __init__(self):
        super().__init__()
        Boundary.objects.all().delete()  # of the example before
        self.said: list[Said] = []
        self.drawn: set[tuple[int, tuple[int, int | None], str]] = set()
        self.lifted: set[tuple[int, tuple[int, int | None], str]] = set()
        self.global_ids = {(who, None): member.profile_id for who, member in enumerate(self.cast)}
        self.topics = []
        self.moments = itertools.count(1)
        self.group = open_group(
            slug=f"group-{next(_numbers)}",
            name="Between us",
            join_policy="OPEN",
            is_confidential=True,
            facilitator=self.cast[0].viewer.user_id,
        )
        # Who is in the group, since when.
        self.inside = {0: 0}
        for number, (starter, post_as) in enumerate([(0, ""), (1, "ALIAS"), (0, "")]):
            topic = make_topic(by=self.cast[starter], post_as=post_as, space=self.group if number == GROUP else None)
            self.topics.append(topic)
            opening = Post.objects.get(pk=topic.first_post_id)
            name = (starter, number if post_as else None)
            self._named(name, opening)
            self.said.append(Said(gid(opening), number, name, None))
        self.turns = itertools.cycle(range(4))

    def _named(self, name, post):
        if name[1] is not None:
            self.global_ids[name] = ids.to_global("Alias", post.author_id)

    # --- the model

    def blocks(self, owner, name):
        return (owner, name, "BLOCK") in self.drawn

    def is_apart(self, who, name, topic):
        """A boundary hides this name from a member in this topic."""
        other = name[0]
        return (
            any((who, name, kind) in self.drawn for kind in ("BLOCK", "MUTE"))
            or (name[1] is None and self.blocks(other, (who, None)))
            or self.blocks(other, (who, topic))
        )

    def sees(self, who, said):
        if said.name[0] != who and (said.is_held or said.at < self.since(who, said.topic)):
            return False
        return not said.is_gone and said.unheard_by != who and not self.is_apart(who, said.name, said.topic)

    def since(self, who, topic):
        """Since when a member reads a topic."""
        return self.inside.get(who, 0) if topic == GROUP else 0

    def page(self, who, topic):
        """What a member finds in a topic: posts in place, None for a topic that is not there."""
        if topic == GROUP and who not in self.inside:
            return None
        here = [each for each in self.said if each.topic == topic]
        opening = here[0]
        is_closed = self.is_apart(who, opening.name, topic) and all(each.name[0] != who for each in here)
        is_opening_seen = self.sees(who, opening)
        if not is_opening_seen and (is_closed or not any(self.sees(who, each) for each in here)):
            return None

        def stands(said):
            return self.sees(who, said) or any(stands(each) for each in here if each.parent is said)

        return [each for each in here if stands(each)]

    def name_in(self, who, topic):
        return (who, topic) if (who, topic) in self.global_ids else (who, None)

    def crossing(self, who, other):
        """Whether the other blocked one of this member's names."""
        return any(owner == other and name[0] == who and kind == "BLOCK" for owner, name, kind in self.drawn)

    # --- what happens

    @rule(who=people, place=some, as_alias=st.booleans())
    def writes(self, who, place, as_alias):
        reachable = [each for each in self.said if self.sees(who, each) and self.page(who, each.topic) is not None]
        reachable = [each for each in reachable if not each.is_held and not self.opening(each.topic).is_held]
        if not reachable:
            return
        parent = reachable[place % len(reachable)]
        topic = parent.topic
        has_alias = (who, topic) in self.global_ids
        has_profile = any(each.topic == topic and each.name == (who, None) for each in self.said)
        name = (who, topic) if has_alias or (as_alias and not has_profile) else (who, None)
        given = {
            "viewer": self.cast[who].viewer,
            "topic_id": gid(self.topics[topic]),
            "parent_id": parent.id,
            "body": "I know this.",
            "content_notes": [],
        }
        if as_alias and has_profile:
            self.is_refused(ErrorCode.PERSONA_CONFLICT, reply, **given, post_as="ALIAS", client_key=fresh_key())
        if has_alias:
            self.is_refused(ErrorCode.PERSONA_CONFLICT, reply, **given, post_as="PROFILE", client_key=fresh_key())
        post_as = "ALIAS" if name[1] is not None and not has_alias else ""
        post = Post.objects.get(pk=reply(**given, post_as=post_as, client_key=fresh_key()))
        self._named(name, post)
        other = parent.name[0]
        unheard = other if other != who and self.crossing(who, other) else None
        self.said.append(Said(gid(post), topic, name, parent, unheard, next(self.moments)))

    @rule(who=people, place=some)
    def reaches_for_what_is_hidden(self, who, place):
        hidden = [each for each in self.said if not self.sees(who, each) or self.page(who, each.topic) is None]
        if hidden:
            post_id = hidden[place % len(hidden)].id
            self.is_refused(ErrorCode.NOT_FOUND, react, viewer=self.cast[who].viewer, post_id=post_id, kind="HUG")

    @rule(who=people, place=some)
    def hugs(self, who, place):
        others = [each for each in self.said if self.reaches(who, each) and each.name[0] != who]
        if others:
            said = others[place % len(others)]
            react(viewer=self.cast[who].viewer, post_id=said.id, kind="HUG")
            other = said.name[0]
            if all(name[0] != who for name in said.hugs):
                name = self.name_in(who, said.topic)
                said.hugs[name] = other if self.crossing(who, other) else None

    @rule(who=people, place=some)
    def takes_a_hug_back(self, who, place):
        others = [each for each in self.said if self.reaches(who, each)]
        if others:
            said = others[place % len(others)]
            unreact(viewer=self.cast[who].viewer, post_id=said.id, kind="HUG")
            for name in [name for name in said.hugs if name[0] == who]:
                del said.hugs[name]

    def reaches(self, who, said):
        return self.sees(who, said) and self.page(who, said.topic) is not None and not self.shuts(who, said)

    def shuts(self, who, said):
        """The topic is closed to them: of somebody out of sight, and they took no part."""
        here = [each for each in self.said if each.topic == said.topic]
        return self.is_apart(who, here[0].name, said.topic) and all(each.name[0] != who for each in here)

    @rule(who=people, place=some)
    def deletes(self, who, place):
        own = [each for each in self.said if each.name[0] == who and each.parent and not each.is_gone]
        if own:
            said = own[place % len(own)]
            delete_post(viewer=self.cast[who].viewer, post_id=said.id)
            said.is_gone = True
            said.is_held = False
            said.hugs.clear()

    @rule(place=some)
    def holds(self, place):
        said = self.said[place % len(self.said)]
        assert hold(ids.pk_of("Post", said.id)) == (not said.is_held and not said.is_gone)
        said.is_held = not said.is_gone

    @rule(place=some)
    def releases(self, place):
        held = [each for each in self.said if each.is_held] or self.said
        said = held[place % len(held)]
        assert release(ids.pk_of("Post", said.id)) == said.is_held
        said.is_held = False

    @rule(who=st.integers(1, 3))
    def joins(self, who):
        join_space(viewer=self.cast[who].viewer, space_id=gid(self.group))
        self.inside.setdefault(who, next(self.moments))

    @rule(who=st.integers(1, 3))
    def leaves(self, who):
        leave_space(viewer=self.cast[who].viewer, space_id=gid(self.group))
        self.inside.pop(who, None)

    @rule(who=people, topic=st.integers(0, 2))
    def reveals_themselves(self, who, topic):
        old, new = (who, topic), (who, None)
        given = {"viewer": self.cast[who].viewer, "topic_id": gid(self.topics[topic])}
        if self.page(who, topic) is None:
            return self.is_refused(ErrorCode.NOT_FOUND, reveal_myself, **given)
        if old not in self.global_ids:
            return self.is_refused(ErrorCode.NOT_ALLOWED, reveal_myself, **given)
        reveal_myself(**given)
        for said in self.said:
            said.name = new if said.name == old else said.name
            said.hugs = {new if name == old else name: unheard for name, unheard in said.hugs.items()}
        moved = {(owner, new, kind) for owner, name, kind in self.drawn if name == old}
        self.drawn = {each for each in self.drawn if each[1] != old} | moved
        self.lifted = {each for each in self.lifted if each[1] != old} - moved
        del self.global_ids[old]
        return None

    def opening(self, topic):
        return next(each for each in self.said if each.topic == topic)

    @rule(who=people, place=some, kind=st.sampled_from(["BLOCK", "MUTE"]))
    def draws(self, who, place, kind):
        names = sorted(self.global_ids, key=str)
        name = names[place % len(names)]
        verb = actions.block_member if kind == "BLOCK" else actions.mute_member
        given = {"viewer": self.cast[who].viewer, "profile_id": self.global_ids[name]}
        drawn = (who, name, kind)
        if drawn in self.drawn:
            verb(**given)
        elif self.blocks(who, name) or (name[1] is None and self.blocks(name[0], (who, None))):
            self.is_refused(ErrorCode.NOT_FOUND, verb, **given)
        elif name[0] == who:
            self.is_refused(ErrorCode.INVALID, verb, **given)
        elif drawn in self.lifted and kind == "BLOCK":
            self.is_refused(ErrorCode.TOO_FAST, verb, **given)
        else:
            verb(**given)
            self.drawn.add(drawn)

    @precondition(lambda self: self.drawn)
    @rule(place=some)
    def lifts(self, place):
        drawn = sorted(self.drawn, key=str)[place % len(self.drawn)]
        who, name, kind = drawn
        verb = actions.unblock_member if kind == "BLOCK" else actions.unmute_member
        pk = verb(viewer=self.cast[who].viewer, profile_id=self.global_ids[name])
        self.drawn.remove(drawn)
        self.lifted.add(drawn)
        if kind == "BLOCK":
            hear_again([BlockLifted(boundary_id=pk)])
        if kind == "BLOCK" and not self.crossing(name[0], who):
            for said in self.said:
                if said.unheard_by == who and said.name[0] == name[0]:
                    said.unheard_by = None
                said.hugs |= {hug: None for hug, unheard in said.hugs.items() if unheard == who and hug[0] == name[0]}

    def is_refused(self, code, verb, **given):
        before = Post.objects.count(), AliasLink.objects.count()
        try:
            verb(**given)
        except Problem as problem:
            assert problem.code is code  # noqa: PT017 - which of several verbs is refused, the model says
        else:
            raise AssertionError(f"{verb.__name__} was not refused")
        assert (Post.objects.count(), AliasLink.objects.count()) == before

    # --- what everybody sees

    @rule()
    def everybody_looks(self):
        self.looks()

    def teardown(self):
        for _ in range(4):
            self.looks()

    def looks(self):
        """The next of the four reads all topics."""
        who = next(self.turns)
        for topic, row in enumerate(self.topics):
            found = Client(self.cast[who]).query(PAGE, id=gid(row))["node"]
            expected = self.page(who, topic)
            if expected is None:
                assert found is None
                continue
            shown = [each["node"] for each in found["posts"]["edges"]]
            assert {each["id"] for each in shown} == {each.id for each in expected}
            assert found["posts"]["totalCount"] == len(expected)
            by_id = {each["id"]: each for each in shown}
            for said in expected:
                self.is_shown_to(who, said, by_id[said.id])
            replies = [each for each in self.said if each.topic == topic and each.parent and self.sees(who, each)]
            assert found["replyCount"] == len(replies)
            assert (found["viewerAlias"] is not None) == ((who, topic) in self.global_ids)

    def is_shown_to(self, who, said, row):
        if not self.sees(who, said):
            assert (row["author"], row["isMine"], row["reactions"]) == (None, False, [])
            return
        assert row["author"]["id"] == self.global_ids[said.name]
        assert row["author"]["isAlias"] == (said.name[1] is not None) == (row["author"]["handle"] is None)
        assert row["isMine"] == (said.name[0] == who)
        hugs = [
            name
            for name, unheard_by in said.hugs.items()
            if unheard_by != who and not self.is_apart(who, name, said.topic)
        ]
        mine = any(name[0] == who for name in hugs)
        expected = [{"kind": "HUG", "count": len(hugs), "viewerReacted": mine}] if hugs else []
        assert row["reactions"] == expected


@pytest.mark.timeout(0 if OPERATIONS > 5_000 else 1800)  # on a busy machine, and with more operations
def test_nobody_sees_or_infers_what_the_model_hides(ana, ben, cam, mo, settings):
    settings.CHECK_STATEMENTS = False  # asked by all other tests; here it takes half of the time
    make_space()
    machine = type("NamesOfThese", (Names,), {"cast": (ana, ben, cam, mo)})
    run_state_machine_as_test(
        machine,
        settings=runs(
            max_examples=max(1, OPERATIONS // STEPS),
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
