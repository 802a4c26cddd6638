"""Weights as int8 with one scale per output channel; activations stay f32.

A result then does not depend on its neighbours in a batch, and the file is a
quarter of the size.
"""

from dataclasses import dataclass

import numpy as np

LEVELS = 127


@dataclass
class Quantised:
    values: np.ndarray
    scales: np.ndarray
    axis: int

    def restored(self):
        shape = [1] * self.values.ndim
        shape[self.axis] = -1
        return self.values.astype(np.float32) * self.scales.reshape(shape)


def quantise(weight, axis):
    """Symmetric rounding along an axis: `weight` is f32, one scale per index of `axis`."""
    others = tuple(i for i in range(weight.ndim) if i != axis)
    largest = np.abs(weight).max(axis=others, keepdims=True)
    scales = np.maximum(largest, 1e-8).astype(np.float32) / np.float32(LEVELS)
    values = np.clip(np.rint(weight / scales), -LEVELS, LEVELS).astype(np.int8)
    return Quantised(values, scales.reshape(-1), axis)


def is_quantised(name):
    """Word table and all matrices; position and segment tables are small."""
    return name.endswith("word_embeddings.weight") or (
        name.endswith(".weight") and "LayerNorm" not in name and "embeddings" not in name
    )


def quantise_state(state):
    """(quantised, plain): names to `Quantised` and to f32 arrays.

    PyTorch keeps a linear weight as (out, in), so the output channel is axis 0
    there; of the word table every row has its own scale, also axis 0.
    """
    arrays = {name: tensor.float().numpy() for name, tensor in state.items() if tensor.is_floating_point()}
    small = {name: quantise(array, 0) for name, array in arrays.items() if is_quantised(name)}
    return small, {name: array for name, array in arrays.items() if name not in small}
