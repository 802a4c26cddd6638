//! The answers for one sentence and one event, whether they come from a hand or from the machine.

mod error;
mod gold;
mod nearest;
mod row;
mod schema;

use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::fmt;
use std::str::FromStr;

pub use error::{GoldError, Hint, UnknownValue};
pub use gold::{Gold, GoldRow, read_coder, read_gold};
pub use nearest::nearest;
pub use schema::{OTHER, Schema, TaskLabels};

use crate::clean::Kind;
use crate::quotation::Voice;
use crate::sentence::Span;

/// The holder who is the article's own voice.
pub const AUTHOR: &str = "author";

/// Every kind of text with the name that it has in files.
pub const KINDS: [(&str, Kind); 4] = [
    ("headline", Kind::Headline),
    ("body", Kind::Body),
    ("caption", Kind::Caption),
    ("boilerplate", Kind::Boilerplate),
];

/// The name that a kind has in files.
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Headline => "headline",
        Kind::Body => "body",
        Kind::Caption => "caption",
        Kind::Boilerplate => "boilerplate",
    }
}

/// What an actor is blamed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Carried out the event or claimed it; `p` in files.
    Perpetrator,
    /// Ordered, sponsored, armed, used as a proxy or covered for; `s` in files.
    Sponsor,
    /// Failed to prevent it or ignored a warning; `n` in files.
    Negligent,
}

impl Role {
    /// The letter that stands for the role in files.
    pub fn letter(self) -> &'static str {
        match self {
            Role::Perpetrator => "p",
            Role::Sponsor => "s",
            Role::Negligent => "n",
        }
    }
}

impl FromStr for Role {
    type Err = BlamedError;

    fn from_str(letter: &str) -> Result<Self, BlamedError> {
        match letter {
            "p" => Ok(Role::Perpetrator),
            "s" => Ok(Role::Sponsor),
            "n" => Ok(Role::Negligent),
            _ => Err(BlamedError::Role(letter.to_owned())),
        }
    }
}

/// Why a set of blamed actors could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlamedError {
    /// The letter after the colon stands for no role.
    #[error("`{0}` is no role; allowed: p (perpetrator), s (sponsor), n (negligent)")]
    Role(String),
    /// There is a role but nobody who has it, or nothing between two semicolons.
    #[error("an actor is missing in `{0}`; write actor:role;actor:role")]
    NoActor(String),
    /// An actor is named more than once.
    #[error("`{0}` is named twice; remove one")]
    Twice(String),
}

/// The actors blamed in a sentence, each with its role if that is known; written `israel:s;us:s`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Blamed(BTreeMap<String, Option<Role>>);

impl Blamed {
    /// Nobody.
    pub fn nobody() -> Self {
        Blamed::default()
    }

    /// Adds an actor, or gives it another role.
    pub fn insert(&mut self, actor: String, role: Option<Role>) {
        self.0.insert(actor, role);
    }

    /// Whether nobody is blamed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are blamed.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether this actor is blamed.
    pub fn contains(&self, actor: &str) -> bool {
        self.0.contains_key(actor)
    }

    /// The role of an actor; `None` if it is not blamed or its role is not known.
    pub fn role(&self, actor: &str) -> Option<Role> {
        self.0.get(actor).copied().flatten()
    }

    /// The ids of the blamed actors, without roles.
    pub fn actors(&self) -> BTreeSet<String> {
        self.0.keys().cloned().collect()
    }

    /// The blamed actors with their roles, in the order of their ids.
    pub fn iter(&self) -> btree_map::Iter<'_, String, Option<Role>> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Blamed {
    type Item = (&'a String, &'a Option<Role>);
    type IntoIter = btree_map::Iter<'a, String, Option<Role>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<(String, Option<Role>)> for Blamed {
    fn from_iter<I: IntoIterator<Item = (String, Option<Role>)>>(actors: I) -> Self {
        Blamed(actors.into_iter().collect())
    }
}

impl FromStr for Blamed {
    type Err = BlamedError;

