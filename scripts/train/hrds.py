"""Hand-coded articles of HRDsAttack's training part: our labels stand in `hrds/`, the texts in its `data/train.json`."""

import html
import json
import re
from dataclasses import replace

import paths
from articles import Article, Sentence, parse_blamed, parse_denied


def text_of(sample):
    """Title, blank line, paragraphs: the text that the labels' `start` and `end` count characters in."""
    parts = re.split(r"</p>|<br\s*/?>", sample["Input.article_interface"])
    paragraphs = (re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", part))).strip() for part in parts)
    return "\n\n".join([sample["Input.title"].strip(), *filter(None, paragraphs)]) + "\n"


def load():
    """Each article once for its main event and once for each further one; tone and frame stand with the main event only."""
    texts = source()
    return [article for record in records() for article in articles_of(record, text_of(texts[record["source"]]["sample"]))]


def source():
    """HRDsAttack's training part."""
    if not paths.HRDS.exists():
        raise SystemExit(f"{paths.HRDS} is not there: fetch data/train.json of github.com/dataminr-ai/HRDsAttack (commit e4c5865) or set FRAMELENS_HRDS")
    return json.loads(paths.HRDS.read_text(encoding="utf-8"))


def records():
    """The labels alone."""
    return [json.loads(line) for line in (paths.HRDS_LABELS / "articles.jsonl").read_text(encoding="utf-8").splitlines()]


def load_unread():
    """Each article for its main event alone, named hrds-N: what the network before stage eight answers about."""
    return [replace(article, name=article.name.removesuffix("-0")) for article in load() if article.name.endswith("-0")]


def as_written():
    """For their main event, as records of `written/`."""
    texts = source()
    for record in records():
        sample = texts[record["source"]]["sample"]
        text = text_of(sample)
        sentences = [row | {"text": text[row["start"] : row["end"]]} for row in record["sentences"]]
        yield record | {"id": f"hrds-{record['source']}", "date": sample["Input.publish_date"][:10], "sentences": sentences}


def articles_of(record, text):
    rows = [row for row in record["sentences"] if row.get("kind") != "boilerplate"]
    actors = [(actor["id"], actor["name"], actor["aliases"]) for actor in record["actors"]]

    def article(number, event, labels):
        sentences = [sentence(row, " ".join(text[row["start"] : row["end"]].split()), labels.get(row["sentence"], {})) for row in rows]
        return Article(f"hrds-{record['source']}-{number}", event, actors, sentences)

    further = [(event["event"], {row["sentence"]: row for row in event["sentences"]}) for event in record["further"]]
    events = [(record["event"], {row["sentence"]: row for row in rows}), *further]
    return [article(number, event, labels) for number, (event, labels) in enumerate(events)]


def sentence(row, text, label):
    return Sentence(row["sentence"], text, parse_blamed(label.get("blamed", "")), parse_denied(label.get("denied", "")),
                    label.get("sentiment", ""), label.get("frame", ""))
