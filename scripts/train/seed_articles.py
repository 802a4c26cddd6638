"""The five seed articles: a development test, never trained on."""

import tomllib
from collections import defaultdict

import paths
from articles import Article, coded_sentence, read_csv

TASKS = {"kerman-2024": "kerman.toml", "tehran-2017": "tehran-2017.toml"}


def load():
    """One article per (event, document), with the actors of the program's own tasks."""
    labels = defaultdict(list)
    for row in read_csv(paths.SEED_LABELS):
        labels[row["event"], row["doc"]].append(row)
    articles = []
    for (event, doc), rows in sorted(labels.items()):
        task = tomllib.loads((paths.REPOSITORY / "tasks" / TASKS[event]).read_text(encoding="utf-8"))
        actors = [(a["id"], a["name"], a["aliases"]) for a in task["actors"]]
        rows = sorted((r for r in rows if r["kind"] != "boilerplate"), key=lambda row: int(row["sent"]))
        texts = {(r["doc"], r["sent"]): r["text"] for r in rows}
        sentences = [coded_sentence(row, texts) for row in rows]
        articles.append(Article(f"{event}/{doc}", task["event"]["phrase"], actors, sentences))
    return articles
