"""The picture of a handle: a quiet landscape, drawn from the handle's hash, so nobody has to show a face.

A plain hash is enough: the handle is public, and nothing but the handle goes in. The drawing holds no text,
script, style or address, and is hidden from screen readers: the name stands next to it.
"""

import colorsys
import hashlib
from collections.abc import Iterator

_SIZE = 64


def avatar_url(handle: str) -> str:
    """Where the server draws it. The handle is public wherever the drawing is shown."""
    return f"/avatars/{handle}.svg"


def avatar_svg(handle: str) -> str:
    """A square SVG of under 1.5 kB; the same handle gives the same one, in whatever case it is typed."""
    draw = iter(hashlib.sha256(b"avatar 1\0" + handle.lower().encode("utf-8", "replace")).digest())
    hue = next(draw) / 256
    accent = (hue + 0.25 + next(draw) / 512) % 1  # far enough from the sky to be told apart
    sky = _colour(hue, 0.86, 0.45)
    shapes = [_sun(draw, accent), *(_hill(draw, hue, layer) for layer in range(3)), *_stones(draw, accent)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" '
        f'aria-hidden="true" focusable="false">'
        f'<rect width="{_SIZE}" height="{_SIZE}" fill="{sky}"/>{"".join(shapes)}</svg>'
    )


def _sun(draw: Iterator[int], accent: float) -> str:
    x, y, radius = 8 + next(draw) % 49, 10 + next(draw) % 19, 5 + next(draw) % 8
    colour = _colour(accent, 0.72, 0.6)
    if next(draw) % 3:
        return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{colour}"/>'
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="{colour}" stroke-width="3"/>'


def _hill(draw: Iterator[int], hue: float, layer: int) -> str:
    """A wave across the picture; nearer ones are lower and darker."""
    base = 32 + layer * 9
    left, right, lift, dip = (base + next(draw) % 11 - 5 for _ in range(4))
    colour = _colour((hue + layer * 0.04 + next(draw) / 2048) % 1, 0.68 - layer * 0.13, 0.35)
    curve = f"M0 {left}C22 {lift - 8} 42 {dip + 8} {_SIZE} {right}V{_SIZE}H0Z"
    return f'<path d="{curve}" fill="{colour}"/>'


def _stones(draw: Iterator[int], accent: float) -> Iterator[str]:
    """None to three of them in the foreground."""
    colour = _colour(accent, 0.8, 0.4)
    for _ in range(next(draw) % 4):
        x, width = 6 + next(draw) % 53, 3 + next(draw) % 4
        yield f'<ellipse cx="{x}" cy="{60 - width // 2}" rx="{width}" ry="{width - 1}" fill="{colour}"/>'


def _colour(hue: float, lightness: float, saturation: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, lightness, saturation))
