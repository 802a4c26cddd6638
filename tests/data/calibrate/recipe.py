"""Writes expected.json: invented scores and answers, and what scikit-learn and scipy make of them.

python recipe.py  (scikit-learn 1.9.1, scipy 1.17.1, numpy 2.4.6)
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, logit
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss, f1_score, precision_score, recall_score

SMALLEST = 0.00005  # scores are written with four decimals
random = np.random.default_rng(20240103)


def ece(confidence, right):
    """Expected calibration error over ten groups of the same width (Guo et al. 2017, (3))."""
    group = np.minimum((confidence * 10 + 1e-9).astype(int), 9)
    of = lambda at: abs(confidence[at].mean() - right[at].mean()) * at.sum()
    return sum(of(group == g) for g in range(10) if (group == g).any()) / len(confidence)


def yes_no():
    n = 240
    truth = random.random(n) < 0.3
    odds = np.where(truth, 0.8, -1.9) + random.normal(0, 1.1, n)
    scores = np.round(expit(2.2 * odds + 0.7), 4)
    scores[::3] = np.round(scores[::3], 1)  # ties, and some 0 and 1
    x = logit(np.clip(scores, SMALLEST, 1 - SMALLEST))
    sigmoid = _SigmoidCalibration().fit(x, truth)
    # The same by hand, with Platt's targets: scikit-learn's optimiser stops early.
    yes, no = truth.sum(), (~truth).sum()
    target = np.where(truth, (yes + 1) / (yes + 2), 1 / (no + 2))
    loss = lambda p: np.sum(np.logaddexp(0, p[0] * x + p[1]) - target * (p[0] * x + p[1]))
    best = minimize(loss, [1.0, 0.0], method="BFGS", options={"gtol": 1e-9})
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(scores, truth)
    grid = np.arange(0, 10001) / 10000
    single, at = scores.astype(np.float32), grid.astype(np.float32)
    given = single[None, :] >= at[:, None]
    hit = (given & truth).sum(1)
    with np.errstate(invalid="ignore"):
        precision, recall = hit / given.sum(1), hit / truth.sum()
        f1 = 2 * hit / (given.sum(1) + truth.sum())
    predicted = scores >= 0.5
    return {
        "scores": scores.tolist(), "truth": truth.tolist(), "article": (np.arange(n) % 12).tolist(),
        "sklearn_slope": -sigmoid.a_, "sklearn_bias": -sigmoid.b_, "slope": best.x[0], "bias": best.x[1],
        "isotonic": isotonic.predict(grid[::50]).tolist(),
        "best_f1": f1[hit > 0].max(),
        "best_recall_at_precision_0.9": recall[(hit > 0) & (precision >= 0.9)].max(),
        "best_precision_at_recall_0.8": precision[(hit > 0) & (recall >= 0.8)].max(),
        "f1": f1_score(truth, predicted), "precision": precision_score(truth, predicted),
        "recall": recall_score(truth, predicted), "brier": brier_score_loss(truth, scores),
        "log_loss": -np.log(np.maximum(np.where(truth, scores, 1 - scores), SMALLEST)).mean(), "ece": ece(scores, truth),
    }


def weighted():
    n = 60
    x = np.round(random.random(n), 1)  # many ties
    y = np.round(np.clip(x + random.normal(0, 0.4, n), 0, 1), 3)
    weight = random.integers(1, 6, n).astype(float)
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(x, y, sample_weight=weight)
    at = np.linspace(0, 1, 101)
    return {"cases": np.stack([x, y, weight], 1).tolist(), "isotonic": isotonic.predict(at).tolist()}


def choice():
    n = 200
    truth = random.choice(3, n, p=[0.5, 0.3, 0.2])
    logits = 2.5 * (1.4 * np.eye(3)[truth] + random.normal(0, 1, (n, 3)))
    shares = np.round(np.exp(logits) / np.exp(logits).sum(1, keepdims=True), 4)
    logs = np.log(np.maximum(shares, SMALLEST))

    def loss(inverse):
        z = logs * inverse
        return -(z[np.arange(n), truth] - np.logaddexp.reduce(z, 1)).mean()

    best = minimize_scalar(loss, bounds=(0.05, 20), method="bounded", options={"xatol": 1e-10})
    right = shares.argmax(1) == truth
    return {
        "shares": shares.tolist(), "truth": truth.tolist(), "article": (np.arange(n) % 10).tolist(),
        "temperature": 1 / best.x, "accuracy": right.mean(),
        "macro_f1": f1_score(truth, shares.argmax(1), average="macro"),
        "brier": ((shares - np.eye(3)[truth]) ** 2).sum(1).mean(),
        "log_loss": -np.log(np.maximum(shares[np.arange(n), truth], SMALLEST)).mean(),
        "ece": ece(shares.max(1), right),
    }


blocks = {"yes_no": yes_no(), "weighted": weighted(), "choice": choice()}
text = json.dumps(blocks, default=float)
Path(__file__).with_name("expected.json").write_text(text + "\n")
