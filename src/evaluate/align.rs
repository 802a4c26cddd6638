//! Which predicted sentence a coded sentence is, although the two may be cut differently.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::EvaluateError;
use super::article_key::{ArticleKey, resolve};
use crate::coding::{Coding, Gold, GoldRow};
use crate::sentence::Span;

/// A coded sentence and the predicted sentence that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The id of the article.
    pub article: String,
    /// The codings of the predicted sentence, one per event, as positions among the predictions; never empty.
    pub codings: Vec<usize>,
    /// The coded rows of the sentence, one per event; never empty.
    pub rows: Vec<PairedRow>,
}

/// A coded row and the prediction about the same event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairedRow {
    /// Position among the gold rows.
    pub gold: usize,
    /// Position among the predictions; `None` if the run did not read the row's event.
    pub coding: Option<usize>,
}

/// Which sentences were coded and predicted, and which only one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alignment {
    /// The sentences that were both coded and predicted, in the order of the articles and of the gold.
    pub pairs: Vec<Pair>,
    /// The coded sentences that no predicted one overlaps enough, each as its gold rows.
    pub unmatched: Vec<Vec<usize>>,
    /// The predicted sentences of coded articles that nobody coded, each by its first prediction.
    pub unlabelled: Vec<usize>,
    /// The articles of the gold that the run did not read, with their number of gold rows.
    pub absent_articles: BTreeMap<String, usize>,
    /// The matched gold rows whose text is not what stands at their place in the article.
    pub other_texts: Vec<usize>,
}

/// The rows about one coded sentence.
struct Coded {
    rows: Vec<usize>,
}

/// The predictions about one sentence.
struct Predicted {
    span: Span,
    codings: Vec<usize>,
}

/// Matches coded to predicted sentences: within an article the pair with the largest overlap first, each sentence at
/// most once, and only if at least half of the shorter one is common to both. A row without a span goes to the
/// sentence with the same text.
///
/// Fails if a gold article could be any of several, or if a row names no event although several were read.
pub fn align(
    predictions: &[Coding],
    gold: &Gold,
    keys: &[ArticleKey],
) -> Result<Alignment, EvaluateError> {
    let mut alignment = Alignment::default();
    let predicted = predicted_sentences(predictions);
    let coded = coded_sentences(gold, &every_key(predictions, keys), &mut alignment)?;
    let none = Vec::new();
    for (article, coded) in coded {
        let predicted = predicted.get(article.as_str()).unwrap_or(&none);
        let matches = best_matches(&coded, predicted, gold, predictions);
        let taken: BTreeSet<usize> = matches.iter().flatten().copied().collect();
        for (coded, at) in coded.iter().zip(matches) {
            match at {
                None => alignment.unmatched.push(coded.rows.clone()),
                Some(at) => {
                    let codings = predicted[at].codings.clone();
                    let rows = paired_rows(&coded.rows, &codings, gold, predictions)?;
                    let misplaced =
                        |&&row: &&usize| !same_text(&gold.rows[row], &predictions[codings[0]]);
                    alignment.other_texts.extend(coded.rows.iter().find(misplaced));
                    alignment.pairs.push(Pair { article: article.clone(), codings, rows });
                }
            }
        }
        let free = predicted.iter().enumerate().filter(|(at, _)| !taken.contains(at));
        alignment.unlabelled.extend(free.map(|(_, sentence)| sentence.codings[0]));
    }
    Ok(alignment)
}

/// The keys given and the ids that occur in the predictions.
fn every_key(predictions: &[Coding], keys: &[ArticleKey]) -> Vec<ArticleKey> {
    let ids: BTreeSet<&str> = predictions.iter().map(|coding| coding.article.as_str()).collect();
    let bare = ids.into_iter().map(|id| ArticleKey { id: id.to_owned(), file: None });
    keys.iter().cloned().chain(bare).collect()
}

fn predicted_sentences(predictions: &[Coding]) -> BTreeMap<&str, Vec<Predicted>> {
    let mut places: BTreeMap<&str, BTreeMap<Span, Vec<usize>>> = BTreeMap::new();
    for (at, coding) in predictions.iter().enumerate() {
        places.entry(&coding.article).or_default().entry(coding.span).or_default().push(at);
    }
    let sentences = |spans: BTreeMap<Span, Vec<usize>>| {
        spans.into_iter().map(|(span, codings)| Predicted { span, codings }).collect()
    };
    places.into_iter().map(|(article, spans)| (article, sentences(spans))).collect()
}

