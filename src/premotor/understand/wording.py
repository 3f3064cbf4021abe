"""Things and descriptions in plain English: articles, plurals and number words as a person would use them."""

from collections.abc import Sequence

from premotor.core import TABLE, UNKNOWN, Description, Thing
from premotor.knowledge import Knowledge
from premotor.understand.lexicon import join_words

NUMBER_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
MIN_NAME_PROBABILITY = 0.5  # a thing is called by its likeliest name from this probability on


def describe(things: Sequence[Thing], knowledge: Knowledge, colors: bool = False) -> str:
    """ "An apple, two lemons and a mug"; with `colors`: "a red apple"; "nothing" when there are none."""
    counts: dict[tuple[str, str], int] = {}
    for thing in things:
        name = name_of(thing)
        key = (name, color_of(thing) if colors and name != UNKNOWN else "")
        counts[key] = counts.get(key, 0) + 1
    parts = [counted(number, name, knowledge, color) for (name, color), number in counts.items()]
    return join_words(parts) if parts else "nothing"


def name_of(thing: Thing) -> str:
    """The likeliest name, or "unknown" when none is likelier than all others together."""
    return thing.name if thing.names[thing.name] >= MIN_NAME_PROBABILITY else UNKNOWN


def color_of(thing: Thing) -> str:
    """The likeliest color word, or "" when none is likely."""
    color = max(thing.colors, key=lambda c: thing.colors[c], default="")
    return color if color and thing.colors[color] >= MIN_NAME_PROBABILITY else ""


def counted(number: int, name: str, knowledge: Knowledge, color: str = "") -> str:
    """So many of a kind: "an apple", "two red apples", "something I have no name for"."""
    if name == UNKNOWN:
        return knowledge.entry(name).one if number == 1 else f"{number_word(number)} things I have no name for"
    if number == 1 and knowledge.entry(name).one:
        return with_color(knowledge.entry(name).one, color)
    words = f"{color} {name if number == 1 else knowledge.plural(name)}".strip()
    return with_article(words) if number == 1 else f"{number_word(number)} {words}"


def with_article(words: str) -> str:
    """ "An apple", "a lemon"."""
    return f"{'an' if words[0].lower() in 'aeiou' else 'a'} {words}"


def with_color(one: str, color: str) -> str:
    """ "A roll of tape" made "a brown roll of tape"."""
    return with_article(f"{color} {one.split(' ', 1)[1]}") if color else one


def number_word(number: int) -> str:
    """Number words up to twelve, digits beyond."""
    return NUMBER_WORDS[number] if number < len(NUMBER_WORDS) else str(number)


def none_of(description: Description, knowledge: Knowledge) -> str:
    """ "There is no red apple", "there are no other toys", "there is nothing blue": what a search that failed says."""
    if description.kind is None:
        return f"There is nothing {description.color or ('else' if description.excluding else '')}".strip()
    which = " ".join(filter(None, ["other" if description.excluding else "", description.color]))
    name, plural = description.kind, knowledge.plural(description.kind)
    word = knowledge.words.get(name)
    mass = word is not None and word.one and word.many
    several = description.quantifier == "all" or (description.count or 1) > 1
    if name.endswith("s") if mass else several:
        return f"There are no {f'{which} {plural}'.strip()}"
    return f"There is no {f'{which} {name}'.strip()}"


def definite(description: Description) -> str:
    """The description as it was said, with "the" where it had nothing: "the basket"."""
    if description.kind == TABLE:
        return "the table"
    words = description.text or " ".join(filter(None, [description.color, description.kind or "things"]))
    bare = words.lower().split()[:1] == [(description.kind or "").split(" ")[0]]
    return f"the {words}" if bare else words
