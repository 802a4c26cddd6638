"""BERT for sequence classification as an ONNX graph of plain operators, hypotheses sharing a text.

The graph is written by hand, not traced: it then has no operator that a small engine lacks, all axes of the input stay
free, and nothing is computed that no answer needs. The tokens of a batch lie one after the other without padding; `Rows`
tell who sees whom. The last layer computes the states of the first tokens of hypotheses alone.
"""

from dataclasses import dataclass

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

from quantise import Quantised

OPSET = 17
MASKED = -10000.0

# Axes by input. In `queries` and `keys` -1 stands where a row has no more; `places` says for every token where it stands among
# all queries; `heads` are the rows whose first query answers a hypothesis.
INPUTS = {"input_ids": ["tokens"], "position_ids": ["tokens"], "token_type_ids": ["tokens"], "places": ["tokens"],
          "queries": ["rows", "row_queries"], "keys": ["rows", "row_keys"], "heads": ["answers"]}


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

    def integer(self, value):
        return self.constant(f"integer_{value}", np.array(value, np.int64))

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


@dataclass
class Rows:
    """Who sees whom: the tokens at `queries` (rows, n) see those at `keys` (rows, m) of the same row.

    `bias` hides keys that are not there. `places` tells for every token where it stands among all queries.
    """

    queries: str
    keys: str
    bias: str
    places: str


def embed(graph, config):
    prefix = "bert.embeddings."
    words = graph.word_rows("input_ids", prefix + "word_embeddings.weight")
    kinds = graph.op("Gather", graph.plain(prefix + "token_type_embeddings.weight"), "token_type_ids", axis=0)
    positions = graph.op("Gather", graph.plain(prefix + "position_embeddings.weight"), "position_ids", axis=0)
    total = graph.op("Add", graph.op("Add", words, kinds), positions)
    return graph.norm(total, prefix + "LayerNorm", config.layer_norm_eps)


def attention_bias(graph, keys):
    """0 where there is a key, a large negative number where a row has fewer keys than others."""
    absent = graph.op("Cast", graph.op("Less", keys, graph.integer(0)), to=TensorProto.FLOAT)
    return graph.op("Unsqueeze", graph.op("Mul", absent, graph.number(MASKED)), graph.integers(1, 2))


def attend(graph, asking, x, rows, prefix, config):
    """What the tokens `asking` take from those of `x` that they see."""
    heads = config.num_attention_heads
    size = config.hidden_size // heads

    def split(name, tokens, places, order):
        y = graph.op("Gather", graph.linear(tokens, f"{prefix}attention.self.{name}"), places, axis=0)
        return graph.op("Transpose", graph.op("Reshape", y, graph.integers(0, 0, heads, size)), perm=order)

    query = split("query", asking, rows.queries, [0, 2, 1, 3])
    key, value = split("key", x, rows.keys, [0, 2, 3, 1]), split("value", x, rows.keys, [0, 2, 1, 3])
    scores = graph.op("Div", graph.op("MatMul", query, key), graph.number(float(np.sqrt(size))))
    weights = graph.op("Softmax", graph.op("Add", scores, rows.bias), axis=-1)
    mixed = graph.op("Transpose", graph.op("MatMul", weights, value), perm=[0, 2, 1, 3])
    mixed = graph.op("Reshape", mixed, graph.integers(-1, config.hidden_size))
    mixed = graph.op("Gather", mixed, rows.places, axis=0)
    output = graph.linear(mixed, prefix + "attention.output.dense")
    return graph.norm(graph.op("Add", output, asking), prefix + "attention.output.LayerNorm", config.layer_norm_eps)


def gelu(graph, x):
    half = graph.op("Erf", graph.op("Div", x, graph.number(float(np.sqrt(2.0)))))
    return graph.op("Mul", graph.op("Mul", x, graph.op("Add", half, graph.number(1.0))), graph.number(0.5))


def layer(graph, asking, x, rows, number, config):
    prefix = f"bert.encoder.layer.{number}."
    y = attend(graph, asking, x, rows, prefix, config)
    inner = gelu(graph, graph.linear(y, prefix + "intermediate.dense"))
    output = graph.linear(inner, prefix + "output.dense")
    return graph.norm(graph.op("Add", output, y), prefix + "output.LayerNorm", config.layer_norm_eps)


def encode(graph, config):
    """The last states of the tokens that are asked for their answer; the last layer computes no others."""
    x = embed(graph, config)
    rows = Rows("queries", "keys", attention_bias(graph, "keys"), "places")
    for number in range(config.num_hidden_layers - 1):
        x = layer(graph, x, x, rows, number, config)
    firsts = graph.op("Slice", "queries", graph.integers(0), graph.integers(1), graph.integers(1))
    first = graph.op("Gather", firsts, "heads", axis=0)
    asking = graph.op("Gather", x, graph.op("Reshape", first, graph.integers(-1)), axis=0)
    keys = graph.op("Gather", "keys", "heads", axis=0)
    each = graph.op("Range", graph.integer(0), graph.op("Squeeze", graph.op("Shape", "heads")), graph.integer(1))
    rows = Rows(graph.op("Unsqueeze", each, graph.integers(1)), keys, attention_bias(graph, keys), each)
    return layer(graph, asking, x, rows, config.num_hidden_layers - 1, config)


def classify(graph, x):
    pooled = graph.op("Tanh", graph.linear(x, "bert.pooler.dense"))
    logits = graph.linear(pooled, "classifier")
    graph.nodes.append(helper.make_node("Identity", [logits], ["logits"], name="logits"))


def feed(batch):
    """What the graph takes for some `encoding.Sequence`s; the answers are in the order of their heads."""
    blocks = [list(find_blocks(sequence.blocks)) for sequence in batch]
    width = max(end - begin for found in blocks for begin, end in found[1:])
    inputs = {name: [] for name in INPUTS}
    for sequence, found in zip(batch, blocks):
        start = len(inputs["input_ids"])
        inputs["input_ids"] += sequence.tokens
        inputs["position_ids"] += sequence.positions
        inputs["token_type_ids"] += [int(block > 0) for block in sequence.blocks]
        text = list(range(start, start + found[0][1]))
        for number, (begin, end) in enumerate(found):
            own = list(range(start + begin, start + end))
            if number:
                inputs["heads"].append(len(inputs["queries"]))
            for first in range(0, len(own), width):
                queries = own[first : first + width]
                inputs["places"] += range(len(inputs["queries"]) * width, len(inputs["queries"]) * width + len(queries))
                inputs["queries"].append(queries)
                inputs["keys"].append(text + own if number else own)
    filled = {name: fill(rows) if name in ("queries", "keys") else rows for name, rows in inputs.items()}
    return {name: np.array(values, np.int64) for name, values in filled.items()}


def find_blocks(blocks):
    """(begin, end) of every block."""
    changes = [0, *(at for at in range(1, len(blocks)) if blocks[at] != blocks[at - 1]), len(blocks)]
    return zip(changes, changes[1:])


def fill(rows):
    width = max(map(len, rows))
    return [row + [-1] * (width - len(row)) for row in rows]


def build(quantised, plain, config):
    """The checked ONNX model."""
    graph = Graph(quantised, plain)
    classify(graph, encode(graph, config))
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name, axes in INPUTS.items()]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["answers", 2])]
    body = helper.make_graph(graph.nodes, "framelens_minilm", inputs, outputs, list(graph.constants.values()))
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8,
                              producer_name="framelens")
    checker.check_model(model, full_check=True)
    return model
