//! Who is blamed for an event: which actors are asked about, how the sentence is put to the model,
//! and how its answers and plain facts about the sentence become a decision.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::cues::{
    Cues, Own, Place, Standing, Token, cues, drop_places, is_legal, log_odds, speaks_held, tokens,
};
use super::{SplitArticle, StancePrediction, calibrated, mean};
use crate::article::plain;
use crate::clean::Kind;
use crate::engine::{Marking, Pair, StanceWeights};
use crate::task::{Mention, Stance, fill, mentions};

/// Whether an article can say anything about an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The article may be about the event.
    Within,
    /// It was published before the event happened.
    Before,
    /// It never names the event or its place.
    NeverNamed,
}

/// One sentence as it is read for one actor.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Position of the actor in the task.
    pub actor: usize,
    /// The article's first sentence, the engine's separator and the sentences before, the actor marked.
    pub context: String,
    /// The sentence, the actor marked.
    pub text: String,
    /// How the actor is named in hypotheses.
    pub name: String,
    /// The event phrase, the actor marked: whom the event befell is not to blame for it.
    pub event: String,
    /// Plain facts about the sentence and the actor.
    pub cues: Cues,
}

/// The reading text of every sentence: without Markdown, white space mended.
pub(super) fn plain_texts(article: &SplitArticle) -> Vec<String> {
    article.sentences.iter().map(|sentence| plain(&sentence.text)).collect()
}

/// Whether the article can blame anybody for the event.
///
/// An article that was published before the event's first day cannot; neither can one that nowhere
/// names the event, by the names that the task gives or else by those in its phrase.
pub fn scope(stance: &Stance, article: &SplitArticle) -> Scope {
    let published = article.article.published.as_deref().and_then(last_day);
    if let (Some(published), Some(event)) = (published, stance.event.date)
        && published < event
    {
        return Scope::Before;
    }
    let title = article.article.title.as_deref().unwrap_or("");
    let named = stance.scope.as_ref().is_none_or(|names| {
        names.any(title) || article.sentences.iter().any(|sentence| names.any(&sentence.text))
    });
    if named { Scope::Within } else { Scope::NeverNamed }
}

/// The last day that a date of publication can mean: an article of "2024" may be of December.
fn last_day(published: &str) -> Option<Date> {
    match published.len() {
        4 => format!("{published}-12-31").parse().ok(),
        7 => format!("{published}-01").parse().ok().map(Date::last_of_month),
        _ => published.get(..10)?.parse().ok(),
    }
}

/// An article as far as a stance task looks at it.
pub(super) struct Seen<'a> {
    stance: &'a Stance,
    article: &'a SplitArticle,
    texts: &'a [String],
    mentions: Vec<Vec<Mention>>,
    standings: Vec<Standing>,
    /// Where the article begins.
    opening: Option<usize>,
    /// The actors named in the event phrase.
    in_phrase: Vec<Mention>,
    /// Whether the event is itself an arrest or a trial.
    is_legal: bool,
    /// How the article names the event.
    own: Own,
}

impl<'a> Seen<'a> {
    pub(super) fn new(stance: &'a Stance, article: &'a SplitArticle, texts: &'a [String]) -> Self {
        let mut mentions: Vec<Vec<Mention>> =
            texts.iter().map(|text| actors_named(stance, text)).collect();
        drop_places(texts, &mut mentions, stance.actors.len());
        let is_prose = |at: &usize| article.sentences[*at].kind != Kind::Boilerplate;
        let prose: Vec<usize> = (0..texts.len()).filter(is_prose).collect();
        let title = actors_named(stance, article.article.title.as_deref().unwrap_or(""));
        let in_phrase = actors_named(stance, &stance.event.phrase);
        let mut standings = standings(texts, &mentions, &prose, stance.actors.len());
        for mention in &title {
            standings[mention.actor].in_title = true;
        }
        for mention in &in_phrase {
            standings[mention.actor].in_event = true;
        }
        let opening = prose.first().copied();
        let own = Own::new(
            std::iter::once(&stance.event.phrase).chain(&stance.event.aliases).map(String::as_str),
            opening
                .map(|at| texts[at].as_str())
                .into_iter()
                .chain(article.article.title.as_deref()),
        );
        Self {
            stance,
            article,
            texts,
            mentions,
            standings,
            opening,
            in_phrase,
            is_legal: is_legal(&stance.event.phrase),
            own,
        }
    }

