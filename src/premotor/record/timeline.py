"""Who was busy when: the brain's rooms, the arm and the guard on one time axis, as inline SVG."""

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from premotor.core import Event
from premotor.record.drawing import FAIR, Color
from premotor.record.film_frame import ROOM_COLORS

Span = tuple[float, float, str]
"""(start [s], end [s], what)."""

_LEFT_MARGIN, _LANE_HEIGHT, _BAR_HEIGHT = 92, 26, 16
_ROOM_ORDER = tuple(ROOM_COLORS)


def css(color: Color) -> str:
    """A color as CSS writes it."""
    return "#{:02x}{:02x}{:02x}".format(*color)


def room_color(room: str) -> str:
    """The CSS color of a room of the brain."""
    return css(ROOM_COLORS.get(room, FAIR))


def thinking_spans(thoughts: Iterable[dict]) -> dict[str, list[Span]]:
    """Busy spans of each room, from recorded thoughts. A thought's charged time is shared among its rooms as they
    took wall time, in the order they ran."""
    lanes: dict[str, list[Span]] = {}
    for thought in thoughts:
        start, total = thought["started"], sum(thought["seconds"].values())
        rooms = thought["seconds"] if total > 0 else {"brain": 1.0}
        for room, seconds in rooms.items():
            length = thought["cost"] * seconds / (total or 1.0)
            lanes.setdefault(room, []).append((start, start + length, f"{room} {1000 * length:.0f} ms"))
            start += length
    known = [r for r in _ROOM_ORDER if r in lanes]
    return {room: lanes[room] for room in [*known, *sorted(set(lanes) - set(known))]}


def load_spans(spans: Sequence[Span], duration: float, bins: int) -> list[tuple[float, float, float]]:
    """(start [s], end [s], share) of stretches equally busy, in fifths, found on `bins` pieces of the axis; idle
    ones left out. A long run of short thoughts so stays small, and a lane half busy looks half as strong."""
    width = duration / bins
    busy = np.zeros(bins)
    for start, end, _ in spans:
        first, last = int(start / width), min(int(end / width), bins - 1)
        for i in range(first, last + 1):
            busy[i] += max(0.0, min(end, (i + 1) * width) - max(start, i * width))
    level = np.ceil(np.clip(busy / width, 0, 1) * 5 - 1e-6).astype(int)
    edges = np.concatenate([[0], np.flatnonzero(np.diff(level)) + 1, [bins]])
    runs = zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
    return [(i * width, j * width, float(level[i]) / 5) for i, j in runs if level[i]]


def timeline(
    duration: float,
    thoughts: Iterable[dict],
    acting: Sequence[Span],
    events: Sequence[Event],
    refusals: Sequence[tuple[float, str]] = (),
) -> str:
    """The SVG. acting: what the arm ran. refusals: when [s] and why the guard changed a command."""
    duration = max(duration, 1e-3, *(e.time for e in events))
    width = max(1014, min(6000, round(20 * duration)))
    scale, gap = (width - _LEFT_MARGIN - 16) / duration, 2.0 * duration / width
    parts, y = [_axis(duration, scale)], 30
    for room, spans in thinking_spans(thoughts).items():
        shades = load_spans(spans, duration, round(width / 5))
        bars = "".join(_shade(a, b, share, y, scale, room_color(room)) for a, b, share in shades)
        parts.append(_lane(room, y, width) + bars)
        y += _LANE_HEIGHT
    if acting:
        bars = "".join(_bar(s, y, scale, css(ROOM_COLORS["move"])) for s in acting)
        parts.append(_lane("acting", y, width) + bars)
        y += _LANE_HEIGHT
    if refusals:
        ticks = "".join(_dot(t, y, scale, room_color("guard"), why) for t, why in _sparse(refusals, gap))
        parts.append(_lane("guard", y, width) + ticks)
        y += _LANE_HEIGHT
    dots = "".join(_dot(e.time, y, scale, room_color(e.source), f"{e.source}: {e.text}") for e in events)
    parts.append(_lane("events", y, width) + dots)
    height = y + _LANE_HEIGHT
    grid = f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="timeline">'
    return grid + "".join(parts) + "</svg>"


def _axis(duration: float, scale: float) -> str:
    step = next((s for s in (0.1, 0.5, 1, 2, 5, 10, 30, 60) if s * scale >= 60), 60)
    marks = []
    for i in range(int(duration / step) + 1):
        x = _LEFT_MARGIN + i * step * scale
        marks.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="22" y2="2000"/>')
        marks.append(f'<text class="dim" x="{x:.1f}" y="14" text-anchor="middle">{i * step:g} s</text>')
    return "".join(marks)


def _lane(name: str, y: float, width: int) -> str:
    return (
        f'<rect class="lane" x="{_LEFT_MARGIN}" y="{y}" width="{width - _LEFT_MARGIN - 16}" '
        f'height="{_BAR_HEIGHT}" rx="4"/>'
        f'<text x="{_LEFT_MARGIN - 10}" y="{y + 12}" text-anchor="end">{escape(name)}</text>'
    )


def _shade(start: float, end: float, share: float, y: float, scale: float, color: str) -> str:
    x, w = _LEFT_MARGIN + start * scale, (end - start) * scale
    return (
        f'<rect x="{x:.1f}" y="{y}" width="{w:.1f}" height="{_BAR_HEIGHT}" fill="{color}" fill-opacity="{share:.1f}"/>'
    )


def _bar(span: Span, y: float, scale: float, color: str) -> str:
    start, end, what = span
    x, w = _LEFT_MARGIN + start * scale, max(1.2, (end - start) * scale - 1)
    text = escape(f"{what} ({start:.2f} to {end:.2f} s)")
    box = f'x="{x:.1f}" y="{y}" width="{w:.1f}" height="{_BAR_HEIGHT}" rx="2" fill="{color}"'
    label = f'<text class="in" x="{x + 4:.1f}" y="{y + 12}">{escape(what)}</text>' if w > 5.6 * len(what) + 8 else ""
    return f"<rect {box}><title>{text}</title></rect>{label}"


def _dot(time: float, y: float, scale: float, color: str, text: str) -> str:
    x = _LEFT_MARGIN + time * scale
    return (
        f'<circle cx="{x:.1f}" cy="{y + _BAR_HEIGHT / 2}" r="4.5" fill="{color}">'
        f"<title>{time:.2f} s  {escape(text)}</title></circle>"
    )


def _sparse(marks: Sequence[tuple[float, str]], gap: float) -> list[tuple[float, str]]:
    kept: list[tuple[float, str]] = []
    for time, text in marks:
        if not kept or time - kept[-1][0] >= gap or text != kept[-1][1]:
            kept.append((time, text))
    return kept
