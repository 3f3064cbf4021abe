"""The report of a run: one HTML file that needs nothing else, on a phone or a desk, by day or night."""

import base64
import io
from collections.abc import Iterable
from html import escape
from importlib.resources import files
from pathlib import Path

import numpy as np
from PIL import Image

from premotor.core import Event, Grasp, Outcome, Placement
from premotor.record import timeline
from premotor.record.drawing import probability_color
from premotor.record.floor_map import floor_map
from premotor.record.overlay import draw_names, name_of, owner_ids, seen
from premotor.record.reader import frames_at
from premotor.record.run import Run, load_run

MAX_FILM_SIZE = 8 << 20  # bytes up to which the film is put into the page
PICTURE_SIZE, MAP_SIZE = (640, 480), (560, 420)
NUM_OPEN_CHOICES = 4  # choices that are open at first
TILE_LABELS = {
    "seconds": "world time", "time_to_first_move_s": "to the first move", "realtime_factor": "times real time",
    "lane_busy": "of the time thinking", "scorer_picks": "picks", "scorer_drops": "drops",
    "scorer_knocked": "knocked over", "scorer_wrong_moved": "wrongly moved",
}  # fmt: skip
"""Numbers of a result that are shown large, and what they are called."""


_SCRIPT = """
for (const button of document.querySelectorAll('.filter button')) button.onclick = () => {
  for (const other of button.parentNode.children) other.setAttribute('aria-pressed', other === button);
  for (const row of document.querySelectorAll('.events li'))
    row.hidden = button.dataset.room !== '' && row.dataset.room !== button.dataset.room;
};
"""


def write_report(run_dir: str | Path) -> Path:
    """Write `report.html` into a run's directory from its recording, film and result; gives its path.

    Works on interrupted runs too, with what there is. RecordError if there is no recording.
    """
    run = load_run(run_dir)
    sections = (
        _header(run), _film(run), _views(run), _timeline(run), _choices(run), _numbers(run), _failures(run),
        _given(run), _events(run.events),
    )  # fmt: skip
    title = escape(_told(run) or "a run")
    style = files("premotor.record").joinpath("report.css").read_text(encoding="utf-8")
    page = (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title} - premotor</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head>'
        f"<body><main>{''.join(sections)}</main><script>{_SCRIPT}</script></body></html>\n"
    )
    path = run.directory / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


def _told(run: Run) -> str:
    return run.instructions[-1]["text"] if run.instructions else ""


def _header(run: Run) -> str:
    if run.result is None:
        badge = f'<span class="badge bad">interrupted after {run.end:.1f} s</span>'
    else:
        badge = _badge(bool(run.result.get("done", run.result.get("success"))), "done", "not achieved")
        if "scorer_success" in run.result:
            badge += " " + _badge(bool(run.result["scorer_success"]), "scored: achieved", "scored: not achieved")
    shown = {k: v for k, v in run.about.items() if isinstance(v, str | int | float | list) and v not in ("", False, [])}
    facts = ", ".join(f"{_words(k)} {_value(k, v)}" for k, v in shown.items() if k != "instruction")
    numbers = run.result or {}
    tiles = [(label, _value(k, numbers[k])) for k, label in TILE_LABELS.items() if _known(numbers.get(k))]
    told = escape(_told(run)) or "(no instruction)"
    said = escape(str((run.result or {}).get("message", "")))
    boxes = "".join(f'<div class="tile"><b>{escape(v)}</b><span>{escape(k)}</span></div>' for k, v in tiles)
    return (
        f'<header>{badge}<h1>&ldquo;{told}&rdquo;</h1><p>{said}</p><p class="dim">{escape(facts)}</p></header>'
        f'<div class="tiles">{boxes}</div>'
    )


def _badge(good: bool, yes: str, no: str) -> str:
    return f'<span class="badge {"good" if good else "bad"}">{yes if good else no}</span>'


def _film(run: Run) -> str:
    path = run.directory / "film.mp4"
    if not path.is_file():
        return ""
    if path.stat().st_size > MAX_FILM_SIZE:
        return '<h2>Film</h2><video controls preload="metadata" src="film.mp4"></video>'
    data = base64.b64encode(path.read_bytes()).decode()
    return f'<h2>Film</h2><video controls playsinline preload="metadata" src="data:video/mp4;base64,{data}"></video>'


def _views(run: Run) -> str:
    """The first and the last look of the first camera, with names, and the belief then."""
    if not run.detections:
        return ""
    looks = {d[1] for d in run.detections}
    camera = next((c for c in run.cameras if c in looks), run.detections[0][1])
    views = [(t, found) for t, c, found in run.detections if c == camera]
    ends = [("first", *views[0])] + ([("last", *views[-1])] if len(views) > 1 else [])
    shots = frames_at(run.directory, camera, [time for _, time, _ in ends])
    out = []
    for (which, time, found), frame in zip(ends, shots, strict=True):
        belief = run.belief_at(time)
        figures = []
        if frame is not None:
            picture = seen(frame, found, belief, PICTURE_SIZE)
            draw_names(picture, frame, found, belief)
            ids = owner_ids(found, belief)
            known = [belief.thing(i).names if i is not None else d.names for i, d in zip(ids, found, strict=True)]
            names = ", ".join(f"{n} {p:.2f}" for n, p in map(name_of, filter(None, known)))
            figures.append(_figure(picture, f"{camera} camera at {time:.1f} s: {names or 'nothing seen'}"))
        figures.append(_figure(floor_map(belief, MAP_SIZE), f"believed at {belief.time:.1f} s, from above"))
        out.append(f"<h2>What it saw {which}</h2><div class='pair'>{''.join(figures)}</div>")
    return "".join(out)


