//! A part of the articles, so that several machines share a run: `--shard 2/5`.
//!
//! Every machine is given the same inputs and reads all of them, which costs next to nothing beside labelling; it keeps the
//! articles that fall to it by their ids. What it notes beside its tables lets [`merge`](super::Shards) put the parts into
//! the order of one run.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::CodingsError;
use crate::article::{Article, ReadError};
use crate::digest::hex;

/// The file in a part's folder that says which articles it has.
pub const ORDER: &str = "order.csv";

/// One part out of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    of: NonZeroU64,
}

/// Why a part cannot be told from its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no part; write I/N with I from 1 to N, as in 2/5")]
pub struct ShardError {
    /// What was given.
    pub text: String,
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let number = |digits: &str| {
            let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| digits.parse::<u64>().ok()).flatten()
        };
        text.split_once('/')
            .and_then(|(part, of)| Some((number(part)?, NonZeroU64::new(number(of)?)?)))
            .filter(|(part, of)| (1..=of.get()).contains(part))
            .map(|(number, of)| Self { number, of })
            .ok_or_else(|| ShardError { text: text.to_string() })
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.number, self.of)
    }
}

impl Shard {
    /// Whether an article falls to this part: the first eight bytes of the SHA-256 of its id in UTF-8, read as a big-endian
    /// number, leave I − 1 when divided by N. This holds for all versions to come.
    pub fn has(self, id: &str) -> bool {
        let digest = Sha256::digest(id.as_bytes());
        let first = digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte));
        first % self.of == self.number - 1
    }

    /// Whether this is the part that tells what could not be read, so that it is told once.
    fn tells_failures(self) -> bool {
        self.number == 1
    }
}

/// Which part of a run the tables of a folder are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardRow {
    /// Its number, from 1.
    pub number: u64,
    /// How many parts there are.
    pub of: u64,
    /// Articles and failures that all parts came across.
    pub read: u64,
    /// SHA-256 over the ids of the articles and the failures, in order: the same for every part.
    pub digest: String,
}

/// Articles on their way into a run, of which a part is kept.
pub struct Sharded<I> {
    articles: I,
    shard: Option<Shard>,
    strict: bool,
    read: u64,
    digest: Sha256,
    kept: Vec<u64>,
    /// Articles of all parts.
    pub n_articles: usize,
    /// What could not be read and another part tells.
    pub n_told_elsewhere: usize,
}

impl<I: Iterator<Item = Result<Article, ReadError>>> Sharded<I> {
    /// Keeps the articles of a part; all, and notes nothing, where there is none. Of a strict run every part tells failures.
    pub fn new(articles: I, shard: Option<Shard>, strict: bool) -> Self {
        Self {
            articles,
            shard,
            strict,
            read: 0,
            digest: Sha256::new(),
            kept: Vec::new(),
            n_articles: 0,
            n_told_elsewhere: 0,
        }
    }

    /// What to say of the part in `run.json`; `None` where there is none.
    pub fn row(&self) -> Option<ShardRow> {
        self.shard.map(|shard| ShardRow {
            number: shard.number,
            of: shard.of.get(),
            read: self.read,
            digest: hex(&self.digest.clone().finalize()),
        })
    }

    /// The text of [`ORDER`]; `None` where there is no part. `n_warnings` are those about each article of the part.
    pub fn order(&self, n_warnings: &[usize]) -> Option<String> {
        self.shard?;
        let rows = self.kept.iter().zip(n_warnings);
        let rows = rows.map(|(position, n_warnings)| format!("{position},{n_warnings}\n"));
        Some(std::iter::once("position,n_warnings\n".to_string()).chain(rows).collect())
    }

    fn note(&mut self, kind: u8, text: &str) {
        self.read += 1;
        self.digest.update([kind]);
        self.digest.update((text.len() as u64).to_be_bytes());
        self.digest.update(text.as_bytes());
    }
}

impl<I: Iterator<Item = Result<Article, ReadError>>> Iterator for Sharded<I> {
    type Item = Result<Article, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let item = self.articles.next()?;
            self.n_articles += usize::from(item.is_ok());
            let Some(shard) = self.shard else { return Some(item) };
            match &item {
                Ok(article) => {
                    self.note(0, &article.id);
                    if shard.has(&article.id) {
                        self.kept.push(self.read);
                        return Some(item);
                    }
                }
                Err(error) => {
                    self.note(1, &error.to_string());
                    if self.strict || shard.tells_failures() {
                        return Some(item);
                    }
                    self.n_told_elsewhere += 1;
                }
            }
        }
    }
}

/// The place of an article among all that were read, and how many warnings are about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) position: u64,
    pub(super) n_warnings: usize,
}

/// Reads an [`ORDER`]. Fails if it is none, or its positions do not rise.
pub(super) fn read_order(text: &str, name: &str) -> Result<Vec<Place>, CodingsError> {
    let mut places: Vec<Place> = Vec::new();
    for (line, row) in (1..).zip(text.lines()).skip(1) {
        let place = row.split_once(',').and_then(|(position, n_warnings)| {
            Some(Place { position: position.parse().ok()?, n_warnings: n_warnings.parse().ok()? })
        });
        let rises = |place: &Place| places.last().is_none_or(|last| last.position < place.position);
        places.push(place.filter(rises).ok_or_else(|| CodingsError::Value {
            name: name.to_string(),
            line,
            column: "position".to_string(),
            value: row.to_string(),
        })?);
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_by_number() {
        for text in ["1/1", "2/5", "5/5", "7/1000"] {
            assert_eq!(text.parse::<Shard>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "/",
            "1",
            "0/5",
            "6/5",
            "1/0",
            "-1/5",
            "+1/5",
            "1/5/5",
            "a/b",
            " 1/5",
            "1/ 5",
            "1,5",
            "1/18446744073709551616",
        ] {
            assert_eq!(text.parse::<Shard>(), Err(ShardError { text: text.to_string() }));
        }
    }

    /// Made by `printf %s ID | sha256sum`: a has ca978112ca1bbdca…, b 3e23e8160039594a…, the empty id e3b0c44298fc1c14….
    #[test]
    fn an_article_falls_to_one_part_for_ever() {
        for (id, first) in [
            ("a", 0xca97_8112_ca1b_bdca),
            ("b", 0x3e23_e816_0039_594a),
            ("", 0xe3b0_c442_98fc_1c14),
        ] {
            for of in [1, 2, 5, 1000_u64] {
                let number: u64 = first % of + 1;
                for part in 1..=of.min(7) {
                    let shard: Shard = format!("{part}/{of}").parse().unwrap();
                    assert_eq!(shard.has(id), part == number, "{id} {shard}");
                }
            }
        }
    }

    #[test]
    fn an_order_rises() {
        let place = |position, n_warnings| Place { position, n_warnings };
        let read = |text: &str| read_order(text, "order.csv");
        assert_eq!(read("position,n_warnings\n2,0\n5,1\n").unwrap(), [place(2, 0), place(5, 1)]);
        assert_eq!(read("position,n_warnings\n").unwrap(), []);
        for (text, line) in [("x\n2,0\n2,0\n", 3), ("x\n2\n", 2), ("x\n-1,0\n", 2), ("x\n1,a\n", 2)]
        {
            let said = read(text).unwrap_err().to_string();
            assert!(said.contains(&format!("order.csv:{line}")), "{said}");
        }
    }
}
