"""Bring your own objects: a folder with an OBJ (meters, z up) and, for world and scorer alone, a thing.toml.

The brain is never told what is in the folder: it has to see it. From the command line:
`premotor do "put everything in the basket" --objects my_things --only-objects`.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from premotor.bench.episode import Setup, prepare

BLOCK = """
v -.03 -.02 -.02\nv .03 -.02 -.02\nv .03 .02 -.02\nv -.03 .02 -.02
v -.03 -.02 .02\nv .03 -.02 .02\nv .03 .02 .02\nv -.03 .02 .02
f 4 3 2 1\nf 5 6 7 8\nf 1 2 6 5\nf 2 3 7 6\nf 3 4 8 7\nf 4 1 5 8
"""

with TemporaryDirectory() as name:
    for thing, mass in (("light_block", 0.05), ("heavy_block", 0.30)):
        folder = Path(name) / thing
        folder.mkdir()
        (folder / "block.obj").write_text(BLOCK)
        (folder / "thing.toml").write_text(f'kind = "toy brick"\nmass = {mass}\n')

    said = "put everything in the basket"
    episode = prepare(Setup(seed=3, difficulty="easy", instruction=said, objects=Path(name), only_objects=True))
    print("The world holds:", ", ".join(f"{t.name} ({t.mass * 1000:.0f} g)" for t in episode.world.truth().things))
    result = episode.runtime.instruct(said)
    print("The brain saw:  ", ", ".join(t.name for t in episode.runtime.mind.believed().things))
    print(result.message)
