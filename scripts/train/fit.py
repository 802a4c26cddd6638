"""Training and scoring on a CPU."""

import random
import time

import torch

from encoding import PAD

BATCH_TOKENS = 3072
POOL_SEQUENCES = 2000
SCORE_TOKENS = 4096
CLIP = 1.0
WARM_UP = 200
PADDING_BLOCK = -1


def batches_by_length(sequences, rng):
    """Random batches of similar length and a bounded number of tokens, so that little is padding."""
    order = list(range(len(sequences)))
    rng.shuffle(order)
    batches = []
    for start in range(0, len(order), POOL_SEQUENCES):
        pool = sorted(order[start : start + POOL_SEQUENCES], key=lambda i: len(sequences[i].tokens))
        batches += cut([sequences[i] for i in pool], BATCH_TOKENS)
    rng.shuffle(batches)
    return batches


def cut(sequences, most_tokens):
    """Sequences, shortest first, in batches of at most so many tokens with padding."""
    batches = [[]]
    for sequence in sequences:
        if batches[-1] and len(sequence.tokens) * (len(batches[-1]) + 1) > most_tokens:
            batches.append([])
        batches[-1].append(sequence)
    return [batch for batch in batches if batch]


def tensors(batch):
    """What the network reads; `heads` are places in all tokens of the batch, row after row."""
    width = max(len(sequence.tokens) for sequence in batch)
    fill = lambda values, empty: torch.tensor([row + [empty] * (width - len(row)) for row in values])
    heads = [row * width + head for row, sequence in enumerate(batch) for head in sequence.heads]
    return {"input_ids": fill([s.tokens for s in batch], PAD), "position_ids": fill([s.positions for s in batch], 0),
            "block_ids": fill([s.blocks for s in batch], PADDING_BLOCK), "heads": torch.tensor(heads)}


def freeze(model, layers):
    """Keep the word table and the lowest layers as they are.

    The table is half of all weights and a seventh of the time, and words that
    the training data lack keep their meaning.
    """
    model.bert.embeddings.requires_grad_(layers == 0)
    model.bert.embeddings.word_embeddings.requires_grad_(False)
    for number, layer in enumerate(model.bert.encoder.layer):
        layer.requires_grad_(number >= layers)


def train(model, encoder, pairs, rates, seed, log, frozen_layers=0):
    """One epoch over the pairs; after a short warm-up the rate goes from the first of `rates` to the second on a line."""
    torch.manual_seed(seed)
    freeze(model, frozen_layers)
    sequences = encoder.encode_all(pairs)
    batches = batches_by_length(sequences, random.Random(seed))
    n_tokens = sum(len(sequence.tokens) for sequence in sequences)
    log(f"{len(sequences)} texts, {n_tokens} tokens, {len(batches)} batches")
    first, last = rates
    optimiser = torch.optim.AdamW(parameter_groups(model), lr=first, fused=True)
    rate = lambda step: min((step + 1) / WARM_UP, 1 + (last / first - 1) * step / len(batches))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, rate)
    model.train()
    began, running, n_pairs = time.time(), 0.0, 0
    for step, batch in enumerate(batches, 1):
        loss = batch_loss(model, pairs, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad(set_to_none=True)
        running = loss.item() if step == 1 else 0.98 * running + 0.02 * loss.item()
        n_pairs += sum(len(sequence.members) for sequence in batch)
        if step % 100 == 0 or step == len(batches):
            seconds = time.time() - began
            log(f"step {step}/{len(batches)} loss {running:.4f} {seconds:.0f} s {n_pairs / seconds:.0f} pairs/s")


def batch_loss(model, pairs, batch):
    places = [place for sequence in batch for place in sequence.members]
    labels = torch.tensor([pairs[i].label for i in places])
    weights = torch.tensor([pairs[i].weight for i in places])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(**tensors(batch))
    losses = torch.nn.functional.cross_entropy(logits.float(), labels, reduction="none")
    return (losses * weights).sum() / weights.sum()


def parameter_groups(model):
    """Weight decay on matrices only."""
    trained = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in trained if p.dim() > 1], "weight_decay": 0.01},
        {"params": [p for p in trained if p.dim() <= 1], "weight_decay": 0.0},
    ]


@torch.inference_mode()
def score(model, encoder, pairs, half_precision=True):
    """Logits of all pairs, (n, 2), f32."""
    model.eval()
    sequences = sorted(encoder.encode_all(pairs), key=lambda sequence: len(sequence.tokens))
    logits = torch.zeros(len(pairs), 2)
    for batch in cut(sequences, SCORE_TOKENS):
        places = [place for sequence in batch for place in sequence.members]
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half_precision):
            logits[places] = model(**tensors(batch)).float()
    return logits.numpy()
