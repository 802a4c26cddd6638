//! A small CSV file, read whole: a header and rows with their lines.

use std::io;

use crate::coding::GoldError;
use crate::run::unguard;

/// A header and rows with their lines.
pub(super) struct Grid {
    name: String,
    header: Vec<String>,
    pub(super) rows: Vec<GridRow>,
}

/// A row.
pub(super) struct GridRow {
    /// The line, from 1.
    pub(super) line: u64,
    cells: Vec<String>,
}

impl Grid {
    /// Fails if it is no CSV.
    pub(super) fn read(reader: impl io::Read, name: &str) -> Result<Self, GoldError> {
        let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(reader);
        let fault = |source| GoldError::Csv { name: name.to_owned(), source };
        let header: Vec<String> =
            table.headers().map_err(fault)?.iter().map(str::to_owned).collect();
        if let [only] = header.as_slice()
            && only.contains([';', '\t'])
        {
            return Err(GoldError::Separator { name: name.to_owned(), header: only.clone() });
        }
        let mut rows = Vec::new();
        for record in table.records() {
            let record = record.map_err(fault)?;
            let cells = record.iter().map(|cell| unguard(cell).to_owned()).collect();
            rows.push(GridRow { line: record.position().map_or(0, csv::Position::line), cells });
        }
        Ok(Self { name: name.to_owned(), header, rows })
    }

    /// Where the first of these columns stands that there is.
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.header.iter().position(|column| column == name))
    }

    /// The same; fails if there is none.
    pub(super) fn needed(&self, names: &[&str]) -> Result<usize, GoldError> {
        self.column(names).ok_or_else(|| GoldError::MissingColumn {
            name: self.name.clone(),
            needed: names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or "),
            found: self.header.join(", "),
        })
    }
}

impl GridRow {
    /// What stands in a column; `None` if there is no such column or nothing stands there.
    pub(super) fn filled(&self, column: Option<usize>) -> Option<&str> {
        self.cells.get(column?).map(String::as_str).filter(|cell| !cell.is_empty())
    }
}
