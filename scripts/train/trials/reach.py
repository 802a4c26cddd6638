"""What each `reach` of a stance task keeps of the blame in the coded articles, and what it asks: the table in docs/tasks.md.

    FRAMELENS_SHARED=../shared python scripts/train/trials/reach.py
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import articles
from mentions import named

WHOLE = 1000


def main():
    coded = articles.load_coded()
    n_pairs = sum(len(article.actors) * len(article.sentences) for article in coded)
    print(f"{len(coded)} articles")
    for reach in (0, 1, 2, 3, 5, 10, WHOLE):
        n_blamed = n_kept = n_asked = 0
        for article in coded:
            for index, sentence in enumerate(article.sentences):
                near = article.sentences[max(0, index - reach) : index + 1]
                actors = set().union(*(named(other.mentions) for other in near))
                n_asked += len(actors)
                n_blamed += len(sentence.blamed)
                n_kept += len(actors & set(sentence.blamed))
        print(f"reach {reach}: {100 * n_kept / n_blamed:.1f} % of {n_blamed} blamed, {100 * n_asked / n_pairs:.1f} % of {n_pairs} pairs")


if __name__ == "__main__":
    main()
