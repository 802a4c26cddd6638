"""Writes the folders beside it: small random classifiers of every architecture, and what PyTorch says of them.

Run by hand:  python recipe.py   (packages: scripts/export-onnx-requirements.txt)

The weights are random but large, so that logits differ widely between pairs: a mistake in tokens, segments, positions or
masks shows. Every folder holds what a repository of the hub holds, and expected.json: tokens, logits and the scores of
the `transformers` zero-shot pipeline (Yin et al. 2019; multi_label=True).

`tokenizers` trains word pieces a little differently each time, so another run gives other folders, each right in itself.
"""

import json
import shutil
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import numpy as np
import onnx
import torch
import transformers as hf
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
HIDDEN, LAYERS, HEADS, INNER, LONGEST = 16, 2, 2, 21, 64
N_PIECES = 200
WANTED_SPREAD = 1.0  # of the logits, so that no agreement is by chance
TEMPLATE = "This text is about {}."
CANDIDATES = ["the economy", "war", "blame"]

TEXTS = [
    "The mayor blamed the operator for the fire.",
    "Nobody was hurt.",
    "",
    "Ärzte in Köln & Zürich warnten 2024 – vergebens.",
    "Two bombs, they said; 84 dead — \"we did not do it\".",
    "كرمان شهدت انفجارين",
    "🔥🔥 e\u0301 and  double  spaces\tand tabs",
    "The minister, who had been warned in May, let the report lie for a year. " * 6,
]
HYPOTHESES = [
    "The operator is to blame for the fire.",
    "This text is about the economy.",
    "Zürich did not warn anybody, did it?",
]
CORPUS = [*TEXTS, *HYPOTHESES, *(TEMPLATE.format(c) for c in CANDIDATES), *(path.read_text() for path in sorted((ROOT / "seeds").glob("*.txt")))]

THREE = ["contradiction", "neutral", "entailment"]
YES_FIRST = ["entailment", "neutral", "contradiction"]


# Architectures that the rust-bert engine runs too, from model.safetensors.
RUST_BERT = ["bert", "distilbert", "roberta", "xlm-roberta", "albert", "electra", "deberta-v2", "deberta-v3", "bart"]


def export_script():
    path = ROOT / "scripts" / "export-onnx"
    sys.path.insert(0, str(path.parent))
    loader = SourceFileLoader("export_onnx", str(path))
    module = module_from_spec(spec_from_loader("export_onnx", loader))
    loader.exec_module(module)
    return module


def word_pieces(special):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    # Continuations are learnt after `##`; letters alone make every word known.
    tokenizer.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=N_PIECES, special_tokens=special,
                                                                   limit_alphabet=80, show_progress=False))
    return tokenizer.get_vocab()


def byte_pairs(special):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(
        vocab_size=N_PIECES + 90, special_tokens=special, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    model = json.loads(tokenizer.to_str())["model"]
    return model["vocab"], [tuple(merge) for merge in model["merges"]]


def unigrams(special, unknown):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.train_from_iterator(CORPUS, trainers.UnigramTrainer(
        vocab_size=N_PIECES, special_tokens=special, unk_token=unknown, show_progress=False))
    return [(piece, score) for piece, score in json.loads(tokenizer.to_str())["model"]["vocab"]]


def bert_words(kind):
    return kind(vocab=word_pieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]), do_lower_case=True)


def roberta_bytes():
    vocab, merges = byte_pairs(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    return hf.RobertaTokenizer(vocab=vocab, merges=merges)


def modernbert_bytes():
    """ModernBERT's own: byte pairs of GPT-NeoX between [CLS] and [SEP]."""
    from tokenizers import decoders, processors

    vocab, merges = byte_pairs(["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"])
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]",
        special_tokens=[("[CLS]", vocab["[CLS]"]), ("[SEP]", vocab["[SEP]"])])
    return hf.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", pad_token="[PAD]",
        mask_token="[MASK]", model_input_names=["input_ids", "attention_mask"])


def mpnet_words():
    return hf.MPNetTokenizer(vocab=word_pieces(["<s>", "<pad>", "</s>", "<unk>", "[UNK]", "<mask>"]))


def xlmr_unigrams():
    return hf.XLMRobertaTokenizer(vocab=unigrams(["<s>", "<pad>", "</s>", "<unk>", "<mask>"], "<unk>"))


def albert_unigrams():
    return hf.AlbertTokenizer(vocab=unigrams(["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"], "<unk>"))


def deberta_unigrams():
    return hf.DebertaV2Tokenizer(vocab=unigrams(["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"], "[UNK]"))


SIZES = {"hidden_size": HIDDEN, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS, "intermediate_size": INNER,
         "max_position_embeddings": LONGEST}
