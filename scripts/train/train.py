"""Entry point: `python train.py --stage one|two|three|four|five|six|seven|eight|export|predict|seeds`.

Each stage reads what the stage before left in the scratch folder, so a stage
can be repeated alone.  `train.sh` runs them all.
"""

import argparse
import json
import random
import time
from dataclasses import replace

import articles
import evaluate
import fit
import hrds
import model as cross_encoder
import paths
import seed_articles
import stage_one
import stage_two
from digests import digest_lines
from encoding import Encoder, load_tokenizer
from export import agreement, export, write_atomically, write_json

# An epoch of general entailment, three of them; then of labelled articles: first everything in many wordings, then
# more often what the program will ask, last the coded articles three times.
ONE = [stage_one.SEED, stage_one.SEED + 1, stage_one.SEED + 2]
ONE_RATES = [1.5e-4, 1e-4, 5e-5, 1e-6]
TWO = [(stage_two.BROAD, 1), (stage_two.BROAD, 1), (stage_two.FOCUS, 1), (stage_two.FINISH, 3)]
TWO_RATES = [2e-4, 1.7e-4, 1.2e-4, 7e-5, 1.5e-5]
# Stage two learns the articles by heart: average precision of blame 0.94 on those it trains on, 0.46 on others. Stage three
# begins with the mean of its last epochs and unlearns that: dropout, and articles whose actors are named anew.
THREE = [(stage_two.FOCUS, 2), (stage_two.FOCUS, 2), (stage_two.FINISH, 2)]
THREE_RATES = [1.5e-4, 1.1e-4, 6e-5, 5e-6]
DROPOUT, DISGUISED = 0.1, 0.4
# The shipped run read pairs one by one up to here (commit 2abbd03); stage four taught it to share a text among its hypotheses.
# With two cores and an afternoon: a part of the written articles in each epoch.
FOUR = [(replace(stage_two.FINISH, replay=0.3), 1, 0.6), (stage_two.FINISH, 2, 0.55, 1)]
FOUR_RATES = [1.5e-4, 1.1e-4, 5e-6]
# A last one with what was written last (part 11).
FIVE = [(stage_two.FINISH, 2, 0.5, 1)]
FIVE_RATES = [6e-5, 3e-6]
# At last all coded articles, those held out too: no figure can then be had of the shipped weights, so a twin is trained the same way
# without them, and measured.
SIX = [(stage_two.FINISH, 2, 0.15)]
SIX_RATES = [6e-5, 3e-6]
# What was written last, whole (part 12), and real sentences that no stage had read. From here on what is shipped is what is measured: the
# twin's weights, which have never seen what is held out, for all coded articles had shown no gain.
SEVEN = [(stage_two.FINISH, 2, 0.25, 1, "part12.jsonl")]
SEVEN_RATES = [1e-4, 3e-6]
# Hand-coded articles of HRDsAttack's training part that no stage had read, twice, each for its main event and for further ones.
EIGHT = [(stage_two.FINISH, 1, 0.15, 1, "part12.jsonl", 2)]
EIGHT_RATES = [1e-4, 3e-6]
THREE_MEAN_OF = (1, 2)
TRAIN_SEED, TWO_SEED, THREE_SEED, FOUR_SEED, FIVE_SEED, SIX_SEED, SEVEN_SEED, EIGHT_SEED, SPLIT_SEED = 1, 100, 201, 301, 401, 501, 601, 701, 3
FROZEN_LAYERS = 1
CHECK_PAIRS, CHECK_SEED = 1500, 4


def log(line):
    print(time.strftime("%H:%M:%S"), line, flush=True)


def epochs(name, start, encoder, plans, rates, seed, tokenizer, frozen_layers=FROZEN_LAYERS, dropout=0.0):
    """Trains `start()` on what each of `plans` gives, one epoch each; goes on after the last whole epoch that the scratch folder holds."""
    done = [at for at in range(len(plans)) if checkpoint(name, at).exists()]
    network = cross_encoder.load(checkpoint(name, done[-1]), tokenizer, dropout) if done else start()
    if done:
        log(f"{name}: goes on after epoch {done[-1]}")
    for at in range(done[-1] + 1 if done else 0, len(plans)):
        pairs = plans[at]()
        log(f"{name}, epoch {at}: {len(pairs)} pairs {stage_two.counts(pairs)}")
        fit.train(network, encoder, pairs, rates[at : at + 2], seed + at, log, frozen_layers)
        cross_encoder.save(network, checkpoint(name, at))


