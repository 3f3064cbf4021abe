"""Sentences and the goals they ask for, in a short notation: "in all:red apple -the:lemon @the:bowl > the:basket"."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from premotor.core import Description, Goal
from premotor.core.errors import GoalError
from premotor.knowledge import load
from premotor.understand import parse
from premotor.understand.lexicon import lexicon

KNOWLEDGE = load()


def short(d: Description | None) -> str:
    """A description without the words it was read from."""
    if d is None:
        return "?"
    head = " ".join(word for word in (d.size, d.color, d.kind or "*") if word)
    at = f" @{short(d.at)}" if d.at else ""
    return f"{d.quantifier}{d.count or ''}:{head}{at}" + "".join(f" -{short(e)}" for e in d.excluding)


def meaning(text: str) -> str:
    return "; ".join(f"{p.relation} {short(p.what)} > {short(p.where)}" for p in parse(text, KNOWLEDGE).predicates)


SENTENCES = {
    # plain
    "put the fruit in the basket": "in all:fruit > the:basket",
    "put the red apple in the bowl": "in the:red apple > the:bowl",
    "Put the apples into the basket!": "in all:apple > the:basket",
    "FRUIT IN BASKET": "in all:fruit > the:basket",
    "put apple in basket": "in the:apple > the:basket",
    "throw the can in the bin": "in the:can > the:bin",
    "put the mug on the table": "on the:mug > the:table",
    "put the sponge on top of the book": "on the:sponge > the:book",
    "drop the red ball into the blue box": "in the:red ball > the:blue box",
    "Put the Rubik's cube in the bin.": "in the:puzzle cube > the:bin",
    "put the eggs in the bowl": "in all:egg > the:bowl",
    "stow the screwdriver, pliers and wrench in the box":
        "in the:screwdriver > the:box; in all:pliers > the:box; in the:wrench > the:box",
    # the relation follows the place
    "move two lemons to the tray": "in any2:lemon > the:tray",
    "bring the mug to the table": "on the:mug > the:table",
    "move the plum to the plate": "on the:plum > the:plate",
    "put the plum in the plate": "on the:plum > the:plate",
    "put the plum on the bowl": "in the:plum > the:bowl",
    # how many
    "put an apple in the bowl": "in any:apple > the:bowl",
    "put any fruit in the basket": "in any:fruit > the:basket",
    "put each apple in the basket": "in all:apple > the:basket",
    "put every single lemon in the basket": "in all:lemon > the:basket",
    "put both lemons in the bowl": "in any2:lemon > the:bowl",
    "put the two lemons in the bowl": "in the2:lemon > the:bowl",
    "put one of the apples in the bowl": "in any1:apple > the:bowl",
    "put three of the lemons in the bowl": "in any3:lemon > the:bowl",
    "put 2 apples and 1 pear in the bowl": "in any2:apple > the:bowl; in any1:pear > the:bowl",
    "put a couple of plums in the bowl": "in any2:plum > the:bowl",
    "put some lemons in the bowl": "in any2:lemon > the:bowl",
    "put some fruit in the bowl": "in any:fruit > the:bowl",
    "put one apple in the bowl and two in the basket": "in any1:apple > the:bowl; in any2:apple > the:basket",
    # colors and sizes
    "place the biggest orange on the plate": "on the:big orange > the:plate",
    "put the orange in the bowl": "in the:orange > the:bowl",
    "put the orange carrot in the bowl": "in the:orange carrot > the:bowl",
    "put the orange and the lemon in the bowl": "in the:orange > the:bowl; in the:lemon > the:bowl",
    "put red and green apples in the basket": "in all:red apple > the:basket; in all:green apple > the:basket",
    "put a red and a green apple in the bowl": "in any:red apple > the:bowl; in any:green apple > the:bowl",
    "put the lemon, a red and a green apple in the bowl":
        "in the:lemon > the:bowl; in any:red apple > the:bowl; in any:green apple > the:bowl",
    "put the smallest fruit in the cup": "in the:small fruit > the:cup",
    "put the little apples in the cup": "in all:small apple > the:cup",
    "move the bigger of the two apples to the bowl": "in the:big apple > the:bowl",
    "put the red one in the bowl": "in the:red * > the:bowl",
    "put the large gray box on the tray": "on the:big gray box > the:tray",
    "put everything yellow in the tray": "in all:yellow * > the:tray",
    "put the things that are red in the bowl": "in all:red * > the:bowl",
    "move everything that is yellow to the bin": "in all:yellow * > the:bin",
    "put the apples which are green in the bowl": "in all:green apple > the:bowl",
    "put the dark blue mug on the plate": "on the:blue mug > the:plate",
    "put the non-red apples in the bowl": "in all:apple -all:red * > the:bowl",
    "put every fruit that isn't red in the basket": "in all:fruit -all:red * > the:basket",
    # several things, several places
    "put all the fruit and the carrot into the basket": "in all:fruit > the:basket; in the:carrot > the:basket",
    "put the lemon in the bowl and then the apple in the basket": "in the:lemon > the:bowl; in the:apple > the:basket",
    "put the fruit in the basket. Then put the tools in the box.": "in all:fruit > the:basket; in all:tool > the:box",
    "put the knife and fork on the plate": "on the:knife > the:plate; on the:fork > the:plate",
    "put the red apples in the bowl and the green ones in the basket":
        "in all:red apple > the:bowl; in all:green apple > the:basket",
    "put the apple in the basket and the lemon too": "in the:apple > the:basket; in the:lemon > the:basket",
    "put the apple and put the pear in the basket": "in the:apple > the:basket; in the:pear > the:basket",
    "put the lemon in the bowl and put the lime in there too": "in the:lemon > the:bowl; in the:lime > the:bowl",
    "put the cup on the plate and put the spoon in it": "on the:cup > the:plate; on the:spoon > the:plate",
    "in the basket put the fruit": "in all:fruit > the:basket",
    "put in the basket the fruit": "in all:fruit > the:basket",
    # exceptions
    "put everything except the knife in the box": "in all:* -the:knife > the:box",
    "put everything in the box except the knife": "in all:* -the:knife > the:box",
    "put everything but the mug in the basket": "in all:* -the:mug > the:basket",
    "put the apples and pears in the basket but not the green ones":
        "in all:apple -all:green * > the:basket; in all:pear -all:green * > the:basket",
    "put all the apples except the green ones in the bowl": "in all:apple -all:green apple > the:bowl",
    "put all the fruit, but no lemons, in the basket": "in all:fruit -all:lemon > the:basket",
    "put all fruits in the basket except the red apple and the lemons":
        "in all:fruit -the:red apple -all:lemon > the:basket",
    "put everything in the box but don't touch the knife": "in all:* -the:knife > the:box",
    "put everything in the box, leave the knife where it is": "in all:* -the:knife > the:box",
    "put all the toys away, but leave the ball alone": "in all:toy -the:ball > ?",
    "put the lemon in the bowl and everything else in the basket":
        "in the:lemon > the:bowl; in all:* -the:lemon -the:bowl > the:basket",
    "put the fruit except the banana in the basket and the banana in the bowl":
        "in all:fruit -the:banana > the:basket; in the:banana > the:bowl",
    "put everything that isn't a fruit in the box": "in all:* -all:fruit > the:box",
    "put all non-fruit items in the box": "in all:* -all:fruit > the:box",
    "put just the apples in the basket, leave the rest": "in all:apple > the:basket",
    "don't put the knife in the basket, put it in the box": "in the:knife > the:box",
    "put the red apple in the bowl and the other apples in the basket":
        "in the:red apple > the:bowl; in all:apple -the:red apple -the:bowl > the:basket",
    "put the red apple in the bowl and the others in the basket":
        "in the:red apple > the:bowl; in all:apple -the:red apple -the:bowl > the:basket",
    "put the apple in the bowl and the rest of the fruit in the basket":
        "in the:apple > the:bowl; in all:fruit -the:apple -the:bowl > the:basket",
    "put the oranges that are not in the bowl in the basket": "in all:orange -all:* @the:bowl > the:basket",
    # what things are like
    "put the sharp things in the box": "in all:sharp > the:box",
    "put the sharp knife in the box": "in the:knife > the:box",
    "put everything edible in the basket": "in all:food > the:basket",
    "put everything orange in the basket": "in all:orange * > the:basket",
    "put everything that is in the bowl in the basket": "in all:* @the:bowl > the:basket",
    # away
    "clear the table": "in all:* > ?",
    "tidy up": "in all:* > ?",
    "could you tidy the table up for me, please": "in all:* > ?",
    "clean up the mess": "in all:* > ?",
    "put away the toys": "in all:toy > ?",
    "put the toys away": "in all:toy > ?",
    "clear away the dishes": "in all:crockery > ?",
    "remove the banana": "in the:banana > ?",
    "clear the table except the mug": "in all:* -the:mug > ?",
    "clean the table, but leave the mug": "in all:* -the:mug > ?",
    "clear the table into the basket": "in all:* > the:basket",
    "clear the fruit off the table": "in all:fruit > ?",
    "clear the table of fruit": "in all:fruit > ?",
    "tidy the toys into the box": "in all:toy > the:box",
    # from somewhere
    "take the mug out of the basket": "on the:mug @the:basket > the:table",
    "remove the lemon from the bowl": "on the:lemon @the:bowl > the:table",
    "get the mug off the plate": "on the:mug @the:plate > the:table",
    "take the fruit off the table": "in all:fruit > ?",
    "take everything out of the basket": "on all:* @the:basket > the:table",
    "empty the basket": "on all:* @the:basket > the:table",
    "empty the basket into the box": "in all:* @the:basket > the:box",
    "move the apple from the bowl to the basket": "in the:apple @the:bowl > the:basket",
    "put the apple on the plate in the bowl": "in the:apple @the:plate > the:bowl",
    "put the fruit in the bowl in the basket": "in all:fruit @the:bowl > the:basket",
    "move everything that's in the tray to the basket": "in all:* @the:tray > the:basket",
    "put the apple and the lemon from the bowl into the basket":
        "in the:apple @the:bowl > the:basket; in the:lemon @the:bowl > the:basket",
    "put the apple in the basket on the table": "in the:apple > the:basket",
    # taken first
    "grab the banana and drop it in the bin": "in the:banana > the:bin",
    "grab the banana and put in the basket": "in the:banana > the:basket",
    "pick the apple up and put it down in the bowl": "in the:apple > the:bowl",
    "pick up the toys and the tools and put them in the box": "in all:toy > the:box; in all:tool > the:box",
    "take the mug out of the basket and put it on the plate": "on the:mug @the:basket > the:plate",
    "take the apple in the bowl and put it in the bin": "in the:apple @the:bowl > the:bin",
    # no verb, or another one
    "the fruit should be in the basket": "in all:fruit > the:basket",
    "all fruit goes in the basket": "in all:fruit > the:basket",
    "the apple goes in the bowl and the pear in the basket": "in the:apple > the:bowl; in the:pear > the:basket",
    "I want the oranges in the bowl": "in all:orange > the:bowl",
    "fill the basket with fruit": "in all:fruit > the:basket",
    "load up the basket with fruit": "in all:fruit > the:basket",
    "pack the fruit in the basket": "in all:fruit > the:basket",
    "pack into the basket the fruit": "in all:fruit > the:basket",
    "take the apple and load in the basket": "in the:apple > the:basket",
    "all apples into the basket please!": "in all:apple > the:basket",
}  # fmt: skip


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences(text: str) -> None:
    assert meaning(text) == SENTENCES[text]


PARAPHRASES = [
    ("put the fruit in the basket", "Could you please place all the fruit into the basket?",
     "move all fruits to the basket",
     "would you mind putting the fruit inside the basket",
     "gather the fruit in the basket", "fill the basket with fruit",
     "I'd like you to drop every piece of fruit in the basket", "the fruit belongs in the basket, please"),
    ("clear the table", "tidy up the table", "clean up", "please clean the table", "put everything away",
     "clear everything off the table", "tidy up, would you", "put away everything"),
    ("put everything except the knife in the box", "put everything in the box apart from the knife",
     "put everything in the box, but not the knife", "put everything in the box. Don't touch the knife!",
     "put all things other than the knife into the box", "leave the knife and put everything in the box"),
    ("take the mug out of the basket", "remove the mug from the basket", "get the mug out of the basket",
     "move the mug from the basket to the table", "put the mug from the basket on the table"),
    ("put the wrench in the bin", "put the spanner in the dustbin", "put the wrench in the trash can"),
]  # fmt: skip


@pytest.mark.parametrize("same", PARAPHRASES, ids=lambda same: same[0])
def test_paraphrases_mean_the_same(same: tuple[str, ...]) -> None:
    assert {meaning(text) for text in same} == {meaning(same[0])}


def test_every_word_for_a_thing_is_understood() -> None:
    for form in sorted(KNOWLEDGE.words):
        name = KNOWLEDGE.lookup(form)
        for sentence in (
            "put the {} in the basket",
            "clear away all {}, please",
            "get two red {} and put them in a bin",
        ):
            (predicate,) = parse(sentence.format(form), KNOWLEDGE).predicates
            assert predicate.what.kind == name, sentence.format(form)
        (predicate,) = parse(f"put a lime on the {form}", KNOWLEDGE).predicates
        assert predicate.where is not None and predicate.where.kind == name, form


@pytest.mark.parametrize("verb", ["put", "place", "move", "drop", "throw", "toss", "set", "collect", "bring"])
@pytest.mark.parametrize("color", ["red", "green", "orange", "silver", "gray", "grey"])
def test_verbs_and_colors_combine(verb: str, color: str) -> None:
    expected = f"in the:{'gray' if color == 'grey' else color} apple > the:basket"
    assert meaning(f"{verb} the {color} apple in the basket") == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no instruction"),
        ("   \n", "no instruction"),
        ("please", "no instruction"),
        ("put the fruit in the baskte", r"I don't know 'baskte'. Did you mean 'basket'\?"),
        ("put the kinfe in the box", r"'kinfe'. Did you mean 'knife'\?"),
        ("put the aple in the bowll", r"'aple' or 'bowll'. Did you mean 'apple' and 'bowl'\?"),
        ("put the round things in the basket", r"I don't know 'round'. I can put things"),
        ("florble the snargh", r"I don't know 'florble' or 'snargh'. I can put things"),
        ("colourless green ideas sleep furiously", "'colourless', 'ideas' or 'furiously'|cannot"),
        ("don't touch the knife", "I leave the knife alone then"),
        ("do not put the knife in the basket", "I leave the knife alone then"),
        ("cut the apple", "'cut'.*cannot cut"),
        ("bring me the apple", "'bring me'.*hand things to people"),
        ("put the apple next to the bowl", "'next to'.*beside"),
        ("what is on the table?", "answer questions"),
        ("grab the banana", "Say where to put it"),
        ("put the banana", 'Say where to put the banana, as in "put the banana in the basket"'),
        ("put the apple in", "stops too early after 'put the apple in'"),
        ("put it in the basket", "what 'it' is"),
        ("put the apple in there", "where 'there' is"),
        ("put the apple in the bowl the lemon", "understood 'put the apple in the bowl' but not 'the lemon'"),
        ("put the apple in the basket and the bowl", "one place only"),
        ("the basket", "what to do with 'the basket'"),
        ("put put put", "understood 'put' but not 'put put'"),
        ("put the left apple in the bowl", "'left'.*where they stand"),
    ],
)
def test_what_is_not_understood_is_said(text: str, says: str) -> None:
    with pytest.raises(GoalError, match=says):
        parse(text, KNOWLEDGE)


def test_a_goal_keeps_its_words_and_survives_json() -> None:
    goal = parse("put the red  apple in the bowl", KNOWLEDGE)
    assert goal.text == "put the red apple in the bowl"
    assert goal.predicates[0].what.text == "the red apple"
    assert Goal.model_validate_json(goal.model_dump_json()) == goal


VOCABULARY = sorted({*lexicon(KNOWLEDGE).readings, *KNOWLEDGE.words, ",", ".", "and"})


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(VOCABULARY), max_size=12))
def test_no_row_of_known_words_breaks_it(words: list[str]) -> None:
    try:
        goal = parse(" ".join(words), KNOWLEDGE)
    except GoalError as error:
        assert str(error)
    else:
        assert goal.predicates


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    try:
        assert parse(text, KNOWLEDGE).predicates
    except GoalError as error:
        assert str(error)
