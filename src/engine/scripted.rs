//! An engine that answers by rules, for tests and demonstrations: no model, no weights.

use super::{Encoding, Engine, EngineError, Group, Identity, Marking, StanceWeights};

/// Answers `score` where the text holds `text` and the hypothesis holds `hypothesis`.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Words that the text must hold.
    pub text: String,
    /// Words that the hypothesis must hold.
    pub hypothesis: String,
    /// The answer, 0 to 1.
    pub score: f32,
}

impl Rule {
    /// A rule; empty words are held by every text.
    pub fn new(text: impl Into<String>, hypothesis: impl Into<String>, score: f32) -> Self {
        Self { text: text.into(), hypothesis: hypothesis.into(), score }
    }
}

/// Answers by the first rule that fits, else with a low score that depends on text and hypothesis alone.
#[derive(Debug)]
pub struct ScriptedEngine {
    rules: Vec<Rule>,
    identity: Identity,
    marking: Option<Marking>,
    weights: StanceWeights,
}

impl ScriptedEngine {
    /// An engine with these rules; with `marking`, pairs about actors come masked.
    pub fn new(rules: Vec<Rule>, marking: Option<Marking>) -> Self {
        let identity = Identity {
            engine: "scripted".to_string(),
            model: "scripted".to_string(),
            file: None,
            digest: "0".repeat(64),
        };
        Self { rules, identity, marking, weights: StanceWeights::default() }
    }

    fn answer(&self, group: &Group, hypothesis: &str) -> f32 {
        let fits = |rule: &&Rule| {
            (group.text.contains(&rule.text) || group.context.contains(&rule.text))
                && hypothesis.contains(&rule.hypothesis)
        };
        let rule = self.rules.iter().find(fits);
        rule.map_or_else(|| background(&group.text, hypothesis), |rule| rule.score)
    }
}

/// Between 0 and 0.1, so that ties are rare and every pair has its own answer.
fn background(text: &str, hypothesis: &str) -> f32 {
    let bytes = text.bytes().chain(hypothesis.bytes());
    let sum = bytes.fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    (sum % 1000) as f32 / 10_000.0
}

impl Engine for ScriptedEngine {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn marking(&self) -> Option<&Marking> {
        self.marking.as_ref()
    }

    fn stance_weights(&self) -> &StanceWeights {
        &self.weights
    }

    fn encode(&self, group: &Group) -> Result<Vec<Encoding>, EngineError> {
        let n_text = group.text.split_whitespace().count();
        let encoding = |hypothesis: &String| {
            let n_words = n_text + hypothesis.split_whitespace().count();
            Encoding {
                group: Group { hypotheses: vec![hypothesis.clone()], ..group.clone() },
                tokens: vec![0; n_words],
                segments: vec![0; n_words],
                n_tokens: n_words,
                blocks: vec![n_words],
                width: n_words,
                truncated: n_text > 200,
            }
        };
        Ok(group.hypotheses.iter().map(encoding).collect())
    }

    fn score(&self, batch: &[Encoding], _worker: usize) -> Result<Vec<Vec<f32>>, EngineError> {
        let answers = |Encoding { group, .. }: &Encoding| {
            group.hypotheses.iter().map(|hypothesis| self.answer(group, hypothesis)).collect()
        };
        Ok(batch.iter().map(answers).collect())
    }
}
