"""What is scored: sentences of the seeds and made-up ones in turn, and hypotheses; the same in every run."""

import csv
import random
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HYPOTHESES = (ROOT / "scripts/bench/hypotheses.txt").read_text().splitlines()

WHO = ["The governor", "A spokesman for the ministry", "The coroner", "An opposition leader", "The families of the victims",
       "Two officials", "The agency", "A survivor", "The company", "The head of the inquiry"]
SAID = ["said on Tuesday", "told reporters", "wrote in a statement", "denied in court", "warned last month",
        "admitted after weeks of silence", "claimed without giving evidence", "repeated"]
WHAT = ["that the operator had ignored three warnings", "that the guards had let the attackers pass",
        "that nobody in the capital could have known of it", "that the report had been hidden for years",
        "that the losses would be paid by the state", "that the bridge had been safe when it was last inspected",
        "that foreign powers stood behind the unrest", "that the number of dead had risen to 94"]
AFTER = ["", ", a day after the vote", ", while rescue work went on", ", according to local media",
         " and called for an independent investigation", ", which the minister called absurd",
         " in a speech that was broadcast live across the country and drew protests from both sides"]


def made_up(number):
    """Sentences without a repetition, from 4 to about 40 words."""
    choose = random.Random(6)
    every = [f"{who} {said} {what}{after}." for who in WHO for said in SAID for what in WHAT for after in AFTER]
    return choose.sample(every, number)


# framelens reads a sentence without its markup and with single spaces; the others would read these signs.
MARKUP = re.compile(r"[*\[\]_#`\\|~<>]|\s\s|[\n\t]")


def seeds():
    """Sentences of prose in the seeds, as they were split for hand labelling, none twice and none with markup, so that
    everybody reads the same words."""
    with open(ROOT / "eval/gold/seeds.csv", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file) if row["kind"] == "body"]
    return [text for text in dict.fromkeys(texts) if not MARKUP.search(text)]


def sentences(number):
    """Real and made-up sentences in turn."""
    real = seeds()
    random.Random(5).shuffle(real)
    both = zip(real, made_up(len(real)))
    texts = [text for pair in both for text in pair]
    if number > len(texts):
        raise SystemExit(f"bench-peers: there are only {len(texts)} sentences")
    return texts[:number]


def write_corpus(path, n_articles):
    """So many different articles of three sentences as JSON lines; few different sentences, so that equal pairs
    are asked once and the run takes minutes, but every article goes through every stage and into the tables."""
    import json

    pool, choose = sentences(60), random.Random(4)
    with open(path, "w") as file:
        for number in range(n_articles):
            text = " ".join(choose.choices(pool, k=3))
            file.write(json.dumps({"id": f"a{number:07}", "outlet": f"outlet {number % 7}", "text": text}) + "\n")
