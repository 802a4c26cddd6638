//! Words that bound and turn the parts of a clause, in small letters; whole words unless said otherwise.

pub(super) const NEGATIONS: &[&str] =
    &["not", "no", "never", "nothing", "neither", "nor", "nobody", "none", "without", "cannot"];
pub(super) const RELATIVE: &[&str] = &["which", "who", "that"];
pub(super) const PREPOSITIONS: &[&str] = &[
    "by", "on", "against", "with", "to", "from", "in", "at", "for", "of", "near", "over", "into",
    "under", "about", "upon",
];
pub(super) const BE: &[&str] =
    &["is", "are", "was", "were", "be", "been", "being", "am", "got", "get", "gets", "remains"];
pub(super) const AUXILIARIES: &[&str] = &[
    "has", "have", "had", "having", "will", "would", "may", "might", "can", "must", "does", "do",
    "to", "shall", "itself",
];
/// What is claimed is told in so many words.
pub(super) const LONGEST_OBJECT: usize = 40;
/// What somebody has or has not in a deed.
pub(super) const PARTS: &[&str] = &[
    "part", "role", "hand", "link", "tie", "connect", "involve", "knowledge", "guilt", "blame",
    "responsib", "fault", "complicit", "motive", "share", "party",
];
pub(super) const TIMES: &[&str] = &[
    "on", "late", "early", "last", "this", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday", "morning", "evening", "afternoon", "night", "week", "month", "year",
];
/// What is denied.
pub(super) const CHARGES: &[&str] = &[
    "accus", "alleg", "assert", "blame", "charg", "claim", "fault", "finding", "guilt", "involve",
    "knowledge", "link", "notion", "part", "report", "respons", "role", "suggest", "suspic",
    "version", "wrongdoing", "connection", "complicit", "liab",
];
/// What stands before somebody else.
pub(super) const SCREENS: &[&str] = &[
    "cover", "screen", "smokescreen", "scapegoat", "decoy", "mask", "pretext", "disguise",
    "distraction", "diversion",
];
pub(super) const ACTIVELY_ACCUSING: &[&str] =
    &["blame", "accus", "condemn", "denounc", "fault", "suspect", "charg"];
/// Verbs before an infinitive that keep its subject.
pub(super) const HEDGES: &[&str] = &[
    "believed", "thought", "said", "alleged", "suspected", "known", "reported", "considered",
    "presumed", "understood", "found", "proven", "likely", "seems", "appears", "appeared",
    "seemed", "tried", "managed", "decided", "helped", "conspired", "began", "continued", "used",
    "chose", "claimed", "claims", "able", "happened", "accused",
];
pub(super) const BEARING: &[&str] = &[
    "bears", "bear", "bore", "bearing", "has", "have", "had", "shares", "share", "shared",
    "carries", "carry", "played", "plays", "play", "took", "deserves", "shoulders", "holds",
];
/// Where an accusation goes with a preposition: "the blame lies with", "points to", "traced to".
pub(super) const POINTING: &[&str] = &[
    "blame", "lies", "lie", "lay", "laid", "rests", "rest", "point", "finger", "fault", "respons",
    "suspic", "trace", "attribut", "linked", "charge", "charges", "accusation", "case", "lawsuit",
    "indictment", "allegation", "complaint", "evidence", "pinned", "guilt", "leads", "led",
];
/// Nouns that may stand between a name and what its bearer does.
pub(super) const HEADS: &[&str] = &[
    "government", "officials", "official", "authorities", "regime", "forces", "army", "military",
    "troops", "soldiers", "police", "militants", "militant", "fighters", "fighter", "gunmen",
    "terrorists", "terrorist", "insurgents", "rebels", "group", "militia", "members", "member",
    "leaders", "leader", "leadership", "agents", "agent", "spokesman", "spokeswoman",
    "spokesperson", "company", "firm", "executives", "managers", "engineers", "intelligence",
    "ministry", "state", "cell", "network", "branch", "affiliate", "movement", "party",
    "supporters", "hackers", "guards", "security", "services", "service", "council", "board",
    "administration", "operatives", "commanders", "commander", "branches", "media", "bosses",
    "management", "staff", "workers", "officers", "inspectors", "planners",
];
/// Words between a name and its verb or preposition.
pub(super) const BEFORE_NAMES: &[&str] = &[
    "the", "a", "an", "its", "their", "his", "her", "our", "this", "that", "alleged", "suspected",
    "militant", "group", "company", "firm", "operator", "owner", "extremist", "terrorist",
    "islamist", "rebel", "regional", "local", "national", "both", "then", "former", "members",
    "fighters", "-", "“", "\"", "‘", "’", "(", "some", "new", "own", "state", "government",
    "party", "movement", "militants", "gunmen", "neighbouring", "neighboring", "so", "called",
];
