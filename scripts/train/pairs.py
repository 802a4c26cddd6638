"""The one kind of training example: does this text entail this hypothesis?"""

from dataclasses import dataclass

TARGET = "[unused1]"
CONTEXT = "[unused2]"
NOT_ENTAILED, ENTAILED = 0, 1


@dataclass
class Pair:
    """A text with optional context on its left, a hypothesis and whether it holds.

    `kind` names the source and question, for replay sampling and for reports.
    `weight` scales the loss: rare answers count for more.
    """

    text: str
    hypothesis: str
    label: int
    kind: str
    context: str = ""
    weight: float = 1.0
