"""Do other wordings of "is to blame", or the questions about roles, help as facts? Do other models than the logistic one?

    PYTHONPATH=.. python questions.py ../../../lab/train/three_e2.safetensors ../../../lab/train

The folder holds what `train.sh predict weights` left. Rows of the first table of docs/model-development.md, there with `two_e1.safetensors`.
"""

import sys
from pathlib import Path

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

import fit
import fit_weights
import model as cross_encoder
import train
from encoding import Encoder, load_tokenizer
from hypotheses import STANCE, fill
from pairs import TARGET, Pair

WORDINGS = [("blamed", 1), ("blamed", 3), ("blamed", 5)]
ROLES = [("role_p", 0), ("role_s", 0), ("role_n", 0)]
MODELS = {
    "logistic": lambda: make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=2000)),
    "gradient boosting": lambda: HistGradientBoostingClassifier(max_depth=3, learning_rate=0.05, max_iter=120,
                                                                min_samples_leaf=30, random_state=1),
    "extra trees": lambda: ExtraTreesClassifier(300, min_samples_leaf=5, random_state=1),
    "products of facts": lambda: make_pipeline(StandardScaler(), PolynomialFeatures(2, include_bias=False),
                                               LogisticRegression(C=0.005, max_iter=2000)),
}


def name_of(question):
    return f"{question[0]} {question[1]}"


def add_answers(facts, network, encoder):
    """Answers to further questions as facts of the held-out coded articles."""
    keys, pairs = [], []
    for article in train.held_out()[0]:
        for index, sentence in enumerate(article.sentences):
            for actor in article.candidates(index):
                context, text = article.reading(index, actor)
                for question, wording in WORDINGS + ROLES:
                    hypothesis = fill(STANCE[question][wording], TARGET, article.event_for(actor))
                    keys.append(((article.name, sentence.number, actor), name_of((question, wording))))
                    pairs.append(Pair(text, hypothesis, 0, "", context))
    for (key, name), (against, for_it) in zip(keys, fit.score(network, encoder, pairs)):
        if key in facts:
            facts[key][name] = float(for_it - against)


def main():
    tokenizer = load_tokenizer(cross_encoder.base_folder())
    encoder, network = Encoder(tokenizer), cross_encoder.load(sys.argv[1], tokenizer)
    facts, answers, coded, docs = fit_weights.load(Path(sys.argv[2]), ["coded"])
    fit_weights.add_model_facts(facts, answers)
    base = sorted({name for own in facts.values() for name in own} - {"claims"})
    add_answers(facts, network, encoder)
    for more in ([], WORDINGS, ROLES):
        names = base + [name_of(question) for question in more]
        print(more, fit_weights.stance(facts, coded, docs, "blamed", names)[2])
    keys = sorted(facts)
    names = base + [name_of(question) for question in ROLES]
    x = np.array([[facts[key].get(name, 0.0) for name in names] for key in keys])
    y = np.array([key[2] in fit_weights.actors(coded[key[:2]]["blamed"]) for key in keys])
    groups = [key[0] for key in keys]
    for name, make in MODELS.items():
        scores = np.zeros(len(y))
        for inside, outside in GroupKFold(fit_weights.FOLDS).split(x, y, groups):
            scores[outside] = make().fit(x[inside], y[inside]).predict_proba(x[outside])[:, 1]
        print(f"{name}, with roles: average precision {average_precision_score(y, scores):.3f}")


if __name__ == "__main__":
    main()
