//! Sources named by hand in FrameNet 1.5: who states, tells or reports, and who accuses.
//!
//! Baker, Fillmore & Lowe, "The Berkeley FrameNet Project" (ACL 1998). Each row is a sentence without its text, of fiction or
//! of news, of which one verb or noun was annotated; a fifth of the rows, by their number or fold, is unseen.

use std::path::Path;

use anyhow::{Context, Result};
use framelens::clean::Kind;
use framelens::quotation::{Quoted, voices};
use framelens::sentence::{Sentence, Span};
use serde_json::Value;

use super::{Part, named_alike};

/// One row in so many is unseen.
const UNSEEN: u64 = 5;

/// Who states, tells or reports something.
pub(super) fn statements(shared: &Path, part: Part, errors: bool) -> Result<()> {
    let rows = rows(&shared.join("data/framenet15_judgment/statement_attribution.jsonl"))?;
    let row = |row: &Value| {
        let number: u64 = row["sent_id"].as_str()?.parse().ok()?;
        let speaker = named(&row["fes"], &["Speaker"])?;
        (is_in(part, number) && !is_noun(row)).then(|| (text_of(row), speaker))
    };
    measure(&rows.iter().filter_map(row).collect::<Vec<_>>(), errors);
    Ok(())
}

/// Who blames, accuses, condemns or criticises somebody.
pub(super) fn accusations(shared: &Path, part: Part, errors: bool) -> Result<()> {
    let rows = rows(&shared.join("data/framenet15_judgment/blame_ties.jsonl"))?;
    let row = |row: &Value| {
        let blamer = named(&row["blamer"], &["Communicator", "Cognizer", "Arraign_authority"])?;
        let is_core = row["core_blame_lu"].as_bool()?;
        let wanted = is_core && is_in(part, row["fold"].as_u64()?);
        wanted.then(|| (text_of(row), blamer))
    };
    measure(&rows.iter().filter_map(row).collect::<Vec<_>>(), errors);
    Ok(())
}

fn is_in(part: Part, number: u64) -> bool {
    number.is_multiple_of(UNSEEN) == (part == Part::Unseen)
}

fn rows(path: &Path) -> Result<Vec<Value>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn is_noun(row: &Value) -> bool {
    row["lu"].as_str().is_some_and(|lu| lu.rsplit_once('.').is_some_and(|(_, part)| part == "n"))
}

/// The first source among `roles`, which a news text would call one: nobody who says `I`, `we` or `you`.
fn named(elements: &Value, roles: &[&str]) -> Option<String> {
    let element = elements
        .as_array()?
        .iter()
        .find(|element| element["role"].as_str().is_some_and(|role| roles.contains(&role)))?;
    let name = element["text"].as_str()?;
    let mut words = name.split_whitespace();
    let is_person = words.any(|word| {
        matches!(&*word.to_lowercase(), "i" | "we" | "you" | "my" | "our" | "your" | "who")
    });
    (!is_person).then(|| untokenised(name))
}

fn text_of(row: &Value) -> String {
    untokenised(row["text"].as_str().unwrap_or_default())
}

/// FrameNet's text with its marks set as a newspaper sets them.
fn untokenised(text: &str) -> String {
    let mut text = text.trim().replace("``", "“").replace("''", "”").replace("` ", "“");
    for (tokens, joined) in
        [(" \"", "”"), (" n't", "n't"), (" '", "'"), (" ,", ","), (" .", "."), (" ?", "?")]
    {
        text = text.replace(tokens, joined);
    }
    for (tokens, joined) in [(" !", "!"), (" ;", ";"), (" :", ":"), ("( ", "("), (" )", ")")] {
        text = text.replace(tokens, joined);
    }
    text
}

fn measure(rows: &[(String, String)], errors: bool) {
    let (mut found, mut matches) = (0_u32, 0_u32);
    for (text, source) in rows {
        let (span, kind) = (Span { start: 0, end: 0 }, Kind::Body);
        let text = text.clone();
        let sentence = Sentence { index: 0, span, kind, duplicate: false, paragraph: 0, text };
        let mut heard = voices(std::slice::from_ref(&sentence));
        let Some(voice) = heard.pop() else { continue };
        let alike = voice.speaker.as_ref().is_some_and(|speaker| named_alike(source, speaker));
        found += u32::from(voice.quoted != Quoted::No);
        matches += u32::from(alike);
        if errors && !alike {
            println!("{source:?} found {:?} {:?}: {}", voice.speaker, voice.quoted, sentence.text);
        }
    }
    let all = rows.len() as f64;
    println!(
        "  a source found {:.3}, the right one {:.3} of {all} rows",
        f64::from(found) / all,
        f64::from(matches) / all
    );
}
