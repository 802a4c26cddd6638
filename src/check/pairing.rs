//! Which sentence of a run is which of the baseline.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::coding::Coding;
use crate::sentence::Span;

/// So many characters at the beginning or end of a sentence tell that another is cut from the same text.
const TELLING: usize = 20;

/// A sentence of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The id of the article.
    pub article: String,
    /// Where it stands.
    pub span: Span,
    /// The sentence.
    pub text: String,
}

/// A sentence of the baseline that the run cut in another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resplit {
    /// The sentence of the baseline.
    pub old: Place,
    /// What the run has in its place.
    pub new: Vec<Place>,
}

/// Which sentence of a run is which of the baseline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairing {
    /// Answers about the same sentence and event, as positions in the baseline and in the run.
    pub pairs: Vec<(usize, usize)>,
    /// How many sentences of the baseline were found again, those cut otherwise among them.
    pub n_found: usize,
    /// Sentences that stand elsewhere in their article than they did.
    pub n_moved: usize,
    /// Sentences that were cut in another way.
    pub resplit: Vec<Resplit>,
    /// Sentences of the baseline that the run does not have, in articles that it has.
    pub missing: Vec<Place>,
    /// Articles of the baseline that the run does not have.
    pub missing_articles: BTreeSet<String>,
    /// How many sentences are new, in articles that the baseline has.
    pub n_added: usize,
    /// Articles that are new.
    pub added_articles: BTreeSet<String>,
}

/// A sentence with its answers, one an event.
struct Sentence<'a> {
    span: Span,
    text: &'a str,
    codings: Vec<usize>,
}

/// Pairs sentences of the same article: first those with the same span and text, then those with the same text in
/// order, for an edited article. Of the others, those that overlap and share text were cut in another way.
pub fn pair(old: &[Coding], new: &[Coding]) -> Pairing {
    let (old_articles, mut new_articles) = (sentences(old), sentences(new));
    let mut pairing = Pairing::default();
    for (article, old_sentences) in old_articles {
        match new_articles.remove(article) {
            Some(new_sentences) => {
                let sides = Sides { article, old: &old_sentences, new: &new_sentences };
                sides.pair(old, new, &mut pairing);
            }
            None => {
                pairing.missing_articles.insert(article.to_string());
            }
        }
    }
    pairing.added_articles = new_articles.into_keys().map(str::to_string).collect();
    pairing
}

fn sentences(codings: &[Coding]) -> BTreeMap<&str, Vec<Sentence<'_>>> {
    let mut articles: BTreeMap<&str, Vec<Sentence>> = BTreeMap::new();
    for (at, coding) in codings.iter().enumerate() {
        let sentences = articles.entry(&coding.article).or_default();
        match sentences.last_mut().filter(|last| last.span == coding.span) {
            Some(last) => last.codings.push(at),
            None => sentences.push(Sentence {
                span: coding.span,
                text: &coding.text,
                codings: vec![at],
            }),
        }
    }
    articles
}

/// One article on both sides.
struct Sides<'a> {
    article: &'a str,
    old: &'a [Sentence<'a>],
    new: &'a [Sentence<'a>],
}

impl Sides<'_> {
    fn pair(&self, old: &[Coding], new: &[Coding], pairing: &mut Pairing) {
        let (matches, n_moved) = self.matches();
        pairing.n_moved += n_moved;
        let taken: BTreeSet<usize> = matches.iter().flatten().copied().collect();
        let mut recut: BTreeSet<usize> = BTreeSet::new();
        for (sentence, at) in self.old.iter().zip(&matches) {
            if let Some(at) = at {
                pairing.n_found += 1;
                pairing.pairs.extend(same_events(sentence, &self.new[*at], old, new));
                continue;
            }
            let free = (0..self.new.len()).filter(|at| !taken.contains(at));
            let cut: Vec<usize> = free.filter(|at| cut_from(sentence, &self.new[*at])).collect();
            recut.extend(&cut);
            if cut.is_empty() {
                pairing.missing.push(self.place(sentence));
            } else {
                pairing.n_found += 1;
                let new = cut.iter().map(|at| self.place(&self.new[*at])).collect();
                pairing.resplit.push(Resplit { old: self.place(sentence), new });
            }
        }
        pairing.n_added += self.new.len() - taken.union(&recut).count();
    }

    /// For each sentence of the baseline the place of its like in the run, and how many of these stand elsewhere.
    fn matches(&self) -> (Vec<Option<usize>>, usize) {
        let by_place: HashMap<(Span, &str), usize> =
            self.new.iter().enumerate().map(|(at, new)| ((new.span, new.text), at)).collect();
        let mut matches: Vec<Option<usize>> =
            self.old.iter().map(|old| by_place.get(&(old.span, old.text)).copied()).collect();
        let taken: BTreeSet<usize> = matches.iter().flatten().copied().collect();
        let mut by_text: HashMap<&str, Vec<usize>> = HashMap::new();
        for at in (0..self.new.len()).rev().filter(|at| !taken.contains(at)) {
            by_text.entry(self.new[at].text).or_default().push(at);
        }
        let mut n_moved = 0;
        for (old, found) in self.old.iter().zip(&mut matches).filter(|(_, found)| found.is_none()) {
            *found = by_text.get_mut(old.text).and_then(Vec::pop);
            n_moved += usize::from(found.is_some());
        }
        (matches, n_moved)
    }

    fn place(&self, sentence: &Sentence) -> Place {
        Place {
            article: self.article.to_string(),
            span: sentence.span,
            text: sentence.text.to_string(),
        }
    }
}

