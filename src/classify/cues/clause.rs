//! What a sentence says of a name by its grammar: what its bearer does, suffers, bears or is cleared of.

use std::ops::Range;

use super::elsewhere::Own;
use super::lexicon::{
    ACCUSING, BACKING, BLAME_NOUNS, CLEARING, DEEDS, DENYING, DOING, EVENTS, GUILTY, OMISSIONS,
    OMITTING, OWNING, SAYING,
};
use super::particles::{
    ACTIVELY_ACCUSING, AUXILIARIES, BE, BEARING, BEFORE_NAMES, CHARGES, HEADS, HEDGES,
    LONGEST_OBJECT, NEGATIONS, PARTS, POINTING, PREPOSITIONS, RELATIVE, SCREENS, TIMES,
};
use super::tokens::Token;

/// What is said of a name; several may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Said {
    /// Did a deed: "X bombed", "carried out by X", "X's attack", "at the hands of X".
    Does,
    /// Had a deed done to it: "X was attacked", "killed X", "the attack on X".
    Suffers,
    /// Accuses: "X blamed", "accused by X".
    Accuses,
    /// Is accused or found guilty: "blamed X", "X is responsible", "the blame lies with X".
    Accused,
    /// Failed to do something: "X ignored", "X's failure".
    Omits,
    /// Should have done something, knew or was warned.
    Knew,
    /// Denies: "X rejected", "X said it had no part".
    Denies,
    /// Is cleared: "cleared X", "X was not behind", "no evidence against X".
    Cleared,
    /// Owns up: "X claimed responsibility", "X said it was behind".
    Claims,
}

impl Said {
    /// The name of the fact.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Does => "does",
            Self::Suffers => "suffers",
            Self::Accuses => "accuses",
            Self::Accused => "is_accused",
            Self::Omits => "omits",
            Self::Knew => "knew",
            Self::Denies => "denies_it",
            Self::Cleared => "is_cleared",
            Self::Claims => "claims",
        }
    }
}

/// All that is said of the name (or list of names) at `range` of the tokens.
pub(super) fn said_of(tokens: &[Token], own: &Own, range: Range<usize>) -> Vec<Said> {
    let mut said = Vec::new();
    if range.start >= tokens.len() || range.is_empty() {
        return said;
    }
    let clause = Clause { tokens, own };
    clause.after(range.clone(), &mut said);
    clause.before(range, &mut said);
    said.sort_unstable();
    said.dedup();
    said
}

/// Whether what stands after a claim, from `at` on, is this event and not another.
pub(super) fn is_this(tokens: &[Token], own: &Own, at: usize) -> bool {
    Clause { tokens, own }.is_this(at)
}

struct Clause<'a> {
    tokens: &'a [Token],
    own: &'a Own,
}

/// A verb with what stands before it.
struct Verb {
    at: usize,
    /// "was", "is": a participle after it is passive.
    be: bool,
    negated: bool,
    /// "should have", "could have".
    ought: bool,
}

