//! What is true of `split` for every text.

use framelens::article::Article;
use framelens::clean::{Kind, Paragraph};
use framelens::quotation::{Quoted, voices};
use framelens::sentence::split;
use proptest::prelude::*;

/// Texts made of what breaks splitters: stops, marks, brackets, white space, list numbers, other scripts.
fn hard_text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "B",
        "U.S.",
        "Mr.",
        "1.",
        "2)",
        ".",
        "?",
        "!",
        "…",
        "...",
        "\"",
        "“",
        "”",
        "'",
        "’",
        "(",
        ")",
        "[",
        "]",
        "<",
        "{",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\r\n",
        "\u{a0}",
        "\u{3000}",
        "。",
        "é",
        "e\u{301}",
        "😀",
        "said",
        "blamed",
        "[X](#)",
        "who said",
        "according to",
        "was blamed by",
        "Jane Doe, a",
        "to",
        "ISIS-claimed",
        "claiming responsibility",
        "www.x.Y",
        "•",
        "*",
        "_",
        "[X](#)",
        "who",
        "according to",
        "was blamed by",
        "Jane Doe, a",
        ",",
        ";",
        "\t",
        "\u{200b}",
        "ß",
    ]);
    prop_oneof![
        prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat()),
        any::<String>()
    ]
}

/// Paragraphs as the cleaning stage makes them: in order, apart, without surrounding white space.
fn paragraphs(source: &str, breaks: &[usize]) -> Vec<Paragraph> {
    let mut cuts: Vec<usize> = breaks.iter().map(|&at| source.floor_char_boundary(at)).collect();
    cuts.extend([0, source.len()]);
    cuts.sort_unstable();
    let slices = cuts.windows(2).map(|pair| (pair[0], &source[pair[0]..pair[1]]));
    let trimmed = slices.map(|(at, slice)| {
        let start = at + slice.len() - slice.trim_start().len();
        start..start + slice.trim().len()
    });
    let filled = trimmed.filter(|range| !range.is_empty());
    filled.map(|range| Paragraph { range, kind: Kind::Body, duplicate: false }).collect()
}

proptest! {
    #[test]
    fn spans_are_ordered_and_lead_back_to_the_text(source in hard_text(), breaks in prop::collection::vec(0usize..300, 0..4)) {
        let paragraphs = paragraphs(&source, &breaks);
        let characters: Vec<char> = source.chars().collect();
        let article = Article { source: source.clone(), ..Article::default() };
        let sentences = split(&article, &paragraphs);
        let mut covered = 0;
        let mut last_end = 0;
        for (index, sentence) in sentences.iter().enumerate() {
            prop_assert_eq!(sentence.index, index);
            prop_assert!(last_end <= sentence.span.start && sentence.span.start < sentence.span.end);
            last_end = sentence.span.end;
            let slice: String = characters[sentence.span.start..sentence.span.end].iter().collect();
            let mended = slice.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(&mended, &sentence.text);
            covered += slice.chars().filter(|c| !c.is_whitespace()).count();
        }
        // Spans neither overlap nor leave their paragraph, so equal counts mean that nothing is lost.
        prop_assert_eq!(covered, characters.iter().filter(|c| !c.is_whitespace()).count());
    }
}

/// A long line costs time in proportion to its length, whatever it is made of.
#[test]
fn long_lines_are_read_in_linear_time() {
    let pieces = [
        "He said so. ",
        "(",
        "\u{201c}a. ",
        "a.b",
        "....",
        "1. x ",
        "\"Why?\" Jane said. ",
        "! ",
        "\n\n",
        "x",
        "'a ",
        ", said ",
        "](",
        "\u{201c}",
        "A, b, c said, ",
        "\u{201c}No. \u{201d} ",
    ];
    for piece in pieces {
        let source = piece.repeat(500_000 / piece.len());
        let range = 0..source.len();
        let article = Article { source, ..Article::default() };
        let paragraph = Paragraph { range, kind: Kind::Body, duplicate: false };
        let sentences = split(&article, &[paragraph]);
        assert_eq!(voices(&sentences).len(), sentences.len());
    }
}

proptest! {
    #[test]
    fn every_sentence_has_a_voice(source in hard_text()) {
        let paragraphs = paragraphs(&source, &[]);
        let article = Article { source: source.clone(), ..Article::default() };
        let sentences = split(&article, &paragraphs);
        let voices = voices(&sentences);
        prop_assert_eq!(voices.len(), sentences.len());
        for voice in voices {
            prop_assert!(voice.quoted != Quoted::No || voice.speaker.is_none());
        }
    }
}
