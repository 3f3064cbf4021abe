"""The table of things: complete, consistent, and honest about mistakes in it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from premotor.core.errors import UsageError
from premotor.knowledge import Knowledge, load

KNOWLEDGE = load()
EXPECTED = (
    "apple pear orange lemon lime peach plum banana strawberry kiwi mango avocado tomato potato carrot onion cucumber "
    "bell_pepper mug glass bowl plate cup fork knife spoon can bottle carton cereal_box jar egg_box tea_box hammer "
    "screwdriver pliers wrench tape toy_car puzzle_cube ball toy_brick rubber_duck basket bin tray box sponge soap_bar "
    "egg salt_shaker marker book unknown"
)
posteriors = st.dictionaries(st.sampled_from(sorted(KNOWLEDGE.kinds)), st.floats(0.01, 1.0), min_size=1, max_size=5)


def test_every_kind_of_the_kitchen_is_there() -> None:
    assert {name.replace("_", " ") for name in EXPECTED.split()} <= set(KNOWLEDGE.kinds)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Apples", "apple"), ("tin cans", "can"), ("knives", "knife"), ("table knives", "knife"), ("mangos", "mango"),
        ("mangoes", "mango"), ("zucchini", "cucumber"), ("spanners", "wrench"), ("Rubik's cube", "puzzle cube"),
        ("fruit", "fruit"), ("fruits", "fruit"), ("dishes", "crockery"), ("cereal-boxes", "cereal box"),
        ("strawberries", "strawberry"), ("veggies", "vegetable"), ("bell-pepper", "bell pepper"), ("unicorn", None),
    ],
)  # fmt: skip
def test_lookup(words: str, name: str | None) -> None:
    assert KNOWLEDGE.lookup(words) == name


def test_is_a_is_reflexive_and_transitive() -> None:
    assert all(KNOWLEDGE.is_a(name, name) for name in [*KNOWLEDGE.kinds, *KNOWLEDGE.categories])
    assert KNOWLEDGE.is_a("lemon", "citrus") and KNOWLEDGE.is_a("citrus", "fruit") and KNOWLEDGE.is_a("lemon", "food")
    assert not KNOWLEDGE.is_a("carrot", "fruit") and not KNOWLEDGE.is_a("fruit", "lemon")


def test_every_category_has_members_and_every_kind_is_its_own() -> None:
    assert all(KNOWLEDGE.members(category) for category in KNOWLEDGE.categories)
    assert all(KNOWLEDGE.members(kind) == (kind,) for kind in KNOWLEDGE.kinds)
    assert set(KNOWLEDGE.members("citrus")) == {"orange", "lemon", "lime"}


def test_a_wrong_name_is_answered_with_the_near_one() -> None:
    with pytest.raises(UsageError, match="Did you mean 'apple'"):
        KNOWLEDGE.kind("aple")
    with pytest.raises(UsageError, match="Choose one of"):
        KNOWLEDGE.is_a("apple", "fruits")


def test_traits_and_categories_agree() -> None:
    for kind in KNOWLEDGE.kinds.values():
        assert KNOWLEDGE.is_a(kind.name, "sharp") == kind.sharp, kind.name
        assert KNOWLEDGE.is_a(kind.name, "food") == kind.edible, kind.name
        assert kind.name == "unknown" or KNOWLEDGE.is_a(kind.name, "fragile") == kind.fragile, kind.name


def test_figures_are_possible() -> None:
    for kind in KNOWLEDGE.kinds.values():
        volume = np.prod(kind.size_max)
        assert kind.mass[0] < 2500 * volume, f"{kind.name} would be heavier than stone"
        assert kind.mass[1] < kind.mass[0] and kind.friction[1] < kind.friction[0], kind.name
        held = 2 * kind.max_grip_force * kind.friction[0]
        assert held > 9.81 * kind.mass[0], f"a {kind.name} could not be lifted without harm"


@given(posteriors)
def test_a_blend_lies_between_its_kinds(names: dict[str, float]) -> None:
    kinds = [KNOWLEDGE.kind(name) for name in names]
    blend = KNOWLEDGE.expected_kind(names)
    assert min(k.mass[0] for k in kinds) - 1e-9 <= blend.mass[0] <= max(k.mass[0] for k in kinds) + 1e-9
    assert blend.mass[1] >= min(k.mass[1] for k in kinds) - 1e-9
    assert min(k.max_grip_force for k in kinds) <= blend.max_grip_force <= max(k.max_grip_force for k in kinds)
    assert blend.name == max(names, key=lambda n: names[n])


@given(posteriors, st.floats(0.1, 10.0))
def test_a_blend_does_not_depend_on_scale(names: dict[str, float], scale: float) -> None:
    one, other = KNOWLEDGE.expected_kind(names), KNOWLEDGE.expected_kind({name: p * scale for name, p in names.items()})
    assert one.mass == pytest.approx(other.mass) and one.friction == pytest.approx(other.friction)


def test_a_blend_is_careful_with_what_may_be_delicate() -> None:
    assert KNOWLEDGE.expected_kind({"ball": 0.8, "strawberry": 0.2}).max_grip_force == 4.0
    assert KNOWLEDGE.expected_kind({"ball": 0.8, "egg": 0.2}).fragile
    assert not KNOWLEDGE.expected_kind({"ball": 0.98, "egg": 0.02}).fragile
    assert KNOWLEDGE.expected_kind({}) == KNOWLEDGE.kind("unknown")


def test_is_container() -> None:
    assert KNOWLEDGE.is_container({"basket": 0.4, "box": 0.3, "book": 0.3})
    assert not KNOWLEDGE.is_container({"cereal box": 0.7, "box": 0.3})


UNKNOWN = "[kinds.unknown]\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (UNKNOWN + '[kinds.pot]\nshape = "roundish"', "kind 'pot', field 'shape'.*'box'"),
        (UNKNOWN + "[kinds.pot]\nmass = [0.1, -0.1]", "kind 'pot', field 'mass.1'"),
        (UNKNOWN + "[kinds.pot]\nweight = 3", "kind 'pot', field 'weight'.*Fields: .*mass"),
        (
            UNKNOWN + '[kinds.pot]\nis_a = ["ware"]\n[categories.tool]',
            "'pot', field 'is_a': no category 'ware'. Choose: tool",
        ),
        (UNKNOWN + "[kinds.pot]\nsize_min = [0.3, 0.2, 0.1]", "kind 'pot', field 'size_max'"),
        ("[kinds.pot]\n", "kind 'unknown' is missing"),
        ("kinds = ", "cannot be read"),
    ],
)
def test_mistakes_in_a_table_are_named(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "things.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=f"things.toml.*{says}"):
        load(path)


def test_a_circle_of_categories_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "things.toml"
    path.write_text(UNKNOWN + '[categories.a]\nis_a = ["b"]\n[categories.b]\nis_a = ["a"]')
    with pytest.raises(UsageError, match="circle"):
        load(path).is_a("a", "b")


def test_a_word_for_two_things_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "things.toml"
    path.write_text(UNKNOWN + '[kinds.pot]\n[kinds.pan]\nsynonyms = ["pot"]')
    with pytest.raises(UsageError, match="'pot' stands for both"):
        _ = load(path).words


def test_own_tables_work_like_the_one_that_ships(tmp_path: Path) -> None:
    path = tmp_path / "things.toml"
    path.write_text(UNKNOWN + '[categories.pan]\n[kinds.wok]\nis_a = ["pan"]\ntraits = ["container"]')
    knowledge = load(path)
    assert isinstance(knowledge, Knowledge) and knowledge.is_a("wok", "pan") and knowledge.lookup("woks") == "wok"
