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


def reference_groups():
    """Lists of pairs with one text: stances, tones, frames and the awkward cases; of 1, 2, 9 and 40 hypotheses, one text twice."""
    groups = []
    for number, (context, text) in enumerate(STANCES):
        questions = ["blamed", "denied"] + ["role_p", "role_s", "role_n"][: number % 4]
        groups.append([stance(context, text, question) for question in questions])
    groups.append([stance(LONG, STANCES[1][1], "blamed"), stance(LONG, STANCES[1][1], "denied")])
    groups.append([stance("A short context.", f"[unused1] was named. {LONG}", "blamed")])
    labels = [forms[0] for forms in (*SENTIMENT.values(), *FRAME.values())]
    groups += [[label(text, hypothesis) for hypothesis in labels] for text in PLAIN[:2]]
    groups += [[label(text, labels[0])] for text in (*PLAIN[2:], LONG)]
    groups.append([label(PLAIN[0], labels[number % len(labels)]) for number in range(40)])
    groups.append([label(PLAIN[1], "It fell."), label(PLAIN[1], " ".join(["It fell."] * 30)), label(PLAIN[1], "")])
    groups.append([stance("", "", "blamed")])
    return groups


def label(text, hypothesis):
    return Pair(text, hypothesis, 0, "label")


def stance(context, text, question):
    return Pair(text, fill(STANCE[question][0], TARGET, EVENT), 0, question, context)
