"""BERT for sequence classification as an ONNX graph of plain operators.

The graph is written by hand, not traced: it then has no operator that a small
engine lacks, and both axes of the input stay free.
"""

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

from quantise import Quantised

OPSET = 17
MASKED = -10000.0


class Graph:
    """Collects nodes and constants; every method returns an output's name."""

    def __init__(self, quantised, plain):
        self.weights = {**plain, **quantised}
        self.nodes, self.constants, self.count = [], {}, 0

    def constant(self, name, array):
        self.constants.setdefault(name, numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def op(self, operator, *inputs, **attributes):
        self.count += 1
        output = f"{operator.lower()}_{self.count}"
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def number(self, value):
        return self.constant(f"number_{value}", np.array(value, np.float32))

    def integers(self, *values):
        return self.constant("integers_" + "_".join(map(str, values)), np.array(values, np.int64))

    def plain(self, name):
        return self.constant(name, self.weights[name])

    def linear(self, x, name):
        """x W + b, with the weight dequantised per output channel."""
        weight: Quantised = self.weights[name + ".weight"]
        values = self.constant(name + ".weight", weight.values.T)
        scales = self.constant(name + ".scale", weight.scales)
        zeros = self.constant(name + ".zero", np.zeros(len(weight.scales), np.int8))
        matrix = self.op("DequantizeLinear", values, scales, zeros, axis=1)
        return self.op("Add", self.op("MatMul", x, matrix), self.plain(name + ".bias"))

    def norm(self, x, name, epsilon):
        return self.op("LayerNormalization", x, self.plain(name + ".weight"), self.plain(name + ".bias"),
                       axis=-1, epsilon=epsilon)

    def word_rows(self, ids, name):
        """Gather int8 rows and their scales; only the rows in use become f32."""
        table: Quantised = self.weights[name]
        rows = self.op("Gather", self.constant(name, table.values), ids, axis=0)
        scales = self.op("Gather", self.constant(name + ".scale", table.scales[:, None]), ids, axis=0)
        return self.op("Mul", self.op("Cast", rows, to=TensorProto.FLOAT), scales)


def embed(graph, config):
    prefix = "bert.embeddings."
    words = graph.word_rows("input_ids", prefix + "word_embeddings.weight")
    kinds = graph.op("Gather", graph.plain(prefix + "token_type_embeddings.weight"), "token_type_ids", axis=0)
    shape = graph.op("Shape", "input_ids")
    length = graph.op("Slice", shape, graph.integers(1), graph.integers(2), graph.integers(0))
    positions = graph.op("Slice", graph.plain(prefix + "position_embeddings.weight"),
                         graph.integers(0), length, graph.integers(0))
    total = graph.op("Add", graph.op("Add", words, kinds), positions)
    return graph.norm(total, prefix + "LayerNorm", config.layer_norm_eps)


def attention_bias(graph):
    """0 where there is a token, a large negative number where there is padding."""
    mask = graph.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    bias = graph.op("Mul", graph.op("Sub", graph.number(1.0), mask), graph.number(MASKED))
    return graph.op("Unsqueeze", bias, graph.integers(1, 2))


def attend(graph, x, bias, prefix, config):
    heads = config.num_attention_heads
    size = config.hidden_size // heads

    def split(name, order):
        y = graph.linear(x, f"{prefix}attention.self.{name}")
        return graph.op("Transpose", graph.op("Reshape", y, graph.integers(0, 0, heads, size)), perm=order)

    query, key, value = split("query", [0, 2, 1, 3]), split("key", [0, 2, 3, 1]), split("value", [0, 2, 1, 3])
    scores = graph.op("Div", graph.op("MatMul", query, key), graph.number(float(np.sqrt(size))))
    weights = graph.op("Softmax", graph.op("Add", scores, bias), axis=-1)
    mixed = graph.op("Transpose", graph.op("MatMul", weights, value), perm=[0, 2, 1, 3])
    mixed = graph.op("Reshape", mixed, graph.integers(0, 0, config.hidden_size))
    output = graph.linear(mixed, prefix + "attention.output.dense")
    return graph.norm(graph.op("Add", output, x), prefix + "attention.output.LayerNorm", config.layer_norm_eps)


def gelu(graph, x):
    half = graph.op("Erf", graph.op("Div", x, graph.number(float(np.sqrt(2.0)))))
    return graph.op("Mul", graph.op("Mul", x, graph.op("Add", half, graph.number(1.0))), graph.number(0.5))


def layer(graph, x, bias, number, config):
    prefix = f"bert.encoder.layer.{number}."
    x = attend(graph, x, bias, prefix, config)
    inner = gelu(graph, graph.linear(x, prefix + "intermediate.dense"))
    output = graph.linear(inner, prefix + "output.dense")
    return graph.norm(graph.op("Add", output, x), prefix + "output.LayerNorm", config.layer_norm_eps)


def classify(graph, x):
    first = graph.op("Gather", x, graph.constant("first", np.array(0, np.int64)), axis=1)
    pooled = graph.op("Tanh", graph.linear(first, "bert.pooler.dense"))
    logits = graph.linear(pooled, "classifier")
    graph.nodes.append(helper.make_node("Identity", [logits], ["logits"], name="logits"))


def build(quantised, plain, config):
    """The checked ONNX model."""
    graph = Graph(quantised, plain)
    x, bias = embed(graph, config), attention_bias(graph)
    for number in range(config.num_hidden_layers):
        x = layer(graph, x, bias, number, config)
    classify(graph, x)
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"])
              for name in ("input_ids", "attention_mask", "token_type_ids")]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 2])]
    body = helper.make_graph(graph.nodes, "framelens_minilm", inputs, outputs, list(graph.constants.values()))
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8,
                              producer_name="framelens")
    checker.check_model(model, full_check=True)
    return model
