"""Who is named in a post."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import clock
from community.accounts.actions.accounts import delete_account
from community.accounts.actions.boundaries import block_member
from community.accounts.actions.breaks import end_break, take_break
from community.moderation.models import Report
from forums.models import Mention, Post, PostRevision
from forums.selectors import topic_events
from tests.cast import PASSWORD
from tests.client import fresh_key
from tests.factories import gid, make_post, make_space, make_topic


def named() -> set[str]:
    return set(Mention.objects.values_list("profile__user__handle", flat=True))


def test_members_are_named_by_their_handle_whatever_its_case(ana, ben, cam):
    make_topic(by=ana, body="Dear @Ben_Belongs, (@cam_comes_by) and @ben_belongs again.")
    assert named() == {"ben_belongs", "cam_comes_by"}
    assert Mention.objects.count() == 2


def test_what_names_nobody(ana, ben):
    topic = make_topic(by=ana, body="@ana_tells @no_such_member ben@ben_belongs `@ben_belongs` @ben_belongs_not")
    make_post(by=ben, topic=topic, body="[@ana_tells](https://example.org/@ana_tells) and\n```\n@ana_tells\n```")
    assert named() == set()


def test_who_left_is_not_named(ana, ben):
    delete_account(viewer=ben.viewer, password=PASSWORD, session_key=None)
    make_topic(by=ana, body="@ben_belongs")
    assert named() == set()


def test_where_a_space_allows_none_nobody_is_called_in(api, ana, ben, drain_outbox):
    quiet = make_space("grief", allows_mentions=False)
    topic = make_topic(by=ana, space=quiet, body="Hello @ben_belongs.")
    post = make_post(by=ana, topic=topic, body="And again, @ben_belongs.")
    api(ana).mutate("editPost", "post { id }", postId=gid(post), body="Still @ben_belongs.")
    drain_outbox()
    assert Mention.objects.count() == 0
    assert api(ben).query("{ viewer { unreadCount } }")["viewer"]["unreadCount"] == 0
    told = api(ben).query("{ spaces { edges { node { slug allowsMentions } } } }")["spaces"]["edges"]
    assert [edge["node"] for edge in told] == [{"slug": "grief", "allowsMentions": False}]
    make_post(by=ana, topic=make_topic(by=ana, space=make_space()), body="Hello @ben_belongs.")
    assert Mention.objects.count() == 1


# --- references: what readers get


POST = "query($id: ID!) { node(id: $id) { ... on Post { body bodyHtml revision revisions { body } } } }"
PAGE = "query($id: ID!) { node(id: $id) { ... on Topic { posts(first: 50) { edges { node { body } } } } } }"
EDITED = "post { body bodyHtml revision editedAt }"


def shown(api, who, post) -> str:
    return api(who).query(POST, id=gid(post))["node"]["body"]


def stored(post) -> Post:
    return Post.objects.get(pk=post.pk)


@pytest.fixture
def post(ana, ben, cam):
    topic = make_topic(by=cam, space=make_space(readable_by="EVERYONE"))
    return make_post(by=ana, topic=topic, body="Dear @Ben_Belongs, **@cam_comes_by** and `@ben_belongs`.")


def test_a_handle_is_kept_nowhere_in_the_words(post):
    row = stored(post)
    for words in (row.body, row.body_html):
        assert "belongs" not in words.lower()
        assert "comes_by" not in words


def test_readers_get_the_handles_of_those_they_find(api, ana, ben, cam, post):
    for who in (ana, ben, cam):
        found = api(who).query(POST, id=gid(post))["node"]
        assert found["body"] == "Dear @ben_belongs, **@cam_comes_by** and `@ben_belongs`."
        assert found["bodyHtml"].strip() == (
            "<p>Dear @ben_belongs, <strong>@cam_comes_by</strong> and <code>@ben_belongs</code>.</p>"
        )
    assert shown(api, None, post) == "Dear @someone, **@someone** and `@someone`."


@pytest.mark.parametrize("way", ["left", "left, rows emptied", "blocks", "is blocked", "away"])
def test_one_word_for_all_who_are_not_found(api, ana, ben, cam, mo, post, way, drain_outbox):
    if way.startswith("left"):
        delete_account(viewer=ben.viewer, password=PASSWORD, session_key=None)
        if "emptied" in way:
            drain_outbox()
    elif way == "away":
        take_break(viewer=ben.viewer)
    else:
        who, whom = (ben, mo) if way == "blocks" else (mo, ben)
        block_member(viewer=who.viewer, profile_id=whom.profile_id)
    expected = "Dear @someone, **@cam_comes_by** and `@someone`."
    document = "query($id: ID!) { node(id: $id) { ... on Topic { posts { edges { node { body } } } } } }"
    assert shown(api, mo, post) == expected
    page = api(mo).query(document, id=gid(post.topic))["node"]["posts"]["edges"]
    assert page[1]["node"]["body"] == expected
    if way == "away":
        assert shown(api, ben, post).startswith("Dear @ben_belongs")
        end_break(viewer=ben.viewer)
        assert shown(api, mo, post).startswith("Dear @ben_belongs")


def test_who_left_is_named_in_no_row(ana, ben, post, drain_outbox):
    delete_account(viewer=ben.viewer, password=PASSWORD, session_key=None)
    drain_outbox()
    assert not Mention.objects.filter(profile=ben.viewer.profile_id).exists()
    assert "ben_belongs" not in str([*Post.objects.values(), *PostRevision.objects.values()]).lower()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("_@ben_belongs_ and **@ben\\_belongs**", "_@someone_ and **@someone**"),
        ("(@ben_belongs) @ben_belongs_not a@ben_belongs", "(@someone) @ben_belongs_not a@ben_belongs"),
        (
            "@ben_belongs https://example.org/?by=@ben_belongs",
            "@someone https://example.org/?by=@ben_belongs",
        ),
        ("@ben_belongs [a](https://example.org/@ben_belongs)", "@someone [a](https://example.org/@ben_belongs)"),
        ("@ben_belongs @ana_tells @no_such_member", "@someone @ana_tells @no_such_member"),
    ],
)
def test_what_becomes_a_reference(api, ana, ben, typed, read):
    topic = make_topic(by=ana, space=make_space(readable_by="EVERYONE"), body=typed)
    assert shown(api, None, topic.first_post) == read
    html = api(None).query(POST, id=gid(topic.first_post))["node"]["bodyHtml"]
    assert ("%EF" in html, "\ufdd0" in html) == (False, False)


@pytest.mark.parametrize("forged", ["\ufdd01\ufdd1", "\ufdd0", "a \ufddf"])
def test_nobody_can_type_a_token(api, ana, ben, forged):
    topic = make_topic(by=ana, body="@ben_belongs")
    assert api(ana).reply(gid(topic), f"Hello {forged}").error_codes == ["INVALID"]
    assert api(ana).mutate("editPost", EDITED, postId=gid(topic.first_post), body=forged).error_codes == ["INVALID"]
    assert Post.objects.count() == 1


# --- editing


def edit(api, who, post, body, *, hours=1):
    with clock.at(post.created_at + datetime.timedelta(hours=hours)):
        answer = api(who).mutate("editPost", EDITED, postId=gid(post), body=body)
    assert answer.error_codes == []
    return answer["post"]


def test_sent_back_as_it_was_nothing_changes(api, ana, post):
    before = stored(post).body
    assert edit(api, ana, post, shown(api, ana, post))["revision"] == 1
    assert (stored(post).body, PostRevision.objects.count()) == (before, 0)


def test_also_where_its_author_does_not_see_who_is_named(api, ana, ben, mo, post):
    before = stored(post).body
    block_member(viewer=ben.viewer, profile_id=ana.profile_id)
    assert edit(api, ana, post, shown(api, ana, post))["revision"] == 1
    assert stored(post).body == before
    # Other words around them leave the references as they are, for those who see them.
    changed = shown(api, ana, post).replace("Dear", "Hello")
    assert edit(api, ana, post, changed)["body"] == changed
    assert shown(api, mo, post) == "Hello @ben_belongs, **@cam_comes_by** and `@ben_belongs`."
    assert api(mo).query(POST, id=gid(post))["node"]["bodyHtml"].count("@ben_belongs") == 2
    # With fewer of them nobody knows which is which.
    edit(api, ana, post, "Hello @someone.", hours=2)
    assert shown(api, mo, post) == "Hello @someone."


def test_older_words_keep_their_names(api, ana, ben, cam, post, drain_outbox):
    edit(api, ana, post, "Dear @cam_comes_by and @ben_belongs_no.")
    edit(api, ana, post, "Nobody.", hours=2)
    numbers = dict(Mention.objects.values_list("profile__user__handle", "number"))
    assert sorted(numbers.values()) == [1, 2]
    assert not Mention.objects.filter(is_told=True).exists()
    edit(api, ana, post, "@ben_belongs again.", hours=3)
    assert dict(Mention.objects.values_list("profile__user__handle", "number")) == numbers
    older = [each["body"] for each in api(ana).query(POST, id=gid(post))["node"]["revisions"]]
    assert older == [
        "Dear @ben_belongs, **@cam_comes_by** and `@ben_belongs`.",
        "Dear @cam_comes_by and @ben_belongs_no.",
        "Nobody.",
    ]
    delete_account(viewer=ben.viewer, password=PASSWORD, session_key=None)
    older = [each["body"] for each in api(ana).query(POST, id=gid(post))["node"]["revisions"]]
    assert older[0] == "Dear @someone, **@cam_comes_by** and `@someone`."


def test_with_redacted_words_goes_whom_they_named(api, ana, post):
    edit(api, ana, post, "Only @cam_comes_by.")
    assert named() == {"ben_belongs", "cam_comes_by"}
    redacted = api(ana).mutate("redactRevision", "post { id }", postId=gid(post), number=1)
    assert redacted.error_codes == []
    assert named() == {"cam_comes_by"}


def test_words_of_before_there_were_references(api, ana, ben, cam):
    topic = make_topic(by=ana)
    old = make_post(by=ana, topic=topic, body="old")
    Post.objects.filter(pk=old.pk).update(body="Dear @ben_belongs.", body_html="<p>Dear @ben_belongs.</p>")
    Mention.objects.create(post=old, profile_id=ben.viewer.profile_id)
    assert shown(api, cam, old) == "Dear @ben_belongs."
    edit(api, ana, old, "Dear @ben_belongs and @cam_comes_by.")
    assert sorted(Mention.objects.values_list("number", flat=True)) == [1, 2]
    assert shown(api, cam, old) == "Dear @ben_belongs and @cam_comes_by."
    assert "belongs" not in stored(old).body


# --- elsewhere


def test_a_report_keeps_what_its_writer_read(api, ana, ben, cam, mo, post):
    block_member(viewer=mo.viewer, profile_id=ben.profile_id)
    given = {"targetId": gid(post), "category": "OTHER"}
    read = [(cam, "Dear @ben_belongs, **@cam_comes_by** and `@ben_belongs`."), (mo, shown(api, mo, post))]
    for who, words in read:
        answer = api(who).mutate("report", "report { id }", **given, quote=words[:16], clientKey=fresh_key())
        assert answer.error_codes == []
    assert set(Report.objects.values_list("snapshot_body", flat=True)) == {words for _, words in read}


@pytest.mark.search
def test_search_knows_the_words_and_not_the_names(api, ana, ben, cam, post, drain_outbox):
    make_post(by=ana, topic=post.topic, body="A zephyr for @ben_belongs on the quay.")
    drain_outbox()
    search = """query($q: String!) { search(query: $q) { totalCount edges { post { body }
        highlights { fragments } } } }"""
    (hit,) = api(cam).query(search, q="zephyr")["search"]["edges"]
    assert hit["post"]["body"] == "A zephyr for @ben_belongs on the quay."
    fragments = str(hit["highlights"])
    assert ("@ben_belongs" in fragments, "\ufdd0" in fragments) == (True, False)
    (hit,) = api(None).query(search, q="zephyr")["search"]["edges"]
    assert "@someone" in str(hit["highlights"])
    assert "belongs" not in str(hit)
    assert api(cam).query(search, q="ben_belongs")["search"]["totalCount"] == 0


def test_notices_and_live_events_have_names_and_no_tokens(api, ana, ben, cam, post, drain_outbox):
    drain_outbox()
    inbox = "{ inboxEvents { edges { node { ... on MentionNotice { post { body } } } } } }"
    (told,) = api(ben).query(inbox)["inboxEvents"]["edges"]
    assert told["node"]["post"]["body"].startswith("Dear @ben_belongs")
    rows, _, _ = topic_events.after(cam.viewer, post.topic_id, 0, 10)
    assert [row.post.body[:17] for row in rows] == ["Dear @ben_belongs"]
    assert (
        api(ana)
        .query("{ myPosts { edges { node { body } } } }")["myPosts"]["edges"][0]["node"]["body"]
        .startswith("Dear @ben_belongs")
    )


def test_a_page_costs_one_statement_more_with_names_and_none_without(api, ana, ben, cam):
    topic = make_topic(by=ana)

    def cost() -> int:
        api(cam).query(PAGE, id=gid(topic))
        with CaptureQueriesContext(connection) as captured:
            api(cam).query(PAGE, id=gid(topic))
        return len(captured)

    make_post(by=ana, topic=topic, body="no name")
    without = cost()
    for size in (1, 20):
        for _ in range(size):
            make_post(by=ana, topic=topic, body="@ben_belongs and @cam_comes_by")
        assert cost() == without + 1
