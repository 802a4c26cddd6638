"""Where the inputs lie, and where scratch and the finished model go."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("FRAMELENS_SHARED", REPOSITORY.parent / "shared"))
DATA = SHARED / "data"
CODED = SHARED / "gold" / "coded"
SEED_TEXTS = SHARED / "seeds"
SEED_LABELS = SHARED / "gold" / "seeds.csv"
WRITTEN = Path(__file__).resolve().parent / "written"
HELD = WRITTEN / "held"
REAL = Path(__file__).resolve().parent / "real"
HRDS_LABELS = Path(__file__).resolve().parent / "hrds"
TASKS = REPOSITORY / "tasks"
SCRATCH = Path(os.environ.get("FRAMELENS_SCRATCH", REPOSITORY.parent / "lab" / "train"))
SHIPPED = REPOSITORY / "models" / "framelens-minilm"
HRDS = Path(os.environ.get("FRAMELENS_HRDS", SCRATCH / "hrds_train.json"))
