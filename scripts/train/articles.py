"""Labelled articles, hand-coded or written, and their stance readings."""

import csv
import json
import re
import zlib
from collections import defaultdict
from dataclasses import dataclass, field, replace

import as_coded
import paths
from mentions import aliases_of, find_mentions, mask, named, straighten
from pairs import CONTEXT

ROLES = {"p", "s", "n"}


@dataclass
class Sentence:
    number: int
    text: str
    blamed: dict
    denied: set
    sentiment: str
    frame: str
    mentions: list = field(default_factory=list)


@dataclass
class Article:
    name: str
    event: str
    actors: list
    sentences: list
    has_context: bool = True

    def __post_init__(self):
        self.aliases = aliases_of(self.actors)
        for sentence in self.sentences:
            sentence.mentions = find_mentions(sentence.text, self.aliases)

    def candidates(self, index):
        """Actors that a reader could mean: named here or up to two sentences before."""
        first = max(0, index - 2) if self.has_context else index
        nearby = self.sentences[first : index + 1]
        found = set().union(*(named(s.mentions) for s in nearby))
        return [actor_id for actor_id, _, _ in self.actors if actor_id in found]

    def reading(self, index, actor_id):
        """(context, text) with every mention of the actor masked; the context begins with the article's first sentence."""
        masked = lambda i: mask(self.sentences[i].text, self.sentences[i].mentions, actor_id)
        if not self.has_context or index == 0:
            return "", masked(index)
        near = named(self.sentences[index].mentions) | named(self.sentences[index - 1].mentions)
        first = index - 1
        if actor_id not in near and index >= 2:
            first = index - 2
        before = " ".join(masked(i) for i in range(first, index))
        return (f"{masked(0)} {CONTEXT} {before}" if first > 0 else before), masked(index)

    def event_for(self, actor_id):
        """The event phrase with the actor masked: who is arrested in it is not to blame for the arrest."""
        return mask(self.event, find_mentions(self.event, self.aliases), actor_id)


def proper(name):
    """Whether every word begins with a capital: a name, not a description like "the police"."""
    return all(word[:1].isupper() for word in name.split())


def proper_names(articles):
    """Proper names of actors by their number of words, for `disguised`."""
    names = {name for article in articles for _, own, others in article.actors for name in (own, *others) if proper(name)}
    by_length = defaultdict(list)
    for name in sorted(names):
        by_length[len(name.split())].append(name)
    return by_length


def disguised(article, names, rng):
    """The same article with other proper names for its actors: who is to blame must be read, not remembered."""
    renamed = {}
    for _, own, others in article.actors:
        for name in (own, *others):
            if proper(name) and name not in renamed:
                renamed[name] = rng.choice(names[len(name.split())])
    told = {straighten(name).lower(): other for name, other in renamed.items()}

    def rewrite(text):
        parts, position = [], 0
        for start, end, _ in find_mentions(text, article.aliases):
            known = straighten(text[start:end]).lower()
            parts += [text[position:start], told.get(known, text[start:end])]
            position = end
        return "".join(parts) + text[position:]

    actors = [(a, renamed.get(own, own), [renamed.get(name, name) for name in others]) for a, own, others in article.actors]
    sentences = [replace(s, text=rewrite(s.text), mentions=[]) for s in article.sentences]
    return Article(article.name, rewrite(article.event), actors, sentences, article.has_context)


def parse_blamed(field_text):
    """`us:s;other:p` as {id: role}, without `other`."""
    blamed = {}
    for item in filter(None, field_text.replace(" ", "").split(";")):
        actor_id, _, role = item.partition(":")
        if actor_id != "other":
            blamed[actor_id] = role if role in ROLES else ""
    return blamed


def parse_denied(field_text):
    items = field_text.replace(" ", "").split(";")
    return {item.partition(":")[0] for item in items if item} - {"other"}


