"""Words to a goal: exact, offline and at once."""

from functools import lru_cache

from premotor.core import Goal
from premotor.core.errors import GoalError
from premotor.knowledge import Knowledge
from premotor.understand.clauses import ClauseParser
from premotor.understand.lexicon import CAPABILITIES, Lexicon, lexicon
from premotor.understand.noun_phrase import NounPhraseParser
from premotor.understand.phrase_list import PhraseListParser
from premotor.understand.token_cursor import TokenCursor


def parse(text: str, knowledge: Knowledge) -> Goal:
    """The goal an English instruction asks for, before looking at what is there.

    `GoalError` says which words were not understood, what they may have been meant to be, and what can be asked.
    """
    tokens = _lexicon(knowledge).tokens(text)
    if not any(token.noun or not token.reads("comma") for token in tokens):
        raise GoalError(f"There is no instruction in '{text.strip()}'. {CAPABILITIES}")
    reader = TokenCursor(tokens)
    nouns = NounPhraseParser(reader, knowledge)
    clauses = ClauseParser(reader, nouns, PhraseListParser(reader, nouns))
    return Goal(predicates=clauses.read(), text=" ".join(text.split()))


@lru_cache(maxsize=4)
def _lexicon(knowledge: Knowledge) -> Lexicon:
    return lexicon(knowledge)