/// The coded sentences of each article that the run read, in the order of the gold.
fn coded_sentences(
    gold: &Gold,
    keys: &[ArticleKey],
    alignment: &mut Alignment,
) -> Result<BTreeMap<String, Vec<Coded>>, EvaluateError> {
    let mut articles: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for row in &gold.rows {
        if !articles.contains_key(row.doc.as_str()) {
            let key = resolve(&row.doc, keys).map_err(|source| EvaluateError::Article {
                name: gold.name.clone(),
                line: row.line,
                source,
            })?;
            articles.insert(&row.doc, key.map(|key| key.id.clone()));
        }
    }
    let mut coded: BTreeMap<String, Vec<Coded>> = BTreeMap::new();
    let mut known: BTreeMap<(&str, Place), usize> = BTreeMap::new();
    let mut texts: BTreeMap<(&str, String, Option<&str>), usize> = BTreeMap::new();
    for (at, row) in gold.rows.iter().enumerate() {
        let Some(Some(article)) = articles.get(row.doc.as_str()) else {
            *alignment.absent_articles.entry(row.doc.clone()).or_default() += 1;
            continue;
        };
        let place = Place::of(row, || {
            let said = (article.as_str(), mended(row), row.event.as_deref());
            let times = texts.entry(said).or_default();
            *times += 1;
            times.to_string()
        });
        let sentences = coded.entry(article.clone()).or_default();
        let sentence = *known.entry((article, place)).or_insert(sentences.len());
        match sentences.get_mut(sentence) {
            Some(sentence) => sentence.rows.push(at),
            None => sentences.push(Coded { rows: vec![at] }),
        }
    }
    Ok(coded)
}

/// What tells one coded sentence of an article from another.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Span(Span),
    /// The text, and the coder's number of the sentence or else how often it stood before.
    Text(String, String),
}

impl Place {
    fn of(row: &GoldRow, times: impl FnOnce() -> String) -> Place {
        match row.span {
            Some(span) => Place::Span(span),
            None => Place::Text(mended(row), row.sent.clone().unwrap_or_else(times)),
        }
    }
}

/// For each coded sentence the predicted one that it is.
fn best_matches(
    coded: &[Coded],
    predicted: &[Predicted],
    gold: &Gold,
    predictions: &[Coding],
) -> Vec<Option<usize>> {
    let mut candidates = Vec::new();
    for (left, sentence) in coded.iter().enumerate() {
        let row = &gold.rows[sentence.rows[0]];
        for (right, predicted) in predicted.iter().enumerate() {
            let fit = match row.span {
                Some(span) => fit(span, predicted.span),
                None => (mended(row) == spaced_once(&predictions[predicted.codings[0]].text))
                    .then_some((1, 1)),
            };
            candidates
                .extend(fit.map(|(common, together)| (Reverse(common), together, left, right)));
        }
    }
    candidates.sort_unstable();
    let mut matches = vec![None; coded.len()];
    let mut taken = vec![false; predicted.len()];
    for (_, _, left, right) in candidates {
        if matches[left].is_none() && !taken[right] {
            matches[left] = Some(right);
            taken[right] = true;
        }
    }
    matches
}

/// The number of common characters and of those in either span; `None` if less than half of the shorter is common.
fn fit(one: Span, another: Span) -> Option<(usize, usize)> {
    let common = one.end.min(another.end).saturating_sub(one.start.max(another.start));
    let shorter = (one.end - one.start).min(another.end.saturating_sub(another.start));
    let together = one.end.max(another.end) - one.start.min(another.start);
    (common > 0 && 2 * common >= shorter).then_some((common, together))
}

/// Each gold row with the prediction about its event.
fn paired_rows(
    rows: &[usize],
    codings: &[usize],
    gold: &Gold,
    predictions: &[Coding],
) -> Result<Vec<PairedRow>, EvaluateError> {
    let event = |&coding: &usize| predictions[coding].event.as_deref();
    let events: BTreeSet<&str> = codings.iter().filter_map(event).collect();
    let mut paired: Vec<PairedRow> = Vec::new();
    for &at in rows {
        let row = &gold.rows[at];
        if row.event.is_none() && events.len() > 1 && row.blamed.is_some() {
            return Err(EvaluateError::NoEvent {
                name: gold.name.clone(),
                line: row.line,
                events: events.into_iter().collect::<Vec<_>>().join(", "),
            });
        }
        let wanted = row.event.as_deref().or(events.first().copied());
        let coding = codings.iter().copied().find(|coding| event(coding) == wanted);
        paired.push(PairedRow { gold: at, coding });
    }
    Ok(paired)
}

/// The row's text with every run of white space mended to one space.
fn mended(row: &GoldRow) -> String {
    spaced_once(row.text.as_deref().unwrap_or_default())
}

