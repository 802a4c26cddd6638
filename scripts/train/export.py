"""Writes the shipped folder: graph, tokenizer, config and parity examples."""

import json
import os
from copy import deepcopy
from hashlib import sha256

import numpy as np
import onnxruntime
import torch

import fit
import onnx_graph
import paths
from encoding import MAX_HYPOTHESIS, MAX_TEXT, joined, tokenizer_json
from model import BASE_PACKAGE, LABELS
from pairs import CONTEXT, TARGET
from quantise import quantise_state
from reference_texts import reference_groups


def write_atomically(path, content):
    """Readers see the old file or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(content)
    os.replace(temporary, path)


def write_json(path, value):
    write_atomically(path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())


def config_of(network):
    config = {name: getattr(network.config, name) for name in (
        "model_type", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
        "hidden_act", "layer_norm_eps", "max_position_embeddings", "type_vocab_size", "vocab_size", "pad_token_id")}
    return {
        "_name_or_path": BASE_PACKAGE,
        "architectures": ["BertForSequenceClassification"],
        **config,
        "id2label": {str(i): name for i, name in LABELS.items()},
        "label2id": {name: i for i, name in LABELS.items()},
        "framelens": {"target_token": TARGET, "context_token": CONTEXT,
                      "context": "opening-and-previous-sentence", "encoding": "shared", "max_text": MAX_TEXT,
                      "max_hypothesis": MAX_HYPOTHESIS},
    }


def restored(network, quantised):
    """A copy of the network with the weights that the shipped file has."""
    state = network.state_dict()
    for name, weight in quantised.items():
        state[name] = torch.from_numpy(weight.restored())
    twin = deepcopy(network)
    twin.load_state_dict(state)
    return twin


def plain_session(path):
    """ONNX Runtime without its fused kernels, which round to about 1e-3."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(str(path), options)


def write_digests():
    names = ["config.json", "model.onnx", "reference.json", "tokenizer.json"]
    lines = [f"{sha256((paths.SHIPPED / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    write_atomically(paths.SHIPPED / "SHA256SUMS", "".join(lines).encode())


def onnx_logits(session, encoder, pairs):
    """Logits from the shipped file, one text at a time."""
    logits = np.zeros((len(pairs), 2), np.float32)
    for sequence in encoder.encode_all(pairs):
        logits[sequence.members] = session.run(["logits"], onnx_graph.feed([sequence]))[0]
    return logits


def reference_rows(encoder, groups, expected):
    """For the parity test in Rust: texts with their hypotheses, the ids of all blocks, PyTorch's logits."""
    rows, begin = [], 0
    for group in groups:
        end = begin + len(group)
        first = group[0]
        rows.append({"context": first.context, "sentence": first.text, "text": joined(first),
                     "hypotheses": [pair.hypothesis for pair in group],
                     "ids": encoder.sequence(group, range(len(group))).tokens,
                     "logits": [[float(x) for x in row] for row in expected[begin:end]]})
        begin = end
    return rows


def export(network, tokenizer, encoder):
    """Write the folder; return the largest difference between ONNX and PyTorch logits."""
    quantised, plain = quantise_state(network.state_dict())
    graph = onnx_graph.build(quantised, plain, network.config).SerializeToString()
    write_atomically(paths.SHIPPED / "model.onnx", graph)
    write_atomically(paths.SHIPPED / "tokenizer.json", tokenizer_json(tokenizer).encode())
    write_json(paths.SHIPPED / "config.json", config_of(network))
    groups = reference_groups()
    examples = [pair for group in groups for pair in group]
    expected = fit.score(restored(network, quantised), encoder, examples, half_precision=False)
    write_json(paths.SHIPPED / "reference.json", reference_rows(encoder, groups, expected))
    write_digests()
    actual = onnx_logits(plain_session(paths.SHIPPED / "model.onnx"), encoder, examples)
    return float(np.abs(actual - expected).max())


def agreement(network, encoder, pairs):
    """How often the shipped file answers as the f32 network does."""
    full = fit.score(network, encoder, pairs, half_precision=False)
    small = onnx_logits(plain_session(paths.SHIPPED / "model.onnx"), encoder, pairs)
    return {"same_answer": float((small.argmax(1) == full.argmax(1)).mean()),
            "rms_logit_change": float(np.sqrt(((small - full) ** 2).mean())), "n": len(pairs)}
