//! Words that bound the parts of a report, in small letters.

/// Words that may stand between a subject and its verb.
pub(super) const BETWEEN: &[&str] = &[
    "has", "have", "had", "also", "later", "previously", "earlier", "then", "further", "today",
    "yesterday", "did", "do", "does", "not", "will", "would", "could", "may", "might", "can",
    "should", "must", "now", "still", "again", "always", "never", "often", "even", "just", "since",
    "once", "himself", "herself", "itself", "themselves", "both", "all", "monday", "tuesday",
    "wednesday", "thursday", "friday", "saturday", "sunday", "meanwhile", "however", "this",
    "week", "tearfully", "rightly",
];
/// Forms that make a participle after them passive.
pub(super) const BE: &[&str] = &[
    "is", "are", "was", "were", "be", "been", "being", "am", "get", "got", "gets", "stands",
    "stand",
];
/// What can follow a speaker who stands after a comma and the verb.
pub(super) const ENDS_TRAILING_SPEAKER: &[&str] = &[
    ".", ",", "(", ";", "?", "!", "as", "who", "in", "on", "at", "during", "after", "when",
    "while", "adding", "via", "speaking", "referring", "citing", "before", "about",
];
/// What a source denies by rejecting it.
pub(super) const DENIED: &[&str] = &[
    "accusation", "accusations", "allegation", "allegations", "claim", "claims", "charge",
    "charges", "report", "reports", "suggestion", "suggestions", "involvement", "responsibility",
    "criticism", "blame", "notion",
];
pub(super) const HAVE: &[&str] = &["has", "have", "had", "will", "would"];
/// Words that follow a participle rather than a verb: `a man charged with murder`.
pub(super) const AFTER_PARTICIPLE: &[&str] = &[
    "during", "with", "in", "of", "for", "to", "by", "over", "guilty", "on", "at", "from", "as",
    "near", "dead", "alive",
];
pub(super) const PRONOUNS: &[&str] = &["he", "she", "it", "they", "i", "we", "you"];
/// Words after which a clause of its own begins; a report in it is not what the sentence says.
pub(super) const SUBORDINATE: &[&str] = &[
    "that", "which", "who", "whom", "whose", "after", "before", "when", "while", "because", "if",
    "since", "whether", "where", "what", "although", "though", "how", "why", "until", "unless",
    "whereas", "than", "despite", "whereupon",
];
/// Words that end a speaker who stands after the verb.
pub(super) const AFTER_SPEAKER: &[&str] = &[
    "as", "when", "after", "while", "on", "in", "during", "at", "who", "which", "that", "adding",
    "told", "referring", "before", "about", "citing", "speaking", "has", "have", "had", "is",
    "was", "were", "are", "will", "would", "said", "calling", "describing", "via", "just",
];

/// Words before which stands no verb but a noun (`the claim`).
pub(super) const DETERMINERS: &[&str] = &[
    "the", "a", "an", "his", "her", "its", "their", "our", "my", "your", "this", "these", "those",
    "any", "no", "some", "every", "each", "such",
];
/// Words that begin a phrase of time or place before the subject.
pub(super) const PREPOSITIONS: &[&str] = &[
    "in", "on", "at", "by", "during", "since", "for", "from", "last", "this", "early", "late",
    "earlier", "after", "before", "over", "until", "back", "one", "hours", "days", "two",
];
/// Words that lead to a day or a time between a subject and its verb.
pub(super) const BEFORE_TIMES: &[&str] =
    &["on", "in", "at", "during", "since", "last", "early", "late", "earlier"];
/// Words that can end such a phrase.
pub(super) const TIMES: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january",
    "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "week", "month", "year", "years", "day", "days", "weekend", "morning",
    "evening", "night", "afternoon", "minute", "minutes", "note", "statement", "report",
    "interview", "tweet", "later", "ago", "today", "yesterday", "time", "post", "hearing",
    "letter", "conference",
];
/// Words that join a sentence to the one before.
pub(super) const CONNECTIVES: &[&str] = &[
    "with", "and", "but", "so", "yet", "however", "meanwhile", "still", "also", "then", "now",
    "today", "yesterday", "later", "even", "once", "only", "earlier", "although", "while",
    "though", "instead", "indeed",
];
/// Words that name no source by themselves.
pub(super) const NO_SOURCES: &[&str] = &[
    "this", "that", "these", "those", "there", "here", "which", "what", "nothing", "something",
    "all", "none", "each", "not", "more", "much", "most", "so", "as",
];
/// Longer subjects are cut.
pub(super) const LONGEST_SPEAKER: usize = 14;
/// `…, police said in a statement on Monday` ends after so many words at most.
pub(super) const MOST_WORDS_AFTER_TRAILING_VERB: usize = 8;

/// Verbs before an infinitive that keep its subject: `Iran tried to blame`.
pub(super) const ATTEMPTS: &[&str] = &[
    "tried", "tries", "trying", "sought", "seeks", "attempted", "attempts", "continues",
    "continued", "began", "rushed", "refused", "went", "moved", "wants", "chose", "hastened",
    "failed", "want", "wanted", "try", "seek", "choose", "chooses", "quick", "keen", "swift",
    "slow", "eager", "ready", "begins", "dared", "rush", "decided", "proceeded", "hesitated",
    "declined",
];
/// What a claimant takes.
pub(super) const CLAIMED: &[&str] = &["responsibility", "credit"];

