"""Writes the folders beside it: a small random classifier of every architecture that the rust-bert engine knows, and what
PyTorch says of some pairs (tokens and logits) and the zero-shot pipeline of `transformers` (scores, multi_label=True).

Run by hand:  python recipe.py   (made with torch 2.15.0, transformers 5.23.0, tokenizers 0.23.3)

The weights are random but large, so that logits differ widely between pairs: a mistake in tokens, segments, positions or
masks shows. Settings are those of the models that people use, such as layer_norm_eps 1e-5 of RoBERTa.
"""

import json
import shutil
from pathlib import Path

import torch
import transformers as hf
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

HERE = Path(__file__).resolve().parent
TEMPLATE = "This text is about {}."
CANDIDATES = ["the fire", "war", "blame"]
TEXTS = [
    "The mayor blamed the operator for the fire.",
    "Nobody was hurt.",
    "Ärzte in Köln & Zürich warnten 2024 – vergebens.",
    "Two bombs, they said; 84 dead — \"we did not do it\".",
    "🔥🔥 e\u0301 and  double  spaces\tand tabs",
    "The minister, who had been warned in May, let the report lie for a year, and so the plant burned. " * 12,
]
HYPOTHESES = [TEMPLATE.format(candidate) for candidate in CANDIDATES]
THREE = ["contradiction", "neutral", "entailment"]
# rust-bert's own pipeline takes the last label for entailment and the first for contradiction.
TURNED = ["entailment", "neutral", "contradiction"]
TWO = ["entailment", "not_entailment"]
SIZE = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 37}

# Name of the folder: kind of special tokens, class of the settings, labels, settings.
MODELS = {
    "bert": ("bert", hf.BertConfig, THREE, {**SIZE, "max_position_embeddings": 128}),
    "distilbert": ("bert", hf.DistilBertConfig, TURNED, {
        "dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 37, "max_position_embeddings": 128}),
    "roberta": ("roberta", hf.RobertaConfig, THREE, {
        **SIZE, "max_position_embeddings": 514, "type_vocab_size": 1, "layer_norm_eps": 1e-5}),
    "xlm-roberta": ("roberta", hf.XLMRobertaConfig, TURNED, {
        **SIZE, "max_position_embeddings": 514, "type_vocab_size": 1, "layer_norm_eps": 1e-5}),
    "albert": ("bert", hf.AlbertConfig, TWO, {
        **SIZE, "embedding_size": 16, "max_position_embeddings": 128, "hidden_act": "gelu_new"}),
    "bart": ("roberta", hf.BartConfig, THREE, {
        "d_model": 32, "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 4,
        "decoder_attention_heads": 4, "encoder_ffn_dim": 37, "decoder_ffn_dim": 37, "max_position_embeddings": 128}),
    "mobilebert": ("bert", hf.MobileBertConfig, THREE, {
        **SIZE, "embedding_size": 16, "intra_bottleneck_size": 16, "num_feedforward_networks": 2,
        "max_position_embeddings": 128}),
}
SPECIAL = {
    "bert": ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"],
    "roberta": ["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
}


def tokenizer_of(kind, longest, segments):
    special = SPECIAL[kind]
    pad, first, last, unknown = (special[i] for i in ((0, 1, 2, 3) if kind == "bert" else (1, 0, 2, 3)))
    normalizer, splitter = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    words = {word for text in TEXTS + HYPOTHESES
             for word, _ in splitter.pre_tokenize_str(normalizer.normalize_str(text))}
    letters = sorted({letter for word in words for letter in word})
    # Every second word is left to be spelt in pieces. A trainer would break ties differently each time.
    pieces = special + letters + ["##" + letter for letter in letters] + sorted(word for word in words if len(word) > 1)[::2]
    tokenizer = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token=unknown))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, splitter
    tokenizer.add_special_tokens(special)
    number = {name: tokenizer.token_to_id(name) for name in special}
    pair = f"{first} $A {last} $B:1 {last}:1" if kind == "bert" else f"{first} $A {last} {last} $B {last}"
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}", pair=pair, special_tokens=[(first, number[first]), (last, number[last])])
    names = ["input_ids", "attention_mask"] + ["token_type_ids"] * segments
    fast = hf.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=pad, cls_token=first, sep_token=last, unk_token=unknown, eos_token=last,
        bos_token=first, model_max_length=longest, model_input_names=names)
    return fast, number[pad], number[first], number[last]


def network_of(config, seed):
    torch.manual_seed(seed)
    network = hf.AutoModelForSequenceClassification.from_config(config).eval()
    with torch.no_grad():
        for name, weight in network.named_parameters():
            centre = 1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0
            weight.normal_(centre, 0.2)
    return network


def write(name, seed):
    kind, settings, labels, values = MODELS[name]
    longest = min(values["max_position_embeddings"], 512)
    segments = kind == "bert" and name != "distilbert"
    tokenizer, pad, first, last = tokenizer_of(kind, longest, segments)
    config = settings(
        vocab_size=len(tokenizer), pad_token_id=pad, bos_token_id=first, eos_token_id=last,
        id2label=dict(enumerate(labels)), label2id={label: i for i, label in enumerate(labels)}, **values)
    if name == "bart":
        config.decoder_start_token_id = config.forced_eos_token_id = last
    network = network_of(config, seed)
    # Half of the hub is stored in 16 bits.
    if name == "distilbert":
        network = network.half().float()
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    (network.half() if name == "distilbert" else network).save_pretrained(folder)
    network.float()
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    pipeline = hf.pipeline("zero-shot-classification", model=network, tokenizer=tokenizer, device="cpu")
    rows = []
    for text in TEXTS:
        answer = pipeline(text, CANDIDATES, hypothesis_template=TEMPLATE, multi_label=True)
        scores = dict(zip(answer["labels"], answer["scores"]))
        for candidate in CANDIDATES:
            hypothesis = TEMPLATE.format(candidate)
            inputs = tokenizer(text, hypothesis, return_tensors="pt", truncation="only_first")
            with torch.no_grad():
                logits = network(**inputs).logits[0].tolist()
            rows.append({"text": text, "hypothesis": hypothesis, "ids": inputs["input_ids"][0].tolist(),
                         "logits": logits, "score": scores[candidate]})
    (folder / "expected.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    spread = torch.tensor([row["logits"] for row in rows]).std(0).tolist()
    print(f"{name:12} {sum(p.stat().st_size for p in folder.iterdir()):8} bytes, logits spread {spread}")
    for file in folder.iterdir():
        if file.name not in ("config.json", "tokenizer.json", "model.safetensors", "expected.json"):
            file.unlink()


for seed, name in enumerate(MODELS):
    write(name, seed)
