"""Figures on public sets that hold out a part: target sentiment (NewsMTSC) and directed blame (DSE).

    python evaluate_public.py ../lab/train/five_e0.safetensors ../lab/train/six_e0.safetensors    # their mean

Scales, biases and thresholds that turn answers into labels are fitted on a sample of each set's training part.
Sources: Hamborg & Donnay 2021 (NewsMTSC); Park, Pan & Joo 2021 (DSE2QA).
"""

import json
import random
import sys

import numpy as np
from sklearn.metrics import accuracy_score, f1_score

import fit
import model as cross_encoder
import paths
from encoding import Encoder, load_tokenizer
from fit_weights import softmax_fit
from hypotheses import fill
from pairs import TARGET, Pair
from stage_one import CRITICISED, TOWARDS, read_jsonl

N_FIT, SEED, REPEATS = 600, 9, 1000


def margins(network, encoder, pairs):
    logits = np.array(fit.score(network, encoder, pairs))
    return logits[:, 1] - logits[:, 0]


def interval(score, n, seed=SEED):
    """95 % percentile interval of `score(indices)` over resampled rows."""
    rng = np.random.default_rng(seed)
    values = [score(rng.integers(0, n, n)) for _ in range(REPEATS)]
    return [round(float(v), 3) for v in np.percentile(values, [2.5, 97.5])]


def target_rows(name):
    rows = []
    for row in read_jsonl(paths.DATA / "newsmtsc" / name):
        sentence = row["sentence_normalized"]
        for target in row["targets"]:
            rows.append((sentence[: target["from"]] + TARGET + sentence[target["to"] :], target["polarity"]))
    return rows


def target_sentiment(network, encoder):
    polarities = sorted(TOWARDS)
    def answers(rows):
        pairs = [Pair(text, fill(TOWARDS[p][0], TARGET, ""), 0, "mtsc") for text, _ in rows for p in polarities]
        return margins(network, encoder, pairs).reshape(-1, 3), np.array([polarities.index(gold) for _, gold in rows])
    x, y = answers(random.Random(SEED).sample(target_rows("train.jsonl"), N_FIT))
    parameters = softmax_fit(x, y)
    x, y = answers(target_rows("devtest_mt.jsonl"))
    chosen = (parameters[0] * x + parameters[1:]).argmax(1)
    macro = lambda own: f1_score(y[own], chosen[own], average="macro")
    everything = np.arange(len(y))
    majority = np.full(len(y), np.bincount(y).argmax())
    return {"f1_macro": round(float(macro(everything)), 3), "interval": interval(macro, len(y)),
            "accuracy": round(float(accuracy_score(y, chosen)), 3),
            "uncalibrated_f1_macro": round(float(f1_score(y, x.argmax(1), average="macro")), 3),
            "majority_f1_macro": round(float(f1_score(y, majority, average="macro", zero_division=0)), 3), "n": len(y)}


def directed_rows(name):
    with open(paths.DATA / "dse2qa_directed_sentiment" / name, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    return [row for row in rows if len(row) == 4]


def marked(sentence, side, other):
    return sentence.replace(f"[{side}]", TARGET).replace(f"[{other}]", other)


def directed_blame(network, encoder):
    """Is q criticised (label 3), p (label 4) or neither?"""
    def answers(rows):
        pairs = [Pair(marked(s, a, b), fill(CRITICISED[0], TARGET, ""), 0, "dse")
                 for s, p, q, _ in rows for a, b in ((q, p), (p, q))]
        gold = np.array([1 if label == "3" else 2 if label == "4" else 0 for *_, label in rows])
        return margins(network, encoder, pairs).reshape(-1, 2), gold
    def decide(x, threshold, other):
        best = np.where(x[:, 0] >= x[:, 1] - other, 1, 2)
        return np.where(np.maximum(x[:, 0], x[:, 1] - other) >= threshold, best, 0)
    negative = lambda y, chosen: f1_score(y, chosen, labels=[1, 2], average="macro", zero_division=0)
    x, y = answers(random.Random(SEED).sample(directed_rows("train.txt"), 2 * N_FIT))
    grid = [(t, o) for t in np.arange(-6, 6, 0.25) for o in np.arange(0, 6, 0.5)]
    threshold, other = max(grid, key=lambda g: negative(y, decide(x, *g)))
    x, y = answers(directed_rows("valid.txt"))
    chosen = decide(x, threshold, other)
    score = lambda own: negative(y[own], chosen[own])
    micro = f1_score(y, chosen, labels=[1, 2], average="micro", zero_division=0)
    return {"f1_negative_classes_macro": round(float(score(np.arange(len(y)))), 3), "interval": interval(score, len(y)),
            "f1_negative_classes_micro": round(float(micro), 3),
            "always_q_f1_macro": round(float(negative(y, np.ones(len(y), int))), 3),
            "n": len(y), "n_negative": int((y > 0).sum())}


def main():
    tokenizer = load_tokenizer(cross_encoder.base_folder())
    encoder = Encoder(tokenizer)
    network = cross_encoder.load_mean(sys.argv[1:], tokenizer)
    print("target sentiment, newsmtsc/devtest_mt:", json.dumps(target_sentiment(network, encoder)))
    print("directed blame, dse2qa/valid:", json.dumps(directed_blame(network, encoder)))


if __name__ == "__main__":
    main()