    fn from_str(cell: &str) -> Result<Self, BlamedError> {
        let mut blamed = Blamed::nobody();
        for part in parts(cell) {
            let (actor, role) = match part.split_once(':') {
                Some((actor, role)) => (actor.trim(), Some(role.trim().parse()?)),
                None => (part, None),
            };
            if actor.is_empty() {
                return Err(BlamedError::NoActor(cell.to_owned()));
            }
            if blamed.contains(actor) {
                return Err(BlamedError::Twice(actor.to_owned()));
            }
            blamed.insert(actor.to_owned(), role);
        }
        Ok(blamed)
    }
}

impl fmt::Display for Blamed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (actor, role)) in self.iter().enumerate() {
            let separator = if at == 0 { "" } else { ";" };
            write!(out, "{separator}{actor}")?;
            if let Some(role) = role {
                write!(out, ":{}", role.letter())?;
            }
        }
        Ok(())
    }
}

/// The parts of a cell that holds a set; an empty cell is the empty set.
fn parts(cell: &str) -> impl Iterator<Item = &str> {
    let cell = cell.trim();
    cell.split(';').map(str::trim).filter(move |_| !cell.is_empty())
}

/// What a hand or the machine says of one sentence with regard to one event.
#[derive(Debug, Clone, PartialEq)]
pub struct Coding {
    /// The id of the event that `blamed`, `denied` and `holder` are about; `None` if no event was asked about.
    pub event: Option<String>,
    /// The id of the article.
    pub article: String,
    /// Where the sentence stands in the article's source.
    pub span: Span,
    /// The sentence, its white space mended.
    pub text: String,
    /// What the sentence is.
    pub kind: Kind,
    /// Who is blamed.
    pub blamed: Blamed,
    /// Who is said not to have done it.
    pub denied: BTreeSet<String>,
    /// Who blames or denies: [`AUTHOR`] or a source as the text names it; `None` if nobody does or it was not asked.
    pub holder: Option<String>,
    /// The labels chosen, by the name of the task. A task that was not asked of this sentence has no entry.
    pub labels: BTreeMap<String, Vec<String>>,
    /// The machine's blame score of each actor that it was asked about; empty for a coding by hand.
    pub scores: BTreeMap<String, f32>,
    /// The machine's score that the sentence clears the actor, likewise.
    pub denied_scores: BTreeMap<String, f32>,
    /// The machine's score of each label, by task and label; empty for a coding by hand.
    pub label_scores: BTreeMap<String, BTreeMap<String, f32>>,
    /// Who published the article, if known.
    pub outlet: Option<String>,
    /// When it was published, if known.
    pub published: Option<String>,
    /// Whose words the sentence gives, and how.
    pub voice: Voice,
    /// Whether its paragraph stood before in the article; such sentences are in no count and no share.
    pub duplicate: bool,
}

impl Coding {
    /// A sentence for which nothing has been answered.
    pub fn unanswered(article: String, span: Span, text: String, kind: Kind) -> Self {
        Self {
            event: None,
            article,
            span,
            text,
            kind,
            blamed: Blamed::nobody(),
            denied: BTreeSet::new(),
            holder: None,
            labels: BTreeMap::new(),
            scores: BTreeMap::new(),
            denied_scores: BTreeMap::new(),
            label_scores: BTreeMap::new(),
            outlet: None,
            published: None,
            voice: Voice::default(),
            duplicate: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Blamed, BlamedError, KINDS, kind_name};

    #[test]
    fn blamed_is_written_in_one_order() {
        let check = |cell: &str, expected: &str| {
            assert_eq!(cell.parse::<Blamed>().unwrap().to_string(), expected, "{cell}");
        };
        check("", "");
        check("  ", "");
        check("us:s;israel:s", "israel:s;us:s");
        check(" isis : p ; mek", "isis:p;mek");
    }

    #[test]
    fn a_bad_set_says_what_is_wrong() {
        let check = |cell: &str, expected: BlamedError| {
            assert_eq!(cell.parse::<Blamed>(), Err(expected), "{cell}");
        };
        check("us:x", BlamedError::Role("x".into()));
        check("us:", BlamedError::Role(String::new()));
        check(":p", BlamedError::NoActor(":p".into()));
        check("us;;isis", BlamedError::NoActor("us;;isis".into()));
        check("us:s;us:p", BlamedError::Twice("us".into()));
    }

    #[test]
    fn every_kind_has_its_name() {
        for (name, kind) in KINDS {
            assert_eq!(kind_name(kind), name);
        }
    }
}
