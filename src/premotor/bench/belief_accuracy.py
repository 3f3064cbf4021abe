"""What is believed after a while beside what is so: which things are known, by which names, and where."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from premotor import knowledge
from premotor.bench.episode import Setup, prepare
from premotor.bench.kitchen import commit, run_isolated
from premotor.bench.stats import wilson
from premotor.core import Thing
from premotor.worlds.score import MIN_VISIBLE_SHARE
from premotor.worlds.truth import ThingTruth

MATCH_RADIUS = 0.05  # [m] between a thing and what is believed to be it

Row = dict[str, Any]


def after(setup: Setup, weights: Path | None = None) -> list[Row]:
    """Run one episode until its timeout; a row for each thing that can be seen, and one without a kind for each
    belief of nothing."""
    episode = prepare(setup, weights=weights)
    start = {t.name: t.visible for t in episode.world.truth().things}
    episode.runtime.instruct(setup.instruction, setup.timeout)
    things = episode.world.truth().things
    rows = compare(things, episode.runtime.mind.believed().things)
    return [{"seed": setup.seed, **row} for row in rows if start.get(row["name"], 1.0) >= MIN_VISIBLE_SHARE]


def compare(things: tuple[ThingTruth, ...], believed: tuple[Thing, ...]) -> list[Row]:
    """Things and beliefs in pairs, the nearest to one another, at most MATCH_RADIUS apart; then the beliefs left over.

    A row: name and kind of the thing, what it was taken for, whether that is fruit with which probability, error [m].
    """
    gaps = np.array([[np.linalg.norm(t.position - b.position) for b in believed] for t in things])
    gaps = gaps.reshape(len(things), len(believed))
    found = zip(*linear_sum_assignment(np.minimum(gaps, MATCH_RADIUS)), strict=True)
    pairs = {int(i): int(j) for i, j in found if gaps[i, j] < MATCH_RADIUS}
    table = knowledge.load()
    rows = [_row(table, thing, believed[pairs[i]] if i in pairs else None) for i, thing in enumerate(things)]
    return rows + [_row(table, None, b) for j, b in enumerate(believed) if j not in pairs.values()]


def _row(table: knowledge.Knowledge, thing: ThingTruth | None, belief: Thing | None) -> Row:
    return {
        "name": thing.name if thing else "",
        "kind": thing.kind if thing else "",
        "fruit": bool(thing and thing.fruit),
        "said": belief.name if belief else "",
        "p": table.probability(belief.names, "fruit") if belief else 0.0,
        "error": float(np.linalg.norm(thing.position - belief.position)) if thing and belief else -1.0,
    }


def run(setup: Setup, episodes: int, jobs: int, weights: Path | None, tick: Callable[[list[Row]], None]) -> list[Row]:
    """`after` on the seeds from the setup's on. tick: per finished episode."""
    calls = [(replace(setup, seed=setup.seed + k), weights) for k in range(episodes)]
    rows: list[Row] = []
    for found in run_isolated(after, calls, jobs):
        rows += found
        tick(found)
    return rows


def summary(setup: Setup, episodes: int, rows: list[Row]) -> Row:
    """Flat numbers. sided: of what is known, rightly taken for fruit or not; phantoms: beliefs of nothing."""
    asked = [r for r in rows if r["kind"]]
    known, wrong = _known(rows), mistaken(rows)
    low, high = wilson(len(known) - len(wrong), len(known))
    return {
        "episodes": episodes,
        "seed": setup.seed,
        "difficulty": setup.difficulty,
        "after_s": setup.timeout,
        "things": len(asked),
        "known": _share(bool(r["said"]) for r in asked),
        "fruit_known": _share(bool(r["said"]) for r in asked if r["fruit"]),
        "named": _share(r["said"] == r["kind"] for r in known),
        "sided": round((len(known) - len(wrong)) / max(len(known), 1), 4),
        "sided_low": round(low, 4),
        "sided_high": round(high, 4),
        "brier": round(float(np.mean([(r["p"] - r["fruit"]) ** 2 for r in known] or [0.0])), 4),
        "error_mm": round(1e3 * float(np.median([r["error"] for r in known] or [0.0])), 1),
        "phantoms": round((len(rows) - len(asked)) / max(episodes, 1), 2),
        "mistaken": wrong,
        "commit": commit(),
    }


def mistaken(rows: list[Row]) -> list[str]:
    """What is taken for fruit and is none, or the other way round, in words."""
    wrong = [r for r in _known(rows) if (r["p"] > 0.5) != r["fruit"]]
    return [f"{r['seed']}: {r['name']} as {r['said']} ({r['p']:.2f})" for r in wrong]


def _known(rows: list[Row]) -> list[Row]:
    return [r for r in rows if r["kind"] and r["said"]]


def _share(hits: Iterable[bool]) -> float:
    all_ = list(hits)
    return round(sum(all_) / max(len(all_), 1), 4)
