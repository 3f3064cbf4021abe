"""The brain in ten lines: a kitchen it has never seen, one sentence, and what it believes afterward."""

from premotor import knowledge
from premotor.brain import Brain
from premotor.runtime import Runtime
from premotor.worlds.kitchen import Kitchen

world = Kitchen(seed=5, difficulty="easy")
brain = Brain(world.robot.body, knowledge.load())
runtime = Runtime(world.robot, world.clock, brain, on_event=lambda e: print(f"{e.time:5.1f} s  {e.source}: {e.text}"))

result = runtime.instruct("put the fruit in the basket")

print(result.message, f"({result.seconds:.0f} s of world time)")
for thing in runtime.mind.believed().things:
    relation, belief = thing.relation, runtime.mind.belief
    held = relation.kind == "held"
    where = "in the hand" if held else f"{relation.kind} the {belief.thing(relation.other).name}"
    print(f"{thing.name:12s} {thing.names[thing.name]:4.0%}  {where}  at {thing.position.round(2)} m")
