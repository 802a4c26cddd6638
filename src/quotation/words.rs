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
    "whereas", "than", "despite",
];
/// Words that end a speaker who stands after the verb.
pub(super) const AFTER_SPEAKER: &[&str] = &[
    "as", "when", "after", "while", "on", "in", "during", "at", "who", "which", "that", "adding",
    "told", "referring", "before", "about", "citing", "speaking", "has", "have", "had", "is",
    "was", "were", "are", "will", "would", "said", "calling", "describing", "via",
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
    "evening", "night", "afternoon", "statement", "report", "interview", "tweet", "later", "ago",
    "today", "yesterday", "time", "post", "hearing", "letter", "conference",
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
    "all", "none", "one", "each", "not", "more", "much", "many", "most", "so", "as",
];
/// Longer subjects are cut.
pub(super) const LONGEST_SPEAKER: usize = 14;
/// `…, police said in a statement on Monday` ends after so many words at most.
pub(super) const MOST_WORDS_AFTER_TRAILING_VERB: usize = 8;

/// Verbs before an infinitive that keep its subject: `Iran tried to blame`.
pub(super) const ATTEMPTS: &[&str] = &[
    "tried", "tries", "trying", "sought", "seeks", "attempted", "attempts", "continues",
    "continued", "began", "rushed", "refused", "went", "moved", "wants", "chose", "hastened",
    "failed",
];
/// What a claimant takes.
pub(super) const CLAIMED: &[&str] = &["responsibility", "credit"];

/// Adverbs by their ending only.
pub(super) const NO_ADVERBS: &[&str] = &[
    "deadly", "daily", "early", "family", "only", "friendly", "elderly", "likely", "holy",
    "weekly", "monthly", "yearly", "assembly", "reply", "supply", "italy", "rally", "july", "ally",
    "monopoly",
];
