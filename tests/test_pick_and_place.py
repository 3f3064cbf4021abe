"""The main job, whole and from pixels: the built-in arm, its own eyes, one easy kitchen."""

from premotor.bench.episode import Setup, prepare
from premotor.core import Event


def test_the_arm_puts_the_fruit_in_the_basket_by_what_it_sees() -> None:
    told: list[Event] = []
    episode = prepare(Setup(seed=3, difficulty="easy", charge="profile", timeout=120.0), on_event=told.append)
    result, scored = episode.run()
    episode.world.close()
    assert result.done and scored.success, (result.message, scored.reason)
    assert scored.picks >= scored.fruits_total >= 1 and scored.wrong_moved == 0
    kinds = [f"{e.source}.{e.kind}" for e in told]
    for kind in ("understand.understood", "look.start", "pick.start", "move.held", "place.start", "move.placed"):
        assert kind in kinds
    assert kinds[-1] == "plan.done"
    foreseen = [e.data["futures"] for e in told if e.kind == "start" and e.source in ("pick", "place")]
    assert foreseen and min(foreseen) > 0, "nothing is gripped or let go that has not been foreseen"
