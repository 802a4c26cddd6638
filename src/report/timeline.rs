//! Blame over time: a column a day, month or year, a row an actor, drawn as SVG; and the same as a table.

use std::collections::BTreeSet;

use serde::Serialize;

use super::heat::interval;
use super::legend::Question;
use super::shown::{ceiling, count, counted, percent, place, range};
use crate::compare::Group;
use crate::run::StoredArticle;

/// A finer division of time with more columns than this gives way to a coarser one.
const COLUMNS: usize = 40;

/// So many columns have their dates and numbers written.
const WRITTEN: usize = 8;

/// How time is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    Day,
    Month,
    Year,
}

impl Period {
    /// The finest division under which the days of some articles make no more columns than can be seen.
    pub(super) fn of(articles: &[&StoredArticle]) -> Self {
        let columns = |period: Self| {
            let known = articles.iter().filter_map(|article| period.begin(article));
            known.collect::<BTreeSet<&str>>().len()
        };
        if columns(Self::Day) <= COLUMNS && columns(Self::Day) * 2 >= columns(Self::Month) {
            Self::Day
        } else if columns(Self::Month) <= COLUMNS {
            Self::Month
        } else {
            Self::Year
        }
    }

    /// The day, month or year of an article; `None` if its date is not known as finely.
    pub(super) fn begin(self, article: &StoredArticle) -> Option<&str> {
        let published = article.published.as_deref()?;
        let length = match self {
            Self::Day => 10,
            Self::Month => 7,
            Self::Year => 4,
        };
        let is_date = |(at, byte): (usize, u8)| {
            if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() }
        };
        let is_dated =
            published.len() >= length && published.bytes().enumerate().take(10).all(is_date);
        published.get(..length).filter(|_| is_dated)
    }

    /// What a column is.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// The timeline of one event.
#[derive(Debug, Serialize)]
pub(super) struct Timeline {
    period: &'static str,
    columns: Vec<ColumnRow>,
    rows: Vec<ActorRow>,
    /// The share that fills the height.
    most: String,
    /// Articles whose date is not known finely enough.
    undated: Option<String>,
}

#[derive(Debug, Serialize)]
struct ColumnRow {
    name: String,
    middle: String,
    /// Whether its date is written under it.
    written: bool,
    articles: String,
}

#[derive(Debug, Serialize)]
struct ActorRow {
    title: String,
    slot: usize,
    bars: Vec<BarRow>,
}

/// A bar in a strip 40 units high; x and width in percent of the strip.
#[derive(Debug, Serialize)]
struct BarRow {
    x: String,
    middle: String,
    width: String,
    y: String,
    height: String,
    /// The ends of the interval, if there is one.
    whisker: Option<[String; 2]>,
    percent: String,
    range: Option<String>,
    /// Whether there is room for its number.
    written: bool,
}

/// The height of a strip up to which bars reach; the rest is for numbers.
const HEIGHT: f64 = 40.0;
const TOP: f64 = 14.0;

/// The timeline of a question whose answers have these places among the shares of a group; `None` where fewer than two
/// periods are known or nobody is blamed.
pub(super) fn timeline(
    period: Period,
    question: &Question,
    groups: &[Group],
    places: &[usize],
) -> Option<Timeline> {
    let known: Vec<&Group> = groups.iter().filter(|group| group.name.is_some()).collect();
    let scores = |at: usize| {
        known.iter().map(move |group| group.shares[at].estimate.score.unwrap_or_default())
    };
    let most = ceiling(places.iter().flat_map(|at| scores(*at)));
    let every = known.len().div_ceil(WRITTEN).max(1);
    let middle = |column: usize| (column as f64 + 0.5) / known.len() as f64;
    let columns = known.iter().enumerate().map(|(column, group)| ColumnRow {
        name: group.shown().to_string(),
        middle: place(middle(column)),
        written: column % every == 0,
        articles: count(group.n_articles),
    });
    let actors =
        question.answers.iter().zip(places).filter(|(_, at)| scores(**at).any(|score| score > 0.0));
    let rows: Vec<ActorRow> = actors
        .map(|(answer, at)| ActorRow {
            title: answer.title.clone(),
            slot: answer.slot,
            bars: known
                .iter()
                .enumerate()
                .map(|(column, group)| bar(group, *at, middle(column), known.len(), most))
                .collect(),
        })
        .collect();
    if known.len() < 2 || rows.is_empty() {
        return None;
    }
    let undated = groups.iter().find(|group| group.name.is_none());
    Some(Timeline {
        period: period.name(),
        columns: columns.collect(),
        rows,
        most: percent(most),
        undated: undated.map(|group| counted(group.n_articles, "article")),
    })
}

fn bar(group: &Group, at: usize, middle: f64, n_columns: usize, most: f64) -> BarRow {
    let share = &group.shares[at];
    let score = share.estimate.score.unwrap_or_default();
    let width = (0.6 / n_columns as f64).min(0.08);
    let y = |share: f64| format!("{:.2}", TOP + HEIGHT * (1.0 - (share / most).min(1.0)));
    let interval = interval(share).filter(|interval| interval.high > 0.0);
    BarRow {
        x: place(middle - width / 2.0),
        middle: place(middle),
        width: place(width),
        y: y(score),
        height: format!("{:.2}", HEIGHT * score / most),
        whisker: interval.map(|interval| [y(interval.low), y(interval.high)]),
        percent: percent(score),
        range: interval.map(range),
        written: n_columns <= WRITTEN * 2 && score > 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::ArticleKey;

    fn dated(published: &str) -> StoredArticle {
        StoredArticle {
            key: ArticleKey { id: "a".into(), file: None },
            outlet: None,
            title: None,
            author: None,
            published: Some(published.to_string()),
            url: None,
            metadata: std::collections::BTreeMap::new(),
        }
    }

    #[test]
    fn time_is_divided_as_finely_as_can_be_seen() {
        let check = |dates: &[String], expected: Period| {
            let articles: Vec<StoredArticle> = dates.iter().map(|date| dated(date)).collect();
            assert_eq!(Period::of(&articles.iter().collect::<Vec<_>>()), expected, "{dates:?}");
        };
        check(&["2024-01-05".into(), "2024-01-07".into()], Period::Day);
        check(&["2024-01".into(), "2024-02".into()], Period::Month);
        check(
            &(1..50)
                .map(|n| format!("2024-{:02}-{:02}", n / 28 + 1, n % 28 + 1))
                .collect::<Vec<_>>(),
            Period::Month,
        );
        check(
            &(0..60).map(|n| format!("{}-{:02}-03", 2000 + n / 12, n % 12 + 1)).collect::<Vec<_>>(),
            Period::Year,
        );
    }

    #[test]
    fn what_is_no_date_has_no_period() {
        let begin = |period: Period, date: &str| period.begin(&dated(date)).map(str::to_string);
        assert_eq!(begin(Period::Month, "2024-01-05").as_deref(), Some("2024-01"));
        assert_eq!(begin(Period::Day, "2024-01"), None);
        assert_eq!(begin(Period::Year, "last week"), None);
        assert_eq!(begin(Period::Year, "20.4.2024"), None);
        assert_eq!(begin(Period::Day, "2024-01-05T10:00").as_deref(), Some("2024-01-05"));
    }
}
