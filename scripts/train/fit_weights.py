"""Fits what stands beside the network, on articles that the network was not trained on.

    python fit_weights.py ../lab/train            # figures only
    python fit_weights.py ../lab/train --write    # also into the model's config.json

The folder holds, of the coded and of the written articles that were held out, `facts_SET.csv` (the plain facts of
`src/classify/cues.rs`, by `examples/stance_facts.rs`) and `oof_SET.csv` (the network's answers).  Of the articles in `hrds/`, which the
last stage reads, the answers are those of the network before that stage.  A logistic
regression over both gives the probability that an actor is blamed (denied); one scale a task and one
bias a hypothesis make the answers to rival labels comparable.  All figures are cross-validated over articles once more.
"""

import argparse
import csv
import json
import re
from collections import defaultdict
from hashlib import sha256
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score
from sklearn.model_selection import GroupKFold

import as_coded
import hrds
import paths
from hypotheses import FRAME, SENTIMENT

MODEL = Path(__file__).resolve().parents[2] / "models/framelens-minilm"
FOLDS, REPEATS, SEED = 5, 1000, 7
STRENGTH = 0.3
LIMIT = 13.8  # the program's log odds stay within this: ln((1 - 1e-6) / 1e-6)
TOP = 3
LOWEST = 0.15
NEAR = 5
SETS = ["coded", "hrds", "written"]
# Held-out articles whose event an article that is trained on tells of too (Daniel Pearl, the Ryanair diversion, Saudi Arabia, Aung San Suu Kyi, Ineos).
SHARED_EVENTS = {"h010", "h014", "h061", "h073", "h133", "h136"}
# The codebook: "A claim of responsibility counts as blame of the claimant."  The coded articles hold no such
# claim that could be fitted to, so this weight is set by the rule: it outweighs the bias and an undecided network.
# For the same reason a claim is no denial.
RULES = {"blamed": {"claims": 4.0}, "denied": {"claims": -4.0}}
MODEL_FACTS = ["logit", "denied_logit", "article_logit", "lead"]
ROLE_FACTS = ["fails", "backs", "modifier", "acts", "is_accused", "omits", "mentioned", "subject"]


def actors(cell):
    return {entry.split(":")[0] for entry in cell.split(";") if entry} - {"other"}


def load(scratch, sets):
    """(facts by (doc, sentence, actor), answers by (doc, sentence, actor, kind), coded rows, documents)."""
    answers, facts, coded, docs = {}, defaultdict(dict), {}, []
    for name in sets:
        own = load_answers(scratch / f"oof_{name}.csv")
        answers |= own
        docs += sorted({key[0] for key in own})
        for row in csv.DictReader(open(scratch / f"facts_{name}.csv")):
            key = (row["doc"], int(row["sent"]), row["actor"])
            if (*key, "blamed") in own:
                facts[key][row["fact"]] = float(row["value"])
        coded |= load_labels(name, set(docs))
    return facts, answers, coded, docs


def load_answers(path):
    answers = {}
    for row in csv.DictReader(open(path)):
        odds = float(row["logit_ent"]) - float(row["logit_not"])
        answers[row["doc"], int(row["sent"]), row["actor"], row["kind"]] = max(-LIMIT, min(LIMIT, odds))
    return answers


def load_labels(name, docs):
    """Hand labels by (doc, sentence)."""
    if name == "coded":
        rows = csv.DictReader(open(paths.CODED / "labels.csv"))
        return {(row["doc"], int(row["sent"])): row for row in rows if row["doc"] in docs}
    if name == "hrds":
        return {(f"hrds-{record['source']}", row["sentence"]): {"blamed": "", "denied": ""} | row for record in hrds.records() for row in record["sentences"]}
    records = [record for path in sorted(paths.HELD.glob("*.jsonl")) for record in as_coded.records(path)]
    return {(r["id"], number): row for r in records if r["id"] in docs for number, row in enumerate(r["sentences"])}


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
        if "short" in own_facts:
            continue
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
    """Weights, threshold and, of each set, cross-validated figures of `blamed` or `denied`."""
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
    threshold = fair_threshold(scores, y, groups, n_gold, docs)
    result = {}
    is_new = lambda doc: set_of(doc) == "coded" and doc not in SHARED_EVENTS
    sets = {name: lambda doc, name=name: set_of(doc) == name for name in SETS} | {"coded, new events": is_new}
    for name, is_in in sets.items():
        own = [at for at, doc in enumerate(docs) if is_in(doc)]
        chosen = np.isin(groups, own)
        if chosen.any():
            places = np.searchsorted(own, groups[chosen])
            result[name] = figures(scores[chosen], decisions[chosen], y[chosen], places, n_gold[own])
    weights = {name: round(float(weight), 4) for name, weight in zip(names, final.weights)}
    return weights | {"bias": round(final.bias, 4)}, threshold, result


def set_of(doc):
    """The coded articles are named h000, h001 …, those of `hrds/` hrds-0 …"""
    if re.fullmatch(r"h\d+", doc):
        return "coded"
    return "hrds" if re.fullmatch(r"hrds-\d+", doc) else "written"


def f1(hits, predicted, gold):
    return float(2 * hits / (predicted + gold)) if predicted + gold else float("nan")


def best_threshold(scores, y, n_gold):
    """The score from which on yes gives the highest F1; misses that were never asked about count.

    Not below LOWEST: an answer that the program itself holds to be improbable would mislead whoever reads it.
    """
    steps = np.arange(LOWEST, 0.95, 0.01)
    values = [f1((y & (scores >= step)).sum(), (scores >= step).sum(), n_gold) for step in steps]
    return round(float(steps[int(np.argmax(values))]), 2)


