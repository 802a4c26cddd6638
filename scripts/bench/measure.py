"""Turns, one contestant after the other, again and again; and what is measured of `framelens run` itself."""

import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import texts

ROOT = Path(__file__).resolve().parents[2]
# Two contestants with the same weights in 32 bits differ by no more.
LARGEST_DIFFERENCE = 1e-3


def say(text):
    print(f"bench-peers: {text}", flush=True)


def requests(sizes):
    """By number of hypotheses, what is asked: the same for everybody."""
    return {n: {"texts": texts.sentences(number), "hypotheses": texts.HYPOTHESES[:n]} for n, number in sizes.items()}


def best_batches(contestant, asked):
    """For each number of hypotheses the batch with which a contestant is fastest on a third of the sentences."""
    chosen = {}
    for n, request in asked.items():
        part = request | {"texts": request["texts"][:max(1, len(request["texts"]) // 3)]}
        speed = lambda batch: contestant.ask(part | {"batch": batch})["seconds"]
        chosen[n] = min(contestant.batches, key=speed) if contestant.batches else 0
    return chosen


def turns(contestants, peak, asked, rounds):
    """Measure everybody in every round. Returns rows with seconds by number of hypotheses, and the peaks of each round."""
    rows, peaks = [{"batches": best_batches(c, asked), "seconds": {n: [] for n in asked}} for c in contestants], []
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        peaks.append(peak.ask({"texts": [], "hypotheses": [], "batch": 0})["scores"][0])
        for n, request in asked.items():
            for contestant, row in zip(contestants, rows):
                answer = contestant.ask(request | {"batch": row["batches"][n]})
                row["seconds"][n].append(answer["seconds"])
                row.setdefault("scores", {})[n] = answer["scores"]
    return rows, peaks


def check(contestants, rows):
    """The largest difference of any score from the first contestant's with the same weights. Fails if two in 32 bits differ on the
    seeded weights; the shipped model may be run otherwise than the pipeline runs its weights."""
    for contestant, row in zip(contestants, rows):
        first = next(r for c, r in zip(contestants, rows) if c.weights == contestant.weights)
        both = ((a, b) for n in row["scores"] for x, y in zip(row["scores"][n], first["scores"][n]) for a, b in zip(x, y))
        row["differs"] = max(abs(a - b) for a, b in both)
        if row["differs"] > LARGEST_DIFFERENCE and (contestant.weights, contestant.numbers) == ("seeded", "f32"):
            raise SystemExit(f"bench-peers: {contestant.name} answers otherwise ({row['differs']:.1e}); the comparison means nothing")
    for row in rows:
        del row["scores"]


def multiply_adds(folder, request):
    """Billions of them in the pairs of a request, without padding: MiniLM-L6 has 6 layers of 384, inner 1,536."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    pairs = [(text, hypothesis) for text in request["texts"] for hypothesis in request["hypotheses"]]
    lengths = [len(encoding.ids) for encoding in tokenizer.encode_batch(pairs)]
    return sum(6 * (n * (4 * 384**2 + 2 * 384 * 1536) + 2 * 384 * n * n) + 384**2 for n in lengths) / 1e9


def cache_off(framelens):
    """The switch that turns a persistent cache off, where there is one."""
    said = subprocess.run([framelens, "run", "--help"], capture_output=True, text=True).stdout
    return ["--cache", "off"] if "--cache" in said else []


def run(framelens, inputs, out, *more):
    """Seconds of a whole `framelens run`."""
    begun = time.perf_counter()
    subprocess.run([framelens, "run", *map(str, inputs), "--out", str(out), "--quiet", *more], check=True, capture_output=True)
    return time.perf_counter() - begun


def one_label(folder):
    task = folder / "one.toml"
    task.write_text('id = "one"\nkind = "multi"\n[[labels]]\nid = "attack"\nhypotheses = ["This sentence is about an attack."]\n')
    return task


def first_label(framelens, rounds):
    """Milliseconds from the start of the program to the label of one sentence, the program's end included."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "a.txt").write_text("The mayor blamed the operator for the fire.\n")
        ask = lambda: run(framelens, [folder / "a.txt"], "-", "--task", str(one_label(folder)), "--threads", "2", *cache_off(framelens))
        ask()
        return 1000 * statistics.median(ask() for _ in range(rounds))


def stages(ours, threads):
    """Seconds of each stage on the seeds, with the shipped tasks."""
    done = subprocess.run([ours, "stages", str(ROOT / "seeds"), str(threads)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def second_run(framelens):
    """How many times faster the same run is the second time, with a cache; None where the program has none."""
    if not cache_off(framelens):
        return None
    with tempfile.TemporaryDirectory() as temporary:
        ask = lambda: run(framelens, [ROOT / "seeds"], Path(temporary) / "out", "--cache", str(Path(temporary) / "cache"))
        first = ask()
        return first / statistics.median(ask() for _ in range(3))


def memory(framelens, n_articles):
    """Resident megabytes of a run over many articles: the peak, and what they were after a quarter and at the end."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        corpus = folder / "corpus.jsonl"
        texts.write_corpus(corpus, n_articles)
        begun = time.perf_counter()
        process = subprocess.Popen(
            [framelens, "run", str(corpus), "--out", str(folder / "out"), "--quiet", "--task", str(one_label(folder)),
             *cache_off(framelens)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        seen, peak = [], 0
        while process.poll() is None:
            try:
                status = Path(f"/proc/{process.pid}/status").read_text()
                peak = max(peak, int(status.split("VmHWM:")[1].split()[0]) / 1000)
                seen.append(int(status.split("VmRSS:")[1].split()[0]) / 1000)
            except (OSError, IndexError):
                pass
            time.sleep(0.1)
        if process.returncode != 0:
            raise SystemExit(f"bench-peers: framelens run over {n_articles} articles ended with {process.returncode}")
        return {"articles": n_articles, "seconds": time.perf_counter() - begun, "peak": peak,
                "quarter": seen[len(seen) // 4], "end": seen[-1]}


def machine():
    """What was measured on, and what else it was doing."""
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), "")
    return {"processor": model, "cores": os.cpu_count(), "load": os.getloadavg()[0]}
