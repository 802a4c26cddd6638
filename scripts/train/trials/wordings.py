"""How far tone and frame hang on the wording of hypotheses, under several ways to make rival labels comparable.

    PYTHONPATH=.. python wordings.py ../../../lab/train/three_e2.safetensors

The second table of docs/model-development.md, there with `two_e1.safetensors` (after the broad epochs).
"""

import random
import sys

import numpy as np
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

import articles
import fit
import model as cross_encoder
import train
from encoding import Encoder, load_tokenizer
from fit_weights import FOLDS, softmax_fit
from hypotheses import FRAME, SENTIMENT
from pairs import Pair

SEED, N_NEUTRAL, N_SENTENCES = 4, 120, 350


def margins(network, encoder, texts, hypotheses):
    logits = np.array(fit.score(network, encoder, [Pair(t, h, 0, "") for t in texts for h in hypotheses]))
    return (logits[:, 1] - logits[:, 0]).reshape(len(texts), len(hypotheses))


def weighed(fitted_on, applied_to, y, groups):
    """Cross-validated answers: scale and biases fitted on one wording, applied to another."""
    chosen = np.zeros(len(y), int)
    for inside, outside in GroupKFold(FOLDS).split(fitted_on, y, groups):
        weights = softmax_fit(fitted_on[inside], y[inside])
        chosen[outside] = (weights[0] * applied_to[outside] + weights[1:]).argmax(1)
    return chosen


def trial(kind, forms, sentences, neutral, network, encoder):
    names = list(forms)
    y = np.array([names.index(getattr(s, kind)) for _, s in sentences])
    groups = [doc for doc, _ in sentences]
    texts = [s.text for _, s in sentences]
    raw, centred, standard = [], [], []
    for wording in range(min(map(len, forms.values()))):
        hypotheses = [forms[name][wording] for name in names]
        x, own = margins(network, encoder, texts, hypotheses), margins(network, encoder, neutral, hypotheses)
        raw.append(x)
        centred.append(x - own.mean(0))
        standard.append((x - own.mean(0)) / own.std(0))
    best = lambda xs: [x.argmax(1) for x in xs]
    ways = {
        "the best log odds": best(raw), "less the mean over neutral sentences": best(centred),
        "that, in standard deviations": best(standard),
        "a bias for the shipped wording, none for others": [weighed(raw[0], raw[0], y, groups), *best(raw[1:])],
        "a bias for each label": [weighed(raw[0], x, y, groups) for x in raw],
        "wordings averaged, a bias for each label": [weighed(sum(raw), sum(raw), y, groups)],
    }
    for way, answers in ways.items():
        f1 = [round(float(f1_score(y, answer, average="macro")), 3) for answer in answers]
        flips = [round(float((answers[0] != answer).mean()), 3) for answer in answers[1:]]
        print(f"{kind}, {way}: macro-F1 {f1}, flips {flips}")


def main():
    tokenizer = load_tokenizer(cross_encoder.base_folder())
    encoder, network = Encoder(tokenizer), cross_encoder.load(sys.argv[1], tokenizer)
    tested, _ = train.held_out()
    rng = random.Random(SEED)
    neutral = [rng.choice(a.sentences).text for a in rng.sample(articles.load_written()[0], N_NEUTRAL)]
    for kind, forms in (("sentiment", SENTIMENT), ("frame", FRAME)):
        sentences = [(a.name, s) for a in tested for s in a.sentences if getattr(s, kind) in forms]
        trial(kind, forms, rng.sample(sentences, N_SENTENCES), neutral, network, encoder)


if __name__ == "__main__":
    main()