    /// The sentence as read for every actor that it or its context names, in the order of the task.
    ///
    /// Its context is the article's first sentence, which mostly says what all is about, and the
    /// sentence before; boilerplate is neither. For an actor that neither the sentence nor the one
    /// before it names, but the one before them does, the context reaches back to that. It never reaches
    /// further, wherever the task lets actors be named.
    pub(super) fn readings(&self, marking: Option<&Marking>, at: usize) -> Vec<Reading> {
        let before: Vec<usize> = (0..at)
            .rev()
            .filter(|before| self.article.sentences[*before].kind != Kind::Boilerplate)
            .take(self.stance.reach.max(1))
            .collect();
        let reached = || before.iter().take(self.stance.reach);
        let distance = |actor| {
            std::iter::once(&at).chain(reached()).position(|at| names(&self.mentions[*at], actor))
        };
        let near = std::iter::once(&at).chain(reached());
        let named = near.flat_map(|at| &self.mentions[*at]).map(|mention| mention.actor);
        let actors: BTreeSet<usize> = named.collect();
        let tokens = if actors.is_empty() { Vec::new() } else { tokens(&self.texts[at]) };
        actors
            .into_iter()
            .filter_map(|actor| {
                let distance = distance(actor)?;
                let n_context = if distance > LONGEST_CONTEXT { 1 } else { distance.max(1) };
                let context = &before[..n_context.min(before.len())];
                Some(self.reading(marking, actor, at, &tokens, context, distance))
            })
            .collect()
    }

    fn reading(
        &self,
        marking: Option<&Marking>,
        actor: usize,
        at: usize,
        tokens: &[Token],
        before: &[usize],
        distance: usize,
    ) -> Reading {
        let mark = |at: usize| match marking {
            Some(marking) => {
                mentions::replace(&self.texts[at], &self.mentions[at], actor, &marking.target)
            }
            None => self.texts[at].clone(),
        };
        let name = marking.map_or(&self.stance.actors[actor].name, |marking| &marking.target);
        let phrase = &self.stance.event.phrase;
        let n_sentences = self.article.sentences.len();
        let place = Place {
            text: &self.texts[at],
            tokens,
            mentions: &self.mentions[at],
            alone: before
                .first()
                .is_some_and(|at| self.mentions[*at].iter().all(|mention| mention.actor == actor)),
            own: &self.own,
            headline: self.article.sentences[at].kind == Kind::Headline,
            early: 1.0 - at as f64 / n_sentences.saturating_sub(1).max(1) as f64,
            is_legal: self.is_legal,
        };
        Reading {
            actor,
            context: marking.map_or(String::new(), |marking| {
                let near = before.iter().rev().map(|at| mark(*at)).collect::<Vec<_>>().join(" ");
                match self.opening.filter(|at| !before.is_empty() && !before.contains(at)) {
                    Some(opening) => format!("{} {} {near}", mark(opening), marking.separator),
                    None => near,
                }
            }),
            text: mark(at),
            name: name.clone(),
            event: marking.map_or_else(
                || phrase.clone(),
                |marking| mentions::replace(phrase, &self.in_phrase, actor, &marking.target),
            ),
            cues: cues(self.stance, actor, &place, self.standings[actor], distance),
        }
    }
}

/// How often the sentences of an article name each actor, and in which part; `prose` are those that count.
fn standings(
    texts: &[String],
    mentions: &[Vec<Mention>],
    prose: &[usize],
    n_actors: usize,
) -> Vec<Standing> {
    // How many sentences name the actor, let it speak, have it arrested or charged.
    let mut counts = vec![[0_usize; 3]; n_actors];
    for at in prose {
        let named: BTreeSet<usize> = mentions[*at].iter().map(|mention| mention.actor).collect();
        for actor in named {
            let (speaks, held) = speaks_held(&texts[*at], &mentions[*at], actor);
            let [n_naming, n_speaking, n_held] = &mut counts[actor];
            *n_naming += 1;
            *n_speaking += usize::from(speaks);
            *n_held += usize::from(held);
        }
    }
    let share = |n: usize, of: usize| n as f64 / of.max(1) as f64;
    let standing = |[n_naming, n_speaking, n_held]: [usize; 3]| Standing {
        prominence: share(n_naming, prose.len()),
        voice_share: share(n_speaking, n_naming),
        held_share: share(n_held, n_naming),
        short: prose.len() < FEW,
        ..Standing::default()
    };
    counts.into_iter().map(standing).collect()
}

/// The most sentences before, next to the opening, that a context has.
const LONGEST_CONTEXT: usize = 2;

/// From so many sentences on an article says something as a whole of an actor.
const FEW: usize = 4;

/// Where actors are named. A name inside a name of the event is not theirs: in "the Tehran attacks"
/// nobody speaks of the government in Tehran.
fn actors_named(stance: &Stance, text: &str) -> Vec<Mention> {
    let references = stance.references.find(text);
    let mut mentions = stance.mentions.find(text);
    mentions.retain(|mention| {
        // Both are in order and none overlaps its like, so that only one name of the event can stand here.
        let next = references.partition_point(|event| event.range.end <= mention.range.start);
        references.get(next).is_none_or(|event| mention.range.end <= event.range.start)
    });
    mentions
}

fn names(mentions: &[Mention], actor: usize) -> bool {
    mentions.iter().any(|mention| mention.actor == actor)
}

/// What is put to the engine for one reading: first whether the actor is blamed, then whether cleared.
pub(super) fn pairs(stance: &Stance, reading: &Reading) -> Vec<Pair> {
    let templates = stance.hypotheses.blamed.iter().chain(&stance.hypotheses.denied);
    templates.map(|template| pair(reading, template)).collect()
}

