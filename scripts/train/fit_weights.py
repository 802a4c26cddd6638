"""Fits what stands beside the network, on coded articles that the network was not trained on.

    cargo run --release --example stance_facts -- ../shared/gold/coded > facts.csv
    python fit_weights.py facts.csv ../lab/train/oof.csv            # figures only
    python fit_weights.py facts.csv ../lab/train/oof.csv --write    # also into the model's config.json

`facts.csv` holds the plain facts of `src/classify/cues.rs`, `oof.csv` the network's out-of-fold answers.  A
logistic regression over both gives the probability that an actor is blamed (denied); one scale a task and one
bias a hypothesis make the answers to rival labels comparable.  All figures are cross-validated over articles once more.
"""

import argparse
import csv
import json
from collections import defaultdict
from hashlib import sha256
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score
from sklearn.model_selection import GroupKFold

import paths
from hypotheses import FRAME, SENTIMENT

MODEL = Path(__file__).resolve().parents[2] / "models/framelens-minilm"
FOLDS, REPEATS, SEED = 5, 1000, 7
STRENGTH = 0.3
LIMIT = 13.8  # the program's log odds stay within this: ln((1 - 1e-6) / 1e-6)
TOP = 3
LOWEST = 0.15
# The codebook: "A claim of responsibility counts as blame of the claimant."  The coded articles hold no such
# claim that could be fitted to, so this weight is set by the rule: it outweighs the bias and an undecided network.
RULES = {"claims": 4.0}
MODEL_FACTS = ["logit", "denied_logit", "article_logit", "lead"]
DENIED_FACTS = ["denied_logit", "denies"]


def actors(cell):
    return {entry.split(":")[0] for entry in cell.split(";") if entry} - {"other"}


def load(facts_path, answers_path):
    """(facts by (doc, sentence, actor), answers by (doc, sentence, actor, kind), coded rows, documents)."""
    answers = {}
    for row in csv.DictReader(open(answers_path)):
        key = (row["doc"], int(row["sent"]), row["actor"], row["kind"])
        odds = float(row["logit_ent"]) - float(row["logit_not"])
        answers[key] = max(-LIMIT, min(LIMIT, odds))
    docs = sorted({key[0] for key in answers})
    facts = defaultdict(dict)
    unanswered = set()
    for row in csv.DictReader(open(facts_path)):
        key = (row["doc"], int(row["sent"]), row["actor"])
        if (*key, "blamed") in answers:
            facts[key][row["fact"]] = float(row["value"])
        elif row["doc"] in docs:
            unanswered.add(key)
    print(f"{len(docs)} articles, {len(facts)} candidates; {len(unanswered)} the network was not asked about")
    coded = {}
    for row in csv.DictReader(open(paths.CODED / "labels.csv")):
        if row["doc"] in docs:
            coded[row["doc"], int(row["sent"])] = row
    return facts, answers, coded, docs


def add_model_facts(facts, answers):
    """The same four as `classify/stance.rs` adds."""
    odds = defaultdict(list)
    for doc, sentence, actor in facts:
        odds[doc, actor].append(answers[doc, sentence, actor, "blamed"])
    standing = {key: float(np.mean(sorted(values)[-TOP:])) for key, values in odds.items()}
    for key, own_facts in facts.items():
        doc, _, actor = key
        own_facts["logit"] = answers[*key, "blamed"]
        own_facts["denied_logit"] = answers[*key, "denied"]
        own_facts["article_logit"] = standing[doc, actor]
        others = [value for (d, a), value in standing.items() if d == doc and a != actor]
        own_facts["lead"] = standing[doc, actor] - max(others) if others else 0.0


class Logistic:
    """Logistic regression on standardised facts, with weights given back for plain ones."""

    def fit(self, x, y):
        mean, deviation = x.mean(0), x.std(0) + 1e-9
        fitted = LogisticRegression(C=STRENGTH, max_iter=5000).fit((x - mean) / deviation, y)
        self.weights = fitted.coef_[0] / deviation
        self.bias = float(fitted.intercept_[0] - (self.weights * mean).sum())
        return self

    def predict(self, x):
        return 1 / (1 + np.exp(-(x @ self.weights + self.bias)))


