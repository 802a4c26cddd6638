"""Scores for predictions.csv, written to scores.csv: made up once with a fixed seed, ties and gaps included.

    python scores.py

One row a score: of blame or denial of an actor, or of a label. A blamed actor has a high score and others a low one, but
not always; one pair in three was not asked about and has no row.
"""

import csv
import random
from pathlib import Path

HERE = Path(__file__).parent
ACTORS = {"bridge-2031": ["north", "rail", "south"], "flood-2032": ["city", "dam"]}
LABELS = {
    "sentiment": ["negative", "neutral", "positive"],
    "frame": ["responsibility", "conflict", "human_interest", "morality", "economic", "none"],
    "topics": ["law", "money", "people", "weather"],
}


def main():
    chance = random.Random(1)
    score = lambda yes: round(min(max(chance.gauss(0.65 if yes else 0.3, 0.2), 0), 1), 2)
    rows = []
    for row in csv.DictReader(open(HERE / "predictions.csv", newline="")):
        if row["kind"] == "boilerplate":
            continue
        place = [row["article"], row["sent"], row["event"]]
        for column in ["blamed", "denied"]:
            named = [part.split(":")[0] for part in row[column].split(";")]
            for actor in ACTORS[row["event"]]:
                if actor in named or chance.random() < 2 / 3:
                    rows.append([*place, column, actor, score(actor in named)])
        for task, labels in LABELS.items():
            chosen = row[task].split(";")
            rows += [[*place, task, label, score(label in chosen)] for label in labels]
    with open(HERE / "scores.csv", "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["article", "sent", "event", "task", "label", "score"])
        table.writerows(rows)


main()
