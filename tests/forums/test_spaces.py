"""Places to talk: their list, one by its short name, who may read."""

from forums.actions.spaces import open_space
from forums.models import Space
from tests.factories import gid, make_space

LIST = """query($first: Int, $after: String, $last: Int, $before: String) {
  spaces(first: $first, after: $after, last: $last, before: $before) {
    totalCount edges { node { slug } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
ONE = (
    "query($slug: String!) { space(slug: $slug) { id slug kind name description guidelines readableBy viewerFollows } }"
)


def slugs(data: dict) -> list[str]:
    return [edge["node"]["slug"] for edge in data["spaces"]["edges"]]


def test_one_space_with_all_it_says(api, ana):
    space = make_space("sleep", name="Sleep", description="Nights.", guidelines="Be kind.")
    assert api(ana).query(ONE, slug="sleep")["space"] == {
        "id": gid(space),
        "slug": "sleep",
        "kind": "FORUM",
        "name": "Sleep",
        "description": "Nights.",
        "guidelines": "Be kind.",
        "readableBy": "MEMBERS",
        "viewerFollows": False,
    }
    assert api(ana).query("query($id: ID!) { node(id: $id) { ... on Space { slug } } }", id=gid(space))["node"] == {
        "slug": "sleep"
    }


def test_hidden_and_missing_look_the_same_to_guests(api):
    make_space("members-only")
    space = make_space("open", readable_by="EVERYONE")
    for slug in ("members-only", "no-such-space", "", "Open", "x" * 5000):
        assert api(None).query(ONE, slug=slug) == {"space": None}
    assert api(None).query(ONE, slug="open")["space"]["id"] == gid(space)
    assert slugs(api(None).query(LIST)) == ["open"]
    assert api(None).query(LIST)["spaces"]["totalCount"] == 1


def test_pages_in_the_set_order_in_both_directions(api, ana):
    for place, slug in enumerate("fedcba"):
        make_space(slug, position=place // 2)  # pairs share a position
    ask = api(ana)
    expected = slugs(ask.query(LIST))
    assert [set(expected[start : start + 2]) for start in (0, 2, 4)] == [{"f", "e"}, {"d", "c"}, {"b", "a"}]
    for arguments, end, more, is_backward in (
        ("first", "endCursor", "hasNextPage", False),
        ("last", "startCursor", "hasPreviousPage", True),
    ):
        read, cursor = [], None
        while True:
            page = ask.query(
                LIST, **{arguments: 2 if arguments == "first" else 4, "before" if is_backward else "after": cursor}
            )
            read = slugs(page) + read if is_backward else read + slugs(page)
            cursor = page["spaces"]["pageInfo"][end]
            if not page["spaces"]["pageInfo"][more]:
                break
        assert read == expected


def test_opening_a_space_again_brings_its_texts_up_to_date(db):
    first = open_space(slug="sleep", name="Sleep", readable_by=Space.Readers.EVERYONE, position=3)
    again = open_space(slug="sleep", name="Sleep and nights", description="New.", position=4)
    assert again.pk == first.pk
    stored = Space.objects.values("name", "description", "readable_by", "position", "created_at").get()
    assert stored == {
        "name": "Sleep and nights",
        "description": "New.",
        "readable_by": "MEMBERS",
        "position": 4,
        "created_at": first.created_at,
    }
