"""Who is compared, each in a process of its own that waits between its turns."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
READY = {"texts": ["The bridge fell."], "hypotheses": ["It fell."], "batch": 1}


@dataclass
class Contestant:
    name: str
    # What is in its weights and what they are computed in: `seeded` or `restored`, `f32` or `int8`.
    weights: str
    numbers: str
    command: list
    # Texts or pairs a call; none where the program chooses by itself.
    batches: list = field(default_factory=list)
    # What has to be on the disk beside Python or the system.
    places: list = field(default_factory=list)
    ours: bool = False
    process: subprocess.Popen = None
    # What it says on standard error.
    said: object = None

    def start(self, threads):
        """Start it and ask one pair; return the seconds until it was answered."""
        begun = time.perf_counter()
        # Threads that spin while they wait would take the other contestants' time.
        environment = os.environ | {"OMP_NUM_THREADS": str(threads), "OMP_WAIT_POLICY": "PASSIVE", "TOKENIZERS_PARALLELISM": "false",
                                    "HF_HUB_OFFLINE": "1"}
        command = [str(part).replace("{threads}", str(threads)) for part in self.command]
        self.said = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.said, text=True, env=environment)
        self.ask(READY)
        return time.perf_counter() - begun

    def ask(self, request):
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self.said.seek(0)
            raise SystemExit(f"bench-peers: {self.name} ended: {self.said.read().strip()[-800:]}")
        return json.loads(line)

    def megabytes(self):
        """The highest resident memory so far (VmHWM of proc(5))."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1000

    def stop(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()
            self.process = None

    def disk_megabytes(self):
        return sum(size(Path(place)) for place in self.places) / 1e6


def size(place):
    if place.is_file():
        return place.stat().st_size
    # A file under two names counts once.
    files = {(f.stat().st_dev, f.stat().st_ino): f.stat().st_size for f in place.rglob("*") if f.is_file()}
    return sum(files.values())


def packages(*names):
    """The folders of Python packages and of their shared libraries."""
    from importlib.util import find_spec

    places = []
    for name in names:
        folder = Path(find_spec(name).origin).parent
        places.append(folder)
        libraries = folder.parent / f"{name}.libs"
        if libraries.is_dir():
            places.append(libraries)
    return places


def everybody(models, programs, libtorch):
    """All contestants; those over rust-bert only if their program is there."""
    seeded, restored = models["seeded"], models["restored"]
    python = lambda kind, folder: [sys.executable, HERE / "worker.py", kind, folder, "{threads}"]
    torch = packages("torch", "transformers", "tokenizers", "safetensors", "numpy", "regex", "sympy")
    small = packages("onnxruntime", "tokenizers", "numpy")
    weights = seeded / "model.safetensors"
    by_pair, by_text = [1, 8, 32], [1, 4]
    found = [
        Contestant("transformers pipeline", "seeded", "f32", python("pipeline", seeded), by_pair, [*torch, weights]),
        Contestant("sentence-transformers CrossEncoder", "seeded", "f32", python("cross-encoder", seeded), by_pair,
                   [*torch, *packages("sentence_transformers", "sklearn", "scipy"), weights]),
        Contestant("ONNX Runtime", "seeded", "f32", python("onnx", seeded), by_pair, [*small, seeded / "onnx/model.onnx"]),
        Contestant("ONNX Runtime, dynamic int8", "seeded", "int8", python("onnx-int8", seeded), by_pair,
                   [*small, seeded / "dynamic/model.onnx"]),
        Contestant("framelens, native", "seeded", "f32", [programs["ours"], "score", seeded, "{threads}"], [],
                   [programs["framelens"], seeded / "onnx/model.onnx"], True),
        Contestant("transformers pipeline", "restored", "f32", python("pipeline", restored), by_pair,
                   [*torch, restored / "model.safetensors"]),
        Contestant("framelens, shipped model", "restored", "int8",
                   [programs["ours"], "score", "shipped", "{threads}"], [], [programs["framelens"]], True),
    ]
    if programs.get("rust_bert"):
        on_disk = [programs["rust_bert"], libtorch / "lib", weights]
        run = lambda what: [programs["rust_bert"], what, seeded, "{threads}"]
        found[1:1] = [
            Contestant("rust-bert pipeline", "seeded", "f32", run("pipeline"), by_text, on_disk),
            Contestant("framelens, rust-bert engine", "seeded", "f32", run("engine"), [], on_disk, True),
        ]
    return found