def fair_threshold(scores, y, groups, n_gold, docs):
    """The score from which on yes gives the highest mean of the two sets' F1: real and written articles count alike.

    Denials are few, and the peak of so rough a curve lies where chance puts it: each step counts with its NEAR neighbours.
    """
    real = np.array([set_of(doc) != "written" for doc in docs])
    sets = [(real[groups] == own, n_gold[real == own].sum()) for own in (True, False) if (real == own).any()]
    steps = np.arange(LOWEST, 0.95, 0.01)
    mean = lambda step: np.mean([f1((y[own] & (scores[own] >= step)).sum(), (scores[own] >= step).sum(), n) for own, n in sets])
    values = np.pad([mean(step) for step in steps], NEAR, mode="edge")
    smooth = np.convolve(values, np.ones(2 * NEAR + 1) / (2 * NEAR + 1), "valid")
    return round(float(steps[int(np.argmax(smooth))]), 2)


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
        "scale": round(float(parameters[0]), 4),
        "biases": {name: round(float(bias), 4) for name, bias in zip(names, parameters[1:])},
    }
    result = {
        "macro_f1": round(float(f1_score(y, chosen, average="macro")), 3), "accuracy": round(float((chosen == y).mean()), 3),
        "uncalibrated_macro_f1": round(float(f1_score(y, x.argmax(1), average="macro")), 3),
        "majority_accuracy": round(float(np.bincount(y).max() / len(y)), 3), "n": len(y),
    }
    return calibration, result


def roles(facts, answers, coded, docs):
    """Multinomial weights over plain facts and the three answers about the rightly blamed; of each set, cross-validated figures.

    Who claims a deed did it, as in `classify.rs`.
    """
    letters = {"p": "perpetrator", "s": "sponsor", "n": "negligent"}
    names = [*letters.values(), *ROLE_FACTS]
    x, y, groups, claims = [], [], [], []
    for (doc, sentence), row in sorted(coded.items()):
        for entry in filter(None, row["blamed"].split(";")):
            actor, _, letter = entry.partition(":")
            if letter in letters and (doc, sentence, actor, "role_p") in answers:
                own = facts.get((doc, sentence, actor), {})
                logits = [answers[doc, sentence, actor, f"role_{other}"] for other in letters]
                x.append(logits + [own.get(name, 0.0) for name in ROLE_FACTS])
                y.append(list(letters).index(letter))
                groups.append(docs.index(doc))
                claims.append(bool(own.get("claims")))
    x, y, claims = np.array(x), np.array(y), np.array(claims)
    chosen = np.zeros(len(y), int)
    for train, test in GroupKFold(FOLDS).split(x, y, groups):
        weights, biases = multinomial(x[train], y[train])
        chosen[test] = (x[test] @ weights.T + biases).argmax(1)
    chosen = np.where(claims, 0, chosen)
    weights, biases = multinomial(x, y)
    sets = np.array([set_of(docs[group]) for group in groups])
    result = {name: role_figures(y[sets == name], chosen[sets == name]) for name in SETS if (sets == name).any()}
    fitted = {
        role: {name: round(float(weight), 4) for name, weight in zip(names, row)} | {"bias": round(float(bias), 4)}
        for role, row, bias in zip(letters.values(), weights, biases)
    }
    return fitted, result


def multinomial(x, y):
    """Weights (3, facts) and biases of a logistic model for plain facts, fitted on standardised ones."""
    mean, deviation = x.mean(0), x.std(0) + 1e-9
    fitted = LogisticRegression(C=STRENGTH, max_iter=5000).fit((x - mean) / deviation, y)
    weights = fitted.coef_ / deviation
    return weights, fitted.intercept_ - weights @ mean


def role_figures(y, chosen):
    return {
        "accuracy": round(float((chosen == y).mean()), 3), "macro_f1": round(float(f1_score(y, chosen, average="macro")), 3),
        "majority_accuracy": round(float(np.bincount(y).max() / len(y)), 3), "n": len(y),
    }


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
    parser.add_argument("scratch", type=Path)
    parser.add_argument("--sets", nargs="+", default=SETS)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--model", type=Path, default=MODEL)
    arguments = parser.parse_args()
    facts, answers, coded, docs = load(arguments.scratch, arguments.sets)
    print(f"{len(docs)} articles, {len(facts)} candidates")
    add_model_facts(facts, answers)
    plain = sorted({name for own in facts.values() for name in own} - set(MODEL_FACTS) - {"claims"})
    blamed, blamed_threshold, result = stance(facts, coded, docs, "blamed", plain + MODEL_FACTS)
    print("blamed, facts and model:", result, blamed_threshold)
    print("blamed, facts alone:", stance(facts, coded, docs, "blamed", plain)[2])
    print("blamed, model alone:", stance(facts, coded, docs, "blamed", MODEL_FACTS)[2])
    denied, denied_threshold, result = stance(facts, coded, docs, "denied", plain + MODEL_FACTS)
    print("denied:", result, denied_threshold)
    role_weights, result = roles(facts, answers, coded, docs)
    print("role:", result)
    calibration = {}
    for kind, forms in (("sentiment", SENTIMENT), ("frame", FRAME)):
        own, result = labels(answers, {key: row for key, row in coded.items() if set_of(key[0]) == "coded"}, docs, kind, forms)
        calibration[kind] = own
        print(f"{kind}:", result)
    for name, weight in sorted(blamed.items(), key=lambda item: -abs(item[1])):
        print(f"  {name:16s} {weight:+.3f}")
    if arguments.write:
        write(arguments.model, {"stance": {"blamed": blamed | RULES["blamed"], "denied": denied | RULES["denied"], "blamed_threshold": blamed_threshold,
                          "denied_threshold": denied_threshold, "roles": role_weights}, "labels": calibration})


if __name__ == "__main__":
    main()
