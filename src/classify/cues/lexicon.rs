//! Classes of words that say what somebody did, bears or is cleared of; stems unless said otherwise.

/// Deeds as verbs and nouns. The general vocabulary of attack, crime, accident and coercion.
pub(super) const DEEDS: &[&str] = &[
    "abduct", "ambush", "arrest", "assassinat", "assault", "attack", "beat", "blew", "blow",
    "bomb", "burn", "bulldoz", "caus", "contaminat", "deport", "derail", "destroy", "detain",
    "detonat", "dump", "evict", "execut", "expel", "hack", "hijack", "imprison", "infiltrat",
    "invad", "jail", "kidnap", "kill", "leak", "loot", "massacr", "murder", "perpetrat", "pillag",
    "poison", "pollut", "raid", "ram", "sabotag", "sank", "shell", "shoot", "shot", "slaughter",
    "smuggl", "stab", "storm", "struck", "tortur", "torch", "trigger", "wreck",
];
/// Deeds that are so only as verbs, or as verbs with an object.
pub(super) const DOING: &[&str] = &[
    "carried", "carry", "carries", "carrying", "commit", "committed", "commits", "committing",
    "conducted", "drove", "fired", "firing", "fires", "gunned", "hid", "hit", "hits", "hurled",
    "laid", "launch", "launched", "launches", "launching", "mounted", "opened", "orchestrate",
    "orchestrated", "organised", "organized", "mastermind", "masterminded", "masterminding",
    "planned", "planted", "planting", "plotted", "provoked", "seized", "set", "shelled", "sparked",
    "staged", "staging", "started", "stole", "threw", "unleashed", "did", "executed", "downed",
    "brought", "falsified", "concealed", "covered", "engineered", "instigated", "ordered",
];
/// Blame put on its object.
pub(super) const ACCUSING: &[&str] = &[
    "accus", "blam", "condemn", "denounc", "fault", "implicat", "incriminat", "inculpat", "indict",
    "reproach", "castigat", "charg", "convict", "suspect", "sue", "sued", "suing", "prosecut",
    "excoriat", "lambast", "chid", "censur",
];
/// What somebody is who is to blame; whole words.
pub(super) const GUILTY: &[&str] = &[
    "responsible", "guilty", "behind", "liable", "culpable", "complicit", "accountable",
    "answerable", "blame", "fault", "involved", "negligent", "reckless", "careless", "culprit",
    "culprits", "perpetrator", "perpetrators", "author", "authors", "mastermind", "masterminds",
    "killer", "killers", "attacker", "attackers", "bomber", "bombers", "implicated",
];
/// Blame as a noun.
pub(super) const BLAME_NOUNS: &[&str] = &[
    "blame", "responsib", "guilt", "fault", "culpab", "complicit", "negligen", "liabil", "hand",
    "involvement", "part", "role", "recklessness", "carelessness",
];
/// Failing to do what one should.
pub(super) const OMITTING: &[&str] = &[
    "fail", "ignor", "neglect", "overlook", "disregard", "omit", "skimp", "bungl", "botch",
    "mishandl", "mismanag", "underestimat", "skipp", "flout", "violat", "breach", "postpon",
    "shirk", "slept", "dither", "shrugged", "waived", "tolerat", "permit", "allow", "missed",
    "let", "lets", "refus",
];
/// The same as nouns.
pub(super) const OMISSIONS: &[&str] = &[
    "failure", "failings", "negligen", "inaction", "lapse", "incompeten", "inabilit", "laxity",
    "laxness", "omission", "indifferen", "complacen", "mismanagement", "carelessness", "oversight",
    "errors", "mistakes", "shortcomings", "blunder", "neglect",
];
/// Support for who did it; whole words, so that "army" and "background" are none.
pub(super) const BACKING: &[&str] = &[
    "backed", "backs", "backing", "funded", "funds", "funding", "finance", "financed", "finances",
    "financing", "sponsored", "sponsors", "sponsoring", "armed", "arms", "arming", "trained",
    "trains", "training", "supplied", "supplies", "supplying", "sheltered", "sheltering",
    "shelters", "harboured", "harbored", "harbouring", "harboring", "shielded", "shielding",
    "shields", "protected", "protecting", "ordered", "orders", "ordering", "hired", "hiring",
    "hires", "paid", "pays", "paying", "directed", "directing", "instigated", "instigating",
    "supported", "supporting", "supports", "equipped", "equipping", "commissioned", "bankrolled",
    "bankrolling", "recruited", "recruiting", "instructed", "dispatched", "deployed", "sent",
    "incited", "inciting", "encouraged", "abetted", "aided", "enabled", "enabling", "provided",
    "providing", "lent", "gave", "handed", "facilitated", "controlled", "controls", "steered",
    "created", "used", "uses", "using",
];
/// Saying that something is not so.
pub(super) const DENYING: &[&str] = &[
    "denied", "denies", "deny", "denying", "reject", "dismiss", "refut", "repudiat", "disput",
    "contest", "disavow", "disclaim", "rebut", "disown", "contradict", "distanc", "debunk",
];
/// Clearing its object.
pub(super) const CLEARING: &[&str] =
    &["clear", "acquit", "exonerat", "absolv", "vindicat", "exculpat", "exclud", "defend"];
