"""Content notes that readers propose: two of them, told to the author alone, who decides."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.accounts.actions.accounts import delete_account
from community.accounts.actions.boundaries import block_member
from community.vocabulary import ContentNote, pack_notes
from forums.actions.posts import delete_post
from forums.models import NoteProposal, Post
from tests.cast import PASSWORD, Member, join
from tests.community.moderation.desk import alias_post
from tests.factories import gid, make_post, make_space, make_topic

NOTES = "query($id: ID!) { node(id: $id) { ... on Post { proposedNotes contentNotes } } }"
PLAIN = "query($id: ID!) { node(id: $id) { ... on Topic { posts(first: 20) { edges { node { contentNotes } } } } } }"
ASKED = PLAIN.replace("contentNotes", "contentNotes proposedNotes")


@pytest.fixture
def dee(db) -> Member:
    """Reads along."""
    return join("dee_drops_in")


@pytest.fixture
def post(ana, ben) -> Post:
    """Ana's reply to ben."""
    return make_post(by=ana, topic=make_topic(by=ben, space=make_space(readable_by="EVERYONE")), body="Her words.")


def propose(api, who, post: Post, note: str = "DEATH") -> list[str]:
    return api(who).mutate("proposeContentNote", "post { proposedNotes }", postId=gid(post), note=note).error_codes


def proposed(api, who, post: Post) -> list[str]:
    return api(who).query(NOTES, id=gid(post))["node"]["proposedNotes"]


def dismiss(api, who, post: Post) -> list[str]:
    return api(who).mutate("dismissProposedNotes", "post { proposedNotes }", postId=gid(post)).error_codes


def edit(api, who, post: Post, notes: list[str]):
    given = {"postId": gid(post), "body": "Her words.", "contentNotes": notes}
    answer = api(who).mutate("editPost", "post { contentNotes proposedNotes }", **given)
    assert answer.error_codes == []
    return answer["post"]


def rows() -> list:
    return [*NoteProposal.objects.order_by("pk").values(), *Post.objects.order_by("pk").values()]


def test_two_readers_say_the_same_and_only_the_author_is_asked(api, ana, ben, cam, dee, mo, post):
    assert propose(api, ben, post) == []
    assert propose(api, cam, post, "HOSPITAL") == []
    assert proposed(api, ana, post) == []
    assert propose(api, dee, post) == []
    assert proposed(api, ana, post) == ["DEATH"]
    assert [proposed(api, who, post) for who in (ben, cam, dee, mo, None)] == [[], [], [], [], []]
    assert propose(api, ben, post, "HOSPITAL") == []
    assert proposed(api, ana, post) == ["DEATH", "HOSPITAL"]
    # Nothing is relabelled by itself.
    assert Post.objects.get(pk=post.pk).content_notes == 0


def test_one_person_is_one_reader_under_whatever_name(api, ana, ben, cam, post):
    alias_post(by=cam, topic=post.topic)
    for _ in range(2):
        assert propose(api, cam, post) == []
    assert NoteProposal.objects.count() == 1
    assert proposed(api, ana, post) == []
    assert propose(api, ben, post) == []
    assert proposed(api, ana, post) == ["DEATH"]


def test_the_author_under_an_alias_is_asked_and_proposes_nothing(api, ana, ben, cam, dee):
    post = alias_post(by=ana, topic=make_topic(by=ben))
    before = rows()
    assert propose(api, ana, post) == ["NOT_ALLOWED"]
    assert rows() == before
    for who in (cam, dee):
        propose(api, who, post)
    assert [proposed(api, who, post) for who in (ana, ben)] == [["DEATH"], []]


def test_accepted_by_editing_it_is_not_proposed_any_more(api, ana, cam, dee, post):
    for who in (cam, dee):
        propose(api, who, post)
        propose(api, who, post, "HOSPITAL")
    assert edit(api, ana, post, ["DEATH"]) == {"contentNotes": ["DEATH"], "proposedNotes": ["HOSPITAL"]}
    before = rows()
    assert propose(api, cam, post) == ["INVALID"]
    assert rows() == before


