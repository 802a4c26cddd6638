"""From questions to token ids: one text with all that is asked about it, in one sequence.

`[CLS] text [SEP]` is block 0; every hypothesis is a block `[CLS] hypothesis [SEP]` of its own behind it. The text sees
only itself, a hypothesis sees the text and itself, so that the text is read once however much is asked, and no answer
depends on what else is asked. Positions of every hypothesis begin where the text ends.
"""

import json
from dataclasses import dataclass

from tokenizers import AddedToken, Tokenizer

from pairs import CONTEXT, TARGET

MAX_TEXT = 160
MAX_HYPOTHESIS = 96
MOST_HYPOTHESES = 16
CLS, SEP, PAD = 101, 102, 0


def load_tokenizer(base_folder):
    """The base tokenizer without cutting or padding, with our two whole tokens."""
    tokenizer = Tokenizer.from_file(str(base_folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    ids_before = [tokenizer.token_to_id(token) for token in (TARGET, CONTEXT)]
    tokenizer.add_special_tokens([AddedToken(t, special=True) for t in (TARGET, CONTEXT)])
    assert ids_before == [tokenizer.token_to_id(token) for token in (TARGET, CONTEXT)]
    return tokenizer


def joined(pair):
    """Context and sentence as one text, before anything is cut."""
    return f"{pair.context} {CONTEXT} {pair.text}" if pair.context else pair.text


@dataclass
class Sequence:
    """Tokens of a text and its hypotheses; `members` are the places of the pairs, one a hypothesis, in order."""

    tokens: list
    blocks: list
    positions: list
    heads: list
    members: list


class Encoder:
    """Encodes pairs in groups that share a text; texts recur, so ids are remembered."""

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.context_id = tokenizer.token_to_id(CONTEXT)
        self.known = {}

    def ids(self, text):
        if text not in self.known:
            self.known[text] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return self.known[text]

    def remember(self, texts):
        """Encode many texts at once, on all cores."""
        fresh = sorted(set(texts) - set(self.known))
        encoded = self.tokenizer.encode_batch_fast(fresh, add_special_tokens=False)
        self.known.update((text, item.ids) for text, item in zip(fresh, encoded))

    def text_ids(self, pair):
        """What is too long loses words from the left of the context first, then tokens from the right of the sentence."""
        room = MAX_TEXT - 2
        sentence = self.ids(pair.text)
        words = pair.context.split()
        context = self.ids(pair.context) if words else []
        while words and len(context) + 1 + len(sentence) > room:
            words = words[1:]
            context = self.ids(" ".join(words)) if words else []
        text = context + [self.context_id] + sentence if words else sentence
        return [CLS, *text[:room], SEP]

    def sequence(self, pairs, members):
        """One sequence of pairs with one text."""
        text = self.text_ids(pairs[members[0]])
        begin = len(text)
        found = Sequence(list(text), [0] * begin, list(range(begin)), [], list(members))
        for block, member in enumerate(members, 1):
            hypothesis = [CLS, *self.ids(pairs[member].hypothesis)[: MAX_HYPOTHESIS - 2], SEP]
            found.heads.append(len(found.tokens))
            found.tokens += hypothesis
            found.blocks += [block] * len(hypothesis)
            found.positions += range(begin, begin + len(hypothesis))
        return found

    def encode_all(self, pairs):
        self.remember(t for p in pairs for t in (p.context, p.text, p.hypothesis) if t)
        return [self.sequence(pairs, members) for members in groups(pairs)]


def groups(pairs):
    """Places of pairs with one text, none twice with one hypothesis, at most `MOST_HYPOTHESES` together."""
    open_groups, found = {}, []
    for place, pair in enumerate(pairs):
        key = pair.context, pair.text
        members, asked = open_groups.get(key, (None, None))
        if members is None or len(members) == MOST_HYPOTHESES or pair.hypothesis in asked:
            members, asked = [], set()
            open_groups[key] = members, asked
            found.append(members)
        members.append(place)
        asked.add(pair.hypothesis)
    return found


def tokenizer_json(tokenizer):
    """Compact JSON: the file is embedded into the program."""
    return json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":"))