def read_csv(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def load_coded():
    """The hand-coded articles, boilerplate dropped."""
    texts = {(r["doc"], r["sent"]): r["text"] for r in read_csv(paths.CODED / "sentences.csv")}
    events, actors, labels = {}, defaultdict(list), defaultdict(list)
    for row in read_csv(paths.CODED / "actors.csv"):
        events[row["doc"]] = row["event"]
        actors[row["doc"]].append((row["actor_id"], row["name"], row["aliases"].split("|")))
    for row in read_csv(paths.CODED / "labels.csv"):
        labels[row["doc"]].append(row)
    articles = []
    for doc in sorted(labels):
        rows = sorted(labels[doc], key=lambda row: int(row["sent"]))
        sentences = [coded_sentence(row, texts) for row in rows if row["kind"] != "boilerplate"]
        articles.append(Article(doc, events[doc], actors[doc], sentences))
    return articles


def coded_sentence(row, texts):
    return Sentence(
        int(row["sent"]),
        " ".join(texts[row["doc"], row["sent"]].split()),
        parse_blamed(row["blamed"]),
        parse_denied(row["denied"]),
        row["sentiment"],
        row["frame"],
    )


def load_written(folder=paths.WRITTEN, files="*.jsonl"):
    """The invented examples of a folder's files, and how many lines could not be used."""
    articles, bad = [], 0
    for path in sorted(folder.glob(files)):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.strip():
                continue
            try:
                articles.append(written_article(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError):
                bad += 1
    return articles, bad


def load_real(held=False):
    """Hand-coded sentences of public sets, one article a sentence and event; a sixth of the sentences is held out."""
    texts, articles = real_texts(), []
    for path in sorted(paths.REAL.glob("*.jsonl")):
        for record in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if (zlib.crc32(record["source"].encode()) % 6 == 0) == held:
                articles += real_articles(record, texts[record["source"]])
    return articles


def real_articles(record, text):
    """Tone and frame stand with the first event only."""
    tone = {"sentiment": record["sentiment"], "frame": record["frame"]}
    return [
        written_article({"id": f"{record['source']}-{number}", "kind": "contrast", "event": event["event"], "actors": record["actors"],
                         "sentences": [{"text": text, "blamed": event["blamed"], "denied": event["denied"], **(tone if number == 0 else {})}]})
        for number, event in enumerate(record["events"])
    ]


def real_texts():
    """By source: `mtsc-` and the line in NewsMTSC's training part, `cnc-` and the index in that of the Causal News Corpus, `dse-` and the
    line in DSE2QA's."""
    with open(paths.DATA / "newsmtsc" / "train.jsonl", encoding="utf-8") as file:
        texts = {f"mtsc-{number}": json.loads(line)["sentence_normalized"] for number, line in enumerate(file)}
    rows = read_csv(paths.DATA / "causal_news_corpus" / "train_subtask1.csv")
    texts |= {f"cnc-{row['index']}": untokenised(row["text"]) for row in rows}
    with open(paths.DATA / "dse2qa_directed_sentiment" / "train.txt", encoding="utf-8") as file:
        sentences = (re.sub(r"[\[\]]", "", line.split("\t")[0]) for line in file)
        return texts | {f"dse-{number}": " ".join(sentence.split()) for number, sentence in enumerate(sentences)}


def untokenised(text):
    """Without the spaces that a tokeniser put around signs."""
    text = re.sub(r" ([,.;:?!)%]|[’'] ?(?:s|t|re|ve|ll|d|m)\b)", lambda sign: sign.group(1).replace(" ", ""), text)
    return re.sub(r"([($]) ", r"\1", text)


def load_held():
    """Written records that are never trained on; every sentence of a contrast set is an article of its own."""
    return [written_article(record) for path in sorted(paths.HELD.glob("*.jsonl")) for record in as_coded.records(path)]


def written_article(record):
    actors = [(a["id"], a["name"], list(a.get("aliases") or [])) for a in record["actors"]]
    known = {actor_id for actor_id, _, _ in actors} | {"other"}
    sentences = []
    for number, row in enumerate(record["sentences"]):
        blamed = parse_blamed(row.get("blamed") or "")
        denied = parse_denied(row.get("denied") or "")
        if not (set(blamed) | denied) <= known:
            raise ValueError("a label names an unknown actor")
        text = " ".join(row["text"].split())
        sentiment, frame = row.get("sentiment") or "", row.get("frame") or ""
        sentences.append(Sentence(number, text, blamed, denied, sentiment, frame))
    if not sentences or not record["event"].strip():
        raise ValueError("an article needs an event and sentences")
    return Article(record["id"], record["event"], actors, sentences, record["kind"] != "contrast")
