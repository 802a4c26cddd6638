//! `agreement.json`: the rows of the file, and how an agreement becomes them.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::{Agreement, Coefficient, Compared, PairCounts};

impl Agreement {
    /// Writes `agreement.json`: keys in a fixed order, figures to four decimals, `null` for what is not defined beside the
    /// reason, and the counts that each field rests on. Fails if the writer does.
    pub fn write_json(&self, mut writer: impl io::Write) -> io::Result<()> {
        let coders = self.coders.iter().enumerate().map(|(at, coder)| CoderRow {
            coder,
            rows: self.n_rows[at],
            left_out: &self.left_out[at],
        });
        let file = FileRow {
            coders: coders.collect(),
            shared_rows: self.n_shared,
            articles: self.n_articles,
            confidence: self.confidence,
            warnings: &self.warnings,
            fields: self.fields.iter().map(|compared| field_row(self, compared)).collect(),
        };
        serde_json::to_writer_pretty(&mut writer, &file)?;
        writeln!(writer)
    }
}

#[derive(Serialize)]
struct FileRow<'a> {
    coders: Vec<CoderRow<'a>>,
    shared_rows: usize,
    articles: usize,
    confidence: f64,
    warnings: &'a [String],
    fields: Vec<FieldRow<'a>>,
}

#[derive(Serialize)]
struct CoderRow<'a> {
    coder: &'a str,
    rows: usize,
    left_out: &'a [String],
}

#[derive(Serialize)]
struct FieldRow<'a> {
    field: &'a str,
    what: &'a str,
    scale: &'static str,
    articles: usize,
    units: u64,
    codings: u64,
    values_used: usize,
    /// How often each value was given; the values that nobody gave are 0.
    values: BTreeMap<&'a str, u64>,
    coefficients: BTreeMap<&'static str, CoefficientRow>,
    pairs: Vec<PairRow<'a>>,
}

#[derive(Serialize)]
struct CoefficientRow {
    score: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    percentile: Option<[f64; 2]>,
    bca: Option<[f64; 2]>,
    doubts: Vec<&'static str>,
    undefined: Option<&'static str>,
}

#[derive(Serialize)]
struct PairRow<'a> {
    coders: [&'a str; 2],
    units: u64,
    agreed: u64,
    percent_agreement: Option<f64>,
    cohen_kappa: Option<f64>,
}

fn field_row<'a>(agreement: &'a Agreement, compared: &'a Compared) -> FieldRow<'a> {
    let field = &compared.field;
    let ratings = field.ratings();
    let kappa = compared.coefficient(super::Measure::Cohen).is_some();
    let mut pairs = Vec::new();
    for (one, first) in agreement.coders.iter().enumerate() {
        for (another, second) in agreement.coders.iter().enumerate().skip(one + 1) {
            let counts =
                if ratings.patterns.is_empty() { None } else { Some(ratings.pair(one, another)) };
            pairs.push(pair_row([first, second], counts.as_ref(), kappa));
        }
    }
    FieldRow {
        field: &field.name,
        what: &field.what,
        scale: field.scale.name(),
        articles: field.n_articles(),
        units: ratings.n_units(),
        codings: ratings.n_codings(),
        values_used: ratings.n_values_used(),
        values: field.values.iter().map(String::as_str).zip(ratings.marginals()).collect(),
        coefficients: compared.coefficients.iter().map(coefficient_row).collect(),
        pairs,
    }
}

fn coefficient_row(coefficient: &Coefficient) -> (&'static str, CoefficientRow) {
    let estimate = &coefficient.estimate;
    let ends =
        |interval: crate::statistics::Interval| [rounded(interval.low), rounded(interval.high)];
    let row = CoefficientRow {
        score: estimate.score.map(rounded),
        low: estimate.interval().map(|interval| rounded(interval.low)),
        high: estimate.interval().map(|interval| rounded(interval.high)),
        percentile: estimate.percentile.map(ends),
        bca: estimate.bca.map(ends),
        doubts: estimate.doubts.iter().map(|doubt| doubt.name()).collect(),
        undefined: coefficient.undefined.map(super::Undefined::name),
    };
    (coefficient.measure.name(), row)
}

fn pair_row<'a>(coders: [&'a str; 2], counts: Option<&PairCounts>, kappa: bool) -> PairRow<'a> {
    PairRow {
        coders,
        units: counts.map_or(0, |counts| counts.n),
        agreed: counts.map_or(0, |counts| counts.n_agreed),
        percent_agreement: counts.and_then(PairCounts::percent).map(rounded),
        cohen_kappa: counts.filter(|_| kappa).and_then(|counts| counts.kappa().ok()).map(rounded),
    }
}

/// To four decimals; a figure that is 0 has no sign.
fn rounded(figure: f64) -> f64 {
    (figure * 1e4).round() / 1e4 + 0.0
}