/// The answers about the same event on both sides.
fn same_events(
    old_sentence: &Sentence,
    new_sentence: &Sentence,
    old: &[Coding],
    new: &[Coding],
) -> Vec<(usize, usize)> {
    let like = |at: &usize| {
        let mut others = new_sentence.codings.iter();
        Some((*at, *others.find(|other| new[**other].event == old[*at].event)?))
    };
    old_sentence.codings.iter().filter_map(like).collect()
}

/// Whether two sentences overlap and one has the beginning or the end of the other.
fn cut_from(one: &Sentence, another: &Sentence) -> bool {
    let overlap = one.span.start < another.span.end && another.span.start < one.span.end;
    overlap && (has_end_of(one.text, another.text) || has_end_of(another.text, one.text))
}

fn has_end_of(whole: &str, part: &str) -> bool {
    let begin: String = part.chars().take(TELLING).collect();
    let n = part.chars().count();
    let end: String = part.chars().skip(n.saturating_sub(TELLING)).collect();
    whole.contains(&begin) || whole.contains(&end)
}

#[cfg(test)]
mod tests {
    use super::{Pairing, pair};
    use crate::clean::Kind;
    use crate::coding::Coding;
    use crate::sentence::Span;

    fn codings(sentences: &[(&str, usize, &str)]) -> Vec<Coding> {
        let coding = |(article, start, text): &(&str, usize, &str)| {
            let span = Span { start: *start, end: start + text.chars().count() };
            Coding::unanswered((*article).to_string(), span, (*text).to_string(), Kind::Body)
        };
        sentences.iter().map(coding).collect()
    }

    #[test]
    fn sentences_are_found_again_or_named() {
        let old = [
            ("a", 0, "The bridge fell at noon."),
            ("a", 25, "Nobody was hurt in it; the city said so."),
            ("b", 0, "It rained."),
        ];
        let check = |new: &[(&str, usize, &str)], expected: &str| {
            let found = pair(&codings(&old), &codings(new));
            assert_eq!(shown(&found), expected, "{new:?}");
        };
        check(&old, "pairs 0=0 1=1 2=2");
        check(&[], "pairs; missing articles a b");
        check(&old[..2], "pairs 0=0 1=1; missing articles b");
        check(&[old[0], old[2]], "pairs 0=0 2=1; missing 25");
        // The first sentence was cut from the article, so that the second moved up.
        check(&[("a", 0, old[1].2), old[2]], "pairs 1=0 2=1; missing 0; moved 1");
        let cut = [
            old[0],
            ("a", 25, "Nobody was hurt in it;"),
            ("a", 48, "the city said so."),
            ("a", 66, "It was new."),
            old[2],
            ("c", 0, "New."),
        ];
        check(&cut, "pairs 0=0 2=4; resplit 25>25,48; added 1; added articles c");
        // Another text at the place of a sentence is not that sentence.
        check(
            &[old[0], ("a", 25, "Everybody came."), old[2]],
            "pairs 0=0 2=2; missing 25; added 1",
        );
    }

    #[test]
    fn a_repeated_sentence_is_paired_once_each() {
        let old = codings(&[("a", 0, "Yes."), ("a", 5, "Yes.")]);
        let new = codings(&[("a", 3, "Yes."), ("a", 8, "Yes.")]);
        assert_eq!(shown(&pair(&old, &new)), "pairs 0=0 1=1; moved 2");
        assert_eq!(shown(&pair(&old, &new[..1])), "pairs 0=0; missing 5; moved 1");
    }

    fn shown(pairing: &Pairing) -> String {
        let mut parts = vec![String::from("pairs")];
        parts[0].extend(pairing.pairs.iter().map(|(old, new)| format!(" {old}={new}")));
        let listed = |name: &str, items: Vec<String>| {
            (!items.is_empty()).then(|| format!("{name} {}", items.join(" ")))
        };
        let resplit = pairing.resplit.iter().map(|resplit| {
            let new: Vec<String> =
                resplit.new.iter().map(|new| new.span.start.to_string()).collect();
            format!("{}>{}", resplit.old.span.start, new.join(","))
        });
        parts.extend(listed("resplit", resplit.collect()));
        let missing = pairing.missing.iter().map(|place| place.span.start.to_string());
        parts.extend(listed("missing", missing.collect()));
        let articles =
            |articles: &std::collections::BTreeSet<String>| articles.iter().cloned().collect();
        parts.extend(listed("missing articles", articles(&pairing.missing_articles)));
        let counted = |n: usize| if n == 0 { Vec::new() } else { vec![n.to_string()] };
        parts.extend(listed("moved", counted(pairing.n_moved)));
        parts.extend(listed("added", counted(pairing.n_added)));
        parts.extend(listed("added articles", articles(&pairing.added_articles)));
        parts.join("; ")
    }
}