DEBERTA = {**SIZES, "relative_attention": True, "pos_att_type": ["p2c", "c2p"], "position_biased_input": False,
           "share_att_key": True, "norm_rel_ebd": "layer_norm", "position_buckets": 16, "type_vocab_size": 0}

# folder: configuration, its settings, tokenizer, labels as their repositories write them
MODELS = {
    "bert": (hf.BertConfig, SIZES, lambda: bert_words(hf.BertTokenizer), THREE),
    "distilbert": (hf.DistilBertConfig, {"dim": HIDDEN, "n_layers": LAYERS, "n_heads": HEADS, "hidden_dim": INNER,
                                         "max_position_embeddings": LONGEST},
                   lambda: bert_words(hf.DistilBertTokenizer), ["ENTAILMENT", "NEUTRAL", "CONTRADICTION"]),
    "roberta": (hf.RobertaConfig, {**SIZES, "max_position_embeddings": LONGEST + 2, "type_vocab_size": 1},
                roberta_bytes, ["CONTRADICTION", "NEUTRAL", "ENTAILMENT"]),
    "xlm-roberta": (hf.XLMRobertaConfig, {**SIZES, "max_position_embeddings": LONGEST + 2, "type_vocab_size": 1},
                    xlmr_unigrams, THREE),
    "albert": (hf.AlbertConfig, {**SIZES, "embedding_size": 12}, albert_unigrams, ["entailed", "not_entailed"]),
    "electra": (hf.ElectraConfig, {**SIZES, "embedding_size": 12}, lambda: bert_words(hf.BertTokenizer), YES_FIRST),
    "mpnet": (hf.MPNetConfig, {**SIZES, "max_position_embeddings": LONGEST + 2}, mpnet_words, THREE),
    "deberta-v2": (hf.DebertaV2Config, {**SIZES, "relative_attention": True, "pos_att_type": ["p2c", "c2p"],
                                        "position_biased_input": True, "type_vocab_size": 2, "conv_kernel_size": 3,
                                        "conv_act": "gelu"},
                   deberta_unigrams, ["contradiction", "entailment", "neutral"]),
    "deberta-v3": (hf.DebertaV2Config, DEBERTA, deberta_unigrams, ["entailment", "not_entailment"]),
    "modernbert": (hf.ModernBertConfig, {**SIZES, "local_attention": 16, "global_attn_every_n_layers": 2,
                                         "num_hidden_layers": 3},
                   modernbert_bytes, ["entailment", "not_entailment"]),
    "bart": (hf.BartConfig, {"d_model": HIDDEN, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": HEADS,
                             "decoder_attention_heads": HEADS, "encoder_ffn_dim": INNER, "decoder_ffn_dim": INNER,
                             "max_position_embeddings": LONGEST}, roberta_bytes, THREE),
}


def random_weights(model):
    """Large and seeded; norms stay near one."""
    generator = torch.Generator().manual_seed(20240103)
    with torch.no_grad():
        for name, weight in sorted(model.named_parameters()):
            noise = torch.randn(weight.shape, generator=generator)
            if weight.dim() > 1:
                weight.copy_(noise * (0.6 if "embed" in name else 1.5 / np.sqrt(weight.shape[-1])))
            elif "norm" in name.lower() and name.endswith("weight"):
                weight.copy_(1.0 + 0.1 * noise)
            else:
                weight.copy_(0.1 * noise)


def spread_out(model, tokenizer):
    """Scale the last layer until the logits of the pairs have the spread that is wanted."""
    logits = np.array([row["logits"] for row in rows(model, tokenizer)])
    last = [module for module in model.modules() if isinstance(module, torch.nn.Linear)
            and module.out_features == model.config.num_labels][-1]
    with torch.no_grad():
        last.weight.mul_(WANTED_SPREAD / logits.std(0).mean())


def compact(path):
    """The same JSON in fewer bytes."""
    path.write_text(json.dumps(json.loads(path.read_text()), ensure_ascii=False, separators=(",", ":")) + "\n")


def special_ids(tokenizer):
    ids = {"pad_token_id": tokenizer.pad_token_id, "bos_token_id": tokenizer.bos_token_id or tokenizer.cls_token_id,
           "eos_token_id": tokenizer.eos_token_id or tokenizer.sep_token_id}
    return {**ids, "cls_token_id": tokenizer.cls_token_id, "sep_token_id": tokenizer.sep_token_id}


