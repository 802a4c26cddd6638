//! Cleaning: paragraphs cover the article, and each is judged as a reader would.

use framelens::article::{Article, Input, ReadOptions, Reader};
use framelens::clean::{Kind, Paragraph, clean};
use proptest::prelude::*;

fn article(source: &str) -> Article {
    Article { source: source.into(), ..Article::default() }
}

/// The article with the kind of each paragraph before its first words.
fn marked(source: &str) -> Vec<String> {
    let mark = |paragraph: &Paragraph| {
        let text: String = source[paragraph.range.clone()].chars().take(24).collect();
        let duplicate = if paragraph.duplicate { " again" } else { "" };
        format!("{:?}{duplicate}: {text}", paragraph.kind).replace('\n', "/")
    };
    clean(&article(source)).iter().map(mark).collect()
}

const PROSE: &str = "The council met on Tuesday in the town hall to hear what had become of the money. \
                     Nobody could say where it was.";

#[test]
fn furniture_is_told_from_prose() {
    let source = format!(
        "Council Hears of Missing Money\n\nBy Jane Doe\n\nThe Daily Example, March 3, 2024\n\n{PROSE}\n\n\
         ADVERTISEMENT\n\nThe mayor reads a statement outside the hall on Tuesday. [Ann Example/AFP]\n\
         The mayor reads a statement outside the hall on Tuesday. [Ann Example/AFP]\n\n{PROSE} Again.\n\n\
         A long search\n\n{PROSE} Still.\n\nRelated stories\n\nMayor says he knows nothing\n\nA hall and its history\n\n\
         Jane Doe is a reporter at the Daily Example.\n\nCopyright 2024 The Daily Example\n\nFacebook Twitter Email"
    );
    assert_eq!(
        marked(&source),
        [
            "Headline: Council Hears of Missing",
            "Boilerplate: By Jane Doe",
            "Boilerplate: The Daily Example, March",
            "Body: The council met on Tuesd",
            "Boilerplate: ADVERTISEMENT",
            "Caption: The mayor reads a statem",
            "Caption again: The mayor reads a statem",
            "Body: The council met on Tuesd",
            "Headline: A long search",
            "Body: The council met on Tuesd",
            "Boilerplate: Related stories",
            "Boilerplate: Mayor says he knows noth",
            "Boilerplate: A hall and its history",
            "Boilerplate: Jane Doe is a reporter a",
            "Boilerplate: Copyright 2024 The Daily",
            "Boilerplate: Facebook Twitter Email",
        ]
    );
}

#[test]
fn the_seeds_are_clean() {
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds");
    let options = ReadOptions { inputs: vec![Input::Path(seeds.into())], ..ReadOptions::default() };
    let counts: Vec<[usize; 5]> = Reader::new(options)
        .map(|article| {
            let paragraphs = clean(&article.unwrap());
            let n = |kind| paragraphs.iter().filter(|p| p.kind == kind).count();
            let n_again =
                paragraphs.iter().filter(|p| p.duplicate && p.kind == Kind::Caption).count();
            [n(Kind::Headline), n(Kind::Body), n(Kind::Caption), n(Kind::Boilerplate), n_again]
        })
        .collect();
    assert_eq!(
        counts,
        [
            [1, 10, 1, 33, 0],
            [2, 18, 0, 0, 0],
            [4, 30, 6, 4, 3],
            [0, 17, 0, 1, 0],
            [4, 33, 1, 15, 0]
        ]
    );
}

#[test]
fn a_paragraph_cut_by_a_page_break_is_one() {
    let source = format!(
        "{PROSE}\n\nThis happened in a manner which has aided the strategic\n\nadvances of the group.\n\n{PROSE}"
    );
    let paragraphs = clean(&article(&source));
    assert_eq!(paragraphs.len(), 3);
    let mended = &source[paragraphs[1].range.clone()];
    assert!(mended.starts_with("This happened") && mended.ends_with("of the group."));
}

#[test]
fn size_costs_no_more_than_its_share() {
    let line = "word ".repeat(200_000);
    for source in
        [line.clone(), "[(".repeat(300_000), "*a _b ".repeat(200_000), "a\n\n".repeat(200_000)]
    {
        assert!(!clean(&article(&source)).is_empty());
    }
}

proptest! {
    #[test]
    fn every_character_is_in_exactly_one_paragraph(
        source in "([A-Z][a-z]{0,8}|[a-z]{1,8}|\\PC|[\u{0}-\u{20}]|\r\n|\n\n|\\. |\\[a\\]\\(b\\)|\u{2028}|By |\\*| the | of\n\n){0,120}",
        title in proptest::option::of("[A-Za-z ]{0,20}"),
    ) {
        let article = Article { source: source.clone(), title, ..Article::default() };
        let mut end = 0;
        for paragraph in clean(&article) {
            prop_assert!(paragraph.range.start >= end);
            prop_assert!(source[end..paragraph.range.start].trim().is_empty());
            let text = &source[paragraph.range.clone()];
            prop_assert!(!text.is_empty());
            prop_assert_eq!(text, text.trim());
            end = paragraph.range.end;
        }
        prop_assert!(source[end..].trim().is_empty());
    }
}
