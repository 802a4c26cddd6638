"""The tables in docs/performance.md, from what was measured."""

import re
import statistics
from pathlib import Path

BEGIN, END = "<!-- made by scripts/bench-peers -->", "<!-- end -->"


def median(values):
    return statistics.median(values)


def ratio(slow, fast):
    """How many times as fast: the median over rounds, in each of which both had a turn."""
    return median(a / b for a, b in zip(slow, fast))


class Figures:
    """Rates and ratios, derived from the seconds."""

    def __init__(self, result):
        self.result, self.rows = result, result["contestants"]
        self.sizes = {int(n): size for n, size in result["sentences"].items()}

    def row(self, name, weights):
        return next((row for row in self.rows if (row["name"], row["weights"]) == (name, weights)), None)

    def seconds(self, row, n):
        return row["seconds"][str(n)]

    def sentences(self, row, n):
        return self.sizes[n] / median(self.seconds(row, n))

    def pairs(self, row, n):
        return n * self.sentences(row, n)

    def share_of_peak(self, row, which):
        """At one hypothesis a sentence, where nothing can be shared; by the round's own peak."""
        work = self.result["billions"]["1"]
        return median(work / s / peak[which] for s, peak in zip(self.seconds(row, 1), self.result["peaks"]))

    def faster_peer(self, n):
        """The faster of the pipeline and rust-bert on the seeded weights."""
        peers = [self.row("transformers pipeline", "seeded"), self.row("rust-bert pipeline", "seeded")]
        return max(filter(None, peers), key=lambda row: self.pairs(row, n))


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def contestants(figures):
    rows = []
    for row in figures.rows:
        which = 1 if row["numbers"] == "int8" else 0
        weights = "MiniLM, seeded head" if row["weights"] == "seeded" else "framelens-minilm"
        rows.append([
            f"**{row['name']}**" if row["ours"] else row["name"], weights, row["numbers"],
            *(f"{figures.pairs(row, n):.0f}" for n in figures.sizes), *(f"{figures.sentences(row, n):.1f}" for n in figures.sizes),
            f"{100 * figures.share_of_peak(row, which):.0f} %", f"{row['megabytes']:.0f}", f"{1000 * median(row['first']):.0f}",
            f"{row['disk_megabytes']:.0f}", f"{row['differs']:.0e}" if row["differs"] else "",
        ])
    counts = list(figures.sizes)
    header = ["who", "weights", "numbers", *(f"pairs/s, {n}" for n in counts), *(f"sentences/s, {n}" for n in counts), "of peak",
              "peak MB", "first label, ms", "disk MB", "scores differ"]
    return table(header, rows)


def goals(figures):
    """The issue's goals: what, goal, measured, whether it is reached."""
    result, sizes = figures.result, figures.sizes
    native, shipped = figures.row("framelens, native", "seeded"), figures.row("framelens, shipped model", "restored")
    own = figures.row("transformers pipeline", "restored")
    rows = []

    def goal(what, wanted, shown, reached):
        rows.append([what, wanted, shown, "yes" if reached else "no"])

    for n in sizes:
        peer = figures.faster_peer(n)
        times = ratio(figures.seconds(peer, n), figures.seconds(native, n))
        goal(f"pairs/s on equal f32 weights, {n} a sentence, against {peer['name']}", "≥ 2.5×", f"{times:.2f}×", times >= 2.5)
    for n in sizes:
        times = ratio(figures.seconds(own, n), figures.seconds(shipped, n))
        goal(f"pairs/s of the shipped model against the same in f32 on the pipeline, {n} a sentence", "≥ 6×", f"{times:.2f}×", times >= 6)
    if 8 in sizes and 1 in sizes:
        cost = median(a * sizes[1] / (b * sizes[8]) for a, b in zip(figures.seconds(shipped, 8), figures.seconds(shipped, 1)))
        goal("cost of a sentence with 8 hypotheses against 1, shipped model", "≤ 3", f"{cost:.2f}", cost <= 3)
    if 32 in sizes:
        peer = figures.faster_peer(32)
        times = ratio(figures.seconds(peer, 32), figures.seconds(shipped, 32))
        goal(f"sentences/s with 32 hypotheses, shipped model against {peer['name']}", "≥ 15×", f"{times:.2f}×", times >= 15)
    share = figures.share_of_peak(native, 0)
    goal("share of the measured f32 peak, native engine", "≥ 60 %", f"{100 * share:.0f} %", share >= 0.6)
    share = figures.share_of_peak(shipped, 1)
    goal("share of the measured int8 peak, shipped model", "≥ 60 %", f"{100 * share:.0f} %", share >= 0.6)
    again = result["second_run"]
    goal("second run over unchanged articles", "≥ 50×", f"{again:.0f}×" if again else "not measured", bool(again) and again >= 50)
    if memory := result["memory"]:
        flat = memory["end"] <= 1.1 * memory["quarter"]
        shown = f"{memory['peak']:.0f} MB; {memory['quarter']:.0f} after a quarter, {memory['end']:.0f} at the end"
        goal(f"peak memory, {memory['articles']:,} articles", "≤ 400 MB, flat", shown, memory["peak"] <= 400 and flat)
    first = result["first_label"]
    goal("start of `framelens run` to first label, program's end included", "≤ 150 ms", f"{first:.0f} ms", first <= 150)
    seconds = result["stages"]["seconds"]
    asked = sum(seconds[stage] for stage in ("read", "clean", "split", "write"))
    share = asked / sum(seconds.values())
    goal("reading, cleaning, splitting, writing of a run", "≤ 3 %", f"{100 * share:.1f} %", share <= 0.03)
    return table(["what", "goal", "measured", "reached"], rows)


def conditions(figures):
    result = figures.result
    machine, peaks = result["machine"], result["peaks"]
    sizes = ", ".join(f"{size} sentences × {n}" for n, size in figures.sizes.items())
    f32, int8 = (median(peak[i] for peak in peaks) for i in (0, 1))
    return (f"{result['date']}, {machine['processor']}, {machine['cores']} cores, {result['threads']} threads; load by others at the beginning "
            f"{machine['load']:.1f}. {result['rounds']} rounds, in each of which everybody had a turn with {sizes} hypotheses. Product of two "
            f"{2048:,}² matrices: {f32:.0f} billion multiply-adds a second in f32, {int8:.0f} in int8. Versions: "
            + ", ".join(f"{name} {version}" for name, version in result["versions"].items()) + ".")


def markdown(result):
    figures = Figures(result)
    parts = [conditions(figures), contestants(figures), goals(figures)]
    if result["machine"]["load"] > 0.5 or result["quick"]:
        parts.insert(0, "**Not to be quoted**: " + ("a check of the script with few sentences" if result["quick"]
                        else "the machine was busy with other work") + ".")
    seconds = result["stages"]["seconds"]
    whole = sum(seconds.values())
    parts.append("Stages of a run over the seeds, tasks `kerman,sentiment,frame`: "
                 + ", ".join(f"{stage} {1000 * s:.1f} ms ({100 * s / whole:.2f} %)" for stage, s in seconds.items()) + ".")
    return "\n\n".join(parts)


def put(document, text):
    """Replace what stands between the two marks."""
    path = Path(document)
    old = path.read_text()
    if BEGIN not in old or END not in old:
        raise SystemExit(f"bench-peers: {document} has no place for the tables; it needs the lines {BEGIN} and {END}")
    path.write_text(re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: f"{BEGIN}\n\n{text}\n\n{END}", old, flags=re.DOTALL))