impl Clause<'_> {
    fn is(&self, at: usize, words: &[&str]) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(words))
    }

    fn begins(&self, at: usize, stems: &[&str]) -> bool {
        self.tokens.get(at).is_some_and(|token| token.begins(stems))
    }

    fn any(&self, range: Range<usize>, stems: &[&str]) -> bool {
        let end = range.end.min(self.tokens.len());
        self.tokens[range.start.min(end)..end].iter().any(|token| token.begins(stems))
    }

    fn any_word(&self, range: Range<usize>, words: &[&str]) -> bool {
        let end = range.end.min(self.tokens.len());
        self.tokens[range.start.min(end)..end].iter().any(|token| token.is(words))
    }

    /// What follows the name: what it has, or what it does.
    fn after(&self, range: Range<usize>, said: &mut Vec<Said>) {
        let end = range.end;
        if self.is(end, &["-"]) {
            return;
        }
        if self.is(end, &["'s", "'"]) {
            self.owned(end + 1, said);
            return;
        }
        if self.is_governed(range.start)
            && !self.is(end, RELATIVE)
            && !(self.is(end, &[","]) && self.is(end + 1, RELATIVE))
        {
            return;
        }
        let Some(start) = self.predicate(end) else { return };
        let Some(verb) = self.verb(start) else { return };
        self.said_by(&verb, said, 1);
    }

    /// Whether the name follows a preposition, and so is no subject: "two attacks on X failed".
    fn is_governed(&self, start: usize) -> bool {
        self.governor(start).is_some_and(|at| {
            let stands_for = at > 0 && self.is(at - 1, &["name", "flag", "banner"]);
            self.is(at, PREPOSITIONS) && !stands_for
        })
    }

    /// "X's attack", "X's failure", "X's innocence": what of a few words after the possessive decides.
    fn owned(&self, from: usize, said: &mut Vec<Said>) {
        for at in from..(from + 3).min(self.tokens.len()) {
            let token = &self.tokens[at];
            if !token.is_word() {
                return;
            }
            let found = if token.begins(OMISSIONS) {
                Said::Omits
            } else if token.begins(&["innocen"]) {
                Said::Cleared
            } else if token.begins(&["denial"]) {
                Said::Denies
            } else if token.begins(&["responsib", "guilt", "complicit", "culpab", "involvement"]) {
                Said::Accused
            } else if token.begins(&["accusation", "allegation"]) {
                Said::Accuses
            } else if token.is(EVENTS) {
                Said::Does
            } else {
                continue;
            };
            said.push(found);
            return;
        }
    }

    /// Where the predicate begins: after a head noun ("X fighters"), a title and an insertion between commas.
    fn predicate(&self, end: usize) -> Option<usize> {
        let mut at = end;
        for _ in 0..3 {
            if self.is(at, HEADS) || self.is(at, &[")", "\"", "”"]) {
                at += 1;
            }
        }
        if self.is(at, &["(", ",", "–", "—"]) {
            let closing: &[&str] = if self.is(at, &["("]) { &[")"] } else { &[",", "–", "—"] };
            let close = (at + 1..(at + 14).min(self.tokens.len())).find(|n| self.is(*n, closing));
            at = match close {
                Some(close) => close + 1,
                // ", which failed …" to the end.
                None if self.is(at + 1, RELATIVE) => at + 1,
                None => return None,
            };
        }
        if self.is(at, RELATIVE) {
            at += 1;
        }
        (at < self.tokens.len()).then_some(at)
    }

    /// The verb of a predicate that begins at `start`.
    fn verb(&self, start: usize) -> Option<Verb> {
        let mut verb = Verb { at: start, be: false, negated: false, ought: false };
        for _ in 0..10 {
            let token = self.tokens.get(verb.at)?;
            if token.is(&["did"]) && self.is(verb.at + 1, &["not", "never"]) {
                verb.be = false;
            } else if token.is(BE) {
                verb.be = true;
            } else if token.is(NEGATIONS) {
                verb.negated = true;
            } else if token.is(&["should", "could", "ought"]) {
                verb.ought = true;
            } else if token.is(HEDGES) && self.is(verb.at + 1, &["to"]) {
                verb.be = false;
                verb.at += 1;
            } else if token.is(TIMES) {
                // "on Tuesday evening"
            } else if !(token.is(AUXILIARIES) || is_adverb(&token.text)) {
                return Some(verb);
            }
            verb.at += 1;
        }
        None
    }

    /// What a verb says of its subject. `depth` bounds how often a report's own clause is followed.
    fn said_by(&self, verb: &Verb, said: &mut Vec<Said>, depth: usize) {
        let at = verb.at;
        let no_part = verb.negated
            && (self.begins(at, PARTS)
                || self.is(at, &["with"]) && at > 0 && self.is(at - 1, &["do"]));
        if no_part || self.is(at, &["innocent"]) || self.any_word(at..at + 4, &["alibi"]) {
            said.push(Said::Cleared);
        } else if verb.be {
            said.extend(self.being(verb));
        } else if self.is(at, SAYING) && !(self.is(at, OWNING) && self.owns_up(at)) {
            if depth > 0 {
                self.own_clause(at + 1, said, depth);
            }
        } else {
            said.extend(self.doing(verb));
        }
    }

    /// What a passive verb, or what follows "is", says of its subject.
    fn being(&self, verb: &Verb) -> Option<Said> {
        let at = verb.at;
        let guilty = self.is(at, GUILTY)
            || self.is(at, &["to"]) && self.is(at + 1, &["blame"])
            || self.is(at, &["a", "an", "the", "at", "in", "so"])
                && self.any_word(at + 1..at + 4, GUILTY)
            || self.begins(at, ACCUSING) && self.is_of_deed(at + 1);
        let told = ["warned", "told", "informed", "alerted", "aware", "notified", "known"];
        if guilty {
            Some(if verb.negated { Said::Cleared } else { Said::Accused })
        } else if self.begins(at, CLEARING)
            || self.is(at, &["a", "an", "the"]) && self.any_word(at + 1..at + 4, SCREENS)
        {
            Some(Said::Cleared)
        } else if self.is(at, &told) || verb.ought {
            (!verb.negated).then_some(Said::Knew)
        } else if self.begins(at, DEEDS) || self.is(at, DOING) {
            Some(Said::Suffers)
        } else {
            None
        }
    }

    /// What an active verb says of its subject.
    fn doing(&self, verb: &Verb) -> Option<Said> {
        let at = verb.at;
        let object = at + 1..at + 5;
        let deed = self.begins(at, DEEDS) || self.is(at, DOING);
        let idle = self.is(at, &["turned", "did", "cut"])
            && self.any_word(object.clone(), &["blind", "nothing", "corners", "little"]);
        if self.begins(at, ACTIVELY_ACCUSING) {
            Some(Said::Accuses)
        } else if self.begins(at, DENYING) {
            (!verb.negated && self.is_charge(at + 1)).then_some(Said::Denies)
        } else if self.is(at, OWNING) && self.owns_up(at) {
            (!verb.negated && self.is_this(at + 1)).then_some(Said::Claims)
        } else if self.is(at, BEARING) && self.any(object.clone(), BLAME_NOUNS) {
            let none = verb.negated || self.any_word(object, &["no", "nothing", "neither", "any"]);
            Some(if none { Said::Cleared } else { Said::Accused })
        } else if self.is(at, &["knew"]) || verb.ought {
            (!verb.negated).then_some(Said::Knew)
        } else if verb.negated {
            deed.then_some(Said::Cleared)
        } else if self.begins(at, OMITTING) || idle {
            Some(Said::Omits)
        } else {
            deed.then_some(Said::Does)
        }
    }

    /// Whether what is denied or rejected is a charge, and not a petition or an offer.
    fn is_charge(&self, from: usize) -> bool {
        self.tokens.get(from).is_none_or(|token| !token.is_word())
            || self.any(from..from + 5, CHARGES)
            || self.any_word(from..from + 2, &["it", "this", "that", "any", "having", "being"])
    }

    /// "claimed responsibility", "admitted carrying out", "claimed the attack"; not "claimed that".
    fn owns_up(&self, at: usize) -> bool {
        let object = at + 1..at + 5;
        if self.is(at + 1, &["that", "to"]) || self.any_word(object.clone(), &["no", "not"]) {
            return false;
        }
        let takes = self.is(
            at,
            &["took", "takes", "taken", "taking", "accepted", "accepts", "assumed", "assumes"],
        );
        self.any(object.clone(), &["responsib", "credit"])
            || !takes
                && (self.any_word(at + 1..at + 4, EVENTS)
                    || self.begins(at + 1, DEEDS)
                    || self.is(at + 1, &["carrying", "planting", "having", "being"]))
    }

    /// "X said it was behind the attack": a pronoun after a verb of saying stands for who says it.
    fn own_clause(&self, from: usize, said: &mut Vec<Said>, depth: usize) {
        let from = if self.is(from, &["that", ":", ","]) { from + 1 } else { from };
        if !self
            .is(from, &["it", "they", "he", "she", "we", "i", "its", "their", "his", "her", "our"])
        {
            return;
        }
        let start =
            if self.is(from, &["its", "their", "his", "her", "our"]) { from + 2 } else { from + 1 };
        let Some(verb) = self.verb(start) else { return };
        let mut own = Vec::new();
        self.said_by(&verb, &mut own, depth - 1);
        let is_this = self.is_this(verb.at);
        said.extend(own.into_iter().map(|found| match found {
            Said::Accused | Said::Does if is_this => Said::Claims,
            Said::Cleared => Said::Denies,
            other => other,
        }));
    }

    /// Whether what is owned up to, from `at` to the end of its clause, is this event: it is named, or spoken of as
    /// known ("the attack", "it"), or not told at all.
    fn is_this(&self, at: usize) -> bool {
        let ends: &[&str] = &[",", ";", "but", "–", "—", "while", "which", "and"];
        let end = (at + 1..self.tokens.len().min(at + LONGEST_OBJECT)).find(|n| self.is(*n, ends));
        let end = end.unwrap_or(self.tokens.len()).min(at + LONGEST_OBJECT);
        let object = &self.tokens[at.min(end)..end];
        let known = object.iter().enumerate().any(|(n, token)| {
            token.is(&["it"]) && n > 0
                || token.is(&["the", "this", "that", "these", "both", "such"])
                    && object[n..].iter().take(4).any(|token| {
                        token.is(EVENTS) || token.begins(DEEDS) || token.is(&["deed", "act"])
                    })
        });
        let told = object.iter().any(|token| {
            token.is(EVENTS) || token.begins(DEEDS) || token.is(&["for", "another", "other"])
        });
        self.own.is_named(object) || known || !told
    }

    /// What stands before the name: who is its verb, or its preposition.
    fn before(&self, range: Range<usize>, said: &mut Vec<Said>) {
        let start = range.start;
        let Some(at) = self.governor(start) else { return };
        let left = at.saturating_sub(6)..at;
        let token = &self.tokens[at];
        let near = at.saturating_sub(4)..at;
        if token.is(&["by"]) {
            self.agent(left, said);
        } else if token.is(&["of"]) {
            if self.any_word(near.clone(), &["hands", "work", "handiwork"]) {
                said.push(Said::Does);
            } else if self.any(at.saturating_sub(2)..at, OMISSIONS) {
                said.push(Said::Omits);
            } else if self.any(near.clone(), &["innocen"]) {
                said.push(Said::Cleared);
            } else if self.any(
                near,
                &["responsib", "guilt", "fault", "complicit", "involvement", "culpab", "role"],
            ) {
                let none = self.any_word(left.clone(), NEGATIONS)
                    || self.any(left, &["rul", "deny", "denie", "reject", "dismiss", "exclud"]);
                said.push(if none { Said::Cleared } else { Said::Accused });
            }
        } else if token
            .is(&["on", "with", "at", "to", "towards", "toward", "against", "upon", "from"])
        {
            if self.any(near.clone(), POINTING) {
                let none = self.any_word(left, NEGATIONS);
                said.push(if none { Said::Cleared } else { Said::Accused });
            } else if token.is(&["against", "on", "upon", "at"])
                && (self.any(near.clone(), DEEDS) || self.any_word(near, EVENTS))
            {
                said.push(Said::Suffers);
            }
        } else if token.begins(&[
            "blam", "accus", "implicat", "suspect", "suspic", "incriminat", "fault", "charg",
            "convict", "sue", "prosecut", "indict", "condemn", "denounc",
        ]) {
            let passive = at > 0 && self.is(at - 1, BE);
            if !passive {
                let none = self.any_word(at.saturating_sub(4)..at, NEGATIONS);
                if none {
                    said.push(Said::Cleared);
                } else if self.is_of_deed(range.end) {
                    said.push(Said::Accused);
                }
            }
        } else if token.begins(CLEARING)
            || token.is(&["out"]) && at > 0 && self.begins(at - 1, &["rul"])
        {
            if !self.any_word(at.saturating_sub(4)..at, NEGATIONS) {
                said.push(Said::Cleared);
            }
        } else if token.begins(DEEDS) {
            said.push(Said::Suffers);
        }
        if self.is_unproven(start) {
            said.push(Said::Cleared);
        }
    }

    /// "No evidence against X", "no proof that X …".
    fn is_unproven(&self, start: usize) -> bool {
        let evidence = (start.saturating_sub(12)..start)
            .find(|at| self.is(*at, &["evidence", "proof", "indication", "indications"]));
        evidence.is_some_and(|at| {
            let before = at.saturating_sub(3)..at;
            self.any_word(before, &["no", "any", "without", "lack", "scant"])
                && self.any_word(at..start, &["of", "that", "against", "whether", "to"])
                && !self.any_word(at..start, &["claim", "claims", ",", "but"])
        })
    }

    /// Whether an accusation, which ends at `end`, is of a deed.
    fn is_of_deed(&self, end: usize) -> bool {
        let near = end..(end + 6).min(self.tokens.len());
        let Some(of) = near.clone().find(|at| {
            self.is(*at, &["of", "for", "over"]) || *at == end && self.is(*at, &["with"])
        }) else {
            return true;
        };
        let mut of = of + 1..(of + 8).min(self.tokens.len());
        of.any(|at| {
            let token = &self.tokens[at];
            token.begins(DEEDS)
                || token.begins(OMITTING)
                || token.begins(OMISSIONS)
                || token.is(DOING)
                || token.is(EVENTS)
                || token.is(BACKING)
                || token.is(&[
                    "having", "being", "crimes", "terrorism", "genocide", "manslaughter",
                    "plotting", "conspiracy", "it",
                ])
        })
    }

    /// "carried out by X", "blamed by X"; "funded by X" says nothing of what X did.
    fn agent(&self, left: Range<usize>, said: &mut Vec<Said>) {
        let none = self.any_word(left.clone(), NEGATIONS);
        let found = left.rev().find_map(|at| {
            let token = &self.tokens[at];
            if token.is(BACKING) {
                Some(None)
            } else if token.begins(&["blam", "accus", "condemn", "denounc"]) {
                Some(Some(Said::Accuses))
            } else if token.begins(DEEDS) || token.is(DOING) || token.is(EVENTS) {
                Some(Some(if none { Said::Cleared } else { Said::Does }))
            } else {
                token.begins(OMISSIONS).then_some(Some(Said::Omits))
            }
        });
        said.extend(found.flatten());
    }

    /// The word that governs a name: the last before it that is no article, adjective, title or name.
    fn governor(&self, start: usize) -> Option<usize> {
        let found = (start.saturating_sub(5)..start).rev().find(|at| {
            let token = &self.tokens[*at];
            let belongs = token.is(&["of"]) && *at > 0 && self.is(*at - 1, HEADS);
            !(belongs
                || token.is(BEFORE_NAMES)
                || token.is_capitalised && *at > 0 && !token.begins(ACCUSING))
        });
        found.filter(|at| self.tokens[*at].is_word())
    }
}

/// Adverbs by their ending, and others that stand before a verb.
fn is_adverb(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ly")
        || [
            "also", "later", "then", "even", "ever", "still", "now", "just", "once", "again",
            "soon", "already", "both", "all", "first", "twice", "himself", "itself", "themselves",
            "herself", "yet", "too", "indeed", "only",
        ]
        .contains(&word)
}
