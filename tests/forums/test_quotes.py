"""Quotes are references: what is shown of them follows their source, for each reader."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import clock, ids
from community.accounts.actions import boundaries
from community.accounts.actions.accounts import delete_account
from community.accounts.actions.breaks import take_break
from community.backups.replay import replay_deletions
from community.vocabulary import ContentNote, pack_notes
from forums.actions.holds import hold, release
from forums.models import Post, Quote
from notifications.models import Notice
from tests.cast import PASSWORD
from tests.client import fresh_key
from tests.factories import gid, make_chapter, make_post, make_space, make_topic
from tests.forums.test_groups import enter, make_group

QUOTES = """quotes { text isOutdated visibility { state reason canReveal }
    post { id body author { name isAlias } createdAt visibility { state } } }"""
POST = f"query($id: ID!) {{ node(id: $id) {{ ... on Post {{ body {QUOTES} }} }} }}"
PAGE = f"""query($id: ID!) {{ node(id: $id) {{ ... on Topic {{ posts(first: 100) {{
    edges {{ node {{ id body {QUOTES} }} }} }} }} }} }}"""
NOTHING = {"state": "UNAVAILABLE", "reason": None, "canReveal": False}
NOW = datetime.datetime(2026, 5, 1, 9, 30, tzinfo=datetime.UTC)
BODY = "I count the stops. Every one."


def quotes(api, who, post):
    return api(who).query(POST, id=gid(post))["node"]["quotes"]


def texts(api, who, post):
    return [quote["text"] for quote in quotes(api, who, post)]


def passage(post, words, **more):
    start = post.body.index(words)
    return {"postId": gid(post), "start": start, "end": start + len(words), **more}


def quote(api, who, topic, *passages, body="Yes.", **more):
    answer = api(who).reply(gid(topic), body, quotes=list(passages), **more)
    assert answer.error_codes == []
    return Post.objects.get(pk=ids.pk_of("Post", answer["post"]["id"]))


def edit(api, who, post, body, at, **more):
    with clock.at(at):
        assert api(who).mutate("editPost", "post { id }", postId=gid(post), body=body, **more).error_codes == []


@pytest.fixture
def topic(cam):
    return make_topic(by=cam, space=make_space(readable_by="EVERYONE"))


@pytest.fixture
def source(ana, topic):
    with clock.at(NOW):
        return make_post(by=ana, topic=topic, body=BODY)


@pytest.fixture
def quoting(api, ben, topic, source):
    return quote(api, ben, topic, passage(source, "the stops"))


# --- what is shown


def test_everybody_reads_the_words_and_where_they_are_from(api, ana, ben, cam, source, quoting):
    for who in (ana, ben, cam, None):
        (shown,) = quotes(api, who, quoting)
        assert (shown["text"], shown["isOutdated"], shown["visibility"]["state"]) == ("the stops", False, "VISIBLE")
        assert (shown["post"]["id"], shown["post"]["author"]["name"]) == (gid(source), "ana_tells")
    assert quotes(api, ben, source) == []
    # A reference and no copy.
    row = Quote.objects.values().get()
    assert (row["start"], row["end"], row["revision"]) == (8, 17, 1)
    assert "stops" not in str(row) + Post.objects.get(pk=quoting.pk).body


def test_they_stand_in_their_order_and_count_code_points(api, ben, ana, topic, source):
    other = make_post(by=ana, topic=topic, body="🙂🙂 é done")
    post = quote(api, ben, topic, passage(other, "é done"), passage(source, "Every"), passage(other, "🙂"))
    assert texts(api, ben, post) == ["é done", "Every", "🙂"]


def test_topics_and_chapters_quote_too(api, ben, source):
    given = [passage(source, "Every one.")]
    answer = api(ben).start_topic(quotes=given)
    assert answer.error_codes == []
    first = Post.objects.get(pk=ids.pk_of("Post", answer["topic"]["firstPost"]["id"]))
    assert texts(api, ben, first) == ["Every one."]
    chapter = {"topicId": answer["topic"]["id"], "body": "On.", "clientKey": fresh_key(), "quotes": given}
    post = api(ben).mutate("addChapter", "post { quotes { text } }", **chapter)["post"]
    assert post == {"quotes": [{"text": "Every one."}]}


def test_a_quote_of_an_edited_post_keeps_its_words_and_says_so(api, ana, cam, source, quoting):
    later = NOW + datetime.timedelta(hours=1)
    edit(api, ana, source, f"Today: {BODY}", later)
    assert [(q["text"], q["isOutdated"]) for q in quotes(api, cam, quoting)] == [("the stops", False)]
    edit(api, ana, source, "I count nothing.", later + datetime.timedelta(hours=1))
    (shown,) = quotes(api, cam, quoting)
    assert (shown["text"], shown["isOutdated"], shown["post"]["body"]) == ("the stops", True, "I count nothing.")
    # What else the older words say stays with their author.
    assert "Every" not in str(shown)


@pytest.mark.django_db(transaction=True)
def test_redacted_words_are_gone_from_quotes_also_after_a_restore(api, ana, cam, source, quoting, ledger_file):
    edit(api, ana, source, "Other.", NOW + datetime.timedelta(hours=1))
    redacted = api(ana).mutate("redactRevision", "post { id }", postId=gid(source), number=1)
    assert redacted.error_codes == []
    for _ in range(2):
        (shown,) = quotes(api, cam, quoting)
        assert (shown["text"], shown["isOutdated"], shown["visibility"]) == (None, True, NOTHING)
        source.revisions.create(number=1, body=BODY, written_at=NOW)  # the backup of before
        replay_deletions()


def test_words_changed_in_the_first_minutes_were_never_kept(api, ana, cam, source, quoting):
    edit(api, ana, source, "You count the days. Every one.", NOW + datetime.timedelta(minutes=2))
    (shown,) = quotes(api, cam, quoting)
    assert (shown["text"], shown["isOutdated"], shown["post"]["body"][:9]) == (None, True, "You count")
    # Also not when the newest words are kept later.
    edit(api, ana, source, "Other.", NOW + datetime.timedelta(hours=1))
    assert texts(api, cam, quoting) == [None]


def test_a_deleted_source_is_a_placeholder_and_a_deleted_post_quotes_nothing(api, ana, ben, cam, source, quoting):
    assert api(ana).mutate("deletePost", "post { id }", postId=gid(source)).error_codes == []
    for who in (ana, cam):
        (shown,) = quotes(api, who, quoting)
        assert shown == {"text": None, "isOutdated": False, "visibility": NOTHING, "post": None}
    assert Quote.objects.count() == 1
    assert api(ben).mutate("deletePost", "post { id }", postId=gid(quoting)).error_codes == []
    assert (Quote.objects.count(), Post.objects.get(pk=quoting.pk).quote_count) == (0, 0)


def test_a_source_that_stands_is_shown_as_its_place(api, ana, cam, topic, source, quoting):
    make_post(by=cam, topic=topic, parent=source)
    api(ana).mutate("deletePost", "post { id }", postId=gid(source))
    (shown,) = quotes(api, cam, quoting)
    assert (shown["text"], shown["visibility"]) == (None, NOTHING)
    assert (shown["post"]["id"], shown["post"]["body"], shown["post"]["author"]) == (gid(source), None, None)


def test_who_left_is_quoted_no_more(api, ana, cam, quoting, drain_outbox):
    delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)
    assert texts(api, cam, quoting) == [None]
    drain_outbox()
    assert texts(api, cam, quoting) == [None]


def test_a_break_takes_no_words_away(api, ana, cam, quoting):
    take_break(viewer=ana.viewer)
    assert texts(api, cam, quoting) == ["the stops"]


@pytest.mark.parametrize("way", ["cam blocks", "ana blocks", "cam mutes"])
def test_a_boundary_between_reader_and_source_hides_it_from_them_alone(api, ana, cam, mo, source, quoting, way):
    who, whom = (ana, cam) if way == "ana blocks" else (cam, ana)
    verb = boundaries.mute_member if "mutes" in way else boundaries.block_member
    verb(viewer=who.viewer, profile_id=whom.profile_id)
    reader = cam
    # Ana's block closes cam's topic to ana, never the other way round.
    assert quotes(api, reader, quoting) == [{"text": None, "isOutdated": False, "visibility": NOTHING, "post": None}]
    assert texts(api, mo, quoting) == ["the stops"]


def test_a_source_in_a_space_one_cannot_read_is_a_placeholder(api, ana, ben, cam, topic):
    hidden = make_topic(by=ana, space=make_space("members-only"), body="For members.")
    post = quote(api, ben, topic, passage(hidden.first_post, "members"))
    assert texts(api, cam, post) == ["members"]
    assert quotes(api, None, post) == [{"text": None, "isOutdated": False, "visibility": NOTHING, "post": None}]


# --- names


def test_an_alias_is_quoted_as_others_know_it(api, ana, ben, cam, topic):
    answer = api(ana).reply(gid(topic), "Hidden words.", postAs="ALIAS")
    post = Post.objects.get(pk=ids.pk_of("Post", answer["post"]["id"]))
    (shown,) = quotes(api, cam, quote(api, ben, topic, passage(post, "words")))
    assert shown["post"]["author"] == {"name": post.author.name, "isAlias": True}
    assert shown["post"]["createdAt"][14:19] == "00:00"


def test_across_a_block_between_other_names_the_blocker_alone_misses_it(api, ana, ben, cam, topic, drain_outbox):
    elsewhere = api(ben).reply(gid(make_topic(by=cam)), "Ben's alias.", postAs="ALIAS")["post"]
    source = make_post(by=ana, topic=topic, body="Ana's own words.")
    other = make_post(by=cam, topic=topic, body="Cam's words.")
    alias = ids.to_global("Alias", Post.objects.get(pk=ids.pk_of("Post", elsewhere["id"])).author_id)
    boundaries.block_member(viewer=ana.viewer, profile_id=alias)
    post = quote(api, ben, topic, passage(source, "own words"), passage(other, "Cam's"))
    assert texts(api, ben, post) == texts(api, cam, post) == ["own words", "Cam's"]
    assert texts(api, ana, post) == ["Cam's"]
    boundaries.unblock_member(viewer=ana.viewer, profile_id=alias)
    drain_outbox()
    assert texts(api, ana, post) == ["own words", "Cam's"]


def test_it_stays_so_when_the_blocker_reveals_themselves(api, ana, ben, cam, topic):
    source = Post.objects.get(
        pk=ids.pk_of("Post", api(ana).reply(gid(topic), "Hidden words.", postAs="ALIAS")["post"]["id"])
    )
    boundaries.block_member(viewer=ana.viewer, profile_id=ben.profile_id)
    post = quote(api, ben, make_topic(by=cam), passage(source, "words"), postAs="ALIAS")
    assert (texts(api, ana, post), texts(api, cam, post)) == ([], ["words"])
    revealed = api(ana).mutate("revealMyself", "topic { id }", topicId=gid(topic), confirm=True)
    assert revealed.error_codes == []
    assert (texts(api, ana, post), texts(api, cam, post)) == ([], ["words"])


def test_the_author_of_the_source_is_told_nothing(api, ana, ben, cam, topic, source, drain_outbox):
    drain_outbox()
    quote(api, ben, topic, passage(source, "the stops"))
    drain_outbox()
    assert not Notice.objects.filter(recipient=ana.viewer.user_id).exists()


@pytest.mark.search
def test_quotes_are_not_searched(api, ana, ben, cam, topic, drain_outbox):
    source = make_post(by=ana, topic=topic, body="A zephyr on the quay.")
    quote(api, ben, topic, passage(source, "A zephyr"))
    drain_outbox()
    found = api(cam).query('{ search(query: "zephyr") { totalCount edges { post { id } } } }')["search"]
    assert found["totalCount"] == 1


# --- refusals


def test_what_cannot_be_quoted(api, ana, ben, cam, topic, source):
    whole = passage(source, BODY)
    hidden = make_topic(by=ana, body="Seen no more.").first_post
    boundaries.block_member(viewer=ana.viewer, profile_id=ben.profile_id)
    after_a_block = api(ben).reply(gid(topic), "Yes.", quotes=[whole, passage(hidden, "Seen")])
    boundaries.unblock_member(viewer=ana.viewer, profile_id=ben.profile_id)
    long = make_post(by=cam, topic=topic, body="a" * 1_001)
    refused = {
        "NOT_FOUND ['quotes', '1', 'postId']": [whole, whole | {"postId": gid(topic)}],
        "INVALID ['quotes', '0', 'start']": [whole | {"end": len(BODY) + 1}],
        "INVALID ['quotes', '0', 'start'] empty": [whole | {"start": 3, "end": 3}],
        "INVALID ['quotes', '0', 'start'] turned": [whole | {"start": 5, "end": 3}],
        "INVALID ['quotes', '0', 'start'] before": [whole | {"start": -1}],
        "INVALID ['quotes', '0', 'end']": [passage(long, "a" * 1_001)],
        "INVALID ['quotes']": [whole] * 6,
        "CONFLICT ['quotes', '0', 'revision']": [whole | {"revision": 2}],
    }
    before = Post.objects.count()
    for expected, given in refused.items():
        (error,) = api(ben).reply(gid(topic), "Yes.", quotes=given)["errors"]
        assert expected.startswith(f"{error['code']} {error['field']}")
    (error,) = after_a_block["errors"]
    assert (error["code"], error["field"]) == ("NOT_FOUND", ["quotes", "0", "postId"])
    assert (Post.objects.count(), Quote.objects.count()) == (before, 0)
    quote(api, ben, topic, *[passage(long, "a" * 1_000)] * 5)
    assert Quote.objects.count() == 5


def test_older_revisions_cannot_be_read_out_by_quoting_them(api, ana, ben, topic, source):
    edit(api, ana, source, "Other words altogether.", NOW + datetime.timedelta(hours=1))
    answer = api(ben).reply(gid(topic), "Yes.", quotes=[passage(source, "Every", revision=1)])
    assert (answer.error_codes, Quote.objects.count()) == (["CONFLICT"], 0)


def test_the_same_key_with_other_quotes_is_a_conflict(api, ben, topic, source):
    given = {"clientKey": fresh_key(), "quotes": [passage(source, "Every")]}
    first = api(ben).reply(gid(topic), "Yes.", **given)
    assert api(ben).reply(gid(topic), "Yes.", **given)["post"] == first["post"]
    assert api(ben).reply(gid(topic), "Yes.", **given | {"quotes": []}).error_codes == ["CONFLICT"]
    assert Quote.objects.count() == 1


# --- content notes


def test_a_post_takes_on_the_content_notes_of_what_it_quotes(api, ana, ben, topic, source):
    Post.objects.filter(pk=source.pk).update(content_notes=pack_notes([ContentNote.SELF_HARM]))
    post = quote(api, ben, topic, passage(source, "Every"), contentNotes=["VIOLENCE"])
    both = pack_notes([ContentNote.SELF_HARM, ContentNote.VIOLENCE])
    assert post.content_notes == both
    edit(api, ben, post, "Yes!", clock.now(), contentNotes=[])
    post.refresh_from_db()
    assert post.content_notes == pack_notes([ContentNote.SELF_HARM])
    edit(api, ben, post, "Yes!", clock.now(), contentNotes=[], quotes=[])
    post.refresh_from_db()
    assert (post.content_notes, post.quote_count, Quote.objects.count()) == (0, 0, 0)


# --- editing


def test_editing_leaves_quotes_or_replaces_them(api, ana, ben, cam, topic, source, quoting):
    later = clock.now() + datetime.timedelta(hours=1)
    edit(api, ben, quoting, "Other words.", later)
    assert texts(api, cam, quoting) == ["the stops"]
    edit(api, ben, quoting, "Other words.", later, quotes=[passage(source, "Every"), passage(source, "one")])
    assert texts(api, cam, quoting) == ["Every", "one"]
    quoting.refresh_from_db()
    assert (quoting.quote_count, quoting.revision) == (2, 3)
    itself = {"postId": gid(quoting), "body": "x", "quotes": [{"postId": gid(quoting), "start": 0, "end": 1}]}
    (error,) = api(ben).mutate("editPost", "post { id }", **itself)["errors"]
    assert (error["code"], error["field"]) == ("INVALID", ["quotes", "0", "postId"])
    assert texts(api, cam, quoting) == ["Every", "one"]


def test_only_ones_own_post_takes_other_quotes(api, cam, source, quoting):
    given = {"postId": gid(quoting), "body": "Yes.", "quotes": []}
    assert api(cam).mutate("editPost", "post { id }", **given).error_codes == ["NOT_ALLOWED"]
    assert Quote.objects.count() == 1


# --- names in quoted words


def test_names_in_quoted_words_are_each_readers_own(api, ana, ben, cam, mo, topic):
    source = make_post(by=cam, topic=topic, body="Hello @ana_tells, how are you?")
    shown = "Hello @ana_tells, how"
    post = quote(api, ben, topic, {"postId": gid(source), "start": 0, "end": len(shown)})
    part = quote(api, ben, topic, {"postId": gid(source), "start": 10, "end": len(shown)})
    assert (texts(api, cam, post), texts(api, cam, part)) == ([shown], ["@ana_tells, how"])
    assert texts(api, None, post) == ["Hello @someone, how"]
    boundaries.block_member(viewer=ana.viewer, profile_id=mo.profile_id)
    (theirs,) = quotes(api, mo, post)
    assert (theirs["text"], theirs["post"]["body"]) == ("Hello @someone, how", "Hello @someone, how are you?")
    # Who reads "@someone" counts by what they read.
    again = quote(api, mo, topic, {"postId": gid(source), "start": 14, "end": 18})
    assert Quote.objects.filter(post=again).values_list("start", "end").get() == (9, 13)
    assert texts(api, cam, again) == [", ho"]


# --- cost


def test_a_page_costs_two_statements_more_with_quotes_and_none_without(api, ana, ben, cam, topic, source):
    def cost() -> int:
        api(cam).query(PAGE, id=gid(topic))
        with CaptureQueriesContext(connection) as captured:
            page = api(cam).query(PAGE, id=gid(topic))
        assert len(page["node"]["posts"]["edges"]) == Post.objects.count()
        return len(captured)

    without = cost()
    for size in (1, 25):
        for _ in range(size):
            quote(api, ben, topic, passage(source, "Every"), passage(topic.first_post, "hands"))
        cache_of_limits_is_full()
        assert cost() == without + 2


def cache_of_limits_is_full() -> None:
    """Replies are limited by the minute."""
    from django.core.cache import cache

    cache.clear()


def test_quotes_of_quotes_are_read_when_asked_for(api, ben, cam, topic, source, quoting):
    second = quote(api, cam, topic, passage(quoting, "Yes."))
    document = """query($id: ID!) { node(id: $id) { ... on Post { quotes { text post { quotes { text } } } } } }"""
    assert api(ben).query(document, id=gid(second))["node"]["quotes"] == [
        {"text": "Yes.", "post": {"quotes": [{"text": "the stops"}]}}
    ]


def test_a_chapter_can_be_quoted(api, ana, ben, cam):
    story = make_topic(by=ana)
    chapter = make_chapter(by=ana, topic=story, body="It went on and on.")
    post = quote(api, ben, story, passage(chapter, "on and on"))
    assert texts(api, cam, post) == ["on and on"]


# --- groups and holds


def test_what_is_said_in_a_confidential_group_is_not_quoted_outside(api, ana, ben, cam, topic):
    group = make_group(ana, confidential=True)
    enter(group, ben)
    inside = make_topic(by=ana, space=group, body="Between us.")
    passages = [passage(inside.first_post, "us")]
    assert texts(api, ana, quote(api, ben, inside, *passages)) == ["us"]
    for who in (ana, ben):  # also not by whoever said it
        (error,) = api(who).reply(gid(topic), "Yes.", quotes=passages)["errors"]
        assert (error["code"], error["field"]) == ("NOT_ALLOWED", ["quotes", "0", "postId"])
        assert api(who).start_topic(quotes=passages, spaceSlug=topic.space.slug).error_codes == ["NOT_ALLOWED"]
    assert api(cam).reply(gid(topic), "Yes.", quotes=passages).error_codes == ["NOT_FOUND"]
    assert Quote.objects.count() == 1


def test_who_came_later_or_left_the_group_reads_no_quote_from_it(api, ana, ben, cam):
    group = make_group(ana, confidential=True)
    enter(group, ben)
    inside = make_topic(by=ana, space=group, body="Between us.")
    with clock.at(clock.now() + datetime.timedelta(hours=1)):
        enter(group, cam)
        later = make_topic(by=ana, space=group, body="Later.")
        post = quote(api, ben, later, passage(inside.first_post, "us"))
        assert texts(api, ben, post) == ["us"]
        assert quotes(api, cam, post) == [{"text": None, "isOutdated": False, "visibility": NOTHING, "post": None}]


def test_a_quote_of_an_open_group_is_for_those_in_it(api, ana, ben, cam, topic):
    group = make_group(ana)
    enter(group, ben)
    inside = make_topic(by=ana, space=group, body="Between us.")
    post = quote(api, ben, topic, passage(inside.first_post, "us"))
    assert (texts(api, ana, post), texts(api, cam, post)) == (["us"], [None])


def test_held_words_are_quoted_to_their_author_alone(api, ana, ben, cam, source, quoting):
    hold(source.pk)
    assert [texts(api, who, quoting) for who in (ana, ben, cam, None)] == [["the stops"], [None], [None], [None]]
    release(source.pk)
    assert texts(api, cam, quoting) == ["the stops"]
