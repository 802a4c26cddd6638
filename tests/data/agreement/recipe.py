"""Coefficients of agreement from other programs and from the papers, written to reference.json.

    python -m venv py && py/bin/pip install irrCAC==0.4.4 krippendorff==0.9.0 nltk==3.10.4 scikit-learn==1.9.1 \
        statsmodels==0.15.0        (irrCAC needs numpy < 2)
    py/bin/python recipe.py

Codings stand coder by coder, as places in `values`; null is a unit that the coder left out. `expected` comes from a
program that computes it, `published` from the paper, to the digits printed there; the two are compared here.
"""

import csv
import itertools
import json
import random
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
from irrCAC import datasets
from irrCAC.raw import CAC
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

HERE = Path(__file__).parent
GOLD = HERE / "../../../eval/gold"


def nan(codings):
    return np.array([[np.nan if value is None else value for value in coder] for coder in codings], dtype=float)


def cohen(codings):
    kappas = []
    for one, another in itertools.combinations(codings, 2):
        both = [(a, b) for a, b in zip(one, another) if a is not None and b is not None]
        if both:
            kappas.append(cohen_kappa_score(*zip(*both)))
    return float(np.mean(kappas))


def nominal(codings, n_values, order=None):
    """Every coefficient of nominal values; alpha of ordered ones, too, where they stand in order."""
    frame = pd.DataFrame(nan(codings).T)
    cac = lambda: CAC(frame, categories=[float(value) for value in range(n_values)], digits=10)
    gwet, fleiss = cac().gwet()["est"], cac().fleiss()["est"]
    expected = {
        "percent_agreement": float(gwet["pa"]),
        "cohen_kappa": cohen(codings),
        "fleiss_kappa": float(fleiss["coefficient_value"]),
        "gwet_ac1": float(gwet["coefficient_value"]),
        "krippendorff_alpha_nominal": krippendorff.alpha(nan(codings), level_of_measurement="nominal"),
    }
    domain = [float(value) for value in range(n_values)]
    if order:
        ordinal = krippendorff.alpha(nan(codings), level_of_measurement="ordinal", value_domain=domain)
        expected["krippendorff_alpha_ordinal"] = ordinal
    if all(value is not None for coder in codings for value in coder):
        # The same from programs of other people.
        table, _ = aggregate_raters(np.array(codings).T)
        assert abs(fleiss_kappa(table) - expected["fleiss_kappa"]) < 1e-9
        triples = [(c, u, v) for c, coder in enumerate(codings) for u, v in enumerate(coder)]
        assert abs(AnnotationTask(data=triples).alpha() - expected["krippendorff_alpha_nominal"]) < 1e-9
    return expected


def jaccard(a, b):
    return 1 - (len(a & b) / len(a | b) if a | b else 1)


def masi(a, b):
    """nltk's masi_distance with 2/3 and 1/3 in place of its 0.67 and 0.33, and two empty sets alike."""
    m = 1 if a == b else 2 / 3 if a <= b or b <= a else 1 / 3 if a & b else 0
    return 1 - (1 - jaccard(a, b)) * m


def sets(codings, values):
    values = [frozenset(value) for value in values]
    expected = {}
    for name, distance in [("masi", masi), ("jaccard", jaccard)]:
        triples = [(c, u, values[v]) for c, coder in enumerate(codings) for u, v in enumerate(coder) if v is not None]
        by_nltk = AnnotationTask(data=triples, distance=distance).alpha()
        matrix = np.array([[distance(a, b) for b in values] for a in values])
        metric = lambda v1, v2, i1, i2, n_v, dtype=None: matrix[np.asarray(i1, int), np.asarray(i2, int)]
        by_krippendorff = krippendorff.alpha(
            nan(codings), level_of_measurement=metric, value_domain=[float(v) for v in range(len(values))]
        )
        paired = all(sum(v is not None for v in unit) > 1 for unit in zip(*codings))
        # nltk counts units that one coder alone coded.
        assert not paired or abs(by_nltk - by_krippendorff) < 1e-9, (name, by_nltk, by_krippendorff)
        expected[f"krippendorff_alpha_{name}"] = by_krippendorff
    return expected


