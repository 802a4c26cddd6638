//! Labels by hand, read from CSV.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::row::{Cells, Columns, Places};
use super::{Blamed, GoldError, Schema};
use crate::clean::Kind;
use crate::open_quote::OpenQuote;
use crate::sentence::Span;

/// Labels by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gold {
    /// The file that they come from, for messages.
    pub name: String,
    /// The rows, in the order of the file, without repeated ones.
    pub rows: Vec<GoldRow>,
    /// What a reader of the figures should know about the file.
    pub warnings: Vec<String>,
}

impl Gold {
    /// The articles as the coder names them.
    pub fn docs(&self) -> BTreeSet<&str> {
        self.rows.iter().map(|row| row.doc.as_str()).collect()
    }
}

/// One coded sentence with regard to one event. What is `None` or has no entry was not coded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldRow {
    /// The line in the file, from 1.
    pub line: u64,
    /// The article as the coder names it.
    pub doc: String,
    /// The sentence as the coder numbers it; it serves to name the row, not to match it.
    pub sent: Option<String>,
    /// Where the sentence stands in the article's source.
    pub span: Option<Span>,
    /// The sentence.
    pub text: Option<String>,
    /// The event that `blamed`, `denied` and `holder` are about.
    pub event: Option<String>,
    /// What the sentence is.
    pub kind: Option<Kind>,
    /// Who is blamed.
    pub blamed: Option<Blamed>,
    /// Who is said not to have done it.
    pub denied: Option<BTreeSet<String>>,
    /// Who blames or denies.
    pub holder: Option<String>,
    /// The labels, by the name of the task.
    pub labels: BTreeMap<String, Vec<String>>,
}

/// Reads hand labels from CSV; `name` is the file's name for messages.
///
/// Columns: `doc` (or `article_id`); `start` and `end`, or `text`; the optional `sent`, `event`, `kind`, `blamed`,
/// `denied` and `holder`; and one column for each task of the schema that was coded. Fails where a column is missing
/// or where a value is not allowed.
pub fn read_gold(reader: impl io::Read, name: &str, schema: &Schema) -> Result<Gold, GoldError> {
    let mut gold = read(reader, name, schema, Places::SpanOrText)?;
    drop_repeated(&mut gold)?;
    Ok(gold)
}

/// Reads one coder's labels, to compare them with those of other coders.
///
/// Like [`read_gold`], but `sent` alone is enough to say which sentence a row is about, and repeated rows are kept.
pub fn read_coder(reader: impl io::Read, name: &str, schema: &Schema) -> Result<Gold, GoldError> {
    read(reader, name, schema, Places::Number)
}

fn read(
    reader: impl io::Read,
    name: &str,
    schema: &Schema,
    places: Places,
) -> Result<Gold, GoldError> {
    let mut table =
        csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(OpenQuote::new(reader, b','));
    let csv_error = |source| GoldError::Csv { name: name.to_owned(), source };
    let columns = Columns::new(table.headers().map_err(csv_error)?, name, schema, places)?;
    let mut gold =
        Gold { name: name.to_owned(), rows: Vec::new(), warnings: columns.warnings(name, schema) };
    let mut record = csv::StringRecord::new();
    loop {
        let is_row = table.read_record(&mut record);
        if let Some(line) = table.get_ref().line() {
            return Err(GoldError::OpenQuote { name: name.to_owned(), line });
        }
        if !is_row.map_err(csv_error)? {
            break;
        }
        let line = record.position().map_or(0, csv::Position::line);
        gold.rows.push(Cells { name, line, record: &record, columns: &columns, schema }.row()?);
    }
    if gold.rows.is_empty() {
        return Err(GoldError::Empty { name: name.to_owned() });
    }
    Ok(gold)
}

/// Drops rows that say again what an earlier row says, with a warning; fails where two rows contradict each other.
fn drop_repeated(gold: &mut Gold) -> Result<(), GoldError> {
    let mut first: BTreeMap<(String, Span, Option<String>), GoldRow> = BTreeMap::new();
    let mut repeated = Vec::new();
    for row in std::mem::take(&mut gold.rows) {
        let Some(span) = row.span else {
            gold.rows.push(row);
            continue;
        };
        let place = (row.doc.clone(), span, row.event.clone());
        match first.get(&place) {
            None => {
                first.insert(place, row.clone());
                gold.rows.push(row);
            }
            Some(earlier) if agree(earlier, &row) => repeated.push((earlier.line, row.line)),
            Some(earlier) => {
                return Err(GoldError::Contradiction {
                    name: gold.name.clone(),
                    line: row.line,
                    first: earlier.line,
                    doc: row.doc,
                    span: format!("{}..{}", span.start, span.end),
                });
            }
        }
    }
    if let Some((earlier, line)) = repeated.first() {
        gold.warnings.push(format!(
            "{}: repeated rows, which count once: {} (the first: line {line} says again what line {earlier} says)",
            gold.name,
            repeated.len()
        ));
    }
    Ok(())
}

