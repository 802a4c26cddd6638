"""From pairs to token ids, in the order in which BERT reads them."""

import json

from tokenizers import AddedToken, Tokenizer

from pairs import CONTEXT, TARGET

MAX_LENGTH = 192
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


class Encoder:
    """Encodes pairs; texts recur with many hypotheses, so ids are remembered."""

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

    def encode(self, pair):
        """(ids, length of the first segment including [CLS] and [SEP]).

        What is too long loses words from the left of the context first, then
        tokens from the right of the sentence; the hypothesis stays whole.
        """
        hypothesis = self.ids(pair.hypothesis)
        room = max(0, MAX_LENGTH - 3 - len(hypothesis))
        sentence = self.ids(pair.text)
        words = pair.context.split()
        context = self.ids(pair.context) if words else []
        while words and len(context) + 1 + len(sentence) > room:
            words = words[1:]
            context = self.ids(" ".join(words)) if words else []
        text = context + [self.context_id] + sentence if words else sentence
        text = text[:room]
        return [CLS, *text, SEP, *hypothesis, SEP], len(text) + 2

    def encode_all(self, pairs):
        self.remember(t for p in pairs for t in (p.context, p.text, p.hypothesis) if t)
        return [self.encode(pair) for pair in pairs]


def tokenizer_json(tokenizer):
    """Compact JSON: the file is embedded into the program."""
    return json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":"))