def build(name):
    configuration, settings, make_tokenizer, labels = MODELS[name]
    tokenizer = make_tokenizer()
    tokenizer.model_max_length = LONGEST
    settings = dict(settings, vocab_size=len(tokenizer), id2label=dict(enumerate(labels)),
                    label2id={label: i for i, label in enumerate(labels)}, **special_ids(tokenizer))
    if name == "bart":
        settings["decoder_start_token_id"] = tokenizer.eos_token_id
    torch.manual_seed(1)
    config = configuration(**settings)
    model = hf.AutoModelForSequenceClassification.from_config(config, attn_implementation="eager").eval()
    random_weights(model)
    spread_out(model, tokenizer)
    return model, tokenizer


def rows(model, tokenizer):
    """Tokens and logits of every pair, alone and unpadded."""
    for text in TEXTS:
        for hypothesis in HYPOTHESES:
            batch = tokenizer(text, hypothesis, truncation="only_first", max_length=LONGEST, return_tensors="pt")
            with torch.no_grad():
                logits = model(**batch).logits[0]
            yield {"text": text, "hypothesis": hypothesis, "ids": batch["input_ids"][0].tolist(),
                   "logits": [round(float(x), 6) for x in logits]}


def runtime_logits(model, tokenizer):
    """What ONNX Runtime answers to the same pairs, a pair at a time; `model` is a path or the bytes of a file."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    names = [node.name for node in session.get_inputs()]
    logits = []
    for text in TEXTS:
        for hypothesis in HYPOTHESES:
            # Padded to a multiple of eight as framelens does: dynamic int8 scales see the padding too.
            batch = tokenizer(text, hypothesis, truncation="only_first", max_length=LONGEST, return_tensors="np",
                              padding=True, pad_to_multiple_of=8)
            answer = session.run(["logits"], {name: batch[name].astype(np.int64) for name in names})[0][0]
            logits.append([round(float(x), 6) for x in answer])
    return logits


def of_files(folder, tokenizer):
    """The logits of every other file of a folder."""
    for path in sorted(folder.glob("onnx/model_*.onnx")):
        yield {"file": f"onnx/{path.name}", "logits": runtime_logits(str(path), tokenizer)}


def print_jumps():
    """How far dynamic int8 moves when f32 weights move by their last bits: as far as another order of sums moves it."""
    from onnx import TensorProto, numpy_helper

    tokenizer = hf.AutoTokenizer.from_pretrained(HERE / "bert")
    graph = onnx.load(HERE / "bert/onnx/model_quantized.onnx")
    before = np.array(runtime_logits(graph.SerializeToString(), tokenizer))
    for size in (1e-7, 3e-7, 1e-6):
        for seed in range(5):
            moved, noise = onnx.ModelProto(), np.random.default_rng(seed)
            moved.CopyFrom(graph)
            for weight in moved.graph.initializer:
                if weight.data_type == TensorProto.FLOAT and weight.dims:
                    array = numpy_helper.to_array(weight).astype(np.float64)
                    array = (array * (1 + size * noise.standard_normal(array.shape))).astype(np.float32)
                    weight.CopyFrom(numpy_helper.from_array(array, weight.name))
            change = np.abs(np.array(runtime_logits(moved.SerializeToString(), tokenizer)) - before).max(1)
            print(f"{size:g} seed {seed}: {int((change > 1e-3).sum())} of {len(change)} rows above 1e-3, "
                  f"largest {change.max():.4f}")


def zero_shot(model, tokenizer):
    ask = hf.pipeline("zero-shot-classification", model=model, tokenizer=tokenizer, device="cpu")
    for text in filter(None, TEXTS):
        answer = ask(text, CANDIDATES, hypothesis_template=TEMPLATE, multi_label=True)
        scores = dict(zip(answer["labels"], answer["scores"]))
        yield {"text": text, "hypotheses": [TEMPLATE.format(c) for c in CANDIDATES],
               "scores": [round(float(scores[c]), 6) for c in CANDIDATES]}


def halved(graph):
    """All of a graph in half precision, as the hub's model_fp16.onnx; ids in and logits out stay as they are."""
    from onnx import TensorProto, helper, numpy_helper

    def half(tensor):
        if tensor.data_type == TensorProto.FLOAT:
            array = np.clip(numpy_helper.to_array(tensor), -65504, 65504).astype(np.float16)
            tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))

    for tensor in graph.graph.initializer:
        half(tensor)
    for node in graph.graph.node:
        for attribute in node.attribute:
            if attribute.HasField("t"):
                half(attribute.t)
            if node.op_type == "Cast" and attribute.name == "to" and attribute.i == TensorProto.FLOAT:
                attribute.i = TensorProto.FLOAT16
        node.output[:] = ["half_logits" if name == "logits" else name for name in node.output]
    graph.graph.node.append(helper.make_node("Cast", ["half_logits"], ["logits"], to=TensorProto.FLOAT))
    del graph.graph.value_info[:]
    onnx.checker.check_model(graph, full_check=True)
    return graph


