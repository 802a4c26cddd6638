//! The holders that the behavioural tests demand, whoever is found to be blamed there.

use anyhow::{Context, Result};
use framelens::clean::Kind;
use framelens::quotation::voices;
use framelens::sentence::{Sentence, Span};

use super::named_alike;

/// The behavioural tests, read from the repository's root.
const FILES: &str = "tests/behaviour/*.toml";

/// Prints how many of the demanded holders are found.
pub(super) fn measure(errors: bool) -> Result<()> {
    let (mut right, mut all) = (0_u32, 0_u32);
    for path in glob::glob(FILES)? {
        let file: toml::Table = std::fs::read_to_string(path?)?.parse()?;
        for case in file.get("minimum").and_then(toml::Value::as_array).into_iter().flatten() {
            let text = |key| case.get(key).and_then(toml::Value::as_str);
            let Some(holder) = text("holder") else { continue };
            let passage = [(Kind::Headline, text("title")), (Kind::Body, text("before"))];
            let judged = [(Kind::Body, Some(text("text").context("text")?))];
            let passage = passage.into_iter().chain(judged).enumerate();
            let sentences: Vec<Sentence> = passage
                .filter_map(|(index, (kind, text))| Some(sentence(index, kind, text?)))
                .collect();
            let found = voices(&sentences).pop().and_then(|voice| voice.speaker);
            let found = found.unwrap_or_else(|| "author".to_owned());
            let is_right = named_alike(holder, &found);
            right += u32::from(is_right);
            all += 1;
            if errors && !is_right {
                println!("{holder:?} found {found:?}: {}", text("text").unwrap_or_default());
            }
        }
    }
    println!("  the right holder {:.3} of {all}", f64::from(right) / f64::from(all));
    Ok(())
}

fn sentence(index: usize, kind: Kind, text: &str) -> Sentence {
    let paragraph = usize::from(kind == Kind::Body);
    let span = Span { start: 0, end: 0 };
    Sentence { index, span, kind, duplicate: false, paragraph, text: text.to_owned() }
}
