"""No first topic stays alone: who greets, what waits for whom, who is asked and told, and how silence is measured."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from prometheus_client import REGISTRY

from community import clock, ids
from community.accounts.actions.accounts import delete_account
from community.accounts.actions.boundaries import block_member, mute_member
from community.accounts.actions.breaks import end_break, take_break
from community.accounts.actions.content_choices import choose_content_notes
from community.accounts.actions.suspensions import suspend
from community.accounts.content_choices import Action
from community.accounts.models import User
from community.outbox import relay
from community.outbox.upkeep import chores, pauses
from community.vocabulary import ContentNote
from forums import upkeep
from forums.actions import greetings as actions
from forums.actions.holds import hold, release
from forums.actions.memberships import join_space
from forums.actions.posts import delete_post
from forums.models import Greeter, Greeting, GreetingLease, Post, Topic
from notifications.models import Notice
from tests.cast import PASSWORD, Member, join
from tests.factories import gid, make_post, make_space, make_topic
from tests.forums.test_groups import make_group
from tests.notifications.inboxes import read_inbox, told
from tests.plans import plan_of

START = datetime.datetime(2026, 5, 1, 3, 20, tzinfo=datetime.UTC)
ROW = "topic { id title intent author { name } } waitedMinutes isEscalated isTaken takenUntil"
QUEUE = f"""query($first: Int, $after: String, $last: Int, $before: String) {{
    greeterQueue(first: $first, after: $after, last: $last, before: $before) {{ totalCount
        edges {{ node {{ {ROW} }} }} pageInfo {{ endCursor hasNextPage startCursor hasPreviousPage }} }} }}"""
ALONE = f"""{{ moderation {{ alone {{ totalCount edges {{ node {{ {ROW} }} }} }}
    silence {{ waitingNow medianMinutesToFirstReply overPromise since }} }} }}"""
OFFER = "greeting { canOffer { allowed reason } since isPaused spaces { slug } }"
WAITING = f"waiting {{ {ROW} }}"


def after(**more: float) -> Any:
    """The clock, so long after the start."""
    return clock.at(START + datetime.timedelta(**more))


@pytest.fixture(autouse=True)
def _at_the_start(db: None) -> Iterator[None]:
    with clock.at(START):
        yield


@pytest.fixture
def fay(db: None) -> Member:
    """Holds groups."""
    return join("fay_holds")


def greets(member: Member, *spaces: Any) -> Member:
    """The same member, at home here, who offers to greet."""
    User.objects.filter(pk=member.viewer.user_id).update(joined_on=START.date() - datetime.timedelta(days=60))
    actions.offer_to_greet(viewer=member.viewer, space_ids=[gid(space) for space in spaces])
    return member


def queue(api, who: Member | None, **paging: Any) -> dict[str, Any] | None:
    return api(who).query(QUEUE, **paging)["greeterQueue"]


def waiting(api, who: Member | None) -> list[str] | None:
    """Ids of the topics that wait for somebody; their number is the total."""
    found = queue(api, who)
    if found is None:
        return None
    rows = [edge["node"]["topic"]["id"] for edge in found["edges"]]
    assert found["totalCount"] == len(rows)
    for each in rows:  # what is counted can be opened
        assert api(who).query("query($id: ID!) { node(id: $id) { id } }", id=each)["node"] == {"id": each}
    return rows


def ask() -> None:
    """What the worker does from time to time."""
    while upkeep.ask_greeters():
        pass
    relay.drain()


def asked(*members: Member) -> list[list[str]]:
    """What each of these is asked about."""
    return [[topic for kind, topic in told(each) if kind == "Greeting"] for each in members]


# --- offering it


def test_who_is_at_home_here_offers_it_and_stops_again(api, ana):
    forum = make_space()
    User.objects.filter(pk=ana.viewer.user_id).update(joined_on=START.date() - datetime.timedelta(days=6))
    before = api(ana).query(f"{{ viewer {{ {OFFER} }} }}")["viewer"]["greeting"]
    reason = "You can welcome others once you have been here for 7 days."
    assert before == {"canOffer": {"allowed": False, "reason": reason}, "since": None, "isPaused": False, "spaces": []}
    refused = api(ana).mutate("offerToGreet", OFFER)
    assert (refused.error_codes, refused["errors"][0]["message"], Greeter.objects.count()) == (
        ["NOT_ALLOWED"],
        reason,
        0,
    )
    assert queue(api, ana) is None
    User.objects.filter(pk=ana.viewer.user_id).update(joined_on=START.date() - datetime.timedelta(days=7))
    for spaces in ([], [gid(forum)], []):
        answer = api(ana).mutate("offerToGreet", OFFER, spaceIds=spaces)
        assert (answer.error_codes, answer["greeting"]["since"]) == ([], START.isoformat())
        assert [each["slug"] for each in answer["greeting"]["spaces"]] == ["anxiety"] * len(spaces)
    assert Greeter.objects.count() == 1
    assert queue(api, ana)["totalCount"] == 0
    assert api(ana).mutate("stopGreeting", OFFER, confirm=False).error_codes == ["INVALID"]
    for _ in range(2):
        assert api(ana).mutate("stopGreeting", OFFER, confirm=True)["greeting"]["since"] is None
    assert (Greeter.objects.count(), queue(api, ana)) == (0, None)


def test_only_in_spaces_one_may_read_and_not_in_too_many(api, ana):
    greets(ana)
    group = make_group(join("fay_holds"), "INVITE")
    assert api(ana).mutate("offerToGreet", OFFER, spaceIds=[gid(group)]).error_codes == ["NOT_FOUND"]
    forums = [gid(make_space(f"forum-{number}")) for number in range(21)]
    assert api(ana).mutate("offerToGreet", OFFER, spaceIds=forums).error_codes == ["INVALID"]
    assert api(ana).query(f"{{ viewer {{ {OFFER} }} }}")["viewer"]["greeting"]["spaces"] == []
    assert len(api(ana).mutate("offerToGreet", OFFER, spaceIds=forums[:20])["greeting"]["spaces"]) == 20


# --- what waits


def test_the_oldest_first_topic_comes_first_with_how_long_it_waits(api, ana, ben, cam):
    greets(ana)
    topics = []
    for hours, who in enumerate((ben, cam)):
        with after(hours=hours, minutes=15):
            topics.append(make_topic(by=who, title=f"Of {who.handle}", intent="JUST_LISTEN"))
    with after(hours=12, minutes=20):
        rows = [edge["node"] for edge in queue(api, ana)["edges"]]
    assert [row["topic"]["id"] for row in rows] == [gid(topic) for topic in topics]
    assert [row["topic"]["intent"] for row in rows] == ["JUST_LISTEN"] * 2
    assert [(row["waitedMinutes"], row["isEscalated"]) for row in rows] == [(725, True), (665, False)]
    assert [(row["isTaken"], row["takenUntil"]) for row in rows] == [(False, None)] * 2


def test_pages_both_ways(api, ana):
    greets(ana)
    make_space()
    topics = []
    for number in range(5):
        with after(minutes=number):
            topics.append(gid(make_topic(by=join(f"new_{number}"))))
    with after(hours=1):
        first = queue(api, ana, first=2)
        second = queue(api, ana, first=3, after=first["pageInfo"]["endCursor"])
        last = queue(api, ana, last=2)
        back = queue(api, ana, last=3, before=last["pageInfo"]["startCursor"])
    pages = [[edge["node"]["topic"]["id"] for edge in page["edges"]] for page in (first, second, back, last)]
    assert pages == [topics[:2], topics[2:], topics[:3], topics[3:]]
    assert (second["pageInfo"]["hasNextPage"], back["pageInfo"]["hasPreviousPage"]) == (False, False)


def test_only_a_first_topic_that_nobody_else_has_answered(api, ana, ben, cam):
    greets(ana)
    topic = make_topic(by=ben)
    with after(minutes=1):
        make_post(by=ben, topic=topic, body="Is anybody there?")
        make_topic(by=ben, title="Another")
        make_topic(by=ana, title="My own")
        assert waiting(api, ana) == [gid(topic)]
        answer = make_post(by=cam, topic=topic)
        assert waiting(api, ana) == []
        delete_post(viewer=cam.viewer, post_id=gid(answer))
        assert waiting(api, ana) == [gid(topic)]
    with after(days=30, minutes=2):
        assert waiting(api, ana) == []


def test_who_is_no_greeter_has_no_queue(api, ana, ben, mo):
    greets(ana)
    make_topic(by=ben)
    assert [waiting(api, who) for who in (None, ben, mo)] == [None] * 3
    suspend(user_pk=ana.viewer.user_id, until=None, decision_pk=ids.pk_of("Profile", ben.profile_id))
    assert waiting(api, ana) is None
    assert api(ana).query(f"{{ viewer {{ {OFFER} }} }}")["viewer"]["greeting"]["isPaused"] is True


def test_an_alias_is_a_first_name_each_time_and_told_by_the_hour(api, ana, ben):
    greets(ana)
    with after(minutes=5):
        first = make_topic(by=ben)
    with after(minutes=10):
        second, third = (make_topic(by=ben, title="Veiled", post_as="ALIAS") for _ in range(2))
    with after(minutes=41):  # 4:01; the aliased ones were written at 3:30
        found = {edge["node"]["topic"]["id"]: edge["node"] for edge in queue(api, ana)["edges"]}
    assert {pk: node["waitedMinutes"] for pk, node in found.items()} == {
        gid(first): 36,
        gid(second): 60,
        gid(third): 60,
    }
    with after(hours=11, minutes=41):  # 15:01
        nodes = {edge["node"]["topic"]["id"]: edge["node"] for edge in queue(api, ana)["edges"]}
    assert [nodes[gid(each)]["isEscalated"] for each in (first, second)] == [False, True]


def test_a_greeter_does_not_welcome_their_own_alias(api, ana):
    greets(ana)
    make_topic(by=ana, title="Veiled", post_as="ALIAS")
    assert waiting(api, ana) == []
    with after(hours=4):
        ask()
        assert asked(ana) == [[]]


def test_only_the_chosen_spaces(api, ana, ben, cam):
    here, there = make_space(), make_space("sleep")
    greets(ana, here)
    topic = make_topic(by=ben, space=here)
    make_topic(by=cam, space=there)
    assert waiting(api, ana) == [gid(topic)]
    with after(hours=4):
        ask()
        assert asked(ana) == [[gid(topic)]]


@pytest.mark.parametrize("way", ["ana blocks", "ben blocks", "ana mutes"])
def test_what_is_out_of_sight_does_not_wait_and_answers_out_of_sight_are_none(api, ana, ben, cam, way):
    greets(ana)
    his, hers = make_topic(by=ben), make_topic(by=cam)
    make_post(by=ben, topic=hers)
    assert waiting(api, ana) == [gid(his)]
    who, whom = (ben, ana) if way == "ben blocks" else (ana, ben)
    (mute_member if way == "ana mutes" else block_member)(viewer=who.viewer, profile_id=whom.profile_id)
    assert waiting(api, ana) == [gid(hers)]
    assert api(ana).mutate("takeGreeting", WAITING, topicId=gid(his)).error_codes == ["NOT_FOUND"]


def test_held_deleted_left_closed_and_hidden_ones_do_not_wait(api, ana):
    greets(ana)
    authors = {name: join(name) for name in ("is_held", "is_gone", "is_closed", "has_left", "is_noted", "is_there")}
    topics = {
        name: make_topic(by=author, content_notes=[ContentNote.DEATH] if name == "is_noted" else [])
        for name, author in authors.items()
    }
    assert len(waiting(api, ana)) == 6
    hold(topics["is_held"].first_post_id)
    Topic.objects.filter(pk=topics["is_closed"].pk).update(closed_at=clock.now())
    delete_post(viewer=authors["is_gone"].viewer, post_id=first(topics["is_gone"]))
    choose_content_notes(viewer=ana.viewer, choices={ContentNote.DEATH: Action.HIDE})
    delete_account(viewer=authors["has_left"].viewer, password=PASSWORD, session_key=None)
    assert waiting(api, ana) == [gid(topics["is_there"])]
    with after(hours=4):
        ask()
        assert asked(ana) == [[gid(topics["is_there"])]]
        release(topics["is_held"].first_post_id)
        ask()
        assert asked(ana) == [[gid(topics["is_there"]), gid(topics["is_held"])]]


def first(topic: Topic) -> str:
    return ids.to_global("Post", topic.first_post_id)


def test_an_earlier_topic_that_is_out_of_sight_makes_none_the_second(api, ana, ben, fay):
    """Else it would be told that there is one: in a group, held or deleted."""
    greets(ana)
    group = make_group(fay)
    for member in (ben, fay):
        join_space(viewer=member.viewer, space_id=gid(group))
    inside = make_topic(by=ben, space=group)
    held = make_topic(by=fay)
    with after(minutes=1):
        hold(held.first_post_id)
        open_to_all, another = make_topic(by=ben), make_topic(by=fay)
        assert waiting(api, ana) == [gid(each) for each in sorted((open_to_all, another), key=lambda each: each.pk)]
        join_space(viewer=ana.viewer, space_id=gid(group))
        assert waiting(api, ana) == [gid(inside), gid(another)]


def test_observers_of_a_group_read_but_are_not_asked_to_write(api, ana, ben, fay):
    greets(ana)
    group = make_group(fay)
    join_space(viewer=ben.viewer, space_id=gid(group))
    join_space(viewer=ana.viewer, space_id=gid(group), as_observer=True)
    topic = make_topic(by=ben, space=group)
    assert waiting(api, ana) == []
    join_space(viewer=ana.viewer, space_id=gid(group))
    assert waiting(api, ana) == [gid(topic)]


# --- taking one


def test_one_takes_it_and_others_see_that_it_is_taken(api, ana, ben, cam):
    for member in (ana, cam):
        greets(member)
    topic = gid(make_topic(by=ben))
    until = (START + datetime.timedelta(minutes=30)).isoformat()
    answer = api(ana).mutate("takeGreeting", WAITING, topicId=topic)
    assert (answer.error_codes, answer["waiting"]["takenUntil"], answer["waiting"]["isTaken"]) == ([], until, False)
    seen = queue(api, cam)["edges"][0]["node"]
    assert (seen["isTaken"], seen["takenUntil"]) == (True, None)
    refused = api(cam).mutate("takeGreeting", WAITING, topicId=topic)
    assert (refused.error_codes, refused["waiting"]) == (["ALREADY_TAKEN"], None)
    with after(minutes=29):
        assert api(cam).mutate("takeGreeting", WAITING, topicId=topic).error_codes == ["ALREADY_TAKEN"]
        again = api(ana).mutate("takeGreeting", WAITING, topicId=topic)
        assert again["waiting"]["takenUntil"] == (START + datetime.timedelta(minutes=59)).isoformat()
    with after(minutes=59):  # it ran out
        assert queue(api, cam)["edges"][0]["node"]["isTaken"] is False
        assert api(cam).mutate("takeGreeting", WAITING, topicId=topic).error_codes == []
        assert queue(api, ana)["edges"][0]["node"]["isTaken"] is True
    assert GreetingLease.objects.count() == 1


def test_it_ends_with_a_reply_by_leaving_and_by_taking_another(api, ana, ben, cam):
    dan = greets(join("dan_drops_in"))
    greets(ana)
    one, two = gid(make_topic(by=ben)), gid(make_topic(by=cam))
    assert api(ana).mutate("takeGreeting", WAITING, topicId=one).error_codes == []
    for _ in range(2):
        left = api(ana).mutate("leaveGreeting", WAITING, topicId=one)
        assert (left.error_codes, left["waiting"]["takenUntil"]) == ([], None)
    assert api(dan).mutate("takeGreeting", WAITING, topicId=one).error_codes == []
    assert api(ana).mutate("leaveGreeting", WAITING, topicId=one)["waiting"]["isTaken"] is True
    assert api(ana).mutate("leaveGreeting", WAITING, topicId="nonsense")["waiting"] is None
    assert GreetingLease.objects.get().user_id == dan.viewer.user_id  # what one did not take is passed over
    assert api(dan).mutate("takeGreeting", WAITING, topicId=two).error_codes == []
    taken = {edge["node"]["topic"]["id"]: edge["node"]["isTaken"] for edge in queue(api, ana)["edges"]}
    assert taken == {one: False, two: True}
    api(dan).reply(two, "Welcome.")
    assert waiting(api, ana) == [one]
    refused = api(ana).mutate("takeGreeting", WAITING, topicId=two)
    assert refused.error_codes == ["NOT_ALLOWED"]


def test_who_may_not_take_it(api, ana, ben, cam):
    topic = make_topic(by=ben)
    assert api(cam).mutate("takeGreeting", WAITING, topicId=gid(topic)).error_codes == ["NOT_ALLOWED"]
    greets(ana)
    for nothing in ("nonsense", gid(topic)[:-4] + "AAAA"):
        assert api(ana).mutate("takeGreeting", WAITING, topicId=nothing).error_codes == ["NOT_FOUND"]
    suspend(user_pk=ana.viewer.user_id, until=None, decision_pk=topic.pk)
    assert api(ana).mutate("takeGreeting", WAITING, topicId=gid(topic)).error_codes == ["SUSPENDED"]
    assert GreetingLease.objects.count() == 0
    assert api(ana).mutate("stopGreeting", OFFER, confirm=True).error_codes == []


# --- asking


def test_three_are_asked_once_those_longest_ago_first(api):
    team = sorted((greets(join(f"greets_{number}")) for number in range(5)), key=lambda each: each.viewer.user_id)
    topics = []
    for minute in range(2):
        with after(minutes=minute):
            topics.append(gid(make_topic(by=join(f"new_{minute}"))))
    one, two = ([topic] for topic in topics)
    expected = {-1: [[]] * 5, 0: [one, one, one, [], []], 1: [one + two, one, one, two, two]}
    for minute, found in (*expected.items(), (600, expected[1])):
        with after(hours=3, minutes=minute):
            for _ in range(2):
                ask()
            assert asked(*team) == found


def test_the_notice_says_whether_it_is_still_wanted(api, ana, ben, cam):
    greets(ana)
    topic = make_topic(by=ben)
    document = (
        "{ inboxEvents(last: 1) { edges { node { __typename ... on GreetingNotice { topic { id } isWanted } } } } }"
    )
    with after(hours=3):
        ask()
        for is_wanted in (True, False):
            node = api(ana).query(document)["inboxEvents"]["edges"][0]["node"]
            assert node == {"__typename": "GreetingNotice", "topic": {"id": gid(topic)}, "isWanted": is_wanted}
            make_post(by=cam, topic=topic)


def test_answered_or_taken_in_time_nobody_is_asked(ana, ben, cam):
    greets(ana)
    answered, taken = make_topic(by=ben), make_topic(by=cam)
    with after(hours=2, minutes=50):
        make_post(by=cam, topic=answered)
        actions.take_greeting(viewer=ana.viewer, topic_id=gid(taken))
    with after(hours=3, minutes=10):
        ask()
        assert (asked(ana), Greeting.objects.count()) == ([[]], 0)
    with after(hours=3, minutes=20):
        ask()
        assert asked(ana) == [[gid(taken)]]


@pytest.mark.parametrize(
    "way", ["blocks", "is blocked", "muted", "on a break", "suspended", "left", "stopped", "outside"]
)
def test_who_is_not_asked(api, ana, ben, cam, fay, way):
    greets(ana)
    space = make_space()
    if way == "outside":
        space = make_group(fay)
        join_space(viewer=ben.viewer, space_id=gid(space))
    topic = make_topic(by=ben, space=space)
    if way in ("blocks", "is blocked"):
        who, whom = (ana, ben) if way == "blocks" else (ben, ana)
        block_member(viewer=who.viewer, profile_id=whom.profile_id)
    elif way == "muted":
        mute_member(viewer=ana.viewer, profile_id=ben.profile_id)
    elif way == "on a break":
        take_break(viewer=ana.viewer)
    elif way == "suspended":
        suspend(user_pk=ana.viewer.user_id, until=None, decision_pk=topic.pk)
    elif way == "left":
        delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)
        relay.drain()
        assert Greeter.objects.count() == 0
    elif way == "stopped":
        actions.stop_greeting(viewer=ana.viewer)
    with after(hours=5):
        ask()
        assert Notice.objects.filter(kind="GREETING").count() == 0
        if way == "on a break":  # what comes after it
            end_break(viewer=ana.viewer)
            make_topic(by=cam)
    if way == "on a break":
        with after(hours=9):
            ask()
            assert [len(each) for each in asked(ana)] == [1]


def test_a_notice_goes_out_of_sight_like_every_other(api, ana, ben):
    greets(ana)
    topic = make_topic(by=ben)
    with after(hours=3):
        ask()
        assert asked(ana) == [[gid(topic)]]
        hold(topic.first_post_id)
        assert read_inbox(ana)["totalCount"] == 0
        release(topic.first_post_id)
        block_member(viewer=ben.viewer, profile_id=ana.profile_id)
        assert read_inbox(ana)["totalCount"] == 0


def test_a_block_between_the_asking_and_the_telling_is_kept(ana, ben):
    greets(ana)
    make_topic(by=ben)
    with after(hours=3):
        upkeep.ask_greeters()
        block_member(viewer=ben.viewer, profile_id=ana.profile_id)
        relay.drain()
    assert Notice.objects.count() == 0


def test_a_block_of_another_name_asks_all_the_same(api, ana, ben):
    """Who is not asked would learn whose an alias is."""
    greets(ana)
    topic = make_topic(by=ben, title="Veiled", post_as="ALIAS")
    block_member(viewer=ana.viewer, profile_id=ben.profile_id)
    with after(hours=3):
        ask()
        assert asked(ana) == [[gid(topic)]]
    notice = read_inbox(ana)["edges"][0]["node"]
    assert notice["createdAt"] == "2026-05-01T06:00:00+00:00"


def test_what_waited_while_no_worker_looked_is_not_asked_about_any_more(ana, ben):
    greets(ana)
    make_topic(by=ben)
    with after(days=2, hours=12):
        ask()
    assert asked(ana) == [[]]


# --- left alone


def test_moderators_see_what_is_left_alone(api, ana, ben, cam, mo):
    topics = [make_topic(by=ben), make_topic(by=cam, post_as="ALIAS")]
    assert api(ana).query(ALIAS_FREE) == {"moderation": None}
    seen = []
    for hours in (3, 3 + 2 / 3, 11 + 2 / 3, 12):  # 6:20, 7:00, 15:00, 15:20
        with after(hours=hours):
            found = api(mo).query(ALONE)["moderation"]["alone"]
        rows = {edge["node"]["topic"]["id"]: edge["node"]["isEscalated"] for edge in found["edges"]}
        assert found["totalCount"] == len(rows)
        seen.append([rows.get(gid(topic)) for topic in topics])
    assert seen == [[None, None], [False, False], [False, True], [True, True]]
    with after(hours=13):
        make_post(by=ana, topic=topics[0])
        block_member(viewer=cam.viewer, profile_id=mo.profile_id)
        assert api(mo).query(ALONE)["moderation"]["alone"]["totalCount"] == 1


ALIAS_FREE = "{ moderation { alone { totalCount } silence { waitingNow } } }"


def test_who_holds_a_group_is_told_once(api, ana, ben, fay, mo):
    group = make_group(fay)
    join_space(viewer=ben.viewer, space_id=gid(group))
    join_space(viewer=ana.viewer, space_id=gid(group))
    topic = make_topic(by=ben, space=group)
    for hours, tell in ((11.9, []), (12, [gid(topic)]), (13, [gid(topic)])):
        with after(hours=hours):
            for _ in range(2):
                ask()
            assert asked(fay, ana, mo) == [tell, [], []]
            assert api(mo).query(ALONE)["moderation"]["alone"]["totalCount"] == 0  # they are outside


def test_who_holds_a_group_and_greets_is_told_once(ana, ben, fay):
    group = make_group(greets(fay))
    join_space(viewer=ben.viewer, space_id=gid(group))
    topic = make_topic(by=ben, space=group)
    for hours in (4, 13):
        with after(hours=hours):
            ask()
            assert asked(fay) == [[gid(topic)]]


# --- measured


def test_silence_is_measured_above_a_floor(api, ana, mo):
    topics = [make_topic(by=join(f"new_{number}")) for number in range(9)]
    for number, topic in enumerate(topics):
        with after(minutes=30 * (number + 1)):
            make_post(by=ana, topic=topic)
    with after(hours=6):
        said = api(mo).query(ALONE)["moderation"]["silence"]
        since = (START + datetime.timedelta(hours=6, days=-30)).isoformat()
        nothing = {"medianMinutesToFirstReply": None, "overPromise": None}
        assert said == {"waitingNow": 0, **nothing, "since": since}
        answered = make_topic(by=join("new_9"))
    with after(hours=6, minutes=1):
        make_post(by=ana, topic=answered)
        make_topic(by=join("new_10"))
    with after(hours=11):
        said = api(mo).query(ALONE)["moderation"]["silence"]
    # 1, 30, 60 ... 270 minutes; three of those were later than three hours, and one waits longer.
    assert [said[name] for name in ("waitingNow", "medianMinutesToFirstReply", "overPromise")] == [1, 135, 4]
    with after(days=31):
        assert api(mo).query(ALONE)["moderation"]["silence"]["waitingNow"] == 0


def test_prometheus_is_told_how_many_wait(ana, ben, cam, mo):
    for hours, member in ((0, ana), (10, ben), (12, cam)):
        with after(hours=hours):
            make_topic(by=member)
    with after(hours=13):
        upkeep.ask_greeters()
    figures = [
        REGISTRY.get_sample_value("alongside_first_topics_waiting", {"late": late})
        for late in ("no", "promise", "escalation")
    ]
    assert figures == [1, 1, 1]


def test_the_worker_looks_every_five_minutes():
    assert chores["forums.ask_greeters"] is upkeep.ask_greeters
    assert (pauses["forums.ask_greeters"], pauses["forums.forget_topic_events"]) == (300, 3600)


# --- what it costs


def test_a_queue_costs_the_same_with_few_and_with_many(api, ana, mo):
    greets(ana)
    make_space()
    document = f"{{ greeterQueue(first: 50) {{ totalCount edges {{ node {{ {ROW} }} }} }} }}"
    costs = []
    for number in range(30):
        make_topic(by=join(f"new_{number}"))
        if number in (2, 29):
            with after(hours=13):
                for who, asks, rows in ((ana, document, "greeterQueue"), (mo, ALONE, "moderation")):
                    api(who).query(asks)
                    with CaptureQueriesContext(connection) as made:
                        found = api(who).query(asks)[rows]
                    found = found["alone"] if rows == "moderation" else found
                    assert found["totalCount"] == number + 1
                    costs.append(len(made))
    assert costs[:2] == costs[2:]


def test_looking_costs_a_statement_when_nothing_waits(ana, ben, cam):
    for number in range(30):
        make_post(by=ana, topic=make_topic(by=join(f"new_{number}")))
    greets(cam)
    with after(hours=5), CaptureQueriesContext(connection) as made:
        assert upkeep.ask_greeters() == 0
    assert len(made) == 4  # leases, the metric, what is unasked, what is unescalated
    assert Post.objects.count() == 60


def test_each_topic_is_looked_up_by_indexes(api, ana, ben):
    greets(ana)
    make_topic(by=ben)
    with CaptureQueriesContext(connection) as made:
        assert len(queue(api, ana)["edges"]) == 1
        upkeep.ask_greeters()
    reads = [each["sql"] for each in made.captured_queries if 'FROM "forums_topic"' in each["sql"]]
    assert len(reads) == 5  # page, count, the metric, what is unasked, what is unescalated
    for sql in reads:
        plan = " ".join(plan_of(sql))
        assert "SCAN forums_post" not in plan
        assert "Seq Scan on forums_post" not in plan
        assert "Seq Scan on forums_topic" not in plan
        assert "JIT" not in plan
