"""Which files the model was trained on, as `sha256sum -c` lines."""

from hashlib import sha256

import paths

TRAINED_ON = [
    "data/snli_subset/snli_train_union.jsonl",
    "data/cad_nli/original_train.tsv",
    "data/cad_nli/revised_hypothesis_train.tsv",
    "data/cad_nli/revised_premise_train.tsv",
    "data/conjnli/adversarial_train_15k.tsv",
    "data/vania_news_wiki_nli/base_wiki_train.jsonl",
    "data/vania_news_wiki_nli/sim_wiki_train.jsonl",
    "data/vania_news_wiki_nli/translate_wiki_train.jsonl",
    "data/framenet15_judgment/judgment.jsonl",
    "data/framenet15_judgment/responsibility_crime_cause.jsonl",
    "data/dse2qa_directed_sentiment/train.txt",
    "data/newsmtsc/train.jsonl",
    "data/causal_news_corpus/train_subtask1.csv",
    "data/causal_news_corpus/train_subtask2.csv",
    "data/perspectrum/dataset_split_v1.0.json",
    "data/perspectrum/perspective_pool_v1.0.json",
    "data/perspectrum/perspectrum_with_answers_v1.0.json",
    "data/ibm_claim_stance/claim_stance_clean.jsonl",
    "gold/coded/actors.csv",
    "gold/coded/labels.csv",
    "gold/coded/sentences.csv",
]


def digest_lines():
    """Shared files by their path there, written examples and labels of real sentences by their path in the repository."""
    files = [(name, paths.SHARED / name) for name in TRAINED_ON]
    written = sorted(paths.WRITTEN.glob("*.jsonl")) + sorted((paths.WRITTEN / "labels").iterdir()) + sorted(paths.REAL.glob("*.jsonl"))
    written += [paths.HRDS_LABELS / "articles.jsonl"]
    files += [(str(path.relative_to(paths.REPOSITORY)), path) for path in written]
    files.append(("HRDsAttack/data/train.json", paths.HRDS))
    return "".join(f"{sha256(path.read_bytes()).hexdigest()}  {name}\n" for name, path in files)
