"""Avatars: always the same, always different, nothing in them that could act or tell."""

import re
from xml.etree import ElementTree

import pytest

from community.accounts.avatars import avatar_svg

HANDLES = [f"quiet_river_{number}" for number in range(1_000)]
TAGS = {"svg", "rect", "circle", "path", "ellipse"}
ATTRIBUTES = {
    *("viewBox", "aria-hidden", "focusable", "width", "height", "fill", "cx", "cy", "r", "rx", "ry", "d"),
    *("stroke", "stroke-width"),
}


def test_the_same_handle_gives_the_same_picture_whatever_its_case() -> None:
    assert avatar_svg("quiet_river") == avatar_svg("quiet_river") == avatar_svg("Quiet_River")


def test_the_picture_of_a_handle_does_not_change_with_the_code() -> None:
    """Members know each other by it: a failing line here means that everybody's picture changes."""
    assert avatar_svg("quiet_river").count("<path") == 3
    assert '<rect width="64" height="64" fill="#dccbeb"/><circle cx="41" cy="12" r="6"' in avatar_svg("quiet_river")


def test_a_thousand_handles_have_a_thousand_pictures() -> None:
    assert len({avatar_svg(handle) for handle in HANDLES}) == 1_000


def test_a_picture_is_small_and_holds_only_shapes_and_colours() -> None:
    for handle in HANDLES:
        svg = avatar_svg(handle)
        assert len(svg.encode()) < 1_500
        root = ElementTree.fromstring(svg)  # noqa: S314 - ours
        assert root.get("aria-hidden") == "true"
        for element in root.iter():
            assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in TAGS
            assert set(element.attrib) <= ATTRIBUTES
            assert not (element.text or "").strip()
            assert not (element.tail or "").strip()
            for name in ("fill", "stroke"):
                assert re.fullmatch(r"#[0-9a-f]{6}|none", element.get(name, "none"))


@pytest.mark.parametrize("handle", ["", "<script>", "\ud800", "ä" * 10_000])
def test_anything_can_be_drawn(handle: str) -> None:
    svg = avatar_svg(handle)
    ElementTree.fromstring(svg)  # noqa: S314 - ours
    assert "script" not in svg


def test_pictures_vary_in_colour_and_in_shape() -> None:
    skies = {re.search(r'height="64" fill="(#\w+)"', avatar_svg(handle)).group(1) for handle in HANDLES}
    shapes = {re.sub(r"#\w+", "", avatar_svg(handle)) for handle in HANDLES}
    assert len(skies) > 150
    assert len(shapes) > 990
