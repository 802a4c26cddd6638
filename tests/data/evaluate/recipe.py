"""Figures for gold.csv, predictions.csv and scores.csv from scikit-learn, written to expected.json.

    python recipe.py        (scikit-learn 1.9.1, statsmodels 0.15.0, numpy)

Both files number the sentences alike, so that nothing has to be matched here. What the machine leaves open is the label
"(no answer)", which is wrong and is no class of its own in the macro averages. `zero_division=nan` keeps undefined
ratios undefined and out of the averages.
"""

import csv
import json
import math
from pathlib import Path

import numpy
from sklearn import metrics
from statsmodels.stats.contingency_tables import mcnemar

HERE = Path(__file__).parent
OPEN = "(no answer)"
NAN = math.nan
ACTORS = {"bridge-2031": {"north", "rail", "south"}, "flood-2032": {"city", "dam"}}
TOPICS = {"law", "money", "people", "weather"}


def read(file, article):
    with open(HERE / file, newline="") as rows:
        return {(r[article][:3], r["sent"], r["event"]): r for r in csv.DictReader(rows)}


def actors(cell):
    return {part.split(":")[0]: part.split(":")[1] for part in cell.split(";") if part}


def members(cell):
    return {part for part in cell.split(";") if part}


def sets(gold, machine):
    """Figures of two lists of sets."""
    names = sorted(set().union(*gold, *machine))
    indicator = lambda rows: [[int(name in row) for name in names] for row in rows]
    y, z = indicator(gold), indicator(machine)
    figures = {}
    for average in ["micro", "macro"]:
        p, r, f, _ = metrics.precision_recall_fscore_support(y, z, average=average, zero_division=NAN)
        figures |= {f"{average}_precision": p, f"{average}_recall": r, f"{average}_f1": f}
    named = [(a, b) for a, b in zip(y, z) if any(a)]
    figures["exact"] = metrics.accuracy_score(y, z)
    figures["exact_where_named"] = metrics.accuracy_score(*map(list, zip(*named)))
    any_y, any_z = [int(any(row)) for row in y], [int(any(row)) for row in z]
    p, r, f, _ = metrics.precision_recall_fscore_support(any_y, any_z, average="binary", zero_division=NAN)
    figures |= {"any_precision": p, "any_recall": r, "any_f1": f}
    kept = [at for at, name in enumerate(names) if name != "other"]
    figures["micro_f1_without_other"] = metrics.f1_score(y, z, labels=kept, average="micro", zero_division=NAN)
    p, r, f, _ = metrics.precision_recall_fscore_support(y, z, average=None, zero_division=NAN)
    return {"n": len(y), "figures": figures, "labels": per_label(names, p, r, f)}


def single(gold, machine):
    """Figures of two lists of labels."""
    names = sorted(set(gold) | set(machine) - {OPEN})
    p, r, f, _ = metrics.precision_recall_fscore_support(gold, machine, labels=names, zero_division=NAN)
    figures = {
        "accuracy": metrics.accuracy_score(gold, machine),
        "macro_f1": metrics.f1_score(gold, machine, labels=names, average="macro", zero_division=NAN),
    }
    figures |= chance_corrected(gold, machine)
    matrix = metrics.confusion_matrix(gold, machine, labels=names + [OPEN]).tolist()
    return {"n": len(gold), "figures": figures, "labels": per_label(names, p, r, f), "matrix": matrix[:-1]}


def choices(pairs):
    """Whoever can be named with regard to each event: its actors, and whoever else the hand names."""
    known = {event: set(actors) for event, actors in ACTORS.items()}
    for gold, _ in pairs:
        known[gold["event"]] |= set(actors(gold["blamed"])) | members(gold["denied"])
    return known


def chance_corrected(y, z):
    return {"mcc": metrics.matthews_corrcoef(y, z), "kappa": metrics.cohen_kappa_score(y, z)}


def over_members(rows):
    """Correlation and kappa over (sentence, member); each row is gold, machine, who can be named."""
    cells = [(name in g, name in m) for g, m, can in rows for name in sorted(can | m)]
    return chance_corrected(*map(list, zip(*cells)))


def ece(y, scores, bins=10):
    """Naeini et al. 2015, equal width, plain numpy."""
    y, scores = numpy.array(y, float), numpy.array(scores, float)
    at = numpy.minimum(numpy.floor(scores * bins + 1e-9), bins - 1)
    gaps = [(at == b).sum() * abs(scores[at == b].mean() - y[at == b].mean()) for b in range(bins) if (at == b).any()]
    return sum(gaps) / len(y)


def calibration(y, scores):
    return {"n": len(y), "ece": ece(y, scores), "brier": metrics.brier_score_loss(y, scores)}


