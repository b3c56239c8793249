"""Whoever wishes only to be heard is not given advice without its writer being asked first."""

import pytest

from community.accounts.actions import boundaries
from forums.models import Post
from tests.client import fresh_key
from tests.factories import gid, make_chapter, make_post, make_topic

ADVICE = "I hear you. You really should talk to your doctor."


@pytest.fixture
def topic(ana):
    return make_topic(by=ana, intent="JUST_LISTEN")


def test_advice_is_asked_about_and_posted_when_confirmed(api, ben, topic):
    given = {"clientKey": fresh_key()}
    (error,) = api(ben).reply(gid(topic), ADVICE, **given)["errors"]
    assert (error["code"], error["field"], error["retryable"]) == ("ADVICE_UNASKED", ["body"], True)
    assert "You really should" in error["message"]
    assert "wishes only to be heard" in error["message"]
    assert Post.objects.filter(depth=1).count() == 0
    answer = api(ben).reply(gid(topic), ADVICE, confirmsAdvice=True, **given)
    assert (answer.error_codes, answer["post"]["body"]) == ([], ADVICE)
    # Sent again, confirmed or not, it is the same reply.
    for more in ({}, {"confirmsAdvice": True}):
        assert api(ben).reply(gid(topic), ADVICE, **given, **more)["post"]["id"] == answer["post"]["id"]
    assert Post.objects.filter(depth=1).count() == 1


def test_what_is_no_advice_is_posted_at_once(api, ben, topic):
    assert api(ben).reply(gid(topic), "I hear you.").error_codes == []


def test_it_is_asked_at_every_depth(api, ben, cam, topic):
    parent = make_post(by=cam, topic=topic)
    assert api(ben).reply(gid(topic), ADVICE, parentId=gid(parent)).error_codes == ["ADVICE_UNASKED"]


@pytest.mark.parametrize("intent", ["", "ADVICE_WELCOME", "SIMILAR_STORIES", "GOOD_NEWS"])
def test_elsewhere_nobody_is_asked(api, ana, ben, intent):
    assert api(ben).reply(gid(make_topic(by=ana, intent=intent)), ADVICE).error_codes == []


def test_the_author_says_what_they_like(api, ana, topic):
    assert api(ana).reply(gid(topic), ADVICE).error_codes == []
    make_chapter(by=ana, topic=topic, body=ADVICE)


def test_also_under_an_alias(api, ana, ben):
    started = api(ana).start_topic(intent="JUST_LISTEN", postAs="ALIAS", spaceSlug=make_topic(by=ben).space.slug)
    assert api(ana).reply(started["topic"]["id"], ADVICE).error_codes == []
    assert api(ben).reply(started["topic"]["id"], ADVICE).error_codes == ["ADVICE_UNASKED"]


def test_who_does_not_see_the_first_post_does_not_learn_its_wish(api, ana, ben, cam, topic):
    make_post(by=ben, topic=topic)
    boundaries.block_member(viewer=ana.viewer, profile_id=ben.profile_id)
    parent = make_post(by=cam, topic=topic)
    assert api(ben).reply(gid(topic), ADVICE, parentId=gid(parent)).error_codes == []
