use super::{Span, boundaries, split};
use crate::article::Article;
use crate::clean::{Kind, Paragraph};

/// `|` in `marked` stands where a sentence ends and the next begins.
#[track_caller]
fn check(marked: &str) {
    let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
    let text = expected.join(" ");
    let found: Vec<&str> = boundaries(&text).into_iter().map(|range| &text[range]).collect();
    assert_eq!(found, expected);
}

#[test]
fn quotations_are_split_inside_and_kept_with_their_speaker() {
    check("He said: “We know. | We warned them.” | “In part, we did.”");
    check("“Who did it?” Jane Doe asked. | Nobody knew.");
    check("“Who did it?” asked Jane Doe. | Nobody knew.");
    check("“Who did it?” she asked. | Nobody knew.");
    check("\"Who did it?\" | Jane Doe said that nobody knew.");
    check("She turned to him, \"This is great.\" she said.");
    check("She turned to him, \"This is great.\" | She held the book out.");
    check("The paper \"Which Path?\" proposed a war. | Few read it.");
}

#[test]
fn abbreviations_go_on() {
    check("The U.S. The Hague is far.");
    check("I live in the U.S. | How about you?");
    check("I work for the U.S. Government in Virginia.");
    check("IRGC chief Maj. Gen. John Doe said so. | So did J. K. Rowling.");
    check("It was No. 5. | Then came No. 6.");
}

#[test]
fn brackets_stay_whole_inside_a_sentence() {
    check("He teaches (He was an engineer. He left.) at the university. | He likes it.");
    check("It was over. | (It had lasted long.) | Then it rained.");
    check("See the paper Who Is Behind It? (2018): it says all.");
}

#[test]
fn addresses_and_numbers_stay_whole() {
    check("See http://news.Example.com for more. | It is free.");
    check("As payment for 1. above, pay us. | Then leave.");
    check("1. The first item | 2. The second item");
    check("They named Preman.K.V, Sanoop.P, and Biju. | It was late.");
    check("Mail jane.Doe@example.com. | She reads it.");
}

#[test]
fn what_was_left_out_belongs_to_what_stands_before() {
    check("\"That was a strike. (…) | So it was a hit.\"");
}

#[test]
fn words_that_look_like_abbreviations_end_a_sentence() {
    check("He told me. | Smith heard it.");
    check("The fire was in May. | Smith saw it.");
    check("It was in May.\u{a0} | “Smith saw it,” he said.");
    check("They met May. 5 and on May 6.");
    check("It fell in Sept. | Norland rebuilt it by Dec. 24.");
    check("He spoke to Theresa May. | Labour did not.");
    check("She said no. | Smith agreed.");
    check("It was at Jan. | Then came Gen. Smith.");
    check("See fig. 5 and no. 7 of it.");
}

#[test]
fn a_blank_line_is_a_page_break() {
    let text = "It aided the strategic\n\nadvances of others. Nobody\n\n\nminded.";
    let found: Vec<&str> = boundaries(text).into_iter().map(|range| &text[range]).collect();
    assert_eq!(found, ["It aided the strategic\n\nadvances of others.", "Nobody\n\n\nminded."]);
}

#[test]
fn spans_count_characters_and_texts_are_mended() {
    let article = Article {
        source: "“Ünlü  söz.”\u{a0}É\nfin. \n\nA. B.".into(),
        ..Article::default()
    };
    let range = 0..article.source.len();
    let paragraph = Paragraph { range, kind: Kind::Body, duplicate: true };
    let sentences = split(&article, &[paragraph]);
    let texts: Vec<&str> = sentences.iter().map(|sentence| &*sentence.text).collect();
    assert_eq!(texts, ["“Ünlü söz.”", "É fin.", "A. B."]);
    assert_eq!(sentences[1].span, Span { start: 13, end: 19 });
    assert!(sentences.iter().all(|sentence| sentence.duplicate && sentence.paragraph == 0));
}
