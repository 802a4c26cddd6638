"""Finding where a text names an actor, and masking those places.

`src` on the Rust side follows the same rules; `reference.json` and the README
of the model state them.
"""

import re
from dataclasses import dataclass

from pairs import TARGET

CASE_SENSITIVE_LETTERS = 3


@dataclass
class Alias:
    """One way to name one or more actors."""

    text: str
    actors: set
    case_sensitive: bool


def straighten(text):
    """Curly apostrophes equal straight ones; the length does not change."""
    return text.replace("\u2019", "'").replace("\u2018", "'")


def aliases_of(actors):
    """All aliases of an event's actors, longest first, each without its article: "the police" is found as "police".

    `actors` is a list of (id, name, aliases).  Two actors may share an alias:
    then it is a mention of both.
    """
    found = {}
    for actor_id, name, others in actors:
        if actor_id == "other":
            continue
        for alias in {name, *others}:
            alias = straighten(re.sub(r"^[Tt]he ", "", alias.strip()))
            if not alias:
                continue
            exact = sum(map(str.isalpha, alias)) <= CASE_SENSITIVE_LETTERS or not any(map(str.islower, alias))
            key = alias if exact else alias.lower()
            found.setdefault(key, Alias(key, set(), exact)).actors.add(actor_id)
    return sorted(found.values(), key=lambda alias: (-len(alias.text), alias.text))


def lower_same_length(text):
    """Lower-case without changing any offset."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def is_bounded(text, start, end):
    """No letter or digit touches the span."""
    before = start == 0 or not text[start - 1].isalnum()
    after = end == len(text) or not text[end].isalnum()
    return before and after


def find_mentions(text, aliases):
    """Non-overlapping (start, end, actors), longest alias first at each place."""
    exact = straighten(text)
    folded = lower_same_length(exact)
    mentions, position = [], 0
    while position < len(text):
        step = 1
        for alias in aliases:
            hay = exact if alias.case_sensitive else folded
            end = position + len(alias.text)
            if hay.startswith(alias.text, position) and is_bounded(text, position, end):
                mentions.append((position, end, alias.actors))
                step = len(alias.text)
                break
        position += step
    return mentions


def mask(text, mentions, actor_id):
    """Replace every mention of one actor by the target token."""
    parts, position = [], 0
    for start, end, actors in mentions:
        if actor_id in actors:
            parts += [text[position:start], TARGET]
            position = end
    return "".join(parts) + text[position:]


def named(mentions):
    """The ids of all actors that are mentioned."""
    return set().union(*(actors for _, _, actors in mentions)) if mentions else set()
