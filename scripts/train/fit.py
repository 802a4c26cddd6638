"""Training and scoring on a CPU."""

import random
import time

import torch

from encoding import PAD

BATCH = 48
POOL_BATCHES = 60
SCORE_TOKENS = 4096
CLIP = 1.0
WARM_UP = 200


def batches_by_length(encoded, rng):
    """Random batches of similar length, so that little is padding."""
    order = list(range(len(encoded)))
    rng.shuffle(order)
    batches = []
    for start in range(0, len(order), BATCH * POOL_BATCHES):
        pool = sorted(order[start : start + BATCH * POOL_BATCHES], key=lambda i: len(encoded[i][0]))
        batches += [pool[i : i + BATCH] for i in range(0, len(pool), BATCH)]
    rng.shuffle(batches)
    return batches


def tensors(encoded, indices):
    width = max(len(encoded[i][0]) for i in indices)
    ids = torch.full((len(indices), width), PAD)
    kinds = torch.zeros((len(indices), width), dtype=torch.long)
    mask = torch.zeros((len(indices), width), dtype=torch.long)
    for row, i in enumerate(indices):
        tokens, first = encoded[i]
        ids[row, : len(tokens)] = torch.tensor(tokens)
        kinds[row, first : len(tokens)] = 1
        mask[row, : len(tokens)] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": kinds}


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
    encoded = encoder.encode_all(pairs)
    batches = batches_by_length(encoded, random.Random(seed))
    first, last = rates
    optimiser = torch.optim.AdamW(parameter_groups(model), lr=first, fused=True)
    rate = lambda step: min((step + 1) / WARM_UP, 1 + (last / first - 1) * step / len(batches))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, rate)
    model.train()
    began, running = time.time(), 0.0
    for step, indices in enumerate(batches, 1):
        loss = batch_loss(model, pairs, encoded, indices)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad(set_to_none=True)
        running = loss.item() if step == 1 else 0.98 * running + 0.02 * loss.item()
        if step % 100 == 0 or step == len(batches):
            seconds = time.time() - began
            log(f"step {step}/{len(batches)} loss {running:.4f} {seconds:.0f} s {step * BATCH / seconds:.0f} pairs/s")


def batch_loss(model, pairs, encoded, indices):
    labels = torch.tensor([pairs[i].label for i in indices])
    weights = torch.tensor([pairs[i].weight for i in indices])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(**tensors(encoded, indices)).logits
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
    encoded = encoder.encode_all(pairs)
    order = sorted(range(len(pairs)), key=lambda i: len(encoded[i][0]))
    logits = torch.zeros(len(pairs), 2)
    start = 0
    while start < len(order):
        end, widest = start, 0
        while end < len(order) and max(widest, len(encoded[order[end]][0])) * (end - start + 1) <= SCORE_TOKENS:
            widest = max(widest, len(encoded[order[end]][0]))
            end += 1
        indices = order[start:end]
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half_precision):
            logits[indices] = model(**tensors(encoded, indices)).logits.float()
        start = end
    return logits.numpy()
