"""Figures for gold.csv and predictions.csv from scikit-learn, written to expected.json.

    python recipe.py        (scikit-learn 1.9.1)

Both files number the sentences alike, so that nothing has to be matched here. What the machine leaves open is the label
"(no answer)", which is wrong and is no class of its own in the macro averages. `zero_division=nan` keeps undefined
ratios undefined and out of the averages.
"""

import csv
import json
import math
from pathlib import Path

from sklearn import metrics

HERE = Path(__file__).parent
OPEN = "(no answer)"
NAN = math.nan


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
    matrix = metrics.confusion_matrix(gold, machine, labels=names + [OPEN]).tolist()
    return {"n": len(gold), "figures": figures, "labels": per_label(names, p, r, f), "matrix": matrix[:-1]}


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
    expected = {
        "blamed": blame(text),
        "blamed in bridge-2031": blame([(g, m) for g, m in text if g["event"] == "bridge-2031"]),
        "denied": sets([members(g["denied"]) for g, _ in text], [members(m["denied"]) for _, m in text]),
        "roles": roles(text),
        "voices": voices(text),
        "kind": single([g["kind"] for g, _ in once], [m["kind"] for _, m in once]),
        "sentiment": answers("sentiment"),
        "frame": answers("frame"),
        "topics": sets([members(g["topics"]) for g, _ in text_once], [members(m["topics"]) for _, m in text_once]),
    }
    defined = lambda value: None if isinstance(value, float) and math.isnan(value) else value
    clean = lambda node: (
        {key: clean(value) for key, value in node.items()} if isinstance(node, dict)
        else [clean(value) for value in node] if isinstance(node, list)
        else defined(node)
    )
    (HERE / "expected.json").write_text(json.dumps(clean(expected), indent=1) + "\n")


main()
