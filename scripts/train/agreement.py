"""How well two coders agree on the articles in `hrds/` that were coded twice: `python agreement.py`.

Actors are matched by the names they share.  Figures: F1 over (sentence, actor); Cohen's kappa (1960) of any blame; shares of the same tone and frame.
"""

import json

import hrds
import paths


def names(actor):
    return {name.lower() for name in (actor["name"], *actor["aliases"])}


def matched(first, second):
    """{actor of `second`: actor of `first`} where they share a name."""
    found = {"other": "other"}
    for actor in second["actors"]:
        best = max(first["actors"], key=lambda other: len(names(actor) & names(other)))
        found[actor["id"]] = best["id"] if names(actor) & names(best) else f"second-{actor['id']}"
    return found


def blamed(record, last, told):
    """Pairs of sentence and actor up to sentence `last`."""
    entries = ((row["sentence"], entry.split(":")[0]) for row in record["sentences"] for entry in row.get("blamed", "").split(";") if entry)
    return {(sentence, told.get(actor, actor)) for sentence, actor in entries if sentence <= last}


def main():
    by_source = {record["source"]: record for record in hrds.records()}
    n_both = n_pairs = n_labelled = n_tone = n_frame = 0
    table = [0, 0, 0, 0]
    for line in (paths.HRDS_LABELS / "again.jsonl").read_text(encoding="utf-8").splitlines():
        second = json.loads(line)
        first = by_source[second["source"]]
        last = max(row["sentence"] for row in second["sentences"])
        one, two = blamed(first, last, {}), blamed(second, last, matched(first, second))
        n_both, n_pairs = n_both + len(one & two), n_pairs + len(one) + len(two)
        sentences = [{sentence for sentence, _ in pairs} for pairs in (one, two)]
        for sentence in range(last + 1):
            table[2 * (sentence in sentences[0]) + (sentence in sentences[1])] += 1
        rows = {row["sentence"]: row for row in first["sentences"]}
        for row in second["sentences"]:
            other = rows[row["sentence"]]
            if "frame" in row and "frame" in other:
                n_labelled += 1
                n_tone += row["sentiment"] == other["sentiment"]
                n_frame += row["frame"] == other["frame"]
    n = sum(table)
    observed = (table[0] + table[3]) / n
    expected = ((table[2] + table[3]) * (table[1] + table[3]) + (table[0] + table[1]) * (table[0] + table[2])) / n**2
    print(f"blame F1 {2 * n_both / n_pairs:.2f}; any blame, kappa {(observed - expected) / (1 - expected):.2f} ({n} sentences); "
          f"tone {n_tone / n_labelled:.2f}, frame {n_frame / n_labelled:.2f} ({n_labelled})")


if __name__ == "__main__":
    main()