def _timeline(run: Run) -> str:
    refusals = [(v.command.time, "; ".join(v.reasons)) for v in run.verdicts]
    svg = timeline.timeline(run.end, run.thoughts, run.acting(), run.events, refusals)
    return (
        f'<h2>Who was busy when</h2><div class="card scroll">{svg}</div>'
        '<p class="dim">Thinking is drawn as it was charged: a thought begun at t that cost d takes effect at t + d.'
        " Point at a bar or a dot to read it.</p>"
    )


def _choices(run: Run) -> str:
    """Every choice that foresight made: the candidates, their chances, and the one taken."""
    if not run.foreseen:
        return ""
    cards = [_choice(run, time, value) for time, value in run.foreseen if value["candidates"]]
    shown, rest = "".join(cards[:NUM_OPEN_CHOICES]), cards[NUM_OPEN_CHOICES:]
    more = f"<details><summary>{len(rest)} more</summary>{''.join(rest)}</details>" if rest else ""
    about = '<p class="dim">Success of n futures of which k went well is shown as (k + 1) / (n + 2).</p>'
    return f"<h2>What it foresaw before it moved</h2>{about}{shown}{more}"


def _choice(run: Run, time: float, value: dict) -> str:
    candidates, outcomes, chosen = value["candidates"], value["outcomes"], value["chosen"]
    belief = run.belief_at(time)
    names = {t.id: name_of(t.names)[0] for t in belief.things}
    first = candidates[0]
    what = names.get(first.thing, f"thing {first.thing}")
    where = "" if isinstance(first, Grasp) else f" into {names.get(first.into, 'free space')}"
    title = f"{time:.1f} s: {'how to take' if isinstance(first, Grasp) else 'where to put'} the {what}{where}"
    order = sorted(range(len(outcomes)), key=lambda i: (i != chosen, -outcomes[i].success))
    options = "".join(_option(outcomes[i], i == chosen) for i in order[:8])
    picture = floor_map(belief, MAP_SIZE, None, None, candidates, outcomes, chosen, _around(candidates))
    figure = _figure(picture, "candidates from above; dashed: where things are expected to end up")
    body = f'<div class="pair">{figure}<div>{options}</div></div>'
    return f'<div class="card choice"><h3>{escape(title)}</h3>{body}</div>'


def _around(candidates: list[Grasp | Placement]) -> tuple[float, float, float, float]:
    """The piece of floor, 53 x 40 cm or what the candidates need, that shows them best."""
    at = np.array([c.X_WG[:2, 3] for c in candidates])
    (x, y), (dx, dy) = (at.max(axis=0) + at.min(axis=0)) / 2, np.ptp(at, axis=0) / 2 + 0.08
    half = max(0.20, dx, 0.75 * dy)
    return x - half, y + half / 0.75, x + half, y - half / 0.75


def _option(outcome: Outcome, chosen: bool) -> str:
    risks = {"drop": outcome.drop, "topple": outcome.topple, "collide": outcome.collide}
    told = ", ".join(f"{k} {100 * p:.0f} %" for k, p in risks.items() if p >= 0.005) or "nothing goes wrong"
    note = f"{escape(outcome.failure_mode)}; " if outcome.failure_mode else ""
    color = timeline.css(probability_color(outcome.success))
    return (
        f'<div class="option{" chosen" if chosen else ""}"><div><span>{note}{told}'
        f'<span class="dim"> in {outcome.num_rollouts} futures</span></span><b>{100 * outcome.success:.0f} %</b></div>'
        f'<div class="bar"><i style="width:{100 * outcome.success:.1f}%;background:{color}"></i></div></div>'
    )


def _known(value: object) -> bool:
    """Whether there is a number to show: what never happened is told as -1."""
    return value is not None and value != -1.0


