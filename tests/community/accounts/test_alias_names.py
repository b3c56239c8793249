"""The names aliases are given."""

from community.accounts import alias_names


def test_names_are_drawn_and_their_drawings_served(api):
    drawn = {alias_names.draw(()) for _ in range(50)}
    assert len(drawn) > 40
    assert all(alias_names.is_key(alias_names.key_of(name)) for name in drawn)
    everything = [f"{first} {second}" for first in alias_names._FIRST for second in alias_names._SECOND]
    full = alias_names.draw(everything)
    assert full not in everything
    assert alias_names.is_key(alias_names.key_of(full))
    for wrong in ("amber", "amber-nothing", "nothing-bay", "amber-bay-1", "amber-bay-x234", "amber-bay-1234-5"):
        assert not alias_names.is_key(wrong)
    assert api(None).get("/avatars/amber-nothing.svg").status == 404
