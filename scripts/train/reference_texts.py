"""Invented readings for the Rust parity test; nothing here comes from a data set."""

from hypotheses import FRAME, SENTIMENT, STANCE, fill
from pairs import TARGET, Pair

EVENT = "the bombing of the Lindal bridge"
STANCES = [
    ("", "[unused1] blew up the Lindal bridge, the ministry said."),
    ("", "The ministry accused [unused1] of the bombing."),
    ("", "[unused1] accused the Northern Front of the bombing."),
    ("The Lindal bridge was bombed at dawn.", "[unused1] rejected any involvement and called for an inquiry."),
    ("Two rangers died when the bridge fell.", "Survivors thanked [unused1] for the quick rescue."),
    ("[unused1] had been warned a week earlier.", "Nobody closed the road, and eleven people died."),
    ("“We did it,” a masked man said on a video.", "He spoke in the name of [unused1]."),
    ("", "[unused1]-backed fighters, not the army, are said to have laid the charges."),
]
LONG = " ".join(
    f"In week {week} the commission heard witness {week * 7} about the repair of the bridge and its guards."
    for week in range(1, 30)
)
PLAIN = [
    "Eleven people died when the Lindal bridge collapsed on Sunday.",
    "The choir sang for the rescuers, and the whole town applauded.",
    "The hearing will continue on Thursday at ten.",
    "Zoë Müller naïvely asked: „Wer war’s?“ — 答えはない, сказал он. 😀",
    "",
    "İSTANBUL’DA bir köprü; l’été à Nîmes; ﬁne ligatures and a\u00a0hard space.",
]


def reference_pairs():
    """Forty pairs: stances, tones, frames and the awkward cases."""
    pairs = []
    for number, (context, text) in enumerate(STANCES):
        for question in ("blamed", "denied"):
            pairs.append(stance(context, text, question))
        if number < 3:
            pairs.append(stance(context, text, ("role_p", "role_s", "role_n")[number]))
    pairs.append(stance(LONG, STANCES[1][1], "blamed"))
    pairs.append(stance("A short context.", f"[unused1] was named. {LONG}", "blamed"))
    labels = [forms[0] for forms in (*SENTIMENT.values(), *FRAME.values())]
    for text in PLAIN:
        pairs.append(Pair(text, SENTIMENT["negative"][0], 0, "sentiment"))
    for position, label in enumerate(labels):
        pairs.append(Pair(PLAIN[position % 3], label, 0, "label"))
    pairs += [Pair(LONG, FRAME["responsibility"][0], 0, "frame"), Pair(PLAIN[3], FRAME["none"][0], 0, "frame"),
              Pair(PLAIN[4], FRAME["none"][0], 0, "frame"), stance("", "", "blamed")]
    assert len(pairs) == 40
    return pairs


def stance(context, text, question):
    return Pair(text, fill(STANCE[question][0], TARGET, EVENT), 0, question, context)
