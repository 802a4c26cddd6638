"""Average precision of blame and denial for the mean of some checkpoints, on articles held out or trained on.

    PYTHONPATH=.. python checkpoints.py ../../../lab/train two_e1 two_e2 two_e3      # their mean
    PYTHONPATH=.. python checkpoints.py ../../../lab/train one_e2:0.3 two_e3:0.7     # mixed
    PYTHONPATH=.. python checkpoints.py ../../../lab/train two_e3 --trained-on       # on what it was trained on

Rows of the first table of docs/model-development.md: means and mixtures, and how far articles are known by heart.
"""

import argparse
import random
from pathlib import Path

from safetensors.torch import load_file
from sklearn.metrics import average_precision_score

import articles
import evaluate
import model as cross_encoder
import train
from encoding import Encoder, load_tokenizer

SAMPLE_SEED, CODED_SAMPLE, WRITTEN_SAMPLE = 1, 24, 120


def mixed(folder, parts, tokenizer):
    """The network whose weights are the weighted mean of `NAME:SHARE`; without shares all count alike."""
    named = [part.partition(":") for part in parts]
    shares = [float(share or 1) for _, _, share in named]
    tables = [load_file(str(folder / f"{name}.safetensors")) for name, _, _ in named]
    network = cross_encoder.load(folder / f"{named[0][0]}.safetensors", tokenizer)
    mean = lambda name: sum(share * table[name].float() for share, table in zip(shares, tables)) / sum(shares)
    network.load_state_dict({name: mean(name) if t.is_floating_point() else t for name, t in tables[0].items()})
    return network


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("checkpoints", nargs="+", metavar="NAME[:SHARE]")
    parser.add_argument("--trained-on", action="store_true")
    arguments = parser.parse_args()
    tokenizer = load_tokenizer(cross_encoder.base_folder())
    encoder, network = Encoder(tokenizer), mixed(arguments.folder, arguments.checkpoints, tokenizer)
    tested, kept = train.held_out()
    sets = {"coded": tested, "written": articles.load_held()}
    if arguments.trained_on:
        sample = lambda items, n: random.Random(SAMPLE_SEED).sample(items, n)
        sets = {"coded": sample(kept, CODED_SAMPLE), "written": sample(articles.load_written()[0], WRITTEN_SAMPLE)}
    for name, chosen in sets.items():
        rows = [row for row in evaluate.questions(chosen, chosen + kept) if row["kind"] in ("blamed", "denied")]
        evaluate.answer(network, encoder, rows)
        for kind in ("blamed", "denied"):
            own = [row for row in rows if row["kind"] == kind]
            precision = average_precision_score([row["pair"].label for row in own], [evaluate.margin(row) for row in own])
            print(f"{name}, {kind}: average precision {precision:.3f} of {len(own)}")


if __name__ == "__main__":
    main()