/// Whether two rows give the same answers.
fn agree(one: &GoldRow, another: &GoldRow) -> bool {
    let answers = |row: &GoldRow| GoldRow { line: 0, sent: None, text: None, ..row.clone() };
    answers(one) == answers(another)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::error::Error;

    use super::{Gold, read_gold};
    use crate::coding::{Blamed, GoldError, Schema, TaskLabels};
    use crate::task::Choice;

    fn read(csv: &str) -> Result<Gold, GoldError> {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let labels = words("negative neutral positive");
        let schema = Schema {
            tasks: BTreeMap::from([
                ("sentiment".into(), TaskLabels { labels, choice: Choice::Single }),
                ("topics".into(), TaskLabels { labels: words("law money"), choice: Choice::Multi }),
            ]),
            events: BTreeMap::from([("e".into(), BTreeSet::from(["us".into(), "isis".into()]))]),
        };
        read_gold(csv.as_bytes(), "gold.csv", &schema)
    }

    /// The message with those of its causes, as a user sees them.
    fn message(error: &dyn Error) -> String {
        let cause = error.source().map(|cause| format!(": {}", message(cause))).unwrap_or_default();
        format!("{error}{cause}")
    }

    #[test]
    fn a_bad_file_says_where_and_what_is_allowed() {
        let check = |csv: &str, expected: &str| {
            assert_eq!(message(&read(csv).unwrap_err()), expected, "{csv}");
        };
        let row = |cells: &str| {
            format!("doc,start,end,event,kind,blamed,denied,sentiment,topics\n{cells}\n")
        };
        check(
            "",
            "gold.csv has no column `doc` (or `article_id`); add it or rename one; its columns: none",
        );
        check(
            "doc;start\n",
            "gold.csv has one column, `doc;start`; save it with commas between the cells",
        );
        check(
            "doc,kind,end,text\n",
            "gold.csv has no column `start`; add it or rename one; its columns: doc, kind, end, text",
        );
        check(
            "doc,kind\n",
            "gold.csv has no column `start` and none `text`; add it or rename one; its columns: doc, kind",
        );
        check(
            "doc,text\n",
            "gold.csv has no column with labels, such as `kind` or `blamed`; add it or rename one; its columns: doc, text",
        );
        check("doc,doc,text\n", "gold.csv has the column `doc` twice; remove or rename one");
        check(
            row("").trim_end(),
            "gold.csv has no rows, so there is nothing to compare with; add hand labels",
        );
        check(
            &row("a,0,9,e,body,us:s,,negativ,"),
            "gold.csv:2: `negativ` is not allowed in the column `sentiment`; allowed: negative, neutral, positive; did you mean `negative`?",
        );
        check(
            &row("a,0,9,e,body,uss:s,,,"),
            "gold.csv:2: `uss` is not allowed in the column `blamed`; allowed: isis, other, us; did you mean `us`?",
        );
        check(
            &row("a,0,9,e,body,,iran,,"),
            "gold.csv:2: `iran` is not allowed in the column `denied`; allowed: isis, other, us",
        );
        check(
            &row("a,0,9,e,Body,,,,"),
            "gold.csv:2: `Body` is not allowed in the column `kind`; allowed: headline, body, caption, boilerplate; did you mean `body`?",
        );
        check(
            &row("a,0,9,e,body,,,,law;mony"),
            "gold.csv:2: `mony` is not allowed in the column `topics`; allowed: law, money; did you mean `money`?",
        );
        check(
            &row("a,0,9,e,body,us:q,,,"),
            "gold.csv:2: the column `blamed` is not well formed: `q` is no role; allowed: p (perpetrator), s (sponsor), n (negligent)",
        );
        check(
            &row("a,,,e,body,,,,"),
            "gold.csv:2: neither `start` and `end` nor `text` is filled; correct the row",
        );
        check(
            &row("a,9,9,e,body,,,,"),
            "gold.csv:2: `start` is `9` and `end` is `9`; they count characters from 0, the end one past the last; correct the row",
        );
        check(&row(",0,9,e,body,,,,"), "gold.csv:2: the article is not named; correct the row");
        check(
            &row("a,0,9,e,body,us:s,,,\na,0,9,e,body,us:p,,,"),
            "gold.csv:3: article `a`, characters 0..9 are already coded on line 2, differently; settle the two codings first",
        );
        check(
            &row("a,0"),
            "gold.csv could not be read as CSV; save it as CSV in UTF-8, every row with as many cells as the header: CSV error: record 1 (line: 2, byte: 56): found record with 2 fields, but the previous record has 9 fields",
        );
    }

    #[test]
    fn what_is_odd_but_clear_is_a_warning() {
        let check = |csv: &str, expected: &[&str]| {
            assert_eq!(read(csv).unwrap().warnings, expected, "{csv}");
        };
        check("\u{feff}doc,text,kind,sentiment,topics\na,Hm.,body,,\n", &[]);
        check(
            "doc,text,sentiments,kind,topics\na,Hm.,x,body,law\n",
            &[
                "gold.csv: the column `sentiments` is not read; did you mean `sentiment`?",
                "gold.csv: no column `sentiment`, so that task is not scored",
            ],
        );
        check(
            "doc,start,end,kind,sentiment,topics\na,0,9,body,,\na,0,9,body,,\n",
            &[
                "gold.csv: repeated rows, which count once: 1 (the first: line 3 says again what line 2 says)",
            ],
        );
    }

    #[test]
    fn not_coded_is_not_the_same_as_empty() {
        let gold = read(
            "article_id,text,event,kind,blamed,topics\na,Hm.,e,body,,\na,Ad.,e,boilerplate,,\n",
        )
        .unwrap();
        let row = &gold.rows[0];
        assert!(row.blamed.as_ref().is_some_and(Blamed::is_empty));
        assert_eq!(row.denied, None);
        assert_eq!(row.labels, BTreeMap::from([("topics".to_owned(), Vec::new())]));
        assert!(gold.rows[1].labels.is_empty());
    }

    #[test]
    fn actors_of_an_event_that_is_not_known_are_not_checked() {
        let gold = read("doc,text,event,blamed\na,Hm.,another,martians:p\n").unwrap();
        assert!(gold.rows[0].blamed.as_ref().is_some_and(|blamed| blamed.contains("martians")));
    }
}