def stance(facts, coded, docs, field, names):
    """Weights, threshold and cross-validated figures of `blamed` or `denied`."""
    keys = sorted(facts)
    x = np.array([[facts[key].get(name, 0.0) for name in names] for key in keys])
    y = np.array([key[2] in actors(coded[key[:2]][field]) for key in keys])
    groups = np.array([docs.index(key[0]) for key in keys])
    n_gold = np.zeros(len(docs))
    for (doc, _), row in coded.items():
        n_gold[docs.index(doc)] += len(actors(row[field]))
    scores, decisions = np.zeros(len(keys)), np.zeros(len(keys), bool)
    for train, test in GroupKFold(FOLDS).split(x, y, groups):
        model = Logistic().fit(x[train], y[train])
        scores[test] = model.predict(x[test])
        threshold = best_threshold(model.predict(x[train]), y[train], n_gold[np.unique(groups[train])].sum())
        decisions[test] = scores[test] >= threshold
    final = Logistic().fit(x, y)
    threshold = best_threshold(scores, y, n_gold.sum())
    result = figures(scores, decisions, y, groups, n_gold)
    weights = {name: round(float(weight), 4) for name, weight in zip(names, final.weights)}
    return weights | {"bias": round(final.bias, 4)}, threshold, result


def f1(hits, predicted, gold):
    return float(2 * hits / (predicted + gold)) if predicted + gold else float("nan")


def best_threshold(scores, y, n_gold):
    """The score from which on yes gives the highest F1; misses that were never asked about count.

    Not below LOWEST: an answer that the program itself holds to be improbable would mislead whoever reads it.
    """
    steps = np.arange(LOWEST, 0.95, 0.01)
    values = [f1((y & (scores >= step)).sum(), (scores >= step).sum(), n_gold) for step in steps]
    return round(float(steps[int(np.argmax(values))]), 2)


def figures(scores, decisions, y, groups, n_gold):
    n_docs = len(n_gold)
    hits = np.bincount(groups, y & decisions, n_docs)
    predicted = np.bincount(groups, decisions, n_docs)
    rng = np.random.default_rng(SEED)
    samples = rng.integers(0, n_docs, (REPEATS, n_docs))
    low, high = np.percentile([f1(hits[s].sum(), predicted[s].sum(), n_gold[s].sum()) for s in samples], [2.5, 97.5])
    total = hits.sum()
    return {
        "f1": round(f1(total, predicted.sum(), n_gold.sum()), 3), "interval": [round(float(low), 3), round(float(high), 3)],
        "precision": round(float(total / max(1, predicted.sum())), 3), "recall": round(float(total / n_gold.sum()), 3),
        "average_precision": round(float(average_precision_score(y, scores)), 3), "ece": round(ece(scores, y), 3),
        "n_gold": int(n_gold.sum()), "n_candidates": len(y), "n_articles": n_docs,
        "reachable": round(float(y.sum() / n_gold.sum()), 3),
    }


def ece(scores, y, n_bins=10):
    """Expected calibration error over equal-width bins (Guo et al. 2017)."""
    bins = np.minimum((scores * n_bins).astype(int), n_bins - 1)
    return float(sum(abs(scores[bins == b].mean() - y[bins == b].mean()) * (bins == b).mean() for b in set(bins)))


def labels(answers, coded, docs, kind, forms):
    """One scale and a bias for each label of a task, by maximum likelihood; cross-validated figures."""
    names = list(forms)
    keys = [key for key in sorted(coded) if coded[key][kind] in names and (*key, "", f"{kind}_{names[0]}") in answers]
    if not keys:
        return {}, {}
    x = np.array([[answers[*key, "", f"{kind}_{name}"] for name in names] for key in keys])
    y = np.array([names.index(coded[key][kind]) for key in keys])
    groups = [docs.index(key[0]) for key in keys]
    chosen = np.zeros(len(y), int)
    for train, test in GroupKFold(FOLDS).split(x, y, groups):
        parameters = softmax_fit(x[train], y[train])
        chosen[test] = (parameters[0] * x[test] + parameters[1:]).argmax(1)
    parameters = softmax_fit(x, y)
    calibration = {
        forms[name][0]: {"scale": round(float(parameters[0]), 4), "bias": round(float(bias), 4)}
        for name, bias in zip(names, parameters[1:])
    }
    result = {
        "macro_f1": round(float(f1_score(y, chosen, average="macro")), 3), "accuracy": round(float((chosen == y).mean()), 3),
        "uncalibrated_macro_f1": round(float(f1_score(y, x.argmax(1), average="macro")), 3),
        "majority_accuracy": round(float(np.bincount(y).max() / len(y)), 3), "n": len(y),
    }
    return calibration, result


