"""A peer in a process of its own: `worker.py KIND FOLDER THREADS` answers requests as `examples/support/worker.rs` says.

KIND: `pipeline` (transformers' zero-shot pipeline), `cross-encoder` (sentence-transformers), `onnx` (ONNX Runtime on
FOLDER/onnx/model.onnx), `onnx-int8` (on FOLDER/dynamic/model.onnx), `peak` (products of matrices, see `peak.py`).
"""

import json
import os
import sys
import time
import warnings


def answers(logits, labels):
    """The probability of entailment against contradiction, or against the other of two labels, as the pipeline has it."""
    import numpy as np

    entailment = next(i for i, name in labels.items() if name.lower().startswith("entail"))
    against = 0 if entailment != 0 else len(labels) - 1
    return 1 / (1 + np.exp(logits[:, against] - logits[:, entailment]))


def quiet():
    import transformers

    warnings.filterwarnings("ignore")
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()


def pipeline(folder, threads):
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer
    from transformers import pipeline as make

    quiet()
    torch.set_num_threads(threads)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    classify = make("zero-shot-classification", model=model, tokenizer=AutoTokenizer.from_pretrained(folder), device="cpu")

    def score(texts, hypotheses, batch):
        found = classify(texts, hypotheses, hypothesis_template="{}", multi_label=True, batch_size=batch)
        found = [found] if isinstance(found, dict) else found
        by_label = [dict(zip(one["labels"], one["scores"])) for one in found]
        return [[row[hypothesis] for hypothesis in hypotheses] for row in by_label]

    return score


def cross_encoder(folder, threads):
    import torch
    from sentence_transformers import CrossEncoder

    quiet()
    torch.set_num_threads(threads)
    model = CrossEncoder(folder, device="cpu")
    labels = model.model.config.id2label

    def score(texts, hypotheses, batch):
        pairs = [(text, hypothesis) for text in texts for hypothesis in hypotheses]
        logits = model.predict(pairs, batch_size=batch, activation_fn=torch.nn.Identity(), show_progress_bar=False)
        return answers(logits, labels).reshape(len(texts), -1).tolist()

    return score


def onnx(folder, threads, file):
    import numpy as np
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(os.path.join(folder, file), options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    tokenizer.no_padding()
    with open(os.path.join(folder, "config.json")) as config:
        labels = {int(i): name for i, name in json.load(config)["id2label"].items()}
    names = {taken.name for taken in session.get_inputs()}

    def run(encodings):
        width = max(len(e.ids) for e in encodings)
        wide = lambda values: np.array([v + [0] * (width - len(v)) for v in values], np.int64)
        feed = {"input_ids": wide([e.ids for e in encodings]), "attention_mask": wide([e.attention_mask for e in encodings]),
                "token_type_ids": wide([e.type_ids for e in encodings])}
        return session.run(["logits"], {name: feed[name] for name in names})[0]

    def score(texts, hypotheses, batch):
        pairs = [(text, hypothesis) for text in texts for hypothesis in hypotheses]
        encodings = tokenizer.encode_batch(pairs)
        # Sorted by length, as somebody would who wants it fast.
        order = sorted(range(len(pairs)), key=lambda i: len(encodings[i].ids))
        logits = np.empty((len(pairs), len(labels)), np.float32)
        for start in range(0, len(order), batch):
            part = order[start:start + batch]
            logits[part] = run([encodings[i] for i in part])
        return answers(logits, labels).reshape(len(texts), -1).tolist()

    return score


def main():
    kind, folder, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    # Libraries write to standard output too; answers have it for themselves.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    if kind == "peak":
        from peak import measure

        score = measure(threads)
    else:
        score = {"pipeline": pipeline, "cross-encoder": cross_encoder,
                 "onnx": lambda f, n: onnx(f, n, "onnx/model.onnx"),
                 "onnx-int8": lambda f, n: onnx(f, n, "dynamic/model.onnx")}[kind](folder, threads)
    for line in sys.stdin:
        request = json.loads(line)
        begun = time.perf_counter()
        scores = score(**request)
        out.write(json.dumps({"seconds": time.perf_counter() - begun, "scores": scores}) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
