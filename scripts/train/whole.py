"""Measures the program whole, as users run it, on hand-coded articles: each is run with a task of its own event and actors.

    python whole.py ../../target/release/framelens coded [--held]
    python whole.py ../../target/release/framelens hrds [--further]

`coded` is ../shared/gold/coded (`--held`: only what is never trained on), `hrds` the articles in hrds/ (trained on from stage eight on). With
`--further` the event is another one that the article tells of: blame for the main event is wrong there.  Sentences are matched by their
first character.  Intervals: 95 %, bootstrap over articles.
"""

import argparse
import csv
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np

import articles
import evaluate
import hrds
import paths
import train

REPEATS, SEED = 1000, 7


def coded_articles(only_held):
    """(text, published, event, date, actors, {start: labels}) of each."""
    held = {article.name for article in train.held_out()[0]}
    events, actors, rows = {}, {}, {}
    for row in articles.read_csv(paths.CODED / "actors.csv"):
        events[row["doc"]] = row["event"], row["event_date"]
        actors.setdefault(row["doc"], []).append((row["actor_id"], row["name"], row["aliases"].split("|")))
    starts = {(row["doc"], row["sent"]): int(row["start"]) for row in articles.read_csv(paths.CODED / "sentences.csv")}
    for row in articles.read_csv(paths.CODED / "labels.csv"):
        rows.setdefault(row["doc"], {})[starts[row["doc"], row["sent"]]] = row
    for doc in articles.read_csv(paths.CODED / "docs.csv"):
        name = doc["doc"]
        if name in held or not only_held:
            text = (paths.CODED / "docs" / f"{name}.txt").read_text(encoding="utf-8")
            yield text, doc["published"], *events[name], actors[name], rows[name]


def hrds_articles(further):
    """The same of those in hrds/."""
    texts = hrds.source()
    for record in hrds.records():
        sample = texts[record["source"]]["sample"]
        actors = [(actor["id"], actor["name"], actor["aliases"]) for actor in record["actors"]]
        starts = {row["sentence"]: row["start"] for row in record["sentences"]}
        for event in record["further"] if further else [record]:
            labels = {row["sentence"]: row for row in event["sentences"]}
            rows = {start: labels.get(sentence, {}) for sentence, start in starts.items()}
            yield hrds.text_of(sample), sample["Input.publish_date"][:10], event["event"], event["event_date"], actors, rows


def task_of(event, date, actors):
    """A task file; a name that two actors share is the first one's."""
    quote = lambda text: json.dumps(text, ensure_ascii=False)
    lines, taken = ['id = "event"', 'kind = "stance"', "[event]", f"phrase = {quote(event)}"], set()
    if len(date) in (4, 7, 10) and date[:4].isdigit():
        lines.append(f"date = {quote(date)}")
    for actor, name, aliases in actors:
        own = []
        for alias in [name, *aliases]:
            bare = alias.strip().lower().removeprefix("the ")
            if bare and bare not in taken:
                taken.add(bare)
                own.append(alias.strip())
        if own:
            lines += ["[[actors]]", f"id = {quote(actor)}", f"name = {quote(own[0])}", f"aliases = [{', '.join(map(quote, own[1:]))}]"]
    return "\n".join(lines) + "\n"


def answers(program, text, published, task):
    """{first character of a sentence: (blamed, denied)}."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "article.txt").write_text(text, encoding="utf-8")
        (folder / "manifest.csv").write_text(f"file,published\narticle.txt,{published}\n", encoding="utf-8")
        (folder / "event.toml").write_text(task, encoding="utf-8")
        subprocess.run([program, "run", folder / "article.txt", "--manifest", folder / "manifest.csv", "--task", folder / "event.toml", "--out", folder / "out",
                        "--cache", "off", "--quiet"], check=True, capture_output=True)
        with open(folder / "out" / "sentences.csv", encoding="utf-8", newline="") as file:
            return {int(row["start"]): (set(articles.parse_blamed(row["blamed"])), articles.parse_denied(row["denied"])) for row in csv.DictReader(file)}


def figures(counts):
    """Micro-F1 of (hits, predicted, gold) of each article, with its interval."""
    counts = np.array(counts)
    f1 = lambda sums: 2 * sums[0] / max(1, sums[1] + sums[2])
    draws = np.random.default_rng(SEED).integers(0, len(counts), (REPEATS, len(counts)))
    low, high = np.percentile([f1(counts[draw].sum(0)) for draw in draws], [2.5, 97.5])
    hits, predicted, gold = counts.sum(0)
    return f"F1 {f1(counts.sum(0)):.3f} ({low:.3f}-{high:.3f}), precision {hits / max(1, predicted):.3f}, recall {hits / max(1, gold):.3f}, {gold} pairs"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("set", choices=["coded", "hrds"])
    parser.add_argument("--held", action="store_true")
    parser.add_argument("--further", action="store_true")
    arguments = parser.parse_args()
    found = {"blamed": [], "denied": []}
    n_sentences = n_missing = 0
    for text, published, event, date, actors, rows in coded_articles(arguments.held) if arguments.set == "coded" else hrds_articles(arguments.further):
        answered = answers(arguments.program.resolve(), text, published, task_of(event, date, actors))
        pairs = {"blamed": [set(), set()], "denied": [set(), set()]}
        for start, row in rows.items():
            n_sentences += 1
            n_missing += start not in answered
            gold = set(articles.parse_blamed(row.get("blamed") or "")), articles.parse_denied(row.get("denied") or "")
            for which, own, said in zip(pairs, gold, answered.get(start, (set(), set()))):
                pairs[which][0] |= {(start, actor) for actor in own}
                pairs[which][1] |= {(start, actor) for actor in said}
        for which, (own, said) in pairs.items():
            found[which].append((len(own & said), len(said), len(own)))
    print(f"{len(found['blamed'])} readings, {n_sentences} sentences, {n_missing} of them split otherwise")
    for which, counts in found.items():
        print(f"{which}: {figures(counts)}")
    print(f"blamed, keywords: F1 {evaluate.keyword_figures(read_by_rule(arguments))['f1']:.3f}")


def read_by_rule(arguments):
    """The same articles for the keyword rule."""
    if arguments.set == "coded":
        return train.held_out()[0] if arguments.held else articles.load_coded()
    unread = {article.name for article in hrds.load_unread()}
    return [article for article in hrds.load() if arguments.further != (article.name.removesuffix("-0") in unread)]


if __name__ == "__main__":
    main()
