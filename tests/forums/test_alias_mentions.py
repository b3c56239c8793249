"""Naming an alias: in its topic, by those who read it there, and without a word about whose it is."""

import pytest

from community import ids
from community.accounts.actions.accounts import delete_account
from community.accounts.actions.boundaries import block_member, mute_member
from community.accounts.actions.breaks import take_break
from community.accounts.models import AliasLink, Profile
from forums.models import Mention, Post
from notifications.models import Notice
from tests.cast import PASSWORD
from tests.client import fresh_key
from tests.factories import gid, make_post, make_space, make_topic

POST = "query($id: ID!) { node(id: $id) { ... on Post { body bodyHtml author { name mention handle } } } }"
INBOX = "{ inboxEvents { edges { node { ... on MentionNotice { post { body author { mention } } } } } } }"


@pytest.fixture
def topic(cam):
    return make_topic(by=cam, space=make_space(readable_by="EVERYONE"))


def as_alias(api, who, topic, body="Me too.", **more):
    given = {"topicId": gid(topic), "body": body, "postAs": "ALIAS", "clientKey": fresh_key()}
    answer = api(who).mutate("reply", "post { id author { mention } }", **given, **more)
    assert answer.error_codes == []
    return answer["post"]


@pytest.fixture
def quiet(api, ana, topic) -> str:
    """How ana's alias in the topic is mentioned."""
    return as_alias(api, ana, topic)["author"]["mention"]


def shown(api, who, post) -> str:
    return api(who).query(POST, id=gid(post))["node"]["body"]


def told(api, who) -> list[str]:
    return [edge["node"]["post"]["body"] for edge in api(who).query(INBOX)["inboxEvents"]["edges"]]


def alias_of(who) -> Profile:
    return Profile.objects.get(pk=AliasLink.objects.get(user=who.user).alias_id)


def test_it_hears_of_it_and_readers_get_its_name(api, ana, ben, topic, quiet, drain_outbox):
    post = make_post(by=ben, topic=topic, body=f"Thank you, {quiet.upper()}, and **{quiet}**.")
    drain_outbox()
    assert Mention.objects.get().profile_id == alias_of(ana).pk
    assert quiet not in Post.objects.get(pk=post.pk).body
    assert shown(api, ben, post) == f"Thank you, {quiet}, and **{quiet}**."
    html = api(ana).query(POST, id=gid(post))["node"]["bodyHtml"].strip()
    assert html == f"<p>Thank you, {quiet}, and <strong>{quiet}</strong>.</p>"
    assert shown(api, None, post) == "Thank you, @someone, and **@someone**."
    assert told(api, ana) == [f"Thank you, {quiet}, and **{quiet}**."]
    assert Notice.objects.filter(kind="MENTION").count() == 1


def test_what_is_written_to_mention_somebody(api, ana, ben, topic, quiet):
    post = make_post(by=ben, topic=topic)
    author = "query($id: ID!) { node(id: $id) { ... on Post { author { mention handle } } } }"
    assert api(ana).query(author, id=gid(post))["node"]["author"] == {
        "mention": "@ben_belongs",
        "handle": "ben_belongs",
    }
    assert api(None).query(author, id=gid(post))["node"]["author"] == {"mention": None, "handle": None}
    assert quiet == "@" + alias_of(ana).name.lower().replace(" ", "-")


def test_only_in_its_topic(api, ana, ben, topic, quiet, drain_outbox):
    elsewhere = make_topic(by=ben, body=f"Dear {quiet}.")
    drain_outbox()
    assert (Mention.objects.count(), told(api, ana)) == (0, [])
    assert shown(api, ana, elsewhere.first_post) == f"Dear {quiet}."


def test_not_before_its_words_are_there_for_the_reader(api, ana, ben, topic, quiet):
    Post.objects.filter(author=alias_of(ana)).update(held_at=topic.created_at)
    make_post(by=ben, topic=topic, body=f"Dear {quiet}.")
    assert Mention.objects.count() == 0