def checkpoint(name, epoch):
    return paths.SCRATCH / f"{name}_e{epoch}.safetensors"


def run_one(tokenizer, encoder):
    """General entailment, who blames and judges whom, from public data."""
    plans = [lambda seed=seed: stage_one.build(seed) for seed in ONE]
    start = lambda: cross_encoder.new_model(tokenizer)
    epochs("one", start, encoder, plans, ONE_RATES, TRAIN_SEED, tokenizer, frozen_layers=0)


def check_pairs():
    """A sample of the program's own questions, for quantised against full weights."""
    coded = articles.load_coded()
    pairs = [row["pair"] for row in evaluate.questions(coded, coded)]
    return random.Random(CHECK_SEED).sample(pairs, CHECK_PAIRS)


def held_out():
    """(a third of the coded articles, the others)."""
    coded = articles.load_coded()
    order = sorted(coded, key=lambda article: article.name)
    random.Random(SPLIT_SEED).shuffle(order)
    names = {article.name for article in order[::3]}
    return [a for a in coded if a.name in names], [a for a in coded if a.name not in names]


def articles_plans(epochs_of, seed, share_disguised, kept=None):
    """What each epoch after the first stage reads: coded articles, two thirds of them unless told, so many times, and the written ones."""
    kept = kept or held_out()[1]
    written, bad = articles.load_written()
    real = articles.load_real()
    log(f"written: {len(written)} used, {bad} lines skipped; real sentences: {len(real)}")
    pool = stage_one.build()

    def plan(at, mix, times, share_written=1.0, times_real=0, whole=None, times_hrds=0):
        last = articles.load_written(files=whole)[0] if whole else []
        names = {article.name for article in last}
        others = [article for article in written if article.name not in names]
        some = last + random.Random(seed + at).sample(others, int(share_written * len(others)))
        more = hrds.load() * times_hrds if times_hrds else []
        return lambda: stage_two.build(kept * times + some + real * times_real + more, pool, seed + at, mix, share_disguised)

    return [plan(at, *epoch) for at, epoch in enumerate(epochs_of)]


def run_two(tokenizer, encoder):
    """Blame, role, tone and frame, as told."""
    start = lambda: cross_encoder.load(checkpoint("one", len(ONE) - 1), tokenizer)
    epochs("two", start, encoder, articles_plans(TWO, TWO_SEED, 0.0), TWO_RATES, TRAIN_SEED, tokenizer)


def run_three(tokenizer, encoder):
    """The same from other names and with dropout."""
    start = lambda: cross_encoder.load_mean([checkpoint("two", at) for at in (1, 2, 3)], tokenizer, DROPOUT)
    epochs("three", start, encoder, articles_plans(THREE, THREE_SEED, DISGUISED), THREE_RATES, THREE_SEED, tokenizer, dropout=DROPOUT)


def run_four(tokenizer, encoder):
    """The same again, more asked of each text; all layers learn."""
    start = lambda: cross_encoder.load_mean([checkpoint("three", at) for at in THREE_MEAN_OF], tokenizer, DROPOUT)
    epochs("four", start, encoder, articles_plans(FOUR, FOUR_SEED, DISGUISED), FOUR_RATES, FOUR_SEED, tokenizer, 0, DROPOUT)


def run_five(tokenizer, encoder):
    """Once more, slowly."""
    start = lambda: cross_encoder.load(checkpoint("four", len(FOUR) - 1), tokenizer, DROPOUT)
    epochs("five", start, encoder, articles_plans(FIVE, FIVE_SEED, DISGUISED), FIVE_RATES, FIVE_SEED, tokenizer, 0, DROPOUT)