def test_dismissed_notes_do_not_come_back_and_others_still_do(api, ana, ben, cam, dee, post):
    for who in (cam, dee):
        propose(api, who, post)
        propose(api, who, post, "SUICIDE")
    propose(api, cam, post, "HOSPITAL")
    before = rows()
    assert [dismiss(api, who, post) for who in (ben, cam)] == [["NOT_ALLOWED"]] * 2
    assert rows() == before
    for _ in range(2):
        assert dismiss(api, ana, post) == []
        assert proposed(api, ana, post) == []
    dismissed = pack_notes([ContentNote.DEATH, ContentNote.SUICIDE])
    assert Post.objects.get(pk=post.pk).dismissed_notes == dismissed
    # Whoever proposes one again is answered as ever.
    for who in (ben, cam, dee):
        assert propose(api, who, post) == []
    assert proposed(api, ana, post) == []
    assert list(NoteProposal.objects.values_list("note", flat=True)) == [pack_notes([ContentNote.HOSPITAL])]
    # What a single reader had said was not dismissed.
    propose(api, dee, post, "HOSPITAL")
    assert proposed(api, ana, post) == ["HOSPITAL"]
    # The author may still say it of their own accord.
    assert edit(api, ana, post, ["DEATH"])["contentNotes"] == ["DEATH"]


def test_nobody_proposes_for_what_they_cannot_read(api, ana, cam, post):
    block_member(viewer=ana.viewer, profile_id=cam.profile_id)
    before = rows()
    assert propose(api, cam, post) == ["NOT_FOUND"]
    assert dismiss(api, cam, post) == ["NOT_FOUND"]
    assert rows() == before


def test_across_a_block_the_author_hears_of_nothing(api, ana, ben, cam, dee):
    post = alias_post(by=ana, topic=make_topic(by=ben))
    block_member(viewer=ana.viewer, profile_id=cam.profile_id)
    for who in (cam, dee):
        assert propose(api, who, post) == []
    assert proposed(api, ana, post) == []
    assert propose(api, ben, post) == []
    assert proposed(api, ana, post) == ["DEATH"]


def test_they_go_with_the_post(api, ana, cam, dee, post):
    for who in (cam, dee):
        propose(api, who, post)
    dismiss(api, ana, post)
    propose(api, cam, post, "HOSPITAL")
    delete_post(viewer=ana.viewer, post_id=gid(post))
    assert (NoteProposal.objects.count(), Post.objects.get(pk=post.pk).dismissed_notes) == (0, 0)


def test_they_go_with_who_proposed_them(api, ana, cam, dee, post, drain_outbox):
    for who in (cam, dee):
        propose(api, who, post)
    delete_account(viewer=dee.viewer, password=PASSWORD, session_key=None)
    drain_outbox()
    assert list(NoteProposal.objects.values_list("user_id", flat=True)) == [cam.viewer.user_id]
    assert proposed(api, ana, post) == []


def statements(api, who, document: str, post: Post) -> int:
    with CaptureQueriesContext(connection) as made:
        api(who).query(document, id=gid(post.topic))
    return len(made)


def test_it_costs_one_statement_where_one_has_asked_and_posts_of_ones_own(api, ana, ben, cam, dee, post):
    more = make_post(by=ana, topic=post.topic)
    for who in (cam, dee):
        propose(api, who, post)
        propose(api, who, more)
    for who in (ana, cam, None):
        statements(api, who, PLAIN, post)
    plain = {who: statements(api, who, PLAIN, post) for who in (ana, cam, None)}
    asked = {who: statements(api, who, ASKED, post) for who in (ana, cam, None)}
    assert {who: asked[who] - plain[who] for who in plain} == {ana: 1, cam: 0, None: 0}