/// Words of a sentence that denies, clears or doubts; whoever is cleared is cleared by one of these or by a negation.
pub(super) const DOUBTING: &[&str] = &[
    "denial", "innocen", "baseless", "unfounded", "groundless", "fabricat", "false", "untrue",
    "wrong", "alibi", "slander", "doubt", "scepti", "skepti", "unlikely", "rul", "lie", "lies",
    "lying", "hoax", "cover", "scapegoat", "fram", "smear", "propaganda", "nonsense", "absurd",
    "ridicul", "ludicrous", "instead", "rather", "distract", "fake", "pretext", "hardly",
    "scarcely", "cannot", "question", "implausib", "improbab", "blameless", "faultless",
    "unproven", "hasty", "prematur", "coincidence", "myth", "invent", "fiction", "fantas", "fairy",
    "withdr", "retract", "drop", "overturn", "quash", "collaps", "far", "lack", "insufficien",
    "unconvinc", "impossib", "unable", "disprov", "incorrect", "mistaken", "error", "miscarriage",
    "unjust", "unfair", "outrag", "politic", "conspirac", "screen", "decoy", "less", "spared",
    "free",
];
/// Saying; whole words.
pub(super) const SAYING: &[&str] = &[
    "said", "says", "say", "saying", "told", "stated", "states", "announced", "announces",
    "declared", "declares", "insisted", "insists", "claimed", "claims", "claim", "wrote",
    "maintained", "maintains", "boasted", "boasts", "confirmed", "confirms", "admitted", "admits",
    "acknowledged", "acknowledges", "confessed", "confesses", "reported", "argued", "argues",
    "asserted", "asserts", "revealed", "conceded", "bragged", "posted", "swore", "swears",
    "protested", "stressed", "stresses", "vowed", "proclaimed", "reiterated", "alleged", "alleges",
    "suggested", "suggests", "believes", "believe", "thinks", "added", "replied", "countered",
];
/// Owning up to a deed; whole words.
pub(super) const OWNING: &[&str] = &[
    "claimed", "claims", "claim", "claiming", "admitted", "admits", "admit", "admitting",
    "confessed", "confesses", "confessing", "boasted", "boasts", "boasting", "acknowledged",
    "acknowledges", "acknowledging", "took", "takes", "taken", "taking", "accepted", "accepts",
    "assumed", "assumes", "bragged",
];
/// Events by their kind, as nouns; whole words.
pub(super) const EVENTS: &[&str] = &[
    "accident", "affair", "airstrike", "ambush", "arson", "assassination", "assault", "atrocity",
    "attack", "attacks", "attempt", "blast", "blasts", "blaze", "blowout", "bombing", "bombings",
    "breach", "carnage", "catastrophe", "collapse", "coup", "crash", "crime", "crisis", "deaths",
    "derailment", "disaster", "downing", "explosion", "explosions", "failure", "famine", "fire",
    "fires", "flood", "hijacking", "incident", "inferno", "kidnapping", "killing", "killings",
    "leak", "massacre", "murder", "murders", "operation", "outage", "outbreak", "poisoning",
    "protest", "protests", "raid", "riot", "riots", "rupture", "sabotage", "shelling", "shooting",
    "shootings", "siege", "sinking", "slaughter", "spill", "stabbing", "stampede", "strike",
    "strikes", "tragedy", "unrest", "uprising", "violence",
];
