//! A page of findings for people, as text for a terminal or Markdown for a pull request.

use std::fmt::Write;

use comfy_table::{Table, presets};

/// GitHub takes comments of up to 65,536 characters.
const LONGEST: usize = 60_000;

/// So many entries of a list are shown in Markdown, fewer where the page would be too long.
const SHOWN: [usize; 6] = [200, 100, 50, 20, 5, 0];

/// What a command found, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Whether the gate opens.
    pub passed: bool,
    /// What was found, in a sentence.
    pub verdict: String,
    /// The details.
    pub sections: Vec<Section>,
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// Whether it is shown only when asked for, where that can be done.
    pub folded: bool,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A sentence.
    Line(String),
    /// Things one under the other; a long list may be cut in Markdown.
    List(Vec<Entry>),
    /// Rows under a header.
    Table(Vec<String>, Vec<Vec<String>>),
}

/// A thing in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub head: String,
    /// More about it.
    pub lines: Vec<String>,
}

impl Entry {
    /// A thing about which there is no more to say.
    pub fn bare(head: String) -> Self {
        Self { head, lines: Vec::new() }
    }
}

/// The page as plain text, whole.
pub fn text(page: &Page) -> String {
    let mut text = format!("{}: {}\n", if page.passed { "passed" } else { "FAILED" }, page.verdict);
    for section in &page.sections {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n{}", section.title);
        for block in &section.blocks {
            match block {
                Block::Line(line) => {
                    let _ = writeln!(text, "  {line}");
                }
                Block::List(entries) => {
                    for entry in entries {
                        let _ = writeln!(text, "  - {}", entry.head);
                        for line in &entry.lines {
                            let _ = writeln!(text, "      {line}");
                        }
                    }
                }
                Block::Table(header, rows) => text.push_str(&table(header, rows)),
            }
        }
    }
    text
}

fn table(header: &[String], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    table.add_rows(rows);
    let text = table.trim_fmt();
    text.lines().map(|line| format!("  {}\n", line.trim())).collect()
}

/// The page as Markdown that GitHub takes as a comment: details folded, long lists cut and their length told.
pub fn markdown(page: &Page) -> String {
    let mut text = String::new();
    for shown in SHOWN {
        text = markdown_with(page, shown);
        if text.chars().count() <= LONGEST {
            break;
        }
    }
    text
}

fn markdown_with(page: &Page, shown: usize) -> String {
    let sign = if page.passed { "✅ passed" } else { "❌ failed" };
    let mut text = format!("### framelens check: {sign}\n\n{}\n", escaped(&page.verdict));
    for section in &page.sections {
        // Writing to a string cannot fail.
        let title = escaped(&section.title);
        let _ = if section.folded {
            write!(text, "\n<details>\n<summary>{title}</summary>\n\n")
        } else {
            write!(text, "\n**{title}**\n\n")
        };
        for block in &section.blocks {
            markdown_block(&mut text, block, shown);
        }
        text.push_str(if section.folded { "\n</details>\n" } else { "" });
    }
    text
}

fn markdown_block(text: &mut String, block: &Block, shown: usize) {
    match block {
        Block::Line(line) => {
            let _ = writeln!(text, "{}\n", escaped(line));
        }
        Block::List(entries) => {
            for entry in entries.iter().take(shown) {
                let lines = std::iter::once(&entry.head).chain(&entry.lines);
                let lines: Vec<String> = lines.map(|line| escaped(line)).collect();
                let _ = writeln!(text, "- {}", lines.join("<br>"));
            }
            if entries.len() > shown {
                let rest = entries.len() - shown;
                let _ = writeln!(text, "- … and {rest} more; all of them with `--format text`");
            }
            text.push('\n');
        }
        Block::Table(header, rows) => {
            let _ = writeln!(
                text,
                "| {} |",
                header.iter().map(|cell| escaped(cell)).collect::<Vec<_>>().join(" | ")
            );
            let _ = writeln!(text, "|{}", " --- |".repeat(header.len()));
            for row in rows.iter().take(shown.max(50)) {
                let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
                let _ = writeln!(text, "| {} |", cells.join(" | "));
            }
            text.push('\n');
        }
    }
}

/// Text as Markdown that shows it as it is: no markup, no HTML, nobody called by name, no issue linked.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // GitHub looks for names and numbers after Markdown is rendered; a zero-width space hides them from it.
            '@' | '#' => escaped.extend([c, '\u{200b}']),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => escaped.extend(['\\', c]),
            '\n' | '\r' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{Block, Entry, LONGEST, Page, Section, escaped, markdown, text};

    #[test]
    fn text_of_articles_is_no_markup() {
        let check = |text: &str, expected: &str| assert_eq!(escaped(text), expected);
        check("a_b *c* `d` | [e](f)", "a\\_b \\*c\\* \\`d\\` \\| \\[e\\](f)");
        check("<script> & so", "&lt;script&gt; &amp; so");
        check("@minister #12", "@\u{200b}minister #\u{200b}12");
        check("two\nlines", "two lines");
    }

    #[test]
    fn a_long_page_is_cut_to_what_github_takes_and_says_so() {
        let entries: Vec<Entry> =
            (0..500).map(|n| Entry::bare(format!("{n} {}", "word ".repeat(200)))).collect();
        let section =
            Section { title: "changes".into(), folded: true, blocks: vec![Block::List(entries)] };
        let page = Page { passed: false, verdict: "500 changes".into(), sections: vec![section] };
        let short = markdown(&page);
        assert!(short.chars().count() <= LONGEST, "{}", short.len());
        assert!(short.contains("… and 450 more"), "{}", &short[short.len() - 200..]);
        assert!(text(&page).contains("499 word"), "plain text is whole");
    }
}
