"""How many multiply-adds a second this machine reaches in a product of two matrices: the best of several libraries and tries."""

import time

SIZE = 2048
TRIES = 4


def rate(product):
    """Billions of multiply-adds a second, the best of some tries; 0 if the library cannot do it here."""
    try:
        product()
    except (RuntimeError, NotImplementedError):
        return 0.0
    best = 0.0
    for _ in range(TRIES):
        begun = time.perf_counter()
        product()
        best = max(best, SIZE**3 / (time.perf_counter() - begun) / 1e9)
    return best


def floats(torch, numpy):
    one, other = torch.rand(SIZE, SIZE), torch.rand(SIZE, SIZE)
    first, second = one.numpy(), other.numpy()
    return {"torch": lambda: torch.mm(one, other), "numpy": lambda: first @ second}


def integers(torch, numpy, threads):
    import onnxruntime
    from onnx import TensorProto, helper

    one = torch.randint(-127, 127, (SIZE, SIZE), dtype=torch.int8)
    other = torch.randint(-127, 127, (SIZE, SIZE), dtype=torch.int8)
    value = lambda name, kind: helper.make_tensor_value_info(name, kind, [SIZE, SIZE])
    graph = helper.make_graph([helper.make_node("MatMulInteger", ["a", "b"], ["c"])], "product",
                              [value("a", TensorProto.UINT8)], [value("c", TensorProto.INT32)],
                              [helper.make_tensor("b", TensorProto.INT8, [SIZE, SIZE], other.numpy().tobytes(), raw=True)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    first = {"a": one.numpy().view(numpy.uint8)}
    return {"torch": lambda: torch._int_mm(one, other), "onnxruntime": lambda: session.run(None, first)}


def measure(threads):
    """Answers any request with `[[f32, int8]]` in billions of multiply-adds a second."""
    import numpy
    import torch

    torch.set_num_threads(threads)
    products = [floats(torch, numpy), integers(torch, numpy, threads)]

    def score(texts, hypotheses, batch):
        return [[max(rate(product) for product in kind.values()) for kind in products]]

    return score
