//! The hand labels of the seeds fit the seeds: what the coders cut and what we cut are the same sentences.

use std::collections::BTreeMap;
use std::fs;

use framelens::article::Article;
use framelens::coding::{Coding, Schema, read_gold};
use framelens::evaluate::{ArticleKey, Evaluation, evaluate, mentions};
use framelens::task::{SHIPPED, Task};
use framelens::{clean, sentence};

/// The sentences of the seeds, with nothing said about them, once for each event.
fn unlabelled(tasks: &[Task], keys: &[ArticleKey]) -> Vec<Coding> {
    let events: Vec<String> =
        tasks.iter().filter_map(Task::stance).map(|stance| stance.event.id.clone()).collect();
    let mut codings = Vec::new();
    for key in keys {
        let file = key.file.clone().unwrap();
        let source = fs::read_to_string(format!("seeds/{file}")).unwrap();
        let article = Article { id: key.id.clone(), source, ..Article::default() };
        for sentence in sentence::split(&article, &clean::clean(&article)) {
            let (text, kind) = (sentence.text.clone(), sentence.kind);
            let unanswered = Coding::unanswered(key.id.clone(), sentence.span, text, kind);
            let about =
                |event: &String| Coding { event: Some(event.clone()), ..unanswered.clone() };
            codings.extend(events.iter().map(about));
        }
    }
    codings
}

fn keys() -> Vec<ArticleKey> {
    let mut table = csv::Reader::from_path("seeds/manifest.csv").unwrap();
    let rows = table.deserialize().map(|row: Result<BTreeMap<String, String>, _>| row.unwrap());
    rows.map(|row| ArticleKey { id: row["id"].clone(), file: Some(row["file"].clone()) }).collect()
}

fn evaluation() -> Evaluation {
    let tasks: Vec<Task> =
        SHIPPED.iter().map(|(name, text)| Task::parse(text, name).unwrap()).collect();
    let schema = Schema::of(&tasks);
    let file = fs::File::open("eval/gold/seeds.csv").unwrap();
    let gold = read_gold(file, "eval/gold/seeds.csv", &schema).unwrap();
    evaluate(&unlabelled(&tasks, &keys()), &gold, &keys(), &schema, &mentions(&tasks)).unwrap()
}

#[test]
fn nearly_every_coded_sentence_is_found() {
    let evaluation = evaluation();
    let coverage = &evaluation.coverage;
    let n_coded = coverage.n_matched + coverage.unmatched.len();
    assert!(coverage.n_matched * 100 >= n_coded * 97, "{:?}", coverage.unmatched);
    assert!(coverage.other_texts.is_empty(), "{:?}", coverage.other_texts);
    assert!(coverage.absent_articles.is_empty() && coverage.unread_events.is_empty());
}
