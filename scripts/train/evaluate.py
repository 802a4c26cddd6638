"""Predictions and figures on labelled articles, beside simple baselines."""

import csv
import random
import re
from collections import defaultdict

import numpy as np
from sklearn.metrics import average_precision_score, f1_score

import fit
from hypotheses import FRAME, ROLE_LETTERS, SENTIMENT, STANCE, fill
from pairs import TARGET, Pair
from stage_two import foreign_events

FOREIGN_SEED = 5
FOREIGN_SHARE = 0.25
BLAME_WORD = re.compile(
    r"\b(?:blam\w*|accus\w*|responsib\w*|condemn\w*|behind|culprit\w*|fault|guilty|convict\w*|charged|"
    r"arrested|suspect\w*|perpetrat\w*|carried out|claimed|kill\w*|murder\w*|tortur\w*|detain\w*|attack\w*)\b",
    re.IGNORECASE,
)


def questions(articles, event_pool):
    """Every canonical question that the program would ask, with its gold answer.

    Rows are dicts; `pair` is what the model reads.
    """
    rng, rows = random.Random(FOREIGN_SEED), []
    for article in articles:
        foreign = foreign_events(article, event_pool)
        for index, sentence in enumerate(article.sentences):
            base = {"doc": article.name, "sent": sentence.number}
            rows += stance_questions(article, index, base, rng, foreign)
            for kind, forms, gold in (("sentiment", SENTIMENT, sentence.sentiment), ("frame", FRAME, sentence.frame)):
                for label, wordings in forms.items():
                    pair = Pair(sentence.text, wordings[0], int(label == gold), kind)
                    rows.append({**base, "actor": "", "kind": f"{kind}_{label}", "pair": pair})
    return rows


def stance_questions(article, index, base, rng, foreign):
    """All candidates; every blamed one and some others also about a wrong event."""
    sentence, rows = article.sentences[index], []
    for actor in article.candidates(index):
        context, text = article.reading(index, actor)
        answers = {"blamed": actor in sentence.blamed, "denied": actor in sentence.denied}
        if actor in sentence.blamed:
            answers |= {name: sentence.blamed[actor] == letter for letter, name in ROLE_LETTERS.items()}
        for question, gold in answers.items():
            hypothesis = fill(STANCE[question][0], TARGET, article.event_for(actor))
            rows.append({**base, "actor": actor, "kind": question,
                         "pair": Pair(text, hypothesis, int(gold), question, context)})
        if actor not in sentence.blamed and rng.random() > FOREIGN_SHARE:
            continue
        hypothesis = fill(STANCE["blamed"][0], TARGET, rng.choice(foreign))
        rows.append({**base, "actor": actor, "kind": "foreign_blamed",
                     "pair": Pair(text, hypothesis, 0, "blamed", context)})
    return rows


def answer(network, encoder, rows):
    """Add the logits to the rows."""
    for row, logits in zip(rows, fit.score(network, encoder, [row["pair"] for row in rows])):
        row["logits"] = logits
    return rows


def write_predictions(rows, path):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["doc", "sent", "actor", "kind", "logit_not", "logit_ent", "gold"])
        for row in rows:
            not_, ent = row["logits"]
            writer.writerow([row["doc"], row["sent"], row["actor"], row["kind"],
                             f"{not_:.4f}", f"{ent:.4f}", row["pair"].label])


def margin(row):
    return float(row["logits"][1] - row["logits"][0])


def precision_recall_f1(predicted, gold):
    hits = len(predicted & gold)
    precision = hits / len(predicted) if predicted else 0.0
    recall = hits / len(gold) if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "n_gold": len(gold), "n_predicted": len(predicted)}


def gold_set(articles, field_name):
    """(doc, sentence, actor) triples, also of actors that no question reaches."""
    return {(a.name, s.number, actor) for a in articles for s in a.sentences for actor in getattr(s, field_name)}


def stance_figures(rows, articles, question):
    asked = [row for row in rows if row["kind"] == question]
    key = lambda row: (row["doc"], row["sent"], row["actor"])
    gold = gold_set(articles, question)
    figures = precision_recall_f1({key(row) for row in asked if margin(row) > 0}, gold)
    figures["ap_candidates"] = float(average_precision_score([r["pair"].label for r in asked], [margin(r) for r in asked]))
    figures["n_candidates"] = len(asked)
    figures["recall_ceiling"] = len({key(row) for row in asked} & gold) / max(1, len(gold))
    return figures


def role_figures(rows):
    """Accuracy of the best role among actors that are blamed in the gold."""
    groups = defaultdict(dict)
    for row in rows:
        if row["kind"] in ROLE_LETTERS.values():
            groups[row["doc"], row["sent"], row["actor"]][row["kind"]] = row
    groups = [g for g in groups.values() if any(row["pair"].label for row in g.values())]
    best = [max(g, key=lambda kind: margin(g[kind])) for g in groups]
    gold = [next(kind for kind in g if g[kind]["pair"].label) for g in groups]
    return {"accuracy": float(np.mean([b == g for b, g in zip(best, gold)])),
            "macro_f1": float(f1_score(gold, best, average="macro")),
            "majority_accuracy": float(np.mean([g == "role_p" for g in gold])), "n": len(gold)}


def label_figures(rows, prefix):
    groups = defaultdict(list)
    for row in rows:
        if row["kind"].startswith(prefix + "_"):
            groups[row["doc"], row["sent"]].append(row)
    groups = [g for g in groups.values() if any(row["pair"].label for row in g)]
    name = lambda row: row["kind"].removeprefix(prefix + "_")
    best = [name(max(g, key=margin)) for g in groups]
    gold = [name(next(row for row in g if row["pair"].label)) for g in groups]
    majority = max(set(gold), key=gold.count)
    return {"macro_f1": float(f1_score(gold, best, average="macro")),
            "accuracy": float(np.mean([b == g for b, g in zip(best, gold)])),
            "majority": majority,
            "majority_macro_f1": float(f1_score(gold, [majority] * len(gold), average="macro", zero_division=0)),
            "majority_accuracy": gold.count(majority) / len(gold), "n": len(gold)}


def keyword_figures(articles):
    """Baseline: an actor named in a sentence with a blame word is blamed."""
    predicted = set()
    for article in articles:
        for sentence in article.sentences:
            if BLAME_WORD.search(sentence.text):
                found = set().union(*(actors for _, _, actors in sentence.mentions))
                predicted |= {(article.name, sentence.number, actor) for actor in found}
    return precision_recall_f1(predicted, gold_set(articles, "blamed"))


def figures(rows, articles):
    foreign = [margin(row) > 0 for row in rows if row["kind"] == "foreign_blamed"]
    of_blamed = {(r["doc"], r["sent"], r["actor"]) for r in rows if r["kind"] == "blamed" and r["pair"].label}
    foreign_of_blamed = [margin(r) > 0 for r in rows
                         if r["kind"] == "foreign_blamed" and (r["doc"], r["sent"], r["actor"]) in of_blamed]
    return {
        "blamed": stance_figures(rows, articles, "blamed"),
        "blamed_keyword_baseline": keyword_figures(articles),
        "denied": stance_figures(rows, articles, "denied"),
        "role": role_figures(rows),
        "sentiment": label_figures(rows, "sentiment"),
        "frame": label_figures(rows, "frame"),
        "wrong_event_false_positive_rate": float(np.mean(foreign)),
        "wrong_event_false_positive_rate_of_blamed": float(np.mean(foreign_of_blamed)),
        "n_articles": len(articles),
        "n_sentences": sum(len(article.sentences) for article in articles),
    }
