"""Writes the files beside it: a small random model whose hypotheses share a text, and what PyTorch says of it.

Run by hand:  python recipe.py   (packages: scripts/train/requirements.txt)

The graph and its int8 weights are made as those of the shipped model (scripts/train). The weights are random but large, so
that a mistake in tokens, segments, positions or in who sees whom shows.
"""

import json
import sys
from pathlib import Path

import torch
from tokenizers import AddedToken, Tokenizer
from transformers import BertConfig

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "train"))

import fit  # noqa: E402
import onnx_graph  # noqa: E402
from encoding import Sequence  # noqa: E402
from export import restored  # noqa: E402
from model import LABELS, Shared  # noqa: E402
from quantise import quantise_state  # noqa: E402

TARGET, CONTEXT = "[unused1]", "[unused2]"
MAX_TEXT, MAX_HYPOTHESIS = 40, 24
SEED = 5

TEXTS = [
    ("", "The mayor blamed the operator for the fire."),
    ("[unused1] was warned.", "Nobody was hurt."),
    ("", ""),
    ("", "Ärzte in Köln & Zürich warnten 2024 – vergebens."),
    ("The fire. " * 30, "[unused1] let it burn."),
    ("Gone.", "The minister, who had been warned in May, let the report lie for a year. " * 6),
]
HYPOTHESES = ["[unused1] is to blame for the fire.", "This text is about the economy.", "It fell.", "", "Zürich did not warn."]
COUNTS = [1, 2, 9, 40]


def tokenizer():
    found = Tokenizer.from_file(str(HERE.parent / "models" / "bert" / "tokenizer.json"))
    found.no_padding()
    found.no_truncation()
    found.add_special_tokens([AddedToken(token, special=True) for token in (TARGET, CONTEXT)])
    return found


def network(vocabulary):
    torch.manual_seed(SEED)
    config = BertConfig(vocab_size=vocabulary, hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
                        intermediate_size=48, max_position_embeddings=MAX_TEXT + MAX_HYPOTHESIS, num_labels=2,
                        id2label=LABELS, label2id={name: i for i, name in LABELS.items()}, initializer_range=0.6)
    return Shared(config).float().eval()


def sequence(tokenizer, context, text, hypotheses):
    ids = lambda words: tokenizer.encode(words, add_special_tokens=False).ids
    block = lambda inner: [tokenizer.token_to_id("[CLS]"), *inner, tokenizer.token_to_id("[SEP]")]
    room = MAX_TEXT - 2
    inner = ids(text)
    free = room - len(inner) - 1
    if context and free > 0:
        inner = [*ids(context)[-free:], tokenizer.token_to_id(CONTEXT), *inner]
    tokens = block(inner[:room])
    found = Sequence(list(tokens), [0] * len(tokens), list(range(len(tokens))), [], list(range(len(hypotheses))))
    for number, hypothesis in enumerate(hypotheses, 1):
        own = block(ids(hypothesis))
        assert len(own) <= MAX_HYPOTHESIS, hypothesis
        found.heads.append(len(found.tokens))
        found.tokens += own
        found.blocks += [number] * len(own)
        found.positions += range(len(tokens), len(tokens) + len(own))
    return found


def main():
    words = tokenizer()
    model = network(words.get_vocab_size())
    quantised, plain = quantise_state(model.state_dict())
    model = restored(model, quantised)
    graph = onnx_graph.build(quantised, plain, model.config)
    (HERE / "model.onnx").write_bytes(graph.SerializeToString())
    (HERE / "tokenizer.json").write_text(words.to_str() + "\n")
    names = ("model_type", "max_position_embeddings", "vocab_size")
    write("config.json", {
        "architectures": ["BertForSequenceClassification"], **{name: getattr(model.config, name) for name in names},
        "pad_token_id": words.token_to_id("[PAD]"), "id2label": {str(i): name for i, name in LABELS.items()},
        "framelens": {"target_token": TARGET, "context_token": CONTEXT, "encoding": "shared", "max_text": MAX_TEXT,
                      "max_hypothesis": MAX_HYPOTHESIS}})
    rows = []
    for number, (context, text) in enumerate(TEXTS):
        hypotheses = [HYPOTHESES[(number + at) % len(HYPOTHESES)] for at in range(COUNTS[number % len(COUNTS)])]
        found = sequence(words, context, text, hypotheses)
        with torch.inference_mode():
            logits = model(**fit.tensors([found]))
        rows.append({"context": context, "sentence": text, "hypotheses": hypotheses, "ids": found.tokens,
                     "logits": logits.tolist()})
    write("expected.json", rows)
    spread = [logit for row in rows for logit, _ in row["logits"]]
    print(f"logits from {min(spread):.2f} to {max(spread):.2f}")


def write(name, value):
    (HERE / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
