"""What the matrix found when it was new, each as a test of its own: what is out of sight could be told from what is
not there.
"""

from typing import Any

import pytest

from community import clock, ids
from community.accounts.actions.boundaries import block_member
from community.outbox import relay
from forums.actions.holds import hold
from forums.actions.posts import delete_post, edit_post
from forums.actions.reactions import react
from forums.selectors import topic_events
from tests.factories import gid, make_post, make_topic

TOPICS = "query($filter: TopicFilter) { topics(filter: $filter) { totalCount edges { node { id title } } } }"
UNDER = """query($id: ID!, $post: ID!) { node(id: $id) { ... on Topic { posts(under: $post) {
    totalCount edges { node { id } } } } } }"""
POST = "query($id: ID!) { node(id: $id) { ... on Post { editedAfterReplies } } }"
CAN = "query($id: ID!) { node(id: $id) { ... on Post { viewerCan { reply { allowed reason } } } } }"
SIMILAR = "query($text: String!) { similarTo(text: $text) { edges { node { id } reasons { kind values } } } }"


def block(who, whom) -> None:
    block_member(viewer=who.viewer, profile_id=whom.profile_id)


def found(api, who, **chosen: Any) -> int:
    return api(who).query(TOPICS, filter=chosen)["topics"]["totalCount"]


def test_a_topic_only_answered_by_somebody_out_of_sight_is_unanswered(api, ana, ben, cam):
    make_post(by=ben, topic=make_topic(by=cam))
    block(ana, ben)
    assert found(api, ana, unanswered=True) == 1


@pytest.mark.parametrize("chosen", [{"themes": ["panic"]}, {"intents": ["JUST_LISTEN"]}])
def test_what_an_opening_out_of_sight_is_about_is_not_found_out_by_a_filter(api, ana, ben, chosen):
    """Themes and wish of such a topic are not shown; a filter by them must not tell."""
    topic = make_topic(by=ben, themes=["panic"], intent="JUST_LISTEN")
    make_post(by=ana, topic=topic)
    block(ana, ben)
    assert found(api, ana, **chosen) == 0


def test_an_edit_after_replies_of_somebody_out_of_sight_alone_says_nothing_of_replies(
    api, ana, ben, cam, standing_clock
):
    topic = make_topic(by=cam)
    make_post(by=ben, topic=topic)
    with clock.at(standing_clock.replace(hour=18)):
        edit_post(viewer=cam.viewer, post_id=first(topic), body="Changed.")
    block(ana, ben)
    assert api(ana).query(POST, id=first(topic))["node"]["editedAfterReplies"] is False


def test_below_a_post_out_of_sight_is_what_is_below_a_missing_one(api, ana, ben, cam):
    """Deleted ones too."""
    topic = make_topic(by=cam)
    hidden = make_post(by=ben, topic=topic)
    missing = gid(hidden)[:-4] + "AAAA"
    block(ana, ben)
    of_hidden, of_missing = (api(ana).query(UNDER, id=gid(topic), post=each) for each in (gid(hidden), missing))
    assert of_hidden == of_missing


def test_of_reactions_by_somebody_out_of_sight_no_event_is_told(ana, ben, cam):
    topic = make_topic(by=cam)
    start = topic_events.position(ana.viewer, topic.pk)
    block(ana, ben)
    react(viewer=ben.viewer, post_id=first(topic), kind="HUG")
    relay.drain()
    heard, _, _ = topic_events.after(ana.viewer, topic.pk, start, 50)
    assert heard == []


def test_a_held_opening_looks_like_a_deleted_one_to_who_would_answer_below(api, ana, ben, cam):
    """Nobody but its author learns that a moderator looks at it."""
    held, deleted = (make_topic(by=ben) for _ in range(2))
    replies = [make_post(by=cam, topic=each) for each in (held, deleted)]
    hold(held.first_post_id)
    delete_post(viewer=ben.viewer, post_id=first(deleted))
    of_held, of_deleted = (api(ana).query(CAN, id=gid(each))["node"]["viewerCan"] for each in replies)
    assert of_held == of_deleted


@pytest.mark.search
def test_themes_of_a_held_opening_are_not_told_as_a_reason_why_its_topic_is_similar(api, ana, ben, cam):
    topic = make_topic(by=ben, themes=["panic"])
    make_post(by=cam, topic=topic, body="A lantern against panic.")
    hold(topic.first_post_id)
    relay.drain()
    edges = api(ana).query(SIMILAR, text="a lantern, in panic")["similarTo"]["edges"]
    told = [reason["kind"] for each in edges for reason in each["reasons"]]
    assert "WORDS" in told  # the reply's own
    assert "THEMES" not in told


def first(topic) -> str:
    return ids.to_global("Post", topic.first_post_id)
