"""Bodies that bring mesh files along, as published robot models do."""

from dataclasses import replace

import pytest
from tests.foresee.foresee_scenes import BODY, KNOWLEDGE, grasp
from tests.twin.twin_scenes import BALL, belief, thing

from premotor.core import Body, Budget
from premotor.core.errors import BodyError
from premotor.foresee import SimulatedForesight
from premotor.plan.ik import Ik
from premotor.twin.kinematics import Kinematics
from premotor.twin.robot_spec import floating_hand

TETRAHEDRON = b"v 0 0 0\nv .02 0 0\nv 0 .02 0\nv 0 0 .02\nf 1 3 2\nf 1 2 4\nf 2 3 4\nf 3 1 4\n"
BADGE = '<geom name="badge" type="mesh" mesh="badge" contype="0" conaffinity="0" mass="0"/>'


def with_mesh(where: str, compiler: str = "", file: str = "badge.obj", asset: str = "badge.obj") -> Body:
    """The built-in arm with one visual mesh, on its hand or beside its base."""
    head, tail = BODY.mjcf.split("<worldbody>", 1)
    if where == "hand":
        start = tail.index(">", tail.index('<body name="hand"')) + 1
        tail = tail[:start] + BADGE + tail[start:]
    else:
        tail = tail.replace("</worldbody>", f"{BADGE}</worldbody>", 1)
    head += f'{compiler}<asset><mesh name="badge" file="{file}"/></asset>'
    return replace(BODY, mjcf=f"{head}<worldbody>{tail}", assets={asset: TETRAHEDRON})


BODIES = {
    "on the hand": with_mesh("hand"),
    "beside the base": with_mesh("base"),
    "in a mesh folder": with_mesh("hand", '<compiler meshdir="meshes"/>', asset="meshes/badge.obj"),
    "named with its folder": with_mesh("hand", file="parts/badge.obj", asset="parts/badge.obj"),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_hand_with_meshes_is_cut_out_of_its_arm(body: Body) -> None:
    names = [g.name for g in floating_hand(body).geoms]
    assert ("hand/badge" in names) == (body is not BODIES["beside the base"])
    assert floating_hand(body).compile().nmesh == (1 if "hand/badge" in names else 0)


def test_what_a_hand_with_meshes_does_is_foreseen_as_without() -> None:
    ball = thing(1, BALL)
    plain, meshed = (
        SimulatedForesight(body, KNOWLEDGE, 0).evaluate_grasps(belief(ball), (grasp(ball),), Budget())[0]
        for body in (BODY, BODIES["on the hand"])
    )
    assert meshed.success == plain.success > 0.8


@pytest.mark.parametrize("make", [Kinematics, Ik])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_mesh_that_is_missing_is_named(body: Body, make: type) -> None:
    with pytest.raises(BodyError, match=r"arm7.*badge\.obj"):
        make(replace(body, assets={}))
