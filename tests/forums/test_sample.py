"""The sample community: what its plan promises, and that loading it does what the plan says."""

import datetime
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from community import clock, ids
from community.accounts.models import Profile, Role, User
from community.errors import ErrorCode, Problem
from community.moderation.actions.appeals import claim_appeal
from community.moderation.models import Appeal, Case, Decision, Report, RiskAlert
from community.viewer import Viewer
from forums.models import Chapter, Post, Reaction, SavedStrategy, Space, SpaceFollow, Topic, TopicFollow, Trial
from forums.sample.acts import (
    Act,
    Appealed,
    Appointed,
    Continued,
    Decided,
    Deleted,
    Edited,
    FollowedSpace,
    FollowedTopic,
    Joined,
    Reacted,
    Replied,
    Reported,
    Saved,
    Started,
    Tried,
)
from forums.sample.lives import may_say
from forums.sample.load import is_filled, load
from forums.sample.plan import HOT_TITLE, REPLIES, SPAN, plan
from forums.sample.sign_ins import MEMBER, MODERATOR, MODERATORS, PASSWORD, SECOND_MODERATOR, SIGN_INS
from forums.sample.texts import SampleForum, is_small, read_forums

UNTIL = datetime.datetime(2026, 3, 1, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def forums() -> list[SampleForum]:
    return read_forums()


@pytest.fixture(scope="module")
def acts(forums) -> list[Act]:
    return plan(forums, until=UNTIL)


@pytest.fixture(scope="module")
def topics(acts) -> dict[int, Started]:
    return {act.topic: act for act in acts if isinstance(act, Started)}


@pytest.fixture(scope="module")
def replies(acts) -> list[Replied]:
    return [act for act in acts if isinstance(act, Replied)]


def hand_written(forums: list[SampleForum]) -> set[str]:
    return {reply.body for forum in forums for topic in forum.topics for reply in topic.answers}


def pieces_of(body: str, roles: dict[str, str]) -> list[str]:
    """The pieces a joined text was made of."""
    for piece in roles:
        if body == piece:
            return [piece]
        for joint in (" ", "\n\n"):
            if body.startswith(piece + joint) and body.removeprefix(piece + joint) in roles:
                return [piece, body.removeprefix(piece + joint)]
    raise AssertionError("not made of this forum's pieces")


def test_the_texts_have_the_promised_size(forums):
    assert len(forums) == 12
    assert [len(forum.topics) for forum in forums] == [25] * 12
    assert sum(forum.readable_by == Space.Readers.EVERYONE for forum in forums) == 2
    assert sum(len(forum.members) for forum in forums) == 47
    assert len(hand_written(forums)) > 1_000


def test_the_plan_has_the_promised_size(acts, topics, replies):
    assert len(topics) == 300
    to_topics = len(replies) - sum(len(topic.text.answers) - len(topic.text.replies) for topic in topics.values())
    assert REPLIES - 10 <= to_topics <= REPLIES
    assert sum(isinstance(act, Joined) for act in acts) == 47
    assert acts[0].at == UNTIL - SPAN
    assert all(act.at < UNTIL for act in acts)
    assert sum(isinstance(act, Edited) for act in acts) == 24
    assert sum(isinstance(act, Deleted) for act in acts) == 14


def test_topics_get_uneven_numbers_of_replies_in_real_trees(topics, replies):
    answers = Counter(reply.topic for reply in replies)
    assert sum(answers[topic] == 0 for topic in topics) == 8
    assert sum(4 <= answers[topic] <= 14 for topic in topics) > 260
    assert sum(answers[topic] >= 40 for topic in topics) >= 10
    [hot] = [number for number, topic in topics.items() if topic.text.title == HOT_TITLE]
    assert answers[hot] >= 135
    depth: dict[tuple[int, int], int] = {}
    for reply in sorted(replies, key=lambda reply: (reply.topic, reply.number)):
        depth[reply.topic, reply.number] = depth.get((reply.topic, reply.parent), 0) + 1
    assert max(depth.values()) >= 8


def test_every_act_comes_after_what_it_needs(acts):
    done: dict[object, datetime.datetime] = {}
    for act in acts:
        match act:
            case Joined(member=member):
                done[member.handle] = act.at
            case Started(topic=topic, text=text):
                assert done[text.by] < act.at
                done[topic, 0] = act.at
            case Replied(topic=topic, number=number, parent=parent, by=by):
                assert max(done[by], done[topic, parent]) < act.at
                done[topic, number] = act.at
            case Continued(topic=topic, number=number, by=by):
                assert max(done[by], done[topic, 0]) < act.at
                assert (topic, number) not in done
                done[topic, number] = act.at
            case (
                Reacted(topic=topic, number=number, by=by)
                | Edited(topic=topic, number=number, by=by)
                | Reported(topic=topic, number=number, by=by)
            ):
                assert max(done[by], done[topic, number]) < act.at
                if isinstance(act, Reported):
                    done["report", topic, number] = act.at
            case Appointed(by=by):
                assert done[by] < act.at
                done["moderator", by] = act.at
            case Decided(topic=topic, number=number, by=by):
                assert max(done["moderator", by], done["report", topic, number]) < act.at
                done["decision", topic, number] = act.at
            case Appealed(topic=topic, number=number):
                assert done["decision", topic, number] < act.at
            case Tried(topic=topic, by=by) | Saved(topic=topic, by=by):
                assert max(done[by], done[topic, 0]) < act.at
            case Deleted(topic=topic, number=number):
                assert done.pop((topic, number)) < act.at


def test_strategies_are_tried_by_others_than_their_authors_some_by_enough_to_be_ranked(acts, topics):
    tried = [act for act in acts if isinstance(act, Tried)]
    assert all(topics[act.topic].text.kind == "STRATEGY" and topics[act.topic].text.by != act.by for act in tried)
    assert len({(act.topic, act.by) for act in tried}) == len(tried)
    times = Counter(act.topic for act in tried)
    assert sum(count >= 5 for count in times.values()) > 30
    assert sum(count < 5 for count in times.values()) > 5
    outcomes = Counter(act.outcome for act in tried)
    assert outcomes["HELPED"] > outcomes["NO_CHANGE"] > outcomes["MADE_WORSE"] > 0
    assert sum(isinstance(act, Saved) for act in acts) == 90


def test_stories_go_on_in_chapters_setbacks_among_them(forums, acts, topics):
    chapters = [act for act in acts if isinstance(act, Continued)]
    assert len(chapters) == sum(len(topic.chapters) for forum in forums for topic in forum.topics) == 9
    assert Counter(act.text.stage for act in chapters)["SETBACK"] == 5
    assert all(act.by == topics[act.topic].text.by for act in chapters)
    assert len({act.topic for act in chapters}) == 6


def test_no_text_stands_twice_in_the_community(acts, topics, replies):
    said = [act.text for act in acts if isinstance(act, Started | Continued)]
    bodies = Counter([*(text.body for text in said), *(reply.body for reply in replies)])
    assert [body for body, count in bodies.items() if count > 1] == []


def test_joined_replies_read_as_one_persons_words(forums, topics, replies):
    members = {member.handle: member for forum in forums for member in forum.members}
    roles_of = {forum.slug: {piece: role for role, each in forum.pieces.items() for piece in each} for forum in forums}
    said: dict[int, list[str]] = {}
    tellers: dict[tuple[str, str], set[str]] = {}
    authors = {(reply.topic, reply.number): reply.by for reply in replies}
    written = hand_written(forums)
    for reply in replies:
        if reply.body in written:
            continue
        topic = topics[reply.topic]
        assert topic.text.language == "en"
        pieces = pieces_of(reply.body, roles_of[topic.space])
        roles = [roles_of[topic.space][piece] for piece in pieces]
        said.setdefault(reply.topic, []).extend(pieces)
        assert (reply.by == topic.text.by) == ("thanks" in roles)
        assert reply.by != authors.get((reply.topic, reply.parent), topic.text.by)
        assert not (topic.text.intent == "JUST_LISTEN" and "offer" in roles)
        assert ("tried" in roles) == (topic.text.kind == "STRATEGY" and "thanks" not in roles)
        assert ("cheer" in roles) == (topic.text.kind == "CELEBRATION" and "thanks" not in roles)
        assert len({is_small(piece) for piece in pieces}) == 1
        assert is_small(reply.body) or "thanks" in roles or not members[reply.by].writes_small
        assert all(may_say(reply.by, piece) for piece in pieces)
        for piece, role in zip(pieces, roles, strict=True):
            if role in ("lived", "tried"):
                tellers.setdefault((topic.space, piece), set()).add(reply.by)
    assert all(len(pieces) == len(set(pieces)) for pieces in said.values())
    assert all(len(who) == 1 for who in tellers.values())


def test_members_tell_of_their_own_lives_only():
    assert may_say("kopi_at_four", "I read this to my wife and she clapped.")
    assert not may_say("thistle_lamp", "I read this to my wife and she clapped.")
    assert not may_say("owl_in_aisle_four", "I felt the dread of it in my stomach, and I am retired.")
    assert may_say("owl_in_aisle_four", "My stomach did the small drop of recognition.")


def test_the_same_seed_gives_the_same_community(forums, acts):
    assert plan(forums, until=UNTIL) == acts
    assert plan(forums, until=UNTIL, seed=21) != acts


def test_the_desk_has_work_that_the_sample_moderators_may_do(acts, replies):
    decided = {(act.topic, act.number) for act in acts if isinstance(act, Decided)}
    told = [act for act in acts if isinstance(act, Reported) and (act.topic, act.number) not in decided]
    assert len({(act.topic, act.number) for act in told}) == len({act.category for act in told}) == 6
    authors = {(reply.topic, reply.number): reply.by for reply in replies}
    concerned = [{act.by, authors[act.topic, act.number]} for act in told]
    assert all(len(names) == 2 and not names & {*MODERATORS} for names in concerned)
    assert all(UNTIL - act.at < datetime.timedelta(hours=20) for act in told)


def touching(acts: list[Act], told: Decided) -> list[Act]:
    """All that anybody does to a reply that was decided about."""
    here = [act for act in acts if getattr(act, "topic", None) == told.topic]
    return [act for act in here if told.number in (getattr(act, "number", None), getattr(act, "parent", None))]


def test_moderators_decided_some_days_ago_and_one_appeal_waits(acts, replies):
    decided = [act for act in acts if isinstance(act, Decided)]
    authors = {(reply.topic, reply.number): reply.by for reply in replies}
    told = {(act.topic, act.number): act for act in acts if isinstance(act, Reported)}
    assert Counter(act.effect for act in decided) == {"APPROVE": 2, "NUDGE": 1, "ADD_NOTE": 1, "HIDE": 1}
    assert {act.by for act in decided} == {*MODERATORS} == {act.by for act in acts if isinstance(act, Appointed)}
    for act in decided:
        place = act.topic, act.number
        assert {authors[place], told[place].by} & {*MODERATORS} == set()
        assert authors[place] != told[place].by
        assert datetime.timedelta(days=1) < UNTIL - act.at < datetime.timedelta(days=13)
        # Nobody does anything more to what is hidden: it would be refused.
        assert all(isinstance(each, Appealed) for each in touching(acts, act) if each.at > act.at)
    [appeal] = [act for act in acts if isinstance(act, Appealed)]
    [against] = [act for act in decided if (act.topic, act.number) == (appeal.topic, appeal.number)]
    assert (against.effect, against.by, appeal.by) == ("HIDE", SECOND_MODERATOR, authors[appeal.topic, appeal.number])
    assert UNTIL - appeal.at < datetime.timedelta(days=2)  # not late yet


def test_what_is_talked_about_until_now_is_not_decided(forums):
    """In this community a topic came so late that one of the replies was not there yet."""
    acts = plan(forums, until=UNTIL, seed=5)
    decided = [act for act in acts if isinstance(act, Decided)]
    assert [act.effect for act in decided] == ["ADD_NOTE", "APPROVE", "NUDGE", "HIDE"]
    for each in decided:
        ours = [act for act in touching(acts, each) if isinstance(act, Reported | Decided | Appealed)]
        assert max(act.at for act in touching(acts, each) if act not in ours) < min(act.at for act in ours)


@pytest.mark.django_db
def test_loading_does_what_the_plan_says(acts, drain_outbox):
    changed = {act.topic for act in acts if isinstance(act, Edited | Deleted)}
    continued = {act.topic for act in acts if isinstance(act, Continued)}
    tried = {next(act.topic for act in acts if isinstance(act, kind)) for kind in (Tried, Saved)}
    told = {next(act.topic for act in acts if isinstance(act, Reported) and act.category == "SOMEONE_AT_RISK")}
    settled = {act.topic for act in acts if isinstance(act, Decided)}
    some = {*tried, *told, *settled, min(continued)}
    some |= {*sorted(changed - some - continued)[: 13 - len(some)]}
    played = [act for act in acts if getattr(act, "topic", None) in some | {None}]
    load(played, passwords={MEMBER: PASSWORD})
    count = Counter(type(act) for act in played)
    assert User.objects.count() == Profile.objects.count() == count[Joined] == 47
    assert [user.handle for user in User.objects.all() if user.has_usable_password()] == [MEMBER]
    assert User.objects.get(handle=MEMBER).check_password(PASSWORD)
    assert Space.objects.count() == 12
    assert Topic.objects.count() == count[Started] == 13
    assert Post.objects.count() == count[Started] + count[Replied] + count[Continued]
    started = sum(act.text.kind == "STORY" for act in played if isinstance(act, Started))
    assert Chapter.objects.count() == started + count[Continued] > started
    assert Post.objects.filter(deleted_at__isnull=False).count() == count[Deleted] > 0
    assert Post.objects.filter(edited_at__isnull=False).count() == count[Edited] > 0
    gone = {(act.topic, act.number) for act in played if isinstance(act, Deleted)}
    kept = Counter(type(act) for act in played if (getattr(act, "topic", 0), getattr(act, "number", 0)) not in gone)
    assert Reaction.objects.count() == kept[Reacted] > 0
    assert SpaceFollow.objects.count() == count[FollowedSpace]
    assert Trial.objects.count() == count[Tried] > 0
    assert SavedStrategy.objects.count() == len({(act.topic, act.by) for act in played if isinstance(act, Saved)}) > 0
    assert TopicFollow.objects.count() == count[Started] + count[FollowedTopic]
    written = set(Post.objects.filter(depth__gt=0).values_list("created_at", "author__user__handle"))
    assert written == {(act.at, act.by) for act in played if isinstance(act, Replied | Continued)}
    assert Case.objects.filter(state="OPEN").count() == count[Reported] - count[Decided] > 0
    appointed = Role.objects.filter(kind=Role.Kind.MODERATOR).values_list("user__handle", flat=True)
    assert set(appointed) == {*MODERATORS}
    made = Decision.objects.values_list("effect", "reason", "decided_by__handle", "decided_at")
    assert set(made) == {(act.effect, act.reason, act.by, act.at) for act in played if isinstance(act, Decided)}
    assert Report.objects.filter(outcome="KEPT").count() == 2
    assert [post.author.user.handle for post in Post.objects.filter(held_at__isnull=False)] == ["grey_teaspoon"]
    appeal = Appeal.objects.get(state="OPEN")
    with clock.at(UNTIL):
        assert appeal.due_at > clock.now()
        for handle, refused in ((SECOND_MODERATOR, [ErrorCode.NOT_ALLOWED]), (MODERATOR, [])):
            assert _refusals_of_claiming(handle, appeal) == refused
    assert drain_outbox() > 0
    assert RiskAlert.objects.filter(origin="CONCERN").count() == 1
    assert is_filled()


def _refusals_of_claiming(handle: str, appeal: Appeal) -> list[ErrorCode]:
    user = User.objects.get(handle=handle)
    try:
        claim_appeal(
            viewer=Viewer(user.pk, user.profile.pk, is_moderator=True), appeal_id=ids.to_global("Appeal", appeal.pk)
        )
    except Problem as problem:
        return [problem.code]
    return []


@pytest.mark.django_db
def test_nothing_is_loaded_into_a_community_that_exists(ana):
    call_command("load_sample")
    assert (User.objects.count(), Space.objects.count(), Topic.objects.count()) == (1, 0, 0)


@pytest.mark.django_db
def test_nothing_is_loaded_in_production(settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("load_sample")
    assert (User.objects.count(), Space.objects.count(), Role.objects.count()) == (0, 0, 0)


def test_the_sign_ins_are_four_of_the_members(forums):
    handles = {member.handle for forum in forums for member in forum.members}
    assert len(SIGN_INS) == 4
    assert {MEMBER, *MODERATORS} < set(SIGN_INS) <= handles