def precisions(folder):
    """The other files that repositories offer."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole = folder / "model.onnx"
    onnx.save(halved(onnx.load(whole)), folder / "model_fp16.onnx")
    quantize_dynamic(whole, folder / "model_quantized.onnx", weight_type=QuantType.QInt8)
    (folder / "model_external.onnx_data").unlink(missing_ok=True)
    onnx.save_model(onnx.load(whole), str(folder / "model_external.onnx"), save_as_external_data=True,
                    location="model_external.onnx_data", size_threshold=128)


def tiny(inputs=("input_ids", "attention_mask"), axes=("batch", "sequence"), output="logits", kind="sum", scale=1.0):
    """A graph that adds up a row of numbers a token, and the faults that it can be given."""
    from onnx import TensorProto, helper, numpy_helper

    table = np.random.default_rng(3).normal(size=(N_PIECES + 200, 3)).astype(np.float32) * np.float32(scale)
    constants = [numpy_helper.from_array(table, "table"), numpy_helper.from_array(np.array([1]), "one"),
                 numpy_helper.from_array(np.array([2]), "two")]
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["rows"])]
    if "attention_mask" in inputs:
        nodes += [helper.make_node("Cast", ["attention_mask"], ["seen"], to=TensorProto.FLOAT),
                  helper.make_node("Unsqueeze", ["seen", "two"], ["column"]),
                  helper.make_node("Mul", ["rows", "column"], ["kept"])]
    else:
        nodes += [helper.make_node("Identity", ["rows"], ["kept"])]
    shape = ["batch", 3]
    if kind == "tokens":
        nodes += [helper.make_node("Identity", ["kept"], [output])]
        shape = ["batch", "sequence", 3]
    elif kind == "unknown":
        nodes += [helper.make_node("SumOfRows", ["kept"], [output], domain="example")]
    else:
        nodes += [helper.make_node("ReduceSum", ["kept", "one"], [output], keepdims=0)]
    ids = [helper.make_tensor_value_info(name, TensorProto.INT64, list(axes)) for name in inputs]
    logits = helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)
    body = helper.make_graph(nodes, "tiny", ids, [logits], constants)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("example", 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=8)


def write_others():
    """Graphs that are no sequence classifier, and one that is under another name."""
    folder = HERE / "other"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    usual = ("input_ids", "attention_mask")
    for name, graph in {
        "no-mask": tiny(inputs=("input_ids",)),
        "positions": tiny(inputs=(*usual, "position_ids")),
        "one-length": tiny(axes=(1, 16)),
        "tokens": tiny(kind="tokens"),
        "embeddings": tiny(kind="tokens", output="last_hidden_state"),
        "infinite": tiny(scale=3e38),
        "unknown-operator": tiny(kind="unknown"),
        "other-name": tiny(output="output_0"),
    }.items():
        onnx.save(graph, folder / f"{name}.onnx")


def write(name):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    model, tokenizer = build(name)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    compact(folder / "tokenizer.json")
    if not export_script().export(folder, folder / "onnx", int8=name in ("bert", "roberta")):
        raise SystemExit(f"{name}: the export differs")
    if name == "bert":
        precisions(folder / "onnx")
    if name not in RUST_BERT:
        (folder / "model.safetensors").unlink()
    loaded = model if name not in RUST_BERT else hf.AutoModelForSequenceClassification.from_pretrained(folder, attn_implementation="eager").eval()
    expected = {"pairs": list(rows(loaded, tokenizer)), "zero_shot": list(zero_shot(loaded, tokenizer)),
                "files": list(of_files(folder, tokenizer))}
    # A row a line, so that a change can be read.
    line = lambda row: json.dumps(row, ensure_ascii=False)
    parts = (f'"{part}": [\n' + ",\n".join(map(line, rows_)) + "\n]" for part, rows_ in expected.items())
    (folder / "expected.json").write_text("{" + ",\n".join(parts) + "}\n")
    logits = np.array([row["logits"] for row in expected["pairs"]])
    spread = [score for row in expected["zero_shot"] for score in row["scores"]]
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{name}: {size // 1000} kB, logits {logits.min():.2f} to {logits.max():.2f}, "
          f"sd {logits.std(0).min():.2f}, scores {min(spread):.2f} to {max(spread):.2f}", flush=True)


if __name__ == "__main__":
    for chosen in sys.argv[1:] or [*MODELS, "other"]:
        {"other": write_others, "jumps": print_jumps}.get(chosen, lambda: write(chosen))()
