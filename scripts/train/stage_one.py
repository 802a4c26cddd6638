"""Stage 1: general entailment, and who does what to whom, from public data."""

import csv
import json
import random
import re

import paths
from articles import read_csv
from hypotheses import STANCE, choose, fill
from pairs import ENTAILED, NOT_ENTAILED, TARGET, Pair

SEED = 11
NEUTRAL_EVENTS = ["it", "this", "what happened"]
LEADING_PREPOSITION = re.compile(
    r"^(?:for|of|with|on|by|to|at|against|about|over|in|as|from|towards?|upon)\s+", re.IGNORECASE
)


def read_jsonl(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


# --- natural language inference -------------------------------------------

NLI_LIMITS = {"snli": 40000, "cad": 10000, "conj": 9000, "vania": 16000}
NEUTRAL_SHARE = 0.8


def nli_pairs(rng):
    """Contradiction and neutral both mean "not entailed"; a part of neutral is dropped."""
    pairs = []
    for source, rows in nli_sources().items():
        kept = [r for r in rows if r[2][0] in "ec" or rng.random() < NEUTRAL_SHARE]
        rng.shuffle(kept)
        for premise, hypothesis, label in kept[: NLI_LIMITS[source]]:
            pairs.append(Pair(premise, hypothesis, int(label[0] == "e"), "nli_" + source))
    return pairs


def nli_sources():
    """{source: [(premise, hypothesis, label that starts with e, c or n)]}."""
    snli = read_jsonl(paths.DATA / "snli_subset" / "snli_train_union.jsonl")
    keys = ("sentence1", "sentence2", "gold_label")
    sources = {"snli": [tuple(row[k] for k in keys) for row in snli], "cad": [], "vania": []}
    for part in ("original", "revised_hypothesis", "revised_premise"):
        sources["cad"] += read_tsv(paths.DATA / "cad_nli" / f"{part}_train.tsv")
    sources["conj"] = read_tsv(paths.DATA / "conjnli" / "adversarial_train_15k.tsv")
    for part in ("base", "sim", "translate"):
        rows = read_jsonl(paths.DATA / "vania_news_wiki_nli" / f"{part}_wiki_train.jsonl")
        sources["vania"] += [(r["premise"], r["hypothesis"], r["label"]) for r in rows]
    labelled = lambda rows: [r for r in rows if r[2][:1] in ("e", "c", "n")]
    return {name: labelled(rows) for name, rows in sources.items()}


def read_tsv(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [(r[0].strip('"'), r[1].strip('"'), r[2].strip()) for r in rows if len(r) == 3]


# --- FrameNet: blamer and blamed, killer and victim ------------------------

# Lexical frames in which one role is answerable for the event and others are not.
ANSWERABLE = {
    "Killing": ({"Killer"}, {"Victim"}, "the killing"),
    "Attack": ({"Assailant"}, {"Victim"}, "the attack"),
    "Committing_crime": ({"Perpetrator"}, set(), "the crime"),
    "Causation": ({"Cause", "Actor"}, {"Affected"}, "what happened"),
    "Revenge": ({"Avenger"}, {"Offender", "Injured_Party"}, "the retaliation"),
    "Arrest": ({"Authorities"}, {"Suspect"}, "the arrest"),
}


def untokenise(text):
    """FrameNet separates punctuation by spaces; news does not."""
    text = re.sub(r"\s+([,.;:?!)\]]|n't|'s|'re|'ve|'ll|'d|'m)", r"\1", text)
    text = re.sub(r"(?<!\w)`\s*|\s+\"", lambda m: '"', text)
    return " ".join(text.replace("( ", "(").split())


def mask_span(text, start, end):
    """Mask a phrase, leaving the preposition that begins it."""
    phrase = text[start:end]
    lead = LEADING_PREPOSITION.match(phrase)
    start += lead.end() if lead else 0
    return untokenise(f"{text[:start]}{TARGET}{text[end:]}")


def reason_event(spans, text, masked_span):
    """The reason as an event phrase, or "" where it is missing or unwieldy."""
    for span in spans:
        words = LEADING_PREPOSITION.sub("", untokenise(text[span["start"] : span["end"]]))
        overlaps = span["start"] < masked_span["end"] and masked_span["start"] < span["end"]
        if 2 <= len(words.split()) <= 15 and not overlaps:
            return words
    return ""


def stance(text, event, question, label, rng, kind):
    hypothesis = fill(choose(STANCE[question], rng), TARGET, event)
    return Pair(text, hypothesis, label, kind)


def framenet_judgement_pairs(rng):
    """Mask the blamed party (holds) or the blamer (does not): the same sentence."""
    rows = read_jsonl(paths.DATA / "framenet15_judgment" / "judgment.jsonl")
    reasons = [r for r in (reason_of(row) for row in rows) if r]
    pairs = []
    for row in rows:
        negative = "Negative_judgment" in row["polarity"] or row["frame"] == "Notification_of_charges"
        if not negative and "Positive_judgment" not in row["polarity"]:
            continue
        for span in row["fes"]:
            judged = span["role"] in {"Evaluee", "Accused"}
            judge = span["role"] in {"Communicator", "Cognizer", "Arraign_authority"}
            if judged or judge:
                label = int(negative and judged)
                pairs += judgement_pairs(row, span, label, reasons, rng)
    return pairs


def reason_of(row):
    spans = [s for s in row["fes"] if s["role"] in {"Reason", "Charges"}]
    return reason_event(spans, row["text"], {"start": -1, "end": -1})


def judgement_pairs(row, span, label, reasons, rng):
    text = mask_span(row["text"], span["start"], span["end"])
    spans = [s for s in row["fes"] if s["role"] in {"Reason", "Charges"}]
    event = reason_event(spans, row["text"], span)
    pairs = [stance(text, event or rng.choice(NEUTRAL_EVENTS), "blamed", label, rng, "fn_judgement")]
    if event and label and rng.random() < 0.6:
        pairs.append(stance(text, rng.choice(reasons), "blamed", NOT_ENTAILED, rng, "fn_wrong_event"))
    if rng.random() < 0.15:
        pairs.append(stance(text, event or "it", "denied", NOT_ENTAILED, rng, "fn_judgement"))
    return pairs


def framenet_deed_pairs(rng):
    """Killers, attackers and causes are answerable; victims are not."""
    pairs = []
    for row in read_jsonl(paths.DATA / "framenet15_judgment" / "responsibility_crime_cause.jsonl"):
        if row["frame"] not in ANSWERABLE:
            continue
        doers, sufferers, event = ANSWERABLE[row["frame"]]
        for span in row["fes"]:
            if span["role"] not in doers | sufferers:
                continue
            text = mask_span(row["text"], span["start"], span["end"])
            label = int(span["role"] in doers)
            for question in ("blamed", rng.choice(["role_p", "denied"])):
                holds = label if question != "denied" else NOT_ENTAILED
                pairs.append(stance(text, event, question, holds, rng, "fn_deed"))
    return pairs


def framenet_verdict_pairs(rng):
    """A conviction blames the defendant, an acquittal denies; the judge is neither."""
    outcome = {"convict.v": True, "conviction.n": True, "acquit.v": False, "acquittal.n": False,
               "clear.v": False}
    pairs = []
    for row in read_jsonl(paths.DATA / "framenet15_judgment" / "responsibility_crime_cause.jsonl"):
        if row["frame"] != "Verdict" or row["lu"] not in outcome:
            continue
        for span in row["fes"]:
            if span["role"] not in {"Defendant", "Judge"}:
                continue
            text = mask_span(row["text"], span["start"], span["end"])
            defendant = span["role"] == "Defendant"
            convicted = outcome[row["lu"]]
            pairs.append(stance(text, "the crime", "blamed", int(defendant and convicted), rng, "fn_verdict"))
            pairs.append(stance(text, "the crime", "denied", int(defendant and not convicted), rng, "fn_verdict"))
    return pairs


# --- directed and target sentiment in news ---------------------------------

CRITICISED = ["{actor} is blamed or criticised.", "Somebody is against {actor}.", "{actor} is accused of something."]
CRITIC = ["{actor} blames or criticises somebody.", "{actor} speaks against somebody.", "{actor} accuses somebody."]
NEUTRAL_ROWS = 5000


def directed_sentiment_pairs(rng):
    """Who criticises whom: the same sentence is asked about both sides."""
    with open(paths.DATA / "dse2qa_directed_sentiment" / "train.txt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    rows = [row for row in rows if len(row) == 4]
    rng.shuffle(rows)
    pairs, neutral_rows = [], 0
    for sentence, p, q, label in rows:
        neutral_rows += label == "0"
        if label == "0" and neutral_rows > NEUTRAL_ROWS:
            continue
        pairs += directed_pairs(sentence, p, q, label, rng)
    return pairs


def directed_pairs(sentence, p, q, label, rng):
    target_of = {"3": q, "4": p}.get(label)
    sides = [p, q] if label in "34" else [rng.choice([p, q])]
    pairs = []
    for side in sides:
        text = sentence.replace(f"[{side}]", TARGET)
        other = q if side == p else p
        # The annotators' brackets leave out a final s: "[the United State]s".
        text = re.sub(r"(?<=\[unused1\])s\b", "", text.replace(f"[{other}]", other))
        if TARGET not in text:
            continue
        question, holds = CRITICISED, side == target_of
        if rng.random() < 0.25:
            question, holds = CRITIC, target_of is not None and side != target_of
        hypothesis = fill(choose(question, rng), TARGET, "")
        pairs.append(Pair(text, hypothesis, int(holds), "dse"))
    return pairs


TOWARDS = {
    2.0: ["The sentence is negative towards {actor}.", "This puts {actor} in a bad light."],
    4.0: ["The sentence is neutral towards {actor}.", "This judges {actor} neither well nor badly."],
    6.0: ["The sentence is positive towards {actor}.", "This puts {actor} in a good light."],
}
TARGET_SENTIMENT_PAIRS = 18000


def target_sentiment_pairs(rng):
    pairs = []
    for row in read_jsonl(paths.DATA / "newsmtsc" / "train.jsonl"):
        sentence = row["sentence_normalized"]
        for target in row["targets"]:
            gold = target["polarity"]
            text = sentence[: target["from"]] + TARGET + sentence[target["to"] :]
            wrong = rng.choice([polarity for polarity in TOWARDS if polarity != gold])
            for polarity in (gold, wrong):
                hypothesis = fill(choose(TOWARDS[polarity], rng), TARGET, "")
                pairs.append(Pair(text, hypothesis, int(polarity == gold), "mtsc"))
    rng.shuffle(pairs)
    return pairs[:TARGET_SENTIMENT_PAIRS]


# --- causes and stances ----------------------------------------------------

CAUSAL_PAIRS, CLAIM_PAIRS = 5000, 6000


def causal_pairs(rng):
    """Does the sentence name a cause, and which way round do cause and effect go?"""
    folder = paths.DATA / "causal_news_corpus"
    pairs = [
        Pair(untokenise(row["text"]), "This sentence says what caused something.", int(row["label"]), "causal")
        for row in read_csv(folder / "train_subtask1.csv")
    ]
    for row in read_csv(folder / "train_subtask2.csv"):
        marked = re.sub(r"</?SIG\d>", "", row["text_w_pairs"])
        cause = re.search(r"<ARG0>(.*?)</ARG0>", marked)
        effect = re.search(r"<ARG1>(.*?)</ARG1>", marked)
        if cause and effect:
            first, second, label = cause[1], effect[1], ENTAILED
            if rng.random() < 0.5:
                first, second, label = second, first, NOT_ENTAILED
            hypothesis = untokenise(f"This: {first.strip()} - led to this: {second.strip()}.")
            pairs.append(Pair(untokenise(row["text"]), hypothesis, label, "causal"))
    rng.shuffle(pairs)
    return pairs[:CAUSAL_PAIRS]


def claim_pairs(rng):
    """Perspectives and claims that support or undermine another claim."""
    pairs = perspectrum_pairs() + ibm_pairs()
    rng.shuffle(pairs)
    return pairs[:CLAIM_PAIRS]


def perspectrum_pairs():
    folder = paths.DATA / "perspectrum"
    load = lambda name: json.loads((folder / name).read_text(encoding="utf-8"))
    split = load("dataset_split_v1.0.json")
    texts = {item["pId"]: item["text"] for item in load("perspective_pool_v1.0.json")}
    pairs = []
    for claim in load("perspectrum_with_answers_v1.0.json"):
        if split[str(claim["cId"])] != "train":
            continue
        for group in claim["perspectives"]:
            label = int(group["stance_label_3"] == "SUPPORT")
            for pid in group["pids"]:
                hypothesis = f"This supports the claim: {claim['text']}"
                pairs.append(Pair(texts[pid], hypothesis, label, "claim"))
    return pairs


def ibm_pairs():
    rows = read_jsonl(paths.DATA / "ibm_claim_stance" / "claim_stance_clean.jsonl")
    return [
        Pair(
            row["claims.claimCorrectedText"],
            f"This supports the claim: {row['topicText']}",
            int(row["claims.stance"] == "PRO"),
            "claim",
        )
        for row in rows
        if row["split"] == "train"
    ]


def build(seed=SEED):
    """All stage-1 pairs of an epoch; the same seed gives the same list."""
    rng = random.Random(seed)
    builders = [
        nli_pairs,
        framenet_judgement_pairs,
        framenet_deed_pairs,
        framenet_verdict_pairs,
        directed_sentiment_pairs,
        target_sentiment_pairs,
        causal_pairs,
        claim_pairs,
    ]
    return [pair for builder in builders for pair in builder(rng)]