def roles(facts, answers, coded, docs):
    """One scale and a bias for each role of the rightly blamed, by maximum likelihood; cross-validated figures.

    Who claims a deed did it, and who fails or ignores is negligent, as in `classify.rs`.  Weighing rare roles up was
    tried: it costs accuracy and macro-F1 both.
    """
    letters = {"p": "perpetrator", "s": "sponsor", "n": "negligent"}
    x, y, groups, ruled = [], [], [], []
    for (doc, sentence), row in sorted(coded.items()):
        for entry in filter(None, row["blamed"].split(";")):
            actor, _, letter = entry.partition(":")
            if letter in letters and (doc, sentence, actor, "role_p") in answers:
                x.append([answers[doc, sentence, actor, f"role_{own}"] for own in letters])
                y.append(list(letters).index(letter))
                groups.append(docs.index(doc))
                own = facts.get((doc, sentence, actor), {})
                ruled.append(0 if own.get("claims") else 2 if own.get("fails") else -1)
    x, y, ruled = np.array(x), np.array(y), np.array(ruled)
    chosen = np.zeros(len(y), int)
    for train, test in GroupKFold(FOLDS).split(x, y, groups):
        parameters = softmax_fit(x[train], y[train])
        chosen[test] = (parameters[0] * x[test] + parameters[1:]).argmax(1)
    parameters = softmax_fit(x, y)
    chosen = np.where(ruled >= 0, ruled, chosen)
    result = {
        "accuracy": round(float((chosen == y).mean()), 3), "macro_f1": round(float(f1_score(y, chosen, average="macro")), 3),
        "majority_accuracy": round(float(np.bincount(y).max() / len(y)), 3), "n": len(y),
    }
    names = ["scale", *letters.values()]
    return {name: round(float(value), 4) for name, value in zip(names, parameters)}, result


def softmax_fit(x, y):
    """Scale and biases of a softmax over columns of log odds."""
    def loss(parameters):
        z = parameters[0] * x + parameters[1:]
        return (logsumexp(z, 1) - z[np.arange(len(y)), y]).mean() + 1e-3 * (parameters**2).sum()
    return minimize(loss, np.r_[1.0, np.zeros(x.shape[1])]).x


def write(folder, config_part):
    path = folder / "config.json"
    config = json.loads(path.read_text())
    config["framelens"] |= config_part
    path.write_text(json.dumps(config, indent=1) + "\n")
    sums = folder / "SHA256SUMS"
    names = [line.split()[1] for line in sums.read_text().splitlines()]
    sums.write_text("".join(f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("facts")
    parser.add_argument("answers")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--model", type=Path, default=MODEL)
    arguments = parser.parse_args()
    facts, answers, coded, docs = load(arguments.facts, arguments.answers)
    add_model_facts(facts, answers)
    plain = sorted({name for own in facts.values() for name in own} - set(MODEL_FACTS) - set(RULES))
    blamed, blamed_threshold, result = stance(facts, coded, docs, "blamed", plain + MODEL_FACTS)
    print("blamed, facts and model:", result, blamed_threshold)
    print("blamed, facts alone:", stance(facts, coded, docs, "blamed", plain)[2])
    print("blamed, model alone:", stance(facts, coded, docs, "blamed", MODEL_FACTS)[2])
    denied, denied_threshold, result = stance(facts, coded, docs, "denied", DENIED_FACTS)
    print("denied:", result, denied_threshold)
    role_weights, result = roles(facts, answers, coded, docs)
    print("role:", result)
    calibration = {}
    for kind, forms in (("sentiment", SENTIMENT), ("frame", FRAME)):
        own, result = labels(answers, coded, docs, kind, forms)
        calibration |= own
        print(f"{kind}:", result)
    for name, weight in sorted(blamed.items(), key=lambda item: -abs(item[1])):
        print(f"  {name:16s} {weight:+.3f}")
    if arguments.write:
        write(arguments.model, {"stance": {"blamed": blamed | RULES, "denied": denied, "blamed_threshold": blamed_threshold,
                          "denied_threshold": denied_threshold, "roles": role_weights}, "calibration": calibration})


if __name__ == "__main__":
    main()
