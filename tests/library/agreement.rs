//! Coefficients are those of other programs and of the papers, and have the properties that their definitions promise.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use framelens::agreement::{
    Agreement, CoderFile, CoderOptions, Coders, Difference, Measure, Pattern, Ratings, Sentences,
    Undefined, agree, read_decisions, write_undecided,
};
use framelens::coding::{Schema, read_gold};
use framelens::statistics::Bootstrap;
use framelens::task::{SHIPPED, Task};
use proptest::prelude::*;
use serde_json::Value;

const REFERENCE: &str = include_str!("../data/agreement/reference.json");

/// One coder's codings in a column, unit by unit, turned into one pattern a unit.
fn patterns(codings: &[Vec<Option<usize>>]) -> Vec<Pattern> {
    let n = codings.first().map_or(0, Vec::len);
    (0..n).map(|unit| codings.iter().map(|coder| coder[unit]).collect()).collect()
}

fn ratings(patterns: &[Pattern], n_values: usize) -> Ratings<'_> {
    Ratings { n_values, patterns, counts: vec![1; patterns.len()] }
}

fn figure(
    measure: Measure,
    ratings: &Ratings,
    sets: &[BTreeSet<String>],
) -> Result<f64, Undefined> {
    match measure {
        Measure::Percent => ratings.percent(),
        Measure::Cohen => ratings.cohen(),
        Measure::Fleiss => ratings.fleiss(),
        Measure::Ac1 => ratings.ac1(),
        Measure::AlphaNominal => ratings.alpha(&Difference::Nominal),
        Measure::AlphaOrdinal => ratings.alpha(&Difference::Ordinal),
        Measure::AlphaMasi => ratings.alpha(&Difference::masi(sets)),
        Measure::AlphaJaccard => ratings.alpha(&Difference::jaccard(sets)),
    }
}

fn measure(name: &str) -> Measure {
    Measure::ALL.into_iter().find(|measure| measure.name() == name).unwrap()
}

fn strings(list: &Value) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().map(|v| v.as_str().unwrap().to_owned()).collect()
}

/// `reference.json` is made by `tests/data/agreement/recipe.py`.
#[test]
fn coefficients_are_those_of_other_programs_and_of_the_papers() {
    let reference: Value = serde_json::from_str(REFERENCE).unwrap();
    let mut n_figures = 0;
    for table in reference["tables"].as_array().unwrap() {
        let codings: Vec<Vec<Option<usize>>> =
            serde_json::from_value(table["codings"].clone()).unwrap();
        let values = table["values"].as_array().unwrap();
        let sets: Vec<BTreeSet<String>> = values.iter().map(strings).collect();
        let patterns = patterns(&codings);
        let ratings = ratings(&patterns, values.len());
        for (name, expected) in table["expected"].as_object().unwrap() {
            let found = figure(measure(name), &ratings, &sets).unwrap();
            let expected = expected.as_f64().unwrap();
            assert!(
                (found - expected).abs() < 1e-8,
                "{} {name}: {found}, not {expected}",
                table["name"]
            );
            n_figures += 1;
        }
    }
    assert!(n_figures > 45, "{n_figures}");
}

#[test]
fn published_figures_are_found() {
    let check = |name: &str, coefficient: &str, published: f64, digits: i32| {
        let reference: Value = serde_json::from_str(REFERENCE).unwrap();
        let tables = reference["tables"].as_array().unwrap();
        let table = tables.iter().find(|table| table["name"] == name).unwrap();
        let codings: Vec<Vec<Option<usize>>> =
            serde_json::from_value(table["codings"].clone()).unwrap();
        let patterns = patterns(&codings);
        let n_values = table["values"].as_array().unwrap().len();
        let found = figure(measure(coefficient), &ratings(&patterns, n_values), &[]).unwrap();
        let scale = 10_f64.powi(digits);
        assert!((found - published).abs() * scale < 0.5, "{name} {coefficient}: {found}");
    };
    check("krippendorff-2011", "krippendorff_alpha_nominal", 0.743, 3);
    check("krippendorff-2011", "krippendorff_alpha_ordinal", 0.815, 3);
    check("fleiss-1971", "fleiss_kappa", 0.430, 3);
    check("gwet-2014", "gwet_ac1", 0.77544, 5);
    check("gwet-2014", "fleiss_kappa", 0.76117, 5);
    check("abstractors", "cohen_kappa", 0.796_409_4, 7);
    check("abstractors", "gwet_ac1", 0.849_330_5, 7);
    check("six-raters", "gwet_ac1", 0.444_800_7, 7);
}

