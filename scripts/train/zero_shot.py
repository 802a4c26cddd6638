"""Pairs from written sentences with labels of many kinds, so that the model follows hypotheses that it has not met."""

import json
import tomllib

import paths
from pairs import ENTAILED, NOT_ENTAILED, Pair

WRONG_FRAMES = 3


def build(rng):
    """One epoch of pairs; wrong frames are drawn anew."""
    return policy_frames(rng) + free_labels()


def policy_frames(rng):
    """Sentences with their policy frame and perhaps a second that is no wrong answer either."""
    with open(paths.TASKS / "policy-frames.toml", "rb") as file:
        hypotheses = {label["id"]: label["hypotheses"][0] for label in tomllib.load(file)["labels"]}
    pairs = []
    for line in lines("policy_frames.txt"):
        text, *labels = [part.strip() for part in line.split("|")]
        labels = [label for label in labels if label]
        wrong = rng.sample(sorted(set(hypotheses) - set(labels)), WRONG_FRAMES)
        pairs.append(Pair(text, hypotheses[labels[0]], ENTAILED, "policy_frame", "", 2.0))
        pairs += [Pair(text, hypotheses[label], NOT_ENTAILED, "policy_frame") for label in wrong]
    return pairs


def free_labels():
    """Texts with hypotheses that hold and hypotheses that do not."""
    pairs = []
    for line in lines("free_labels.jsonl"):
        row = json.loads(line)
        pairs += [Pair(row["text"], hypothesis, ENTAILED, "free_label") for hypothesis in row["yes"]]
        pairs += [Pair(row["text"], hypothesis, NOT_ENTAILED, "free_label") for hypothesis in row["no"]]
    return pairs


def lines(name):
    return [line for line in (paths.WRITTEN / "labels" / name).read_text(encoding="utf-8").splitlines() if line.strip()]
