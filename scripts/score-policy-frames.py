#!/usr/bin/env python3
"""Scores tasks/policy-frames.toml and tasks/frame.toml on two hand-labelled sets that nothing was fitted to.

    scripts/score-policy-frames.py target/release/framelens ../shared/data [--model DIR] [--sentences 3]

The folder holds gvfc/english.csv (headlines about gun violence, each with a main theme; Liu et al. 2019, Akyürek et al. 2020) and
narrative_framing/articles_clean.jsonl (articles about climate change, each with any of five frames; Frermann et al. 2023).
Hypotheses, tables and keywords were written from the Policy Frames Codebook, Semetko & Valkenburg's frames and the names of the sets'
labels, before any score was seen; they are not to be tuned on these sets. The codebook of gvfc itself was not at hand.
About 42,000 pairs of a sentence and a hypothesis are read: one and a half to two minutes on two free cores.
"""

import argparse
import csv
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
N_RESAMPLES, SEED = 1000, 2014

# Themes of gvfc and the policy frames whose definition covers theirs. Two of its themes share a policy frame, so they are one
# class. The other policy frames have no theme: to answer with one counts as wrong.
THEMES = {
    "1": "rights",  # gun rights, the Second Amendment
    "2": "regulation",  # laws and measures on guns
    "3": "politics",  # parties, politicians, elections, lobbying
    "4": "safety",  # mental health
    "5": "safety",  # safety of schools and public places
    # "6", race and ethnicity: not mapped. It marks who is involved. `fairness` is about unequal treatment and
    # `cultural_identity` about norms and values, and a racist's crime is neither.
    "7": "public",  # reactions of the public and of communities
    "8": "culture",  # factors in society and its culture, such as violent games
    "9": "economic",  # consequences for the economy
}
CLASSES = {
    "legality": "rights",  # names freedoms granted by the Constitution and its amendments
    "policy": "regulation",  # policies proposed for a problem; whether they work
    "political": "politics",
    "health": "safety",  # names mental health, gun violence and the safety of buildings
    "security": "safety",  # protection from a threat, as at a school
    "public_opinion": "public",  # loosely: the codebook means attitudes and polls, gvfc also vigils and mourning
    "cultural_identity": "culture",  # loosely: norms and trends of a culture, not causes of violence
    "economic": "economic",
}

# Frames of narrative_framing and where tasks/frame.toml has them: both go back to Semetko & Valkenburg (2000).
NARRATIVE = {
    "responsibility": "RE",  # loosely: "resolution" keeps who must solve the problem, and leaves out who caused it
    "human_interest": "HI",
    "conflict": "CO",
    "morality": "MO",
    "economic": "EC",
}
# The policy frames have two of the five. Not mapped: CO and HI (the codebook has issues' dimensions, neither strife nor persons)
# and RE (a solution may be anybody's; `policy` wants a policy).
NARRATIVE_POLICY = {"morality": "MO", "economic": "EC"}

# The keyword baseline: words of the definitions, as beginnings of words. The frame with most hits wins, the earlier on a tie.
MORALITY = "moral ethic relig god church faith sin duty honor righteous shame"
ECONOMIC = "cost benefit money econom financ business market job tax price profit dollar budget industr compan revenue"
POLICY_WORDS = {
    "legality": "constitution amendment right court judge ruling legal lawsuit freedom liberty",
    "policy": "policy policies law bill ban regulat reform control measure propos legislat",
    "political": "politic president senat congress democrat republican elect campaign party vote lobby governor partisan",
    "health": "health mental illness hospital disease medic doctor safety prevent",
    "security": "secur protect threat defen guard",
    "public_opinion": "public poll opinion survey attitude protest rally",
    "cultural_identity": "cultur tradition value norm custom trend society",
    "economic": ECONOMIC,
    "morality": MORALITY,
}
FRAME_WORDS = {
    "responsibility": "responsib blame cause fault fail prevent solution solve must should",
    "conflict": "conflict disagree accus attack war fight clash critic oppos battle military",
    "human_interest": "victim grie famil mother father child suffer death life lives feel",
    "morality": MORALITY,
    "economic": ECONOMIC,
}


