"""An ONNX graph with int8 weights: one scale per output channel, activations stay f32.

As `train/quantise.py` does it for the shipped model: a score then does not depend on its
neighbours in a batch, and the file is about a quarter of the size.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parent / "train"))
from quantise import quantise  # noqa: E402

SMALLEST = 256
"""Weights with fewer numbers stay f32: they save nothing."""


def consumers(graph):
    """Which nodes read a tensor, by its name, with the place among their inputs."""
    readers = {}
    for node in graph.node:
        for place, name in enumerate(node.input):
            readers.setdefault(name, []).append((node, place))
    return readers


def channel_of(readers):
    """The axis of a weight that has scales of its own, or None if its readers do not agree on one."""
    axes = set()
    for node, place in readers:
        transposed = any(a.name == "transB" and a.i for a in node.attribute)
        first_axis = all(a.i == 0 for a in node.attribute if a.name == "axis")
        if node.op_type == "MatMul" and place == 1:
            axes.add(1)
        elif node.op_type == "Gemm" and place == 1:
            axes.add(0 if transposed else 1)
        elif node.op_type == "Gather" and place == 0 and first_axis:
            axes.add(0)
        else:
            return None
    return axes.pop() if len(axes) == 1 else None


def as_matrix(name, small):
    """Nodes and constants that give the f32 weight under its old name."""
    constants = [numpy_helper.from_array(small.values, name + ".int8"),
                 numpy_helper.from_array(small.scales, name + ".scale"),
                 numpy_helper.from_array(np.zeros(len(small.scales), np.int8), name + ".zero")]
    node = helper.make_node("DequantizeLinear", [c.name for c in constants], [name],
                            name=name + ".dequantise", axis=small.axis)
    return [node], constants


def as_rows(gather, name, small):
    """Nodes and constants that look up int8 rows and their scales: only the rows in use become f32."""
    constants = [numpy_helper.from_array(small.values, name + ".int8"),
                 numpy_helper.from_array(small.scales[:, None], name + ".scale")]
    output, ids = gather.output[0], gather.input[1]
    rows, scales, wide = (f"{output}.{part}" for part in ("rows", "scales", "wide"))
    nodes = [helper.make_node("Gather", [constants[0].name, ids], [rows], name=rows, axis=0),
             helper.make_node("Gather", [constants[1].name, ids], [scales], name=scales, axis=0),
             helper.make_node("Cast", [rows], [wide], name=wide, to=TensorProto.FLOAT),
             helper.make_node("Mul", [wide, scales], [output], name=output + ".product")]
    return nodes, constants


def replaced(graph, node, new):
    """Put nodes into the place of one."""
    at = next(i for i, other in enumerate(graph.node) if other is node)
    graph.node.remove(node)
    for offset, item in enumerate(new):
        graph.node.insert(at + offset, item)


def shrink(model):
    """Make the weights of a model int8, in place; return how many there were."""
    graph, readers, count = model.graph, consumers(model.graph), 0
    kept = []
    for weight in graph.initializer:
        axis = channel_of(readers.get(weight.name, []))
        is_matrix = weight.data_type == TensorProto.FLOAT and len(weight.dims) == 2
        if axis is None or not is_matrix or np.prod(weight.dims) < SMALLEST:
            kept.append(weight)
            continue
        count += 1
        small = quantise(numpy_helper.to_array(weight), axis)
        lookups = [node for node, _ in readers[weight.name] if node.op_type == "Gather"]
        if len(lookups) == len(readers[weight.name]):
            constants = []
            for lookup in lookups:
                nodes, constants = as_rows(lookup, weight.name, small)
                replaced(graph, lookup, nodes)
        else:
            nodes, constants = as_matrix(weight.name, small)
            for offset, node in enumerate(nodes):
                graph.node.insert(offset, node)
        kept.extend(constants)
    del graph.initializer[:]
    graph.initializer.extend(kept)
    # Types of values that are no longer there.
    del graph.value_info[:]
    return count


def check(model):
    """Fail if the graph is not sound."""
    onnx.checker.check_model(model)