#[test]
fn what_is_not_defined_says_why() {
    use Undefined::{NothingShared, OnePossibleValue, OneValue};

    let check = |patterns: &[Pattern], n_values, expected: [Result<f64, Undefined>; 5]| {
        let ratings = ratings(patterns, n_values);
        let found = [
            ratings.percent(),
            ratings.cohen(),
            ratings.fleiss(),
            ratings.alpha(&Difference::Nominal),
            ratings.ac1(),
        ];
        assert_eq!(found, expected, "{patterns:?}");
    };
    check(&[], 2, [Err(NothingShared); 5]);
    check(&[vec![Some(0), None], vec![None, Some(1)]], 2, [Err(NothingShared); 5]);
    let alike = vec![vec![Some(1), Some(1)]; 3];
    check(&alike, 2, [Ok(1.0), Err(OneValue), Err(OneValue), Err(OneValue), Ok(1.0)]);
    let alike = vec![vec![Some(0), Some(0)]; 3];
    check(&alike, 1, [Ok(1.0), Err(OneValue), Err(OneValue), Err(OneValue), Err(OnePossibleValue)]);
    // Each says always the same, but another thing: Cohen's kappa is defined, and nothing.
    let never = vec![vec![Some(0), Some(1)]; 2];
    check(&never, 2, [Ok(0.0), Ok(0.0), Ok(-1.0), Ok(-0.5), Ok(-1.0)]);
}

#[test]
fn distances_of_sets_are_those_of_the_papers() {
    let check = |one: &str, another: &str, jaccard: f64, masi: f64| {
        let set =
            |text: &str| text.split_whitespace().map(str::to_owned).collect::<BTreeSet<String>>();
        let sets = [set(one), set(another)];
        for (difference, expected) in
            [(Difference::jaccard(&sets), jaccard), (Difference::masi(&sets), masi)]
        {
            let Difference::Given(rows) = difference else { panic!("{one}, {another}") };
            assert!((rows[0][1] - expected).abs() < 1e-12, "{one}, {another}: {rows:?}");
            assert_eq!(rows[0][1].to_bits(), rows[1][0].to_bits());
            assert!(rows[0][0] == 0.0 && rows[1][1] == 0.0);
        }
    };
    check("", "", 0.0, 0.0);
    check("a", "", 1.0, 1.0);
    check("a", "b", 1.0, 1.0);
    check("a", "a b", 1.0 / 2.0, 2.0 / 3.0);
    check("a b", "b c", 2.0 / 3.0, 8.0 / 9.0);
    check("a b", "b a", 0.0, 0.0);
}

fn tables() -> impl Strategy<Value = Vec<Pattern>> {
    let whole = (0..4_usize).prop_map(Some).boxed();
    let gaps = prop_oneof![1 => Just(None), 3 => (0..4_usize).prop_map(Some)].boxed();
    (2..5_usize, prop::bool::ANY).prop_flat_map(move |(coders, complete)| {
        let cell = if complete { whole.clone() } else { gaps.clone() };
        prop::collection::vec(prop::collection::vec(cell, coders), 1..20)
    })
}

const NOMINAL: [Measure; 5] =
    [Measure::Percent, Measure::Cohen, Measure::Fleiss, Measure::AlphaNominal, Measure::Ac1];

