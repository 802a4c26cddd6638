"""Entry point: `python train.py --stage one|two|final|held|seeds`.

Each stage reads what the stage before left in the scratch folder, so a stage
can be repeated alone.  `train.sh` runs them all.
"""

import argparse
import json
import random
import time

import articles
import evaluate
import fit
import model as cross_encoder
import paths
import seed_articles
import stage_one
import stage_two
from digests import digest_lines
from encoding import Encoder, load_tokenizer
from export import agreement, export, write_atomically, write_json

STAGE_ONE_RATE, STAGE_ONE_SEED = 8e-5, 1
BROAD_RATE, FOCUS_RATE, FINISH_RATE = 2e-4, 1.2e-4, 1e-4
FOCUS_EPOCHS, FINISH = 2, [stage_two.FINISH] * 2
# Rates fall as if more epochs followed: three broad ones were planned, but the focused ones learn faster;
# three last ones were planned, and the clock ended them after two.
BROAD_DECAY_EPOCHS, FINISH_DECAY_EPOCHS = 3, 3
STAGE_TWO_SEED, SPLIT_SEED = 2, 3
FROZEN_LAYERS = 1
CHECK_PAIRS, CHECK_SEED = 1500, 4
STAGE_ONE_FILE = "stage_one.safetensors"
FINAL_FILE = "final.safetensors"


def log(line):
    print(time.strftime("%H:%M:%S"), line, flush=True)


def run_stage_one(tokenizer, encoder):
    pairs = stage_one.build()
    log(f"stage 1: {len(pairs)} pairs {stage_two.counts(pairs)}")
    network = cross_encoder.new_model(tokenizer)
    fit.train(network, encoder, [pairs], STAGE_ONE_RATE, STAGE_ONE_SEED, log)
    cross_encoder.save(network, paths.SCRATCH / STAGE_ONE_FILE)
    log(f"interim export, ONNX differs by {export(network, tokenizer, encoder):.1e}")


def check_pairs():
    """A sample of the program's own questions, for quantised against full weights."""
    coded = articles.load_coded()
    pairs = [row["pair"] for row in evaluate.questions(coded, coded)]
    return random.Random(CHECK_SEED).sample(pairs, CHECK_PAIRS)


def learn(network, encoder, train_articles, mixes, rate, name, after_epoch=lambda network: None, decay_epochs=0):
    """Train on one epoch per mix and keep a checkpoint after each."""
    pool = stage_one.build()
    plans = [stage_two.build(train_articles, pool, STAGE_TWO_SEED + e, mix) for e, mix in enumerate(mixes)]
    log(f"{name}: {len(train_articles)} articles, {[len(p) for p in plans]} pairs {stage_two.counts(plans[0])}")

    def checkpoint(epoch):
        cross_encoder.save(network, paths.SCRATCH / f"{name}.safetensors")
        after_epoch(network)

    fit.train(network, encoder, plans, rate, STAGE_TWO_SEED, log, checkpoint, FROZEN_LAYERS, decay_epochs)


def held_out():
    """(a third of the coded articles, the others)."""
    coded = articles.load_coded()
    order = sorted(coded, key=lambda article: article.name)
    random.Random(SPLIT_SEED).shuffle(order)
    names = {article.name for article in order[::3]}
    return [a for a in coded if a.name in names], [a for a in coded if a.name not in names]


def predict(network, encoder, tested, kept, name):
    """Out-of-sample answers on the held-out articles, and figures over them."""
    rows = evaluate.answer(network, encoder, evaluate.questions(tested, tested + kept))
    evaluate.write_predictions(rows, paths.SCRATCH / f"{name}.csv")
    result = evaluate.figures(rows, tested)
    write_json(paths.SCRATCH / f"{name}_figures.json", result)
    log(json.dumps(result))


def run_two(tokenizer, encoder):
    """Two thirds of the coded articles and all written ones: broad, then focused; predicts the held-out third."""
    tested, kept = held_out()
    written, bad = articles.load_written()
    log(f"written: {len(written)} used, {bad} lines skipped")
    network = cross_encoder.load(paths.SCRATCH / STAGE_ONE_FILE, tokenizer)
    learn(network, encoder, kept + written, [stage_two.BROAD], BROAD_RATE, "broad", decay_epochs=BROAD_DECAY_EPOCHS)
    learn(network, encoder, kept + written, [stage_two.FOCUS] * FOCUS_EPOCHS, FOCUS_RATE, "two")
    predict(network, encoder, tested, kept, "oof")


def run_final(tokenizer, encoder):
    """The shipped model: the last epochs see all coded and written articles."""
    network = cross_encoder.load(paths.SCRATCH / "two.safetensors", tokenizer)
    everything = articles.load_coded() + articles.load_written()[0]
    ship = lambda network: log(f"export, ONNX differs by {export(network, tokenizer, encoder):.1e}")
    learn(network, encoder, everything, FINISH, FINISH_RATE, "final", ship, FINISH_DECAY_EPOCHS)
    result = agreement(network, encoder, check_pairs())
    log(json.dumps(result))
    write_json(paths.SCRATCH / "agreement.json", result)
    write_atomically(paths.SHIPPED / "DATA_SHA256SUMS", digest_lines().encode())


def run_held(tokenizer, encoder):
    """The shipped model's twin: its last epochs never see the held-out third, which it then predicts."""
    tested, kept = held_out()
    network = cross_encoder.load(paths.SCRATCH / "two.safetensors", tokenizer)
    learn(network, encoder, kept + articles.load_written()[0], FINISH, FINISH_RATE, "held",
          decay_epochs=FINISH_DECAY_EPOCHS)
    predict(network, encoder, tested, kept, "oof_held")


def run_seeds(tokenizer, encoder):
    """One look at the five seed articles; nothing is chosen by it."""
    seeds = seed_articles.load()
    network = cross_encoder.load(paths.SCRATCH / FINAL_FILE, tokenizer)
    rows = evaluate.answer(network, encoder, evaluate.questions(seeds, articles.load_coded()))
    result = evaluate.figures(rows, seeds)
    write_json(paths.SCRATCH / "seed_figures.json", result)
    log(json.dumps(result))


def main():
    stages = {"one": run_stage_one, "two": run_two, "final": run_final, "held": run_held, "seeds": run_seeds}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", required=True, choices=stages)
    stage = parser.parse_args().stage
    tokenizer = load_tokenizer(cross_encoder.base_folder())
    stages[stage](tokenizer, Encoder(tokenizer))


if __name__ == "__main__":
    main()