/// Adverbs by their ending only.
pub(super) const NO_ADVERBS: &[&str] = &[
    "deadly", "daily", "early", "family", "only", "friendly", "elderly", "likely", "holy",
    "weekly", "monthly", "yearly", "assembly", "reply", "supply", "italy", "rally", "july", "ally",
    "monopoly",
];

/// Verbs that never stand after a noun in the singular; there they are nouns (`the light show`).
pub(super) const SINGULAR: &[&str] = &[
    "claim", "show", "rule", "find", "fear", "estimate", "charge", "blame", "caution", "report",
    "quote", "demand", "protest", "read", "comment", "hint", "fault", "blast", "reproach",
    "rebuke", "censure", "accuse", "deny", "suspect",
];
/// Plurals that do not end in s.
pub(super) const PLURALS: &[&str] = &[
    "police", "people", "men", "women", "children", "some", "many", "others", "few", "most",
    "both", "who", "media", "militia", "staff",
];
/// Pronouns that are subjects only.
pub(super) const NOMINATIVE: &[&str] = &["he", "she", "they", "we", "i"];
pub(super) const POSSESSIVES: &[&str] = &["his", "her", "their", "its"];
pub(super) const MODALS: &[&str] =
    &["did", "do", "does", "could", "may", "might", "can", "should", "must", "will", "would"];
/// Past forms without an ending, of verbs that often lead a sentence.
pub(super) const PASTS: &[&str] = &[
    "came", "went", "took", "gave", "made", "held", "got", "left", "fell", "began", "saw", "ran",
    "met", "put", "set", "led", "sent", "told", "said", "wrote", "became", "stood", "kept",
    "brought", "sought", "fought", "rose", "spent", "drew", "cut", "hit", "broke", "chose", "lost",
    "won", "built", "paid", "found", "thought", "knew", "spoke", "says", "laid", "threw", "shot",
];
/// Words that join a participle to the clause before it.
pub(super) const BEFORE_PARTICIPLE: &[&str] =
    &["in", "by", "while", "after", "before", "when", "openly", "publicly", "immediately"];
/// Accusations and denials as nouns.
pub(super) const ACCUSATIONS: &[&str] = &[
    "accusation", "accusations", "allegation", "allegations", "condemnation", "condemnations",
    "denunciation", "denunciations", "criticism", "criticisms", "denial", "denials", "indictment",
    "critique", "strictures", "rebuke", "insistence", "contention", "suspicion", "suspicions",
    "admission", "confession", "finger-pointing", "assertion", "assertions",
];
/// Nouns that accuse only with what is claimed.
pub(super) const CLAIMS: &[&str] =
    &["claim", "claims", "charge", "charges", "complaint", "warning"];

pub(super) const NAMING: &[&str] =
    &["called", "calls", "call", "labelled", "labeled", "dubbed", "branded", "brands"];
/// Objects that show who is called something (`called it a crime`).
pub(super) const CALLED: &[&str] =
    &["him", "her", "it", "them", "his", "their", "its", "this", "these", "that"];
pub(super) const REJECTING: &[&str] =
    &["rejects", "rejected", "reject", "rejecting", "dismissed", "dismisses", "dismiss", "denying"];
pub(super) const FINDING: &[&str] = &[
    "hold", "holds", "held", "holding", "deem", "deems", "deemed", "declare", "declared",
    "considers", "considered", "pronounced", "find", "finds", "found",
];
pub(super) const GUILTY: &[&str] =
    &["responsible", "accountable", "guilty", "liable", "culpable", "complicit", "answerable"];
pub(super) const LAYING: &[&str] = &[
    "lay", "lays", "laid", "laying", "put", "puts", "putting", "place", "places", "placed",
    "placing", "pin", "pins", "pinned", "pinning", "shift", "shifts", "shifted", "shifting",
    "heaped",
];
/// Who holds something by a ruling.
pub(super) const COURTS: &[&str] =
    &["court", "judge", "judges", "tribunal", "panel", "jury", "commission", "inquiry", "bench"];
/// Words between a passive verb and its `by`.
pub(super) const MOST_WORDS_BEFORE_AGENT: usize = 6;
/// What says nothing by itself but levels an accusation.
pub(super) const LEVELLING: &[&str] = &[
    "level", "levels", "levelled", "leveled", "directed", "directs", "made", "makes", "make",
    "voiced", "issued",
];
/// Verbs whose form is a plural noun's; they are verbs before their object only.
pub(super) const NOUNS: &[&str] = &["charges", "sentences", "blasts"];
/// Verdicts, whose judge in a passive clause is no accuser.
pub(super) const VERDICTS: &[&str] =
    &["sentenced", "convicted", "charged", "dubbed", "called", "acquitted", "indicted"];
/// Words of clauses that say when, where or on what condition.
pub(super) const CIRCUMSTANCES: &[&str] =
    &["after", "before", "when", "until", "unless", "if", "why"];
/// Verbs that something is done by, according to a rule and no source.
pub(super) const MEASURED: &[&str] =
    &["act", "acts", "acted", "acting", "vary", "varies", "proceed"];
/// What is denied to somebody rather than said not to be so.
pub(super) const REFUSED: &[&str] = &[
    "bail", "entry", "access", "permission", "visa", "visas", "parole", "asylum", "food",
    "medical", "him", "her", "them", "us", "me",
];