fn spaced_once(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a row's text can be what stands at its span, judged by the predicted sentence that overlaps it: the same
/// text at the same span, and else the one that begins later begins within the other.
fn same_text(row: &GoldRow, coding: &Coding) -> bool {
    let (Some(span), Some(_)) = (row.span, &row.text) else { return true };
    let (text, predicted) = (mended(row), spaced_once(&coding.text));
    if span == coding.span {
        return text == predicted;
    }
    let (earlier, later) =
        if span.start < coding.span.start { (&text, &predicted) } else { (&predicted, &text) };
    let common = fit(span, coding.span).map_or(0, |(common, _)| common);
    let beginning: String = later.chars().take((common / 2).min(30)).collect();
    earlier.contains(&beginning) && text != predicted
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Alignment, align};
    use crate::clean::Kind;
    use crate::coding::{Coding, Schema, read_gold};
    use crate::evaluate::EvaluateError;
    use crate::sentence::Span;

    fn coding(article: &str, event: Option<&str>, start: usize, text: &str) -> Coding {
        let span = Span { start, end: start + text.chars().count() };
        let unanswered = Coding::unanswered(article.to_owned(), span, text.to_owned(), Kind::Body);
        Coding { event: event.map(str::to_owned), ..unanswered }
    }

    /// Three sentences of ten characters each, one after another.
    fn three() -> Vec<Coding> {
        let texts = ["Aa bb ccc.", "Dd ee fff.", "Aa bb ccc."];
        (0..)
            .step_by(11)
            .zip(texts)
            .map(|(start, text)| coding("a", Some("e"), start, text))
            .collect()
    }

    fn aligned(predictions: &[Coding], gold: &str) -> Result<Alignment, EvaluateError> {
        let gold = read_gold(gold.as_bytes(), "gold.csv", &Schema::default()).unwrap();
        align(predictions, &gold, &[])
    }

    /// The pairs as `gold row = prediction`, the unmatched rows as `gold row`, the unlabelled ones as `= prediction`.
    fn shown(alignment: &Alignment) -> String {
        let pairs =
            alignment.pairs.iter().map(|pair| format!("{}={}", pair.rows[0].gold, pair.codings[0]));
        let unmatched = alignment.unmatched.iter().map(|rows| format!("{}", rows[0]));
        let unlabelled = alignment.unlabelled.iter().map(|at| format!("={at}"));
        pairs.chain(unmatched).chain(unlabelled).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_largest_overlap_wins_and_half_of_the_shorter_is_needed() {
        let check = |spans: &[(usize, usize)], expected: &str| {
            let rows = spans.iter().map(|(start, end)| format!("a,{start},{end},body\n"));
            let gold = format!("doc,start,end,kind\n{}", rows.collect::<String>());
            assert_eq!(shown(&aligned(&three(), &gold).unwrap()), expected, "{spans:?}");
        };
        check(&[(0, 10), (11, 21), (22, 32)], "0=0 1=1 2=2");
        check(&[(0, 5), (5, 10)], "0=0 1 =1 =2");
        check(&[(0, 4), (4, 10)], "1=0 0 =1 =2");
        check(&[(0, 32)], "0=0 =1 =2");
        check(&[(6, 15)], "0 =0 =1 =2");
        check(&[(3, 15)], "0=0 =1 =2");
        check(&[(40, 50)], "0 =0 =1 =2");
    }

    #[test]
    fn rows_without_spans_go_by_their_text_one_by_one() {
        let check = |rows: &str, expected: &str| {
            let alignment = aligned(&three(), &format!("doc,text,event,kind\n{rows}")).unwrap();
            assert_eq!(shown(&alignment), expected, "{rows}");
        };
        check("a,Aa bb ccc.,,body\na,\"Aa  bb\nccc.\",,body\na,Dd ee fff.,,body\n", "0=0 1=2 2=1");
        check("a,Aa bb ccc.,e,body\na,Aa bb ccc.,f,body\n", "0=0 =1 =2");
        check("a,Something else.,,body\n", "0 =0 =1 =2");
    }

    #[test]
    fn a_text_from_another_version_of_the_file_is_noticed() {
        let check = |start: usize, text: &str, expected: usize| {
            let end = start + text.chars().count();
            let gold = format!("doc,start,end,text,kind\na,{start},{end},{text},body\n");
            assert_eq!(aligned(&three(), &gold).unwrap().other_texts.len(), expected, "{text}");
        };
        check(11, "Dd ee fff.", 0);
        check(11, "Dd ee", 0);
        check(14, "ee fff.", 0);
        check(11, "Dd ee fff. Aa bb", 0);
        check(13, "Dd ee fff.", 1);
        check(11, "Xx ee fff.", 1);
    }

    #[test]
    fn an_event_must_be_clear_if_several_were_read() {
        let mut predictions = three();
        predictions.push(coding("a", Some("f"), 0, "Aa bb ccc."));
        let check = |row: &str, expected: Option<&str>| {
            let gold = format!("doc,start,end,event,blamed\n{row}\n");
            let error = aligned(&predictions, &gold).err().map(|error| error.to_string());
            assert_eq!(error.as_deref(), expected, "{row}");
        };
        check("a,0,10,f,", None);
        check("a,11,21,,", None);
        let unclear = "gold.csv:2: the event is not named, but the run read several (e, f); fill the column `event`";
        check("a,0,10,,", Some(unclear));
    }

    #[test]
    fn an_article_that_was_not_read_is_counted() {
        let alignment =
            aligned(&three(), "doc,start,end,kind\nz,0,10,body\nz,11,20,body\n").unwrap();
        assert_eq!(alignment.absent_articles, BTreeMap::from([("z".to_owned(), 2)]));
        assert_eq!(shown(&alignment), "");
    }
}
