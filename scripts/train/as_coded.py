"""Writes held-out written articles, or those of `hrds/`, in the form of `../shared/gold/coded`, which `examples/stance_facts.rs` reads.

    python as_coded.py FOLDER [--hrds]
"""

import csv
import json
import sys
from pathlib import Path

import paths


def records(path):
    """Written records; every sentence of a contrast set is an article of its own, named ID#NUMBER."""
    found = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["kind"] == "article":
            found.append(record)
        else:
            found += [record | {"id": f"{record['id']}#{n}", "kind": "article", "sentences": [sentence]}
                      for n, sentence in enumerate(record["sentences"])]
    return found


def rows_of(record):
    """({file: rows}) of one record."""
    doc, start = record["id"], 0
    published, happened = record["date"], record.get("event_date", record["date"])
    rows = {"docs.csv": [{"doc": doc, "published": published}], "actors.csv": [], "sentences.csv": [], "labels.csv": []}
    for actor in record["actors"]:
        rows["actors.csv"].append({"doc": doc, "event": record["event"], "event_date": happened, "actor_id": actor["id"],
                                   "name": actor["name"], "aliases": "|".join([actor["name"], *actor["aliases"]])})
    for number, sentence in enumerate(record["sentences"]):
        text = " ".join(sentence["text"].split())
        rows["sentences.csv"].append({"doc": doc, "sent": number, "start": start, "end": start + len(text), "text": text})
        fields = {name: sentence.get(name) or "" for name in ("blamed", "denied", "holder", "sentiment", "frame")}
        rows["labels.csv"].append({"doc": doc, "sent": number, "kind": sentence.get("kind") or ("headline" if number == 0 < len(record["sentences"]) - 1 else "body"), **fields})
        start += len(text) + 1
    return rows


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    if "--hrds" in sys.argv[2:]:
        import hrds  # which reads what this module gives to `articles`

        parts = [rows_of(record) for record in hrds.as_written()]
    else:
        parts = [rows_of(record) for path in sorted(paths.HELD.glob("*.jsonl")) for record in records(path)]
    for name in ("docs.csv", "actors.csv", "sentences.csv", "labels.csv"):
        rows = [row for part in parts for row in part[name]]
        with open(folder / name, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
