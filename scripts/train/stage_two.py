"""Stage 2: blame, denial, role, tone and frame in labelled articles."""

import random
import re
from collections import Counter
from dataclasses import dataclass, replace

import zero_shot
from articles import disguised, proper_names
from hypotheses import FRAME, ROLE_LETTERS, SENTIMENT, STANCE, choose, fill
from pairs import NOT_ENTAILED, TARGET, Pair

# Loss weights of rare answers; a plain "no" weighs 1.
BLAMED_WEIGHT = 2.0
DENIED_WEIGHT = 3.0
RARE_ROLE_WEIGHT = {"p": 1.0, "s": 2.0, "n": 3.0}
# What stands in an event phrase as a name: a run of capitalised words.
NAME = re.compile(r"[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*")
RARE_LABEL_WEIGHT = {"positive": 2.0, "morality": 2.0, "economic": 2.0}


@dataclass
class Mix:
    """What one epoch is made of: shares of what is plentiful."""

    canonical: float
    unblamed_in_sentence: float
    unblamed_in_context: float
    denied_of_blamed: float
    denied_of_others: float
    role_p: float
    role_of_unblamed: float
    wrong_event_of_blamed: float
    wrong_event_of_others: float
    common_labels: float
    replay: float
    # Of questions about blame: asked in other words too.
    reworded: float
    # Of wrong events: the right one at another place, where the text names the place.
    altered: float


# First everything in many wordings, then more often what the program will ask. What is asked of one text costs little
# more than one question, so that much is asked: denial, all roles, wrong events.
BROAD = Mix(0.5, 1.0, 0.6, 0.6, 0.4, 1.0, 0.1, 0.8, 0.2, 0.5, 0.4, 0.5, 0.5)
FOCUS = Mix(0.8, 0.8, 0.35, 0.6, 0.35, 1.0, 0.1, 0.8, 0.25, 0.4, 0.15, 0.35, 0.5)
# Fewer of what is plentiful.
FINISH = replace(FOCUS, unblamed_in_sentence=0.65, unblamed_in_context=0.18, common_labels=0.25, replay=0.1)

# Replay leans to what resembles the task.
REPLAY_WEIGHT = {"fn_judgement": 3, "fn_deed": 3, "fn_verdict": 3, "dse": 3, "fn_wrong_event": 2}


def build(articles, replay_pool, seed, mix, share_disguised=0.0):
    """One epoch of pairs: wordings and sampled negatives differ between seeds; some articles' actors bear other names."""
    rng = random.Random(seed)
    pairs, names = [], proper_names(articles)
    for article in articles:
        if rng.random() < share_disguised:
            article = disguised(article, names, rng)
        foreign = foreign_events(article, articles)
        for index in range(len(article.sentences)):
            pairs += stance_pairs(article, index, foreign, mix, rng)
            pairs += label_pairs(article.sentences[index], mix, rng)
    return pairs + zero_shot.build(rng) + replay(replay_pool, int(mix.replay * len(pairs)), rng)


def replay(pool, count, rng):
    """Some stage-1 pairs, so that their lessons are not overwritten."""
    weights = [REPLAY_WEIGHT.get(pair.kind, 1) for pair in pool]
    return rng.choices(pool, weights, k=count) if pool else []


def names_in(event):
    """Capitalised words and numbers: what makes an event particular."""
    return set(re.findall(r"\b(?:[A-Z][\w’'-]+|\d{4})\b", event))


def foreign_events(article, articles):
    """Events that share no name with this one and so are surely other events."""
    own = names_in(article.event)
    events = {other.event for other in articles if other.event != article.event}
    return sorted(event for event in events if not own & names_in(event))


def stance_pairs(article, index, foreign, mix, rng):
    """Every actor that the sentence names is asked about at some time, blamed or not."""
    sentence, pairs = article.sentences[index], []

    def ask(question, label, weight=1.0, event=None):
        event = event or article.event_for(actor)
        hypothesis = fill(choose(STANCE[question], rng, mix.canonical), TARGET, event)
        pairs.append(Pair(text, hypothesis, int(label), question, context, weight))

    for actor in article.candidates(index):
        context, text = article.reading(index, actor)
        blamed, denied = actor in sentence.blamed, actor in sentence.denied
        share = mix.unblamed_in_sentence if TARGET in text else mix.unblamed_in_context
        if not (blamed or denied) and rng.random() > share:
            continue
        for _ in range(2 if rng.random() < mix.reworded else 1):
            ask("blamed", blamed, BLAMED_WEIGHT if blamed or denied else 1.0)
        if denied or rng.random() < (mix.denied_of_blamed if blamed else mix.denied_of_others):
            ask("denied", denied, DENIED_WEIGHT if denied else 1.0)
        for role, label, weight in role_questions(sentence.blamed.get(actor), mix, rng):
            ask(role, label, weight)
        share = mix.wrong_event_of_blamed if blamed or denied else mix.wrong_event_of_others
        if foreign and rng.random() < share:
            question = "denied" if denied and not blamed else "blamed"
            elsewhere = altered(article.event_for(actor), context + text, foreign, rng) if rng.random() < mix.altered else None
            ask(question, NOT_ENTAILED, 1.0, elsewhere or rng.choice(foreign))
    return pairs


def altered(event, text, foreign, rng):
    """The event with the names of another, where the text gives the right ones; else `None`."""
    names = list(NAME.finditer(event))
    others = NAME.findall(rng.choice(foreign))
    if not others or not any(name.group() in text for name in names) or any(other in text for other in others):
        return None
    parts, position = [], 0
    for number, name in enumerate(names):
        parts += [event[position : name.start()], others[number % len(others)]]
        position = name.end()
    return "".join(parts) + event[position:]


def role_questions(role, mix, rng):
    """(question, label, weight): all three roles; of the unblamed now and then a wrong one."""
    if role is None:
        if rng.random() >= mix.role_of_unblamed:
            return []
        return [(rng.choice(list(ROLE_LETTERS.values())), NOT_ENTAILED, 1.0)]
    if role not in ROLE_LETTERS or (role == "p" and rng.random() > mix.role_p):
        return []
    return [(question, int(letter == role), RARE_ROLE_WEIGHT[role]) for letter, question in ROLE_LETTERS.items()]


def label_pairs(sentence, mix, rng):
    """All tones and frames, the right one weighing more; common labels are thinned."""
    pairs = []
    for kind, forms, gold in (("sentiment", SENTIMENT, sentence.sentiment), ("frame", FRAME, sentence.frame)):
        common = gold not in RARE_LABEL_WEIGHT
        if gold not in forms or (common and rng.random() > mix.common_labels):
            continue
        weight = RARE_LABEL_WEIGHT.get(gold, 1.0)
        for label in forms:
            hypothesis = choose(forms[label], rng, mix.canonical)
            balance = len(forms) / 3 if label == gold else 0.67
            pairs.append(Pair(sentence.text, hypothesis, int(label == gold), kind, "", weight * balance))
    return pairs


def counts(pairs):
    """{kind: (not entailed, entailed)} for the log."""
    both = Counter((pair.kind, pair.label) for pair in pairs)
    return {kind: (both[kind, 0], both[kind, 1]) for kind in sorted({pair.kind for pair in pairs})}