def check(name, codings, values, scale="nominal", published=None, source=""):
    if scale == "set":
        expected = sets(codings, values)
    else:
        expected = nominal(codings, len(values), scale == "ordinal")
    for measure, figure in (published or {}).items():
        digits = len(str(figure).split(".")[1])
        assert abs(expected[measure] - figure) <= 0.5 * 10**-digits + 1e-12, (name, measure, expected[measure], figure)
    return {
        "name": name,
        "source": source,
        "scale": scale,
        "values": [sorted(value) for value in values] if scale == "set" else [str(value) for value in values],
        "codings": codings,
        "expected": {measure: round(float(figure), 9) for measure, figure in expected.items()},
        "published": published or {},
    }


def krippendorff_2011():
    rows = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
    codings = [[None if cell == "." else int(cell) - 1 for cell in row] for row in rows]
    published = {"krippendorff_alpha_nominal": 0.743, "krippendorff_alpha_ordinal": 0.815}
    source = "Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, part D"
    return check("krippendorff-2011", codings, [1, 2, 3, 4, 5], "ordinal", published, source)


def gwet_2014():
    frame = datasets.raw_4raters()
    frame = frame[[column for column in frame.columns if column.lower().startswith("rater")]]
    codings = [[None if pd.isna(cell) else int(cell) - 1 for cell in frame[column]] for column in frame.columns]
    published = {
        "percent_agreement": 0.8181818,
        "gwet_ac1": 0.77544,
        "fleiss_kappa": 0.76117,
        "krippendorff_alpha_nominal": 0.74342,
    }
    source = "Gwet 2014, Handbook of Inter-Rater Reliability, 4th ed.; printed by R's irrCAC in its README (cac.raw4raters)"
    return check("gwet-2014", codings, [1, 2, 3, 4, 5], "nominal", published, source)


def from_counts(table):
    """Coders of no name: the first coders of a unit gave the first value, and so on."""
    units = [[value for value, n in enumerate(row) for _ in range(n)] for row in table]
    return [list(coder) for coder in zip(*units)]


FLEISS = """00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"""


def fleiss_1971():
    table = [[int(n) for n in row] for row in FLEISS.split()]
    assert [sum(column) for column in zip(*table)] == [26, 26, 30, 55, 43]
    published = {"fleiss_kappa": 0.430}
    return without_pairs("fleiss-1971", table, published, "Fleiss 1971, table 1")


def six_raters():
    table = [[int(n) for n in row] for row in FLEISS.split()][:15]
    published = {
        "percent_agreement": 0.5511111,
        "gwet_ac1": 0.4448007,
        "fleiss_kappa": 0.4139265,
        "krippendorff_alpha_nominal": 0.4204384,
    }
    return without_pairs("six-raters", table, published, "printed by R's irrCAC in its README (distrib.6raters)")


def without_pairs(name, table, published, source):
    """Who gave which value is not in the paper, so there is no kappa of pairs."""
    values = ["depression", "personality disorder", "schizophrenia", "neurosis", "other"]
    result = check(name, from_counts(table), values, "nominal", published, source)
    del result["expected"]["cohen_kappa"]
    return result


def paradox():
    table = [(0, 0, 118), (0, 1, 5), (1, 0, 2)]
    codings = [[pair[coder] for *pair, n in table for _ in range(n)] for coder in (0, 1)]
    source = "after Gwet 2002, Kappa Statistic is not Satisfactory: of 125 subjects hardly any is of the second kind"
    return check("paradox", codings, ["+", "-"], "nominal", None, source)


def abstractors():
    table = datasets.table_cont3x3abstractors().to_numpy()[:, -3:].astype(int).tolist()
    assert table == [[13, 0, 0], [0, 20, 7], [0, 4, 56]], table
    units = [(a, b) for a, row in enumerate(table) for b, n in enumerate(row) for _ in range(n)]
    codings = [list(coder) for coder in zip(*units)]
    # Scott's pi is Fleiss' kappa of two coders.
    published = {
        "percent_agreement": 0.89,
        "cohen_kappa": 0.7964094,
        "fleiss_kappa": 0.7962397,
        "gwet_ac1": 0.8493305,
        "krippendorff_alpha_nominal": 0.7972585,
    }
    source = "printed by R's irrCAC in its README (cont3x3abstractors)"
    return check("abstractors", codings, ["Ectopic", "AIU", "NIU"], "nominal", published, source)