fn near(one: Result<f64, Undefined>, another: Result<f64, Undefined>) -> bool {
    match (one, another) {
        (Ok(one), Ok(another)) => (one - another).abs() < 1e-9,
        (one, another) => one == another,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    /// Fleiss' kappa has no lower bound where codings are missing: units that one coder alone coded make chance likely.
    #[test]
    fn coefficients_lie_between_their_bounds(table in tables()) {
        let complete = table.iter().flatten().all(Option::is_some);
        let ratings = ratings(&table, 4);
        for measure in NOMINAL.into_iter().chain([Measure::AlphaOrdinal]) {
            if let Ok(figure) = figure(measure, &ratings, &[]) {
                let bounded = complete || measure != Measure::Fleiss;
                let least = if bounded { -1.0 - 1e-9 } else { f64::NEG_INFINITY };
                prop_assert!((least..=1.0 + 1e-9).contains(&figure), "{measure:?} {figure}");
            }
        }
    }

    #[test]
    fn equal_coders_agree_wholly(values in prop::collection::vec(0..4_usize, 2..20), coders in 2..5_usize) {
        let table: Vec<Pattern> = values.iter().map(|value| vec![Some(*value); coders]).collect();
        let ratings = ratings(&table, 4);
        let several = values.iter().any(|value| *value != values[0]);
        for measure in NOMINAL.into_iter().chain([Measure::AlphaOrdinal]) {
            match figure(measure, &ratings, &[]) {
                Ok(figure) => prop_assert!((figure - 1.0).abs() < 1e-12, "{measure:?} {figure}"),
                Err(reason) => prop_assert!(!several && reason == Undefined::OneValue),
            }
        }
    }

    #[test]
    fn the_order_of_coders_and_of_units_changes_nothing(table in tables(), turn in 1..4_usize) {
        let mut turned: Vec<Pattern> = table.clone();
        turned.reverse();
        for pattern in &mut turned {
            let n = pattern.len();
            pattern.rotate_left(turn % n);
        }
        let (one, another) = (ratings(&table, 4), ratings(&turned, 4));
        for measure in NOMINAL.into_iter().chain([Measure::AlphaOrdinal]) {
            prop_assert!(near(figure(measure, &one, &[]), figure(measure, &another, &[])), "{measure:?}");
        }
    }

    #[test]
    fn the_names_of_values_change_nothing_nominal(table in tables(), names in Just([2_usize, 0, 3, 1]).prop_shuffle()) {
        let renamed = |pattern: &Pattern| pattern.iter().map(|value| value.map(|value| names[value])).collect();
        let other: Vec<Pattern> = table.iter().map(renamed).collect();
        let (one, another) = (ratings(&table, 4), ratings(&other, 4));
        for measure in NOMINAL {
            prop_assert!(near(figure(measure, &one, &[]), figure(measure, &another, &[])), "{measure:?}");
        }
    }

    /// Alpha of values of which each is a set of its own is alpha of names.
    #[test]
    fn sets_of_one_are_names(table in tables()) {
        let sets: Vec<BTreeSet<String>> = (0..4).map(|n| BTreeSet::from([n.to_string()])).collect();
        let ratings = ratings(&table, 4);
        let names = figure(Measure::AlphaNominal, &ratings, &[]);
        for measure in [Measure::AlphaMasi, Measure::AlphaJaccard] {
            prop_assert!(near(figure(measure, &ratings, &sets), names), "{measure:?}");
        }
    }
}

/// The shipped tasks that the seeds are coded for.
fn shipped() -> Schema {
    let coded = SHIPPED.iter().filter(|(name, _)| *name != "policy-frames");
    let tasks: Vec<Task> = coded.map(|(name, text)| Task::parse(text, name).unwrap()).collect();
    Schema::of(&tasks)
}

fn file(coder: &str, text: impl Into<Vec<u8>>) -> CoderFile {
    CoderFile { coder: coder.into(), name: format!("{coder}.csv"), bytes: text.into() }
}

fn gold_file(name: &str) -> String {
    let path = format!("{}/eval/gold/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

fn seeds() -> Coders {
    let files = [file("coder_a", gold_file("coder_a")), file("coder_b", gold_file("coder_b"))];
    Coders::read(&files, &shipped(), &CoderOptions::default()).unwrap()
}

fn few() -> Bootstrap {
    Bootstrap { n_resamples: 50, ..Bootstrap::default() }
}

/// The whole way from the files to the figures, against the recipe's figures from the same files.
#[test]
fn the_seeds_two_coders_agree_as_other_programs_say() {
    let reference: Value = serde_json::from_str(REFERENCE).unwrap();
    let agreement = agree(&seeds(), &few());
    let fields = reference["gold"].as_object().unwrap();
    assert!(fields.len() >= 8);
    for (name, figures) in fields {
        let compared = agreement.field(name).unwrap();
        assert_eq!(
            compared.field.ratings().n_units(),
            figures["units"].as_u64().unwrap(),
            "{name}"
        );
        for (measure_name, expected) in
            figures.as_object().unwrap().iter().filter(|(name, _)| *name != "units")
        {
            let found = compared.score(measure(measure_name)).unwrap();
            assert!(
                (found - expected.as_f64().unwrap()).abs() < 1e-8,
                "{name} {measure_name}: {found}"
            );
        }
    }
}

#[test]
fn the_order_of_files_changes_no_figure() {
    let files = [file("a", gold_file("coder_a")), file("b", gold_file("coder_b"))];
    let turned = [files[1].clone(), files[0].clone()];
    let of = |files: &[CoderFile]| {
        let coders = Coders::read(files, &shipped(), &CoderOptions::default()).unwrap();
        let agreement: Agreement = agree(&coders, &few());
        let fields = agreement.fields.into_iter().map(|compared| {
            let rounded = |figure: Option<f64>| figure.map(|figure| (figure * 1e9).round());
            let ends = compared.coefficients.iter().map(|one| {
                let interval = one.estimate.interval();
                (
                    rounded(one.estimate.score),
                    rounded(interval.map(|i| i.low)),
                    rounded(interval.map(|i| i.high)),
                )
            });
            (compared.field.name, ends.map(|ends| format!("{ends:?}")).collect::<Vec<_>>())
        });
        fields.collect::<BTreeMap<_, _>>()
    };
    assert_eq!(of(&files), of(&turned));
}

/// Gold made with a decision on every disagreement, by its cells and the header of the file.
fn settled(
    coders: &Coders,
    sentences: &Sentences,
    decide: impl Fn(&csv::StringRecord, &csv::StringRecord) -> String,
) -> String {
    let disagreements = coders.disagreements(sentences);
    let mut open = Vec::new();
    write_undecided(&mut open, coders, &disagreements).unwrap();
    let mut table = csv::Reader::from_reader(open.as_slice());
    let header = table.headers().unwrap().clone();
    let mut filled = csv::Writer::from_writer(Vec::new());
    filled.write_record(&header).unwrap();
    for record in table.records() {
        let record = record.unwrap();
        let mut cells: Vec<&str> = record.iter().collect();
        let decision = decide(&record, &header);
        *cells.last_mut().unwrap() = &decision;
        filled.write_record(cells).unwrap();
    }
    let filled = filled.into_inner().unwrap();
    let decisions =
        read_decisions(filled.as_slice(), "decisions.csv", coders, &disagreements).unwrap();
    assert_eq!(decisions.open, [""; 0]);
    let mut gold = Vec::new();
    coders.settle(&decisions, sentences).unwrap().write(&mut gold).unwrap();
    String::from_utf8(gold).unwrap()
}

/// Gold that follows one coder wherever they disagree.
fn settled_by(coders: &Coders, coder: usize, sentences: &Sentences) -> String {
    settled(coders, sentences, |record, header| {
        let own = header.iter().position(|column| *column == coders.names[coder]).unwrap();
        record[own].to_owned()
    })
}

/// The hand labels of the seeds were made of these two codings: what was decided then makes the same file again.
#[test]
fn the_gold_of_the_seeds_is_what_its_coders_and_its_decisions_make() {
    let list = gold_file("seeds").replace('\r', "");
    let sentences = Sentences::read(list.as_bytes(), "seeds.csv").unwrap();
    let mut table = csv::Reader::from_reader(list.as_bytes());
    let columns = table.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = table.records().map(|record| record.unwrap()).collect();
    let at = |name: &str| columns.iter().position(|column| column == name).unwrap();
    let gold = settled(&seeds(), &sentences, |record, _| {
        let event = &record[0];
        let mut found = rows.iter().filter(|row| event.is_empty() || row[at("event")] == *event);
        let row = found.find(|row| row[at("doc")] == record[1] && row[at("sent")] == record[2]);
        let decided = &row.unwrap()[at(&record[6])];
        if decided.is_empty() { "(none)".to_owned() } else { decided.to_owned() }
    });
    assert!(gold == list, "the settled gold is another than eval/gold/seeds.csv");
}

/// The answers of a file, row by row.
fn answers(text: &str, columns: &[&str]) -> BTreeMap<Vec<String>, Vec<String>> {
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let header = table.headers().unwrap().clone();
    let cells = |record: &csv::StringRecord, names: &[&str]| -> Vec<String> {
        let cell = |name: &&str| {
            let mut parts: Vec<&str> =
                record[header.iter().position(|c| c == *name).unwrap()].split(';').collect();
            parts.sort_unstable();
            parts.join(";")
        };
        names.iter().map(cell).collect()
    };
    table
        .records()
        .map(|record| record.unwrap())
        .map(|record| (cells(&record, &["event", "doc", "sent"]), cells(&record, columns)))
        .collect()
}

#[test]
fn disagreements_settled_like_a_coder_give_the_coding_of_that_coder() {
    let coders = seeds();
    let list = gold_file("seeds");
    let sentences = Sentences::read(list.as_bytes(), "seeds.csv").unwrap();
    let columns = ["kind", "blamed", "denied", "holder", "sentiment", "frame"];
    for (coder, name) in ["coder_a", "coder_b"].into_iter().enumerate() {
        let gold = settled_by(&coders, coder, &sentences);
        assert_eq!(answers(&gold, &columns), answers(&gold_file(name), &columns), "{name}");
        assert_eq!(gold.lines().next(), list.lines().next(), "the columns of gold");
        let read = read_gold(gold.as_bytes(), "gold.csv", &shipped()).unwrap();
        assert_eq!((read.rows.len(), read.warnings.len()), (383, 0), "{:?}", read.warnings);
        assert!(read.rows.iter().all(|row| row.span.is_some() && row.text.is_some()));
    }
}

const HEADER: &str = "event,doc,sent,kind,blamed,denied,holder,sentiment,frame\n";

fn read(files: &[(&str, &str)]) -> Result<Coders, String> {
    let files: Vec<CoderFile> = files.iter().map(|(coder, text)| file(coder, *text)).collect();
    Coders::read(&files, &shipped(), &CoderOptions::default()).map_err(|error| error.to_string())
}

#[test]
fn three_coders_with_gaps_are_settled_like_any_of_them() {
    let a = format!(
        "{HEADER}k,0,0,body,isis:p,,author,negative,conflict\nk,0,1,boilerplate,,,,,\nk,1,0,body,,us,ISIS,neutral,none\nk,1,1,body,us:s,,author,neutral,none\n"
    );
    let b = format!(
        "{HEADER}k,0,0,body,,,,neutral,conflict\nk,0,1,body,,,,neutral,none\nk,1,0,body,us:s,us,Daesh,neutral,none\n"
    );
    let c =
        format!("{HEADER}k,0,0,body,isis:s,,author,negative,none\nk,1,0,body,,,,positive,none\n");
    let coders = read(&[("a", &a), ("b", &b), ("c", &c)]).unwrap();
    let list = "doc,sent,text\n0,0,One.\n0,1,Two.\n1,0,Three.\n1,1,Four.\n";
    let sentences = Sentences::read(list.as_bytes(), "list.csv").unwrap();
    let gold = settled_by(&coders, 0, &sentences);
    let columns = ["kind", "blamed", "denied", "holder", "sentiment", "frame"];
    assert_eq!(answers(&gold, &columns), answers(&a, &columns));
    let agreement = agree(&coders, &few());
    let left_out: Vec<usize> = agreement.left_out.iter().map(Vec::len).collect();
    assert_eq!(
        (left_out, agreement.n_rows.as_slice(), agreement.n_shared),
        (vec![0, 1, 2], &[4, 3, 2][..], 3)
    );
    let warned = coders.warnings.join("\n");
    assert!(
        warned.contains(
            "others coded and c did not: 2 (the first: event `k`, article `0`, sentence 1)"
        ),
        "{warned}"
    );
    // Who calls a sentence boilerplate says nothing of its tone: one unit less.
    assert_eq!(agreement.field("sentiment").unwrap().field.ratings().n_units(), 2);
    assert_eq!(agreement.field("kind").unwrap().field.ratings().n_units(), 3);
}

#[test]
fn rows_are_matched_by_number_else_place_else_text() {
    let check = |header: &str, one: &str, another: &str, expected: Result<usize, &str>| {
        let with = |row: &str| format!("{header},kind\n{row}\n");
        match (read(&[("a", &with(one)), ("b", &with(another))]), expected) {
            (Ok(coders), Ok(n)) => assert_eq!(coders.units.len(), n, "{header}: {one}, {another}"),
            (Err(error), Err(words)) => assert!(error.contains(words), "{error}"),
            (found, expected) => panic!("{found:?}, not {expected:?}"),
        }
    };
    check("doc,sent", "000,1,body", "000,1,caption", Ok(1));
    // A spreadsheet drops the zeros.
    check("doc,sent", "000,1,body", "0,01,caption", Ok(1));
    check("doc,start,end,text", "a,0,9,One two,body", "a,0,9,One two,body", Ok(1));
    check("doc,text", "a,One two,body", "a,One  two,body", Ok(1));
    check("doc,sent,text", "a,1,One,body", "a,1,One,body", Ok(1));
    check("doc,sent", "a,1,body", "a,2,body", Err("no row is in two files"));
    check("doc,sent", "a,1,body", "b,1,body", Err("a.csv begins with article `a`, sentence 1"));
    check("doc,sent,text", "a,1,,body", "a,,One,body", Err("b.csv:2 has no `sent`"));
    check(
        "doc",
        "a,body",
        "a,body",
        Err("a.csv has no column `sent`, none `start` and none `text`"),
    );
    check("doc,sent", "a,,body", "a,1,body", Err("a.csv:2: neither `sent` nor"));
    check(
        "doc,sent",
        "a,1,body\na,2,body\na,1,caption",
        "a,1,body",
        Err("a.csv:4: article `a`, sentence 1, is already coded on line 2; remove"),
    );
}

#[test]
fn columns_of_no_task_are_compared_by_the_values_found() {
    let one =
        "doc,sent,kind,stance,tags,note\na,1,body,pro,x;y,hm\na,2,body,con,,\na,3,boilerplate,,,\n";
    let another = "doc,sent,kind,stance,tags\na,1,body,pro,y\na,2,body,pro,\n";
    let files = [file("a", one), file("b", another)];
    let order = vec!["con".to_owned(), "neither".to_owned(), "pro".to_owned()];
    let options = CoderOptions {
        ignored: BTreeSet::from(["note".to_owned()]),
        orders: BTreeMap::from([("stance".to_owned(), order)]),
    };
    let coders = Coders::read(&files, &shipped(), &options).unwrap();
    let agreement = agree(&coders, &few());
    let names: Vec<&str> = agreement.fields.iter().map(|one| one.field.name.as_str()).collect();
    assert_eq!(names, ["kind", "stance", "tags"]);
    let scales: Vec<&str> = agreement.fields.iter().map(|one| one.field.scale.name()).collect();
    assert_eq!(scales, ["nominal", "ordinal", "set"]);
    assert_eq!(agreement.field("stance").unwrap().field.values, ["con", "neither", "pro"]);
    // An empty cell of tags is the empty set on a body row: both coded it.
    assert_eq!(agreement.field("tags").unwrap().field.ratings().n_units(), 2);
    let warned = coders.warnings.join("\n");
    assert!(
        warned.contains("the column `tags` is of no task") && warned.contains("--ignore tags"),
        "{warned}"
    );
    assert!(!warned.contains("note"), "{warned}");
    let wrong = |column: &str, order: &[&str], words: &str| {
        let order = order.iter().map(|&value| value.to_owned()).collect();
        let orders = BTreeMap::from([(column.to_owned(), order)]);
        let options = CoderOptions { orders, ..CoderOptions::default() };
        let error = Coders::read(&files, &shipped(), &options).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    wrong(
        "stance",
        &["con", "neither"],
        "`pro` is not allowed in the column `stance`; allowed: con, neither",
    );
    wrong("mood", &["a", "b"], "no file has such a column");
    wrong("tags", &["x", "y"], "`x;y` is not allowed");
}

#[test]
fn rows_prepared_and_not_coded_count_as_left_out() {
    let a = format!("{HEADER}k,0,0,body,,,,neutral,none\nk,0,1,body,,,,neutral,none\n");
    let b = format!("{HEADER}k,0,0,body,,,,neutral,none\nk,0,1,,,,,,\n");
    let coders = read(&[("a", &a), ("b", &b)]).unwrap();
    assert_eq!(coders.left_out(), [vec![], vec![1]]);
    assert!(coders.warnings[0].contains("b.csv: rows without `kind`"), "{:?}", coders.warnings);
}

#[test]
fn a_sentence_is_asked_once_for_its_tone_whatever_the_number_of_events() {
    let rows = |frame: &str| {
        format!("{HEADER}k,0,0,body,,,,neutral,none\nt,0,0,body,,,,neutral,{frame}\n")
    };
    let coders = read(&[("a", &rows("none")), ("b", &rows("conflict"))]).unwrap();
    let agreement = agree(&coders, &few());
    let units = |name: &str| agreement.field(name).unwrap().field.ratings().n_units();
    assert_eq!((units("frame"), units("blamed")), (1, 2));
    let warned = coders.warnings.join("\n");
    assert!(
        warned.contains("another `frame` for another event, of which the first counts: 1"),
        "{warned}"
    );
}
