"""Other ways to weigh the facts and the network's answer: articles weighed by their kind, products of facts, trees.

    PYTHONPATH=.. python fact_weights.py ../../../lab/train

The folder holds what `train.sh predict weights` left. A row of the first table of docs/model-development.md.
"""

import sys
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold

import fit_weights


def cross_validated(make, x, y, groups, weights):
    scores = np.zeros(len(y))
    for train, test in GroupKFold(fit_weights.FOLDS).split(x, y, groups):
        scores[test] = make().fit(x[train], y[train], sample_weight=weights[train]).predict_proba(x[test])[:, 1]
    return scores


def main():
    facts, answers, coded, docs = fit_weights.load(Path(sys.argv[1]), ["coded", "written"])
    fit_weights.add_model_facts(facts, answers)
    names = sorted({name for own in facts.values() for name in own})
    keys = sorted(facts)
    plain = np.array([[facts[key].get(name, 0.0) for name in names] for key in keys])
    y = np.array([key[2] in fit_weights.actors(coded[key[:2]]["blamed"]) for key in keys])
    groups = np.array([docs.index(key[0]) for key in keys])
    is_coded = np.array([fit_weights.is_coded(key[0]) for key in keys])
    x = (plain - plain.mean(0)) / (plain.std(0) + 1e-9)
    products = np.hstack([x, *(x[:, [names.index(name)]] * x for name in ("logit", "mentioned"))])
    logistic = lambda: LogisticRegression(C=fit_weights.STRENGTH, max_iter=5000)
    trees = lambda: HistGradientBoostingClassifier(max_iter=150, learning_rate=0.05, max_leaf_nodes=8,
                                                   l2_regularization=5, min_samples_leaf=40)
    trials = [(f"coded articles weighed {n}", logistic, x, n) for n in (1, 2, 4, 8)]
    trials += [("products of facts", logistic, products, 2), ("boosted trees", trees, plain, 2)]
    for name, make, columns, weight in trials:
        scores = cross_validated(make, columns, y, groups, np.where(is_coded, weight, 1.0))
        own = [average_precision_score(y[chosen], scores[chosen]) for chosen in (is_coded, ~is_coded)]
        print(f"{name}: average precision {own[0]:.3f} coded, {own[1]:.3f} written")


if __name__ == "__main__":
    main()
