"""Things from outside: OBJ folders and MJCF files come in whole; broken ones are refused by name and reason."""

from pathlib import Path

import mujoco
import numpy as np
import pytest
from PIL import Image

from premotor.core import Hulls
from premotor.core.errors import WorldError
from premotor.core.geometry import transform
from premotor.worlds import things
from premotor.worlds.things.mesh import loft, oval


def write(folder: Path, part, texture=(200, 30, 30), card: str = "") -> Path:
    """An OBJ with a plain PNG, as people hand them over."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in part.vertices]
    lines += [f"vt {u:.5f} {1 - v:.5f}" for u, v in part.uvs]
    lines += ["f " + " ".join(f"{i + 1}/{i + 1}" for i in face) for face in part.faces]
    (folder / "mesh.obj").write_text("\n".join(lines))
    Image.new("RGB", (16, 16), texture).save(folder / "texture.png")
    if card:
        (folder / "thing.toml").write_text(card)
    return folder


def block(scale: float = 1.0):
    """A closed box of 40 x 60 x 80 mm, off its origin."""
    s = np.array([0, 1, 1, 0]) * scale
    part = loft(oval(0.028 * s, 0.042 * s, np.array([0, 0, 0.08, 0.08]) * scale, 2.0, 4), np.zeros((2, 2, 3)))
    part.vertices[:] += [0.3, -0.1, 0.02]
    return part


def pot():
    """A round pot, 80 mm wide, 70 mm high, walls of 4 mm, open above."""
    r = np.array([0, 0.04, 0.04, 0.036, 0.036, 0])
    return loft(oval(r, r, [0, 0, 0.07, 0.07, 0.004, 0.004], 2.0, 48), np.zeros((2, 2, 3)))


def test_an_obj_is_recentered_weighed_and_colored(tmp_path: Path):
    write(tmp_path / "b", block(), card='kind = "tea box"\nmass = 0.2\nfriction = 0.5')
    write(tmp_path / "a", block())
    nameless, named = things.load(tmp_path, cache=tmp_path / "cache")
    assert (named.kind, named.mass, named.friction) == ("tea box", 0.2, 0.5) and nameless.kind == "unknown"
    np.testing.assert_allclose(named.vertices.max(axis=0), -named.vertices.min(axis=0), atol=1e-6)
    assert named.colors == ("red",) and named.graspable and len(named.collision) == 1
    volume = 2 * 0.028 * 0.042 * 0.08  # of a square on its corner, half diagonals 28 and 42 mm
    assert nameless.mass == pytest.approx(450 * volume, rel=0.15)


def test_a_kind_nobody_knows_is_unknown(tmp_path: Path):
    write(tmp_path, block(), card='kind = "sprocket"')
    assert things.load(tmp_path, cache=tmp_path)[0].kind == "unknown"


def test_a_hollow_thing_stays_hollow(tmp_path: Path):
    write(tmp_path / "pot", pot())
    item = things.load(tmp_path, cache=tmp_path / "cache")[0]
    assert 10 <= len(item.collision) <= 24
    spec = mujoco.MjSpec()
    things.attach(spec, item, "pot", np.eye(4))
    ball = spec.worldbody.add_body(name="ball", pos=[0.005, 0, 0.1])
    ball.add_freejoint()
    ball.add_geom(type=mujoco.mjtGeom.mjGEOM_SPHERE, size=[0.02, 0, 0], mass=0.03)
    spec.worldbody.add_geom(type=mujoco.mjtGeom.mjGEOM_PLANE, size=[1, 1, 0.1], pos=[0, 0, -0.0355])
    spec.option.timestep = 0.002
    model = spec.compile()
    data = mujoco.MjData(model)
    mujoco.mj_step(model, data, 600)
    drop = data.body("ball").xpos - data.body("pot").xpos
    assert drop[2] < 0.0 and np.hypot(*drop[:2]) < 0.02


def test_the_pieces_come_from_the_cache_the_second_time(tmp_path: Path):
    write(tmp_path / "pot", pot())
    first = things.load(tmp_path / "pot", cache=tmp_path / "cache")[0]
    assert len(list((tmp_path / "cache").glob("*.npz"))) == 1
    again = things.load(tmp_path / "pot", cache=tmp_path / "cache")[0]
    for (X, a), (Y, b) in zip(first.collision, again.collision, strict=True):
        assert isinstance(a, Hulls) and isinstance(b, Hulls)
        np.testing.assert_allclose(transform(X, a.pieces[0]), transform(Y, b.pieces[0]))


MJCF = """<mujoco><worldbody><body pos="1 2 3"><freejoint/>
<geom type="cylinder" size=".03 .05" rgba="0 0 1 1" mass=".3" friction=".7 .01 .001"/>
<geom type="box" size=".01 .01 .02" pos="0 0 .07" rgba="0 0 1 1" mass=".1"/></body></worldbody></mujoco>"""


def test_mjcf_comes_in_with_its_mass_and_pieces(tmp_path: Path):
    (tmp_path / "thing.xml").write_text(MJCF)
    item = things.load(tmp_path)[0]
    assert item.mass == pytest.approx(0.4) and len(item.collision) == 2 and item.colors == ("blue",)
    np.testing.assert_allclose(2 * item.half_extents, [0.06, 0.06, 0.14], atol=0.002)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("mesh.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\n", "no faces"),
        ("mesh.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "has 3 vertices"),
        ("mesh.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 99\n", "does not exist"),
        ("mesh.obj", "v 0 0 zero\n", "not a well-formed OBJ"),
        ("thing.xml", "<mujoco><worldbody/></mujoco>", "no geoms"),
        ("thing.xml", "<mujoco><oops/></mujoco>", "cannot compile"),
        ("thing.xml", MJCF.replace("<freejoint/>", '<joint type="hinge"/>'), "moving parts"),
    ],
)
def test_a_broken_file_is_refused_by_name(tmp_path: Path, name: str, text: str, reason: str):
    (tmp_path / name).write_text(text)
    with pytest.raises(WorldError, match=reason) as failure:
        things.load(tmp_path)
    assert name in str(failure.value)


def test_wrong_units_are_refused_with_a_hint(tmp_path: Path):
    write(tmp_path, block(1000.0))
    with pytest.raises(WorldError, match="millimeters"):
        things.load(tmp_path)


def test_a_wrong_card_is_refused(tmp_path: Path):
    write(tmp_path, block(), card="mass = -1")
    with pytest.raises(WorldError, match=r"thing\.toml: mass"):
        things.load(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path):
    with pytest.raises(WorldError, match="no things found"):
        things.load(tmp_path)
