//! A field: what is compared, with every coder's value for every unit, article by article.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answer, Pattern, Ratings};

/// How the values of a field relate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scale {
    /// They are equal or not.
    Nominal,
    /// They stand in order, the least first.
    Ordinal,
    /// They are sets, with these members.
    Set(Vec<BTreeSet<String>>),
}

impl Scale {
    /// Its name in files.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Nominal => "nominal",
            Self::Ordinal => "ordinal",
            Self::Set(_) => "set",
        }
    }
}

/// What is compared, with every coder's value for every unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name: a column, or a column and what is looked at in it.
    pub name: String,
    /// What is compared, in a few words.
    pub what: String,
    /// How its values relate.
    pub scale: Scale,
    /// The values there are to choose from, as far as known, and those that were given.
    pub values: Vec<String>,
    patterns: Vec<Pattern>,
    /// For each article that has units, how many of each pattern.
    articles: Vec<Vec<(usize, u64)>>,
}

impl Field {
    /// In how many articles anybody coded it.
    pub fn n_articles(&self) -> usize {
        self.articles.len()
    }

    /// Its units.
    pub fn ratings(&self) -> Ratings<'_> {
        self.resampled(&vec![1; self.articles.len()])
    }

    /// Its units where each article counts so many times.
    pub(super) fn resampled(&self, times: &[u32]) -> Ratings<'_> {
        let mut counts = vec![0; self.patterns.len()];
        for (article, &times) in self.articles.iter().zip(times).filter(|(_, times)| **times > 0) {
            for &(pattern, count) in article {
                counts[pattern] += count * u64::from(times);
            }
        }
        Ratings { n_values: self.values.len(), patterns: &self.patterns, counts }
    }
}

/// The scale of a field that is not yet built.
pub(super) enum Choices {
    /// These values, in this order, and others that may come up.
    Nominal(Vec<String>),
    /// These values in ascending order.
    Ordinal(Vec<String>),
    /// Any sets.
    Sets,
}

/// Takes up units one by one.
pub(super) struct FieldBuilder {
    name: String,
    what: String,
    choices: Choices,
    articles: BTreeMap<String, BTreeMap<Vec<Option<Answer>>, u64>>,
}

impl FieldBuilder {
    pub(super) fn new(name: impl Into<String>, what: impl Into<String>, choices: Choices) -> Self {
        Self { name: name.into(), what: what.into(), choices, articles: BTreeMap::new() }
    }

    /// Adds a unit with one answer a coder; one that nobody answered is none.
    pub(super) fn add(&mut self, article: &str, answers: Vec<Option<Answer>>) {
        if answers.iter().any(Option::is_some) {
            let article = self.articles.entry(article.to_owned()).or_default();
            *article.entry(answers).or_default() += 1;
        }
    }

    pub(super) fn build(self) -> Field {
        let given: BTreeSet<&Answer> =
            self.articles.values().flat_map(BTreeMap::keys).flatten().flatten().collect();
        let (scale, known) = match self.choices {
            Choices::Nominal(known) => (Scale::Nominal, known),
            Choices::Ordinal(known) => (Scale::Ordinal, known),
            Choices::Sets => {
                (Scale::Set(given.iter().map(|answer| answer.0.clone()).collect()), Vec::new())
            }
        };
        let mut values: Vec<Answer> = known.into_iter().map(Answer::one).collect();
        let further: Vec<Answer> =
            given.into_iter().filter(|answer| !values.contains(answer)).cloned().collect();
        values.extend(further);
        let places: BTreeMap<&Answer, usize> =
            values.iter().enumerate().map(|(at, value)| (value, at)).collect();
        let mut patterns: BTreeMap<Pattern, usize> = BTreeMap::new();
        let mut articles = Vec::new();
        for units in self.articles.values() {
            let mut article = Vec::new();
            for (answers, count) in units {
                let place = |answer: &Option<Answer>| Some(places[answer.as_ref()?]);
                let pattern: Pattern = answers.iter().map(place).collect();
                let next = patterns.len();
                article.push((*patterns.entry(pattern).or_insert(next), *count));
            }
            articles.push(article);
        }
        let mut ordered = vec![Pattern::new(); patterns.len()];
        for (pattern, at) in patterns {
            ordered[at] = pattern;
        }
        let values = values.iter().map(ToString::to_string).collect();
        let (name, what) = (self.name, self.what);
        Field { name, what, scale, values, patterns: ordered, articles }
    }
}
