//! The only place that writes to the terminal.

use std::io::{self, Write};

use comfy_table::{Cell, CellAlignment, Table, presets};

/// Says something to the person at the terminal, on stderr; nobody listening is no fault.
pub(super) fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Says the first of many things, and how many more there are.
pub(super) fn say_some(head: &str, lines: &[String]) {
    const SHOWN: usize = 10;
    if lines.is_empty() {
        return;
    }
    say(&format!("{head}: {}", lines.len()));
    for line in lines.iter().take(SHOWN) {
        say(&format!("  {line}"));
    }
    if lines.len() > SHOWN {
        say(&format!("  … and {} more, all of them in run.json", lines.len() - SHOWN));
    }
}

/// A number with what it counts: `1 article`, `2 articles`.
pub(super) fn counted(n: usize, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}

/// A plain table: names on the left, figures flush right.
pub(super) fn table<Cells>(header: Cells, rows: impl IntoIterator<Item = Cells>) -> String
where
    Cells: IntoIterator<Item: Into<Cell>>,
{
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    table.add_rows(rows);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt()
}

/// Writes a result to stdout. Fails if stdout does.
pub(super) fn result(text: &str) -> anyhow::Result<()> {
    write(text).map_err(unwritten)
}

/// What to say when stdout cannot be written.
pub(super) fn unwritten(source: io::Error) -> anyhow::Error {
    anyhow::Error::new(source)
        .context("cannot write to standard output; check that its disk is not full")
}

fn write(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        stdout.write_all(b"\n")?;
    }
    stdout.flush()
}