/// What is put to the engine about the part that a blamed actor had: carried it out, stood behind
/// it, failed to prevent it.
pub(super) fn role_pairs(stance: &Stance, reading: &Reading) -> [Vec<Pair>; 3] {
    let hypotheses = &stance.hypotheses;
    [&hypotheses.perpetrator, &hypotheses.sponsor, &hypotheses.negligent]
        .map(|templates| templates.iter().map(|template| pair(reading, template)).collect())
}

fn pair(reading: &Reading, template: &str) -> Pair {
    Pair {
        context: reading.context.clone(),
        text: reading.text.clone(),
        hypothesis: fill(template, &reading.name, &reading.event),
    }
}

/// The engine's answers to [`pairs`] of one reading.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entailed {
    blamed: f32,
    denied: f32,
}

/// The entailment scores of [`pairs`] of one reading, averaged over templates.
pub(super) fn entailed(stance: &Stance, scores: &[f32]) -> Entailed {
    let (blamed, denied) = scores.split_at(stance.hypotheses.blamed.len());
    Entailed { blamed: mean(blamed.iter().copied()), denied: mean(denied.iter().copied()) }
}

/// Decides for every sentence of an article at once: how sure the engine is of an actor elsewhere
/// in the article counts too. `asked` holds the readings of each sentence with their answers.
pub(super) fn decide(
    stance: &Stance,
    weights: &StanceWeights,
    asked: Vec<Vec<(Reading, Entailed)>>,
) -> Vec<StancePrediction> {
    let standings = article_logits(stance.actors.len(), &asked);
    let decide = |readings| decide_sentence(stance, weights, &standings, readings);
    asked.into_iter().map(decide).collect()
}

/// For each actor the mean of its three highest log odds of blame in the article, if it is in it.
fn article_logits(n_actors: usize, asked: &[Vec<(Reading, Entailed)>]) -> Vec<Option<f64>> {
    const HIGHEST: usize = 3;
    let mut logits: Vec<Vec<f64>> = vec![Vec::new(); n_actors];
    for (reading, entailed) in asked.iter().flatten() {
        logits[reading.actor].push(log_odds(entailed.blamed));
    }
    let top = |logits: &mut Vec<f64>| {
        logits.sort_by(|a, b| b.total_cmp(a));
        logits.truncate(HIGHEST);
        let n = logits.len();
        (n > 0).then(|| logits.iter().sum::<f64>() / n as f64)
    };
    logits.iter_mut().map(top).collect()
}

fn decide_sentence(
    stance: &Stance,
    weights: &StanceWeights,
    standings: &[Option<f64>],
    readings: Vec<(Reading, Entailed)>,
) -> StancePrediction {
    let n_actors = stance.actors.len();
    let mut found = StancePrediction {
        blamed_scores: vec![None; n_actors],
        denied_scores: vec![None; n_actors],
        ..StancePrediction::default()
    };
    for (mut reading, entailed) in readings {
        let own = standings[reading.actor].unwrap_or(0.0);
        let others = standings.iter().enumerate().filter(|(actor, _)| *actor != reading.actor);
        let best = others.filter_map(|(_, logit)| *logit).fold(f64::NEG_INFINITY, f64::max);
        reading.cues.set("logit", log_odds(entailed.blamed));
        reading.cues.set("denied_logit", log_odds(entailed.denied));
        if !reading.cues.facts().contains_key("short") {
            reading.cues.set("article_logit", own);
            reading.cues.set("lead", if best.is_finite() { own - best } else { 0.0 });
        }
        let calibration = &stance.calibration;
        let blamed = reading.cues.probability(&weights.blamed);
        let blamed = calibrated(calibration.blamed.as_ref(), blamed);
        let denied = reading.cues.probability(&weights.denied);
        let denied = calibrated(calibration.denied.as_ref(), denied);
        found.blamed_scores[reading.actor] = Some(blamed);
        found.denied_scores[reading.actor] = Some(denied);
        let id = &stance.actors[reading.actor].id;
        if blamed >= stance.blamed_threshold.unwrap_or(weights.blamed_threshold) {
            found.blamed.insert(id.clone(), None);
        }
        if denied >= stance.denied_threshold.unwrap_or(weights.denied_threshold) {
            found.denied.insert(id.clone());
        }
    }
    found
}

/// Plain facts about every (sentence, actor) of an article that the engine would be asked about:
/// sentence, actor's place in the task, facts. For fitting weights.
pub fn facts(stance: &Stance, article: &SplitArticle) -> Vec<(usize, usize, Cues)> {
    let texts = plain_texts(article);
    let seen = Seen::new(stance, article, &texts);
    let prose = article.sentences.iter().enumerate().filter(|(_, s)| s.kind != Kind::Boilerplate);
    prose
        .flat_map(|(at, _)| seen.readings(None, at).into_iter().map(move |r| (at, r.actor, r.cues)))
        .collect()
}