def ranked(pairs):
    """Figures of scores; each pair is member, gold, score or None if it was not asked about, which ranks last."""
    def figures(pairs):
        y, scores = [gold for _, gold, _ in pairs], [0.0 if s is None else s for _, _, s in pairs]
        asked = [(gold, s) for _, gold, s in pairs if s is not None]
        found = {"n": len(y), "average_precision": None, "curve": []}
        if any(y):
            # -1 for what was not asked, so that it is below a score of 0.
            precision, recall, at = metrics.precision_recall_curve(y, [-1.0 if s is None else s for _, _, s in pairs])
            found["curve"] = [list(point) for point in zip(at, precision, recall)][::-1]
            found["average_precision"] = metrics.average_precision_score(y, [-1.0 if s is None else s for _, _, s in pairs])
        return found | {"calibration": calibration(*map(list, zip(*asked))) if asked else None}
    names = sorted({name for name, _, _ in pairs})
    return {"micro": figures(pairs), "members": {n: figures([p for p in pairs if p[0] == n]) for n in names}}


def per_label(names, *ratios):
    return {name: list(values) for name, *values in zip(names, *ratios)}


def blame(pairs):
    gold = [set(actors(g["blamed"])) for g, _ in pairs]
    return sets(gold, [set(actors(m["blamed"])) for _, m in pairs])


def roles(pairs):
    both = [(actors(g["blamed"]), actors(m["blamed"])) for g, m in pairs]
    both = [(g[actor], m[actor]) for g, m in both for actor in g if actor in m]
    return single(*map(list, zip(*both)))


def voices(pairs):
    somebody = lambda row: row["blamed"] or row["denied"]
    voice = lambda row: {"author": "author", "": OPEN}.get(row["holder"], "source")
    both = [(voice(g), voice(m)) for g, m in pairs if somebody(g) and somebody(m)]
    return single(*map(list, zip(*both)))


def main():
    gold, machine = read("gold.csv", "doc"), read("predictions.csv", "article")
    pairs = [(row, machine[key]) for key, row in gold.items() if key in machine]
    once = list({key[:2]: (row, machine[key]) for key, row in reversed(gold.items()) if key in machine}.values())
    text = [(g, m) for g, m in pairs if g["kind"] != "boilerplate"]
    text_once = [(g, m) for g, m in once if g["kind"] != "boilerplate"]
    answers = lambda task: single([g[task] for g, _ in text_once], [m[task] or OPEN for _, m in text_once])
    with open(HERE / "scores.csv", newline="") as rows:
        scores = {
            (r["article"][:3], r["sent"], r["event"], r["task"], r["label"]): float(r["score"]) for r in csv.DictReader(rows)
        }
    place = lambda m: (m["article"][:3], m["sent"], m["event"])
    can = choices(text)
    score = lambda m, task, label: scores.get((*place(m), task, label))
    of = {"blamed": actors, "denied": members, "topics": members}
    over = lambda task, rows: [(set(of[task](g[task])), set(of[task](m[task])), g, m) for g, m in rows]
    by_event = lambda task, rows: [(y, z, can[g["event"]]) for y, z, g, _ in over(task, rows)]
    by_topic = [(y, z, TOPICS) for y, z, _, _ in over("topics", text_once)]
    pairs_of = lambda task: [(n, n in y, score(m, task, n)) for y, _, g, m in over(task, text) for n in sorted(can[g["event"]])]
    every = lambda task: [(g[task] == m[task], score(m, task, m[task])) for g, m in text_once if m[task]]
    sure = lambda task: [(y, s) for y, s in every(task) if s is not None]
    topics = [(n, n in y, score(m, "topics", n)) for y, _, _, m in over("topics", text_once) for n in sorted(TOPICS)]
    bridge = [(g, m) for g, m in text if g["event"] == "bridge-2031"]
    expected = {
        "blamed": blame(text),
        "blamed in bridge-2031": blame(bridge),
        "denied": sets([members(g["denied"]) for g, _ in text], [members(m["denied"]) for _, m in text]),
        "roles": roles(text),
        "voices": voices(text),
        "kind": single([g["kind"] for g, _ in once], [m["kind"] for _, m in once]),
        "sentiment": answers("sentiment"),
        "frame": answers("frame"),
        "topics": sets([members(g["topics"]) for g, _ in text_once], [members(m["topics"]) for _, m in text_once]),
        "scores": {"blamed": ranked(pairs_of("blamed")), "denied": ranked(pairs_of("denied")), "topics": ranked(topics)},
        "confidence": {task: calibration(*map(list, zip(*sure(task)))) for task in ["sentiment", "frame"]},
        "mcnemar": [
            [b, c, test.statistic if b + c >= 25 else None, test.pvalue]
            for b, c in [(0, 0), (1, 0), (0, 6), (7, 2), (10, 14), (15, 10), (121, 59)]
            for test in [mcnemar([[5, b], [c, 5]], exact=b + c < 25, correction=True)]
        ],
    }
    for task, rows in [("blamed", by_event("blamed", text)), ("denied", by_event("denied", text)), ("topics", by_topic)]:
        expected[task]["figures"] |= over_members(rows)
    expected["blamed in bridge-2031"]["figures"] |= over_members(by_event("blamed", bridge))
    defined = lambda value: None if isinstance(value, float) and math.isnan(value) else value
    clean = lambda node: (
        {key: clean(value) for key, value in node.items()} if isinstance(node, dict)
        else [clean(value) for value in node] if isinstance(node, list)
        else defined(node.item() if isinstance(node, numpy.generic) else node)
    )
    (HERE / "expected.json").write_text(json.dumps(clean(expected), indent=1) + "\n")


main()