def run_six(tokenizer, encoder):
    """What is shipped, and its twin that is measured in its place."""
    start = lambda: cross_encoder.load(checkpoint("five", len(FIVE) - 1), tokenizer, DROPOUT)
    for name, coded in (("six_twin", held_out()[1]), ("six", articles.load_coded())):
        epochs(name, start, encoder, articles_plans(SIX, SIX_SEED, DISGUISED, coded), SIX_RATES, SIX_SEED, tokenizer, 0, DROPOUT)


def before_seven(tokenizer, dropout=0.0):
    """The mean of the weights before and after stage six (Wortsman et al. 2022), its twin's."""
    ends = [checkpoint("five", len(FIVE) - 1), checkpoint("six_twin", len(SIX) - 1)]
    return cross_encoder.load_mean(ends, tokenizer, dropout)


def run_seven(tokenizer, encoder):
    """With what was written and coded last."""
    start = lambda: before_seven(tokenizer, DROPOUT)
    epochs("seven", start, encoder, articles_plans(SEVEN, SEVEN_SEED, DISGUISED), SEVEN_RATES, SEVEN_SEED, tokenizer, 0, DROPOUT)


def run_eight(tokenizer, encoder):
    """With whole real articles."""
    start = lambda: cross_encoder.load(checkpoint("seven", len(SEVEN) - 1), tokenizer, DROPOUT)
    epochs("eight", start, encoder, articles_plans(EIGHT, EIGHT_SEED, DISGUISED), EIGHT_RATES, EIGHT_SEED, tokenizer, 0, DROPOUT)


def trained(tokenizer):
    """The shipped weights: the mean of those before and after the last stage (Wortsman et al. 2022)."""
    return cross_encoder.load_mean([checkpoint("seven", len(SEVEN) - 1), checkpoint("eight", len(EIGHT) - 1)], tokenizer)


def run_export(tokenizer, encoder):
    """Makes the shipped files."""
    network = trained(tokenizer)
    log(f"export, ONNX differs by {export(network, tokenizer, encoder):.1e}")
    result = agreement(network, encoder, check_pairs())
    log(json.dumps(result))
    write_json(paths.SCRATCH / "agreement.json", result)
    write_atomically(paths.SHIPPED / "DATA_SHA256SUMS", digest_lines().encode())


def run_predict(tokenizer, encoder):
    """Answers on the articles that were held out, and plain figures over them; stage seven's on those that it had not read."""
    network = trained(tokenizer)
    coded, kept = held_out()
    for name, tested in (("coded", coded), ("written", articles.load_held()), ("real", articles.load_real(held=True))):
        rows = evaluate.answer(network, encoder, evaluate.questions(tested, tested + kept))
        evaluate.write_predictions(rows, paths.SCRATCH / f"oof_{name}.csv")
        result = evaluate.figures(rows, tested)
        write_json(paths.SCRATCH / f"oof_{name}_figures.json", result)
        log(f"{name}: {json.dumps(result)}")
    unread = hrds.load_unread()
    before = cross_encoder.load(checkpoint("seven", len(SEVEN) - 1), tokenizer)
    asked = [row for row in evaluate.questions(unread, unread + kept) if not row["kind"].startswith(("sentiment", "frame"))]
    evaluate.write_predictions(evaluate.answer(before, encoder, asked), paths.SCRATCH / "oof_hrds.csv")


def run_seeds(tokenizer, encoder):
    """One look at the five seed articles; nothing is chosen by it."""
    seeds = seed_articles.load()
    network = trained(tokenizer)
    rows = evaluate.answer(network, encoder, evaluate.questions(seeds, articles.load_coded()))
    result = evaluate.figures(rows, seeds)
    write_json(paths.SCRATCH / "seed_figures.json", result)
    log(json.dumps(result))


def main():
    stages = {"one": run_one, "two": run_two, "three": run_three, "four": run_four, "five": run_five, "six": run_six, "seven": run_seven, "eight": run_eight, "export": run_export, "predict": run_predict, "seeds": run_seeds}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", required=True, choices=stages)
    stage = parser.parse_args().stage
    tokenizer = load_tokenizer(cross_encoder.base_folder())
    stages[stage](tokenizer, Encoder(tokenizer))


if __name__ == "__main__":
    main()