class Unit(NamedTuple):
    """A headline or an article: what the coders gave, what a system says, and the one frame that it says first."""

    gold: frozenset
    said: frozenset
    first: str | None


def headlines(folder):
    """Yields (text, main class, second class or None); themes that are not mapped and repeated headlines are left out."""
    seen = set()
    with open(folder / "gvfc/english.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            main, text = THEMES.get(row["Q3 Theme1"]), row["news_title"].strip()
            if main and text not in seen:
                seen.add(text)
                yield text, main, THEMES.get(row["Q3 Theme2"])


def articles(folder, n_sentences):
    """Yields (first sentences, frames); the file's texts begin with the headline and keep the quoting of a CSV."""
    with open(folder / "narrative_framing/articles_clean.jsonl", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            text = row["text"]
            if text.startswith('"') and text.endswith('"'):
                text = text[1:-1]
            sentences = re.split(r"""(?<=[.!?]["')])\s+|(?<=[.!?])\s+""", text.replace('""', '"'))
            yield " ".join(sentences[:n_sentences]), frozenset(name for name in NARRATIVE.values() if row[name])


def answers(program, texts, tasks, options):
    """What framelens says: for each text, the rows of its sentences."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "texts.jsonl"
        given.write_text("".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts)))
        files = ",".join(str(ROOT / f"tasks/{task}.toml") for task in tasks)
        command = [program, "run", given, "--task", files, "--out", f"{folder}/out", "--quiet", *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        sentences = defaultdict(list)
        with open(f"{folder}/out/sentences.csv", newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["kind"] != "boilerplate":
                    sentences[int(row["article_id"])].append(row)
    return [sentences[n] for n in range(len(texts))]


def best(rows, task, frames):
    """The frame with the highest mean score over a text's sentences; None if there is no sentence."""
    if not rows:
        return None
    return max(frames, key=lambda frame: sum(float(row[f"{task}_{frame}"]) for row in rows))


def unit(gold, said):
    """A unit from what was said, a Counter by class: all that occurs is said, the most frequent first."""
    said = +said
    return Unit(gold, frozenset(said), max(said, key=said.get) if said else None)


def keyword(text, words):
    """How often the words of each frame occur."""
    counts = {frame: len(re.findall(rf"\b(?:{'|'.join(some.split())})", text.lower())) for frame, some in words.items()}
    return Counter(counts)


def top(counts):
    return max(counts, key=counts.get) if any(counts.values()) else None


def figures(units, classes):
    """Accuracy when answered (None if nothing is), coverage, macro-F1, then the F1 of every class."""
    answered = [(u, n) for u, n in units.items() if u.first]
    n_answered = sum(n for _, n in answered)
    right = sum(n for u, n in answered if u.first in u.gold)
    f1 = []
    for name in classes:
        hits = sum(n for u, n in units.items() if name in u.said and name in u.gold)
        total = sum(n * ((name in u.said) + (name in u.gold)) for u, n in units.items())
        f1.append(2 * hits / total if total else 0.0)
    return [right / n_answered if n_answered else None, n_answered / units.total(), sum(f1) / len(f1), *f1]


def report(title, systems, classes, n_single):
    """Prints a table; the interval is the percentile bootstrap's over units. The last systems give no single answer."""
    print(f"\n{title}\n\n| | accuracy when answered | coverage | macro-F1 (95 %) | {' | '.join(classes)} |")
    print("| --- " * (4 + len(classes)) + "|")
    for at, (name, units) in enumerate(systems.items()):
        rng = random.Random(SEED)
        draws = sorted(figures(Counter(rng.choices(units, k=len(units))), classes)[2] for _ in range(N_RESAMPLES))
        low, high = draws[int(0.025 * N_RESAMPLES)], draws[int(0.975 * N_RESAMPLES) - 1]
        accuracy, coverage, macro, *f1 = figures(Counter(units), classes)
        single = f"{accuracy:.3f} | {coverage:.3f}" if at < n_single else "| "
        print(f"| {name} | {single} | {macro:.3f} ({low:.3f}–{high:.3f}) | {' | '.join(f'{x:.3f}' for x in f1)} |")


def score_headlines(arguments, folder):
    rows = list(headlines(folder))
    texts, main, second = zip(*rows)
    read = answers(arguments.program, texts, ["policy-frames"], arguments.options)
    frames = [name.removeprefix("policy-frames_") for name in read[0][0] if name.startswith("policy-frames_")]
    said = {
        "framelens": [best(sentences, "policy-frames", frames) for sentences in read],
        "framelens, told which eight frames occur": [best(sentences, "policy-frames", CLASSES) for sentences in read],
        "keywords": [top(keyword(text, {frame: POLICY_WORDS[frame] for frame in CLASSES})) for text in texts],
    }
    classes = list(dict.fromkeys(THEMES.values()))
    answer = {name: [None if x in (None, "none") else CLASSES.get(x, x) for x in given] for name, given in said.items()}
    answer["always the majority"] = [Counter(main).most_common(1)[0][0]] * len(texts)
    systems = {
        name: [unit(frozenset([gold]), Counter([x] if x else [])) for gold, x in zip(main, given)]
        for name, given in answer.items()
    }
    report(f"gvfc, policy-frames: {len(texts)} headlines, {dict(Counter(main))}", systems, classes, len(systems))
    for name, given in answer.items():
        hits = [x in (a, b) for x, a, b in zip(given, main, second) if x]
        print(f"\n{name}: accuracy when answered with the second theme allowed {sum(hits) / len(hits):.3f}", end="")
    print(f"\n\nframelens' answers: {dict(Counter(x or 'no sentence' for x in said['framelens']).most_common())}")


def score_articles(arguments, folder):
    texts, gold = zip(*articles(folder, arguments.sentences))
    read = answers(arguments.program, texts, ["policy-frames", "frame"], arguments.options)
    for task, table, words in [("frame", NARRATIVE, FRAME_WORDS), ("policy-frames", NARRATIVE_POLICY, POLICY_WORDS)]:
        classes = list(table.values())
        wanted = [coded & frozenset(classes) for coded in gold]
        counts = Counter(name for coded in wanted for name in coded)
        usual = max(classes, key=counts.get)

        def mapped(counts, table=table):
            return Counter({table[frame]: n for frame, n in counts.items() if frame in table})

        systems = {
            "framelens": [mapped(Counter(row[task] for row in sentences)) for sentences in read],
            "keywords": [mapped(keyword(text, words)) for text in texts],
            "always the majority": [Counter([usual])] * len(texts),
            "every frame, always": [Counter(classes)] * len(texts),
        }
        units = {name: [unit(g, said) for g, said in zip(wanted, given)] for name, given in systems.items()}
        title = f"narrative_framing, {task}: {len(texts)} articles, first {arguments.sentences} sentences, {dict(counts)}"
        report(title, units, classes, 3)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=lambda path: Path(path).resolve(), help="the framelens to measure")
    parser.add_argument("data", type=Path, help="the folder with gvfc and narrative_framing")
    parser.add_argument("--model", help="the folder of another model than the shipped one")
    parser.add_argument("--sentences", type=int, default=3, help="sentences read of each article (default 3)")
    arguments = parser.parse_args()
    arguments.options = ["--model", arguments.model] if arguments.model else []
    score_headlines(arguments, arguments.data)
    score_articles(arguments, arguments.data)


if __name__ == "__main__":
    sys.exit(main())
