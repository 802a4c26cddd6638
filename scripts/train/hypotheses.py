"""What the model is asked, in canonical words and in paraphrases.

The Rust side asks only the canonical form.  Training mixes in paraphrases so
that an answer depends on the meaning of a question and less on its wording.
"""

STANCE = {
    "blamed": [
        "{actor} is to blame for {event}.",
        "{actor} is responsible for {event}.",
        "{actor} is blamed for {event}.",
        "{actor} is accused of {event}.",
        "{event} is the fault of {actor}.",
        "{actor} was behind {event}.",
    ],
    "denied": [
        "{actor} is not responsible for {event}.",
        "{actor} had nothing to do with {event}.",
        "{actor} denies any part in {event}.",
        "{actor} is cleared of {event}.",
        "{actor} is not to blame for {event}.",
    ],
    "role_p": [
        "{actor} carried out {event}.",
        "{actor} did {event}.",
        "{actor} committed {event}.",
        "{event} was the work of {actor}.",
    ],
    "role_s": [
        "{actor} ordered, sponsored or enabled {event}.",
        "{actor} was behind those who carried out {event}.",
        "{actor} armed, funded or covered for those who carried out {event}.",
        "{event} was ordered or backed by {actor}.",
    ],
    "role_n": [
        "{actor} failed to prevent {event}.",
        "{actor} did not stop {event} when it should have.",
        "{actor} ignored the warnings of {event}.",
        "{event} happened because {actor} was negligent.",
    ],
}

SENTIMENT = {
    "negative": [
        "The tone of this sentence is negative.",
        "This reports something bad.",
        "This is about harm, threat, criticism or failure.",
        "This is bad news.",
    ],
    "positive": [
        "The tone of this sentence is positive.",
        "This reports something good.",
        "This is about help, praise, success, relief or hope.",
        "This is good news.",
    ],
    "neutral": [
        "The tone of this sentence is neutral.",
        "This is neither good nor bad news.",
        "This states a plain fact without judging it.",
        "The tone is matter-of-fact.",
    ],
}

FRAME = {
    "responsibility": [
        "This is about who caused the problem, or who should have prevented or must solve it.",
        "This says who is responsible.",
        "The point is who is behind this or who must act.",
        "This is about causes, guilt and duty.",
    ],
    "conflict": [
        "This is about disagreement, accusations between sides, or military action and escalation.",
        "The point is a dispute or a fight between sides.",
        "This is about clashes, threats or mutual accusations.",
        "This describes two sides against each other.",
    ],
    "human_interest": [
        "This is about victims, grief, or the fate and feelings of individuals.",
        "The point is what happened to people and how they feel.",
        "This is about persons who suffer or mourn.",
        "This tells the story of a person or a family.",
    ],
    "morality": [
        "This is a moral or religious judgement about right and wrong conduct.",
        "The point is that something is right or wrong.",
        "This appeals to morals, religion or values.",
        "This tells people how they ought to behave.",
    ],
    "economic": [
        "This is about costs, gains, sanctions, trade or livelihood.",
        "The point is money, trade or work.",
        "This is about financial loss or gain.",
        "This is about business or the economy.",
    ],
    "none": [
        "This is plain background or procedure.",
        "This only gives background.",
        "This is a routine fact or a step of procedure.",
        "Nothing is argued here; it is mere information.",
    ],
}

ROLE_LETTERS = {"p": "role_p", "s": "role_s", "n": "role_n"}


def fill(form, actor, event):
    """Put actor and event into a form, starting with a capital letter."""
    words = form.format(actor=actor, event=event)
    return words if words.startswith("[") else words[0].upper() + words[1:]


def choose(forms, rng, canonical_share=0.5):
    """The canonical form, or now and then any paraphrase."""
    if rng.random() < canonical_share:
        return forms[0]
    return rng.choice(forms[1:])