def test_where_no_alias_has_the_name_the_handle_before_the_hyphen_is_meant(ana, ben, topic):
    make_post(by=ana, topic=topic, body="Dear @ben_belongs-heron and @nobody-heron.")
    assert [each.profile_id for each in Mention.objects.all()] == [ben.viewer.profile_id]


@pytest.mark.parametrize("way", ["blocks the alias", "mutes the alias", "left"])
def test_who_does_not_find_it_reads_someone(api, ana, ben, mo, topic, quiet, way):
    post = make_post(by=ben, topic=topic, body=f"Dear {quiet}.")
    alias = ids.to_global("Alias", alias_of(ana).pk)
    if way == "left":
        delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)
    elif way == "blocks the alias":
        block_member(viewer=mo.viewer, profile_id=alias)
    else:
        mute_member(viewer=mo.viewer, profile_id=alias)
    assert shown(api, mo, post) == (f"Dear {quiet}." if way.startswith("mutes") else "Dear @someone.")


def test_what_happens_to_the_profile_says_nothing_of_the_alias(api, ana, ben, mo, topic, quiet):
    post = make_post(by=ben, topic=topic, body=f"Dear {quiet} and @ana_tells.")
    take_break(viewer=ana.viewer)
    assert shown(api, mo, post) == f"Dear {quiet} and @someone."
    block_member(viewer=mo.viewer, profile_id=ana.profile_id)
    assert shown(api, mo, post) == f"Dear {quiet} and @someone."


def test_an_alias_that_names_its_own_profile_is_read_like_anybody(api, ana, ben, mo, topic, quiet, drain_outbox):
    """Else words that stay as they are would tell whose the alias is."""
    posts = [
        Post.objects.get(pk=ids.pk_of("Post", as_alias(api, who, topic, "As @ana_tells said.")["id"]))
        for who in (ana, ben)
    ]
    drain_outbox()
    assert [shown(api, mo, post) for post in posts] == ["As @ana_tells said."] * 2
    block_member(viewer=mo.viewer, profile_id=ana.profile_id)
    assert [shown(api, mo, post) for post in posts] == ["As @someone said."] * 2
    assert told(api, ana) == ["As @ana_tells said."]  # ben's; nobody is told of their own doing


def test_across_a_block_under_other_names_it_is_taken_and_not_told(api, ana, ben, mo, topic, quiet, drain_outbox):
    block_member(viewer=ana.viewer, profile_id=ben.profile_id)
    post = make_post(by=ben, topic=topic, body=f"Dear {quiet}.")
    drain_outbox()
    assert shown(api, ben, post) == shown(api, mo, post) == f"Dear {quiet}."
    assert (Mention.objects.get().is_told, told(api, ana)) == (False, [])


def test_revealed_it_is_the_profile_that_is_named(api, ana, ben, mo, topic, quiet, drain_outbox):
    one = make_post(by=ben, topic=topic, body=f"Dear {quiet}.")
    both = make_post(by=ben, topic=topic, body=f"Dear {quiet} and @ana_tells.")
    answer = api(ana).mutate("revealMyself", "topic { id }", topicId=gid(topic), confirm=True)
    assert answer.error_codes == []
    drain_outbox()
    assert [shown(api, mo, post) for post in (one, both)] == ["Dear @ana_tells.", "Dear @someone and @ana_tells."]
    assert {each.profile_id for each in Mention.objects.all()} == {ana.viewer.profile_id}


def test_who_left_is_named_in_no_row(api, ana, ben, topic, quiet, drain_outbox):
    make_post(by=ben, topic=topic, body=f"Dear {quiet}.")
    delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)
    drain_outbox()
    assert Mention.objects.count() == 0


def test_an_edit_keeps_the_name(api, ana, ben, mo, topic, quiet):
    post = make_post(by=ben, topic=topic, body=f"Dear {quiet}.")
    api(ben).mutate("editPost", "post { id }", postId=gid(post), body=f"Dear, dear {quiet}.")
    assert shown(api, mo, post) == f"Dear, dear {quiet}."
    assert Mention.objects.get().number == 1