def by_chance(name, seed, n_coders, n_units, n_values, noise, missing, scale="nominal"):
    draw = random.Random(seed)
    truth = [min(draw.randrange(n_values), draw.randrange(n_values)) for _ in range(n_units)]
    one = lambda value: draw.randrange(n_values) if draw.random() < noise else value
    codings = [[None if draw.random() < missing else one(value) for value in truth] for _ in range(n_coders)]
    return check(name, codings, [f"v{value}" for value in range(n_values)], scale, source=f"drawn, seed {seed}")


def sets_by_chance(name, seed, n_coders, n_units, missing):
    draw = random.Random(seed)
    values = [set(), {"a"}, {"b"}, {"a", "b"}, {"b", "c"}, {"a", "b", "c"}]
    truth = [draw.choice([0, 0, 0, 1, 2, 3, 4, 5]) for _ in range(n_units)]
    one = lambda value: draw.randrange(len(values)) if draw.random() < 0.3 else value
    codings = [[None if draw.random() < missing else one(value) for value in truth] for _ in range(n_coders)]
    return check(name, codings, values, "set", source=f"drawn, seed {seed}")


def gold():
    """What the two coders of the seeds answered, field by field, without framelens."""
    read = lambda name: {(r["event"], r["doc"], r["sent"]): r for r in csv.DictReader(open(GOLD / name, newline=""))}
    a, b = read("coder_a.csv"), read("coder_b.csv")
    text = [key for key in a if a[key]["kind"] != "boilerplate" and b[key]["kind"] != "boilerplate"]
    once = list({key[1:]: key for key in reversed(text)}.values())
    fields = {}

    def add(field, keys, value, scale="nominal", values=None):
        pairs = [[value(coder[key]) for key in keys] for coder in (a, b)]
        known = values or sorted({v for coder in pairs for v in coder}, key=lambda v: sorted(v) if scale == "set" else v)
        codings = [[known.index(v) for v in coder] for coder in pairs]
        result = sets(codings, known) if scale == "set" else nominal(codings, len(known), scale == "ordinal")
        fields[field] = {"units": len(keys)} | {m: round(float(f), 9) for m, f in result.items()}

    parts = lambda cell: frozenset(part for part in cell.split(";") if part)
    actors = lambda row: frozenset(part.split(":")[0] for part in parts(row["blamed"]))
    add("blamed", text, actors, "set")
    add("blamed.roles", text, lambda row: parts(row["blamed"]), "set")
    add("blamed.isis", text, lambda row: "isis" in actors(row), values=[False, True])
    add("blamed.iran", text, lambda row: "iran" in actors(row), values=[False, True])
    add("denied", text, lambda row: parts(row["denied"]), "set")
    add("sentiment", once, lambda row: row["sentiment"], "ordinal", ["negative", "neutral", "positive"])
    frames = ["responsibility", "conflict", "human_interest", "morality", "economic", "none"]
    add("frame", once, lambda row: row["frame"], values=frames)
    named = [key for key in text if all(c[key]["holder"] not in ("", "author") for c in (a, b))]
    add("holder.name", named, lambda row: row["holder"])
    return fields


def main():
    reference = {
        "tables": [
            krippendorff_2011(),
            gwet_2014(),
            fleiss_1971(),
            six_raters(),
            paradox(),
            abstractors(),
            by_chance("two-coders", 1, 2, 60, 3, 0.3, 0.0),
            by_chance("three-coders-in-order", 2, 3, 50, 4, 0.4, 0.0, "ordinal"),
            by_chance("four-coders-with-gaps", 3, 4, 40, 4, 0.4, 0.3, "ordinal"),
            sets_by_chance("sets", 4, 2, 60, 0.0),
            sets_by_chance("sets-with-gaps", 5, 4, 50, 0.25),
        ],
        "gold": gold(),
    }
    (HERE / "reference.json").write_text(json.dumps(reference) + "\n")
    for table in reference["tables"]:
        print(table["name"], table["expected"])
    for field, figures in reference["gold"].items():
        print(field, figures)


main()