def _numbers(run: Run) -> str:
    flat = {k: v for k, v in (run.result or {}).items() if isinstance(v, str | bool | int | float) and v != ""}
    own = {k: v for k, v in flat.items() if not k.startswith(("scorer_", "seconds_"))}
    scored = {k: v for k, v in flat.items() if k.startswith("scorer_")}
    result = _table([(_words(k), _value(k, v)) for k, v in own.items()])
    truth = _table([(_words(k), _value(k, v)) for k, v in scored.items()])
    spent: dict[str, list[float]] = {}
    for thought in run.thoughts:
        for room, seconds in thought["seconds"].items():
            spent.setdefault(room, []).append(1000 * seconds)
    head = ("room", "thoughts", "median", "worst", "total")
    lines = [
        (r, str(len(s)), f"{np.median(s):.1f} ms", f"{max(s):.1f} ms", f"{sum(s) / 1000:.2f} s")
        for r, s in sorted(spent.items(), key=lambda item: -sum(item[1]))
    ]
    cost = sum(t["cost"] for t in run.thoughts)
    busy = f"<p class='dim'>Thinking was charged {cost:.1f} s of {run.end:.1f} s.</p>" if run.thoughts else ""
    rooms = _table(lines, head) + busy if lines else ""
    after = "<p class='dim'>Scored afterward by the world's truth, which the brain never sees:</p>"
    right = "".join(_card(inside) for inside in (rooms, after + truth if scored else "") if inside)
    return f'<h2>Numbers</h2><div class="pair">{_card(result)}<div class="stack">{right}</div></div>'


def _failures(run: Run) -> str:
    causes = sorted(run.causes().items(), key=lambda item: -item[1])
    reasons = [reason for v in run.verdicts for reason in v.reasons]
    guard = sorted(((r, reasons.count(r)) for r in dict.fromkeys(reasons)), key=lambda item: -item[1])
    out = "<h2>What went wrong</h2>"
    out += _card(_table([(c, f"{n} x") for c, n in causes])) if causes else "<p>Nothing that it noticed.</p>"
    if guard:
        out += f"<p>The guard changed {len(run.verdicts)} commands:</p>"
        out += _card(_table([(r, f"{n} x") for r, n in guard]))
    return out


def _given(run: Run) -> str:
    """What the brain was told and what it was given, so that nobody has to guess."""
    rows = [(f"told at {i['time']:.1f} s", f'"{i["text"]}"') for i in run.instructions]
    rows += [("understood", g.say or g.model_dump_json(exclude_defaults=True)) for g in run.goals]
    for camera, frame in ((c, frames_at(run.directory, c, [0.0])[0]) for c in run.cameras):
        if frame is not None:
            pixels = f"{frame.rgb.shape[1]} x {frame.rgb.shape[0]} pixels"
            rows.append((f"{camera} camera", f"{pixels}, color and depth, and its calibration"))
    rows.append(("the body", f"joint angles, velocities, efforts, gripper opening and force: {run.ticks} readings"))
    truth = "positions, names, shapes, masses or anything else the simulator knows of the things"
    oracle = run.about.get("oracle") or ()
    rows.append(("told the truth", f"in {', '.join(oracle)}, to compare with") if oracle else ("not given", truth))
    return f"<h2>What the brain was told and given</h2>{_card(_table(rows))}"


def _events(events: Iterable[Event]) -> str:
    events = list(events)
    rooms = list(dict.fromkeys(e.source for e in events))
    buttons = '<button data-room="" aria-pressed="true">all</button>' + "".join(
        f'<button data-room="{escape(r)}" aria-pressed="false">{escape(r)}</button>' for r in rooms
    )
    rows = "".join(
        f'<li data-room="{escape(e.source)}"><time>{e.time:.2f} s</time>'
        f'<span class="room" style="--c:{timeline.room_color(e.source)}">{escape(e.source)}</span>'
        f"<span>{escape(e.text)}</span></li>"
        for e in events
    )
    return f'<h2>Events</h2><div class="filter">{buttons}</div><div class="card"><ul class="events">{rows}</ul></div>'


def _card(inside: str) -> str:
    return f'<div class="card">{inside}</div>'


def _table(rows: Iterable[tuple[str, ...]], head: tuple[str, ...] = ()) -> str:
    top = f"<tr>{''.join(f'<th>{escape(h)}</th>' for h in head)}</tr>" if head else ""
    lines = (f"<th>{escape(first)}</th>" + "".join(f"<td>{escape(v)}</td>" for v in rest) for first, *rest in rows)
    return f"<table>{top}{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _figure(picture: Image.Image, caption: str) -> str:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=86)
    data = base64.b64encode(out.getvalue()).decode()
    alt, size = escape(caption), f'width="{picture.width}" height="{picture.height}"'
    image = f'<img {size} alt="{alt}" src="data:image/jpeg;base64,{data}">'
    return f"<figure>{image}<figcaption>{alt}</figcaption></figure>"


_UNIT_SUFFIXES = {"_ms": "ms", "_mm": "mm", "_s": "s", "_m": "m", "seconds": "s"}


def _words(key: str) -> str:
    """A snake_case key in words, its unit cut off."""
    unit = next((u for u in _UNIT_SUFFIXES if u.startswith("_") and key.endswith(u)), "")
    return key.removeprefix("scorer_").removesuffix(unit).replace("_", " ")


def _value(key: str, value: object) -> str:
    """A number as a person writes it, with the unit its key ends in."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if not isinstance(value, float):
        return str(value)
    if key.endswith(("busy", "share")):
        return f"{100 * value:.0f} %"
    unit = next((u for end, u in _UNIT_SUFFIXES.items() if key.endswith(end)), "")
    return f"{value:.3g} {unit}".strip() if abs(value) < 1000 else f"{value:.0f} {unit}".strip()
