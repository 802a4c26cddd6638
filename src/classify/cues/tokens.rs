//! A sentence as words in small letters and marks, parsed once for all actors that it names.

/// A word or a mark of a sentence.
#[derive(Debug, Clone)]
pub(in crate::classify) struct Token {
    /// In small letters; `not` for "n't", `'s` for a possessive ending, else the mark itself.
    pub(super) text: String,
    /// Where it begins, in bytes of the sentence.
    pub(super) start: usize,
    pub(super) is_capitalised: bool,
}

impl Token {
    pub(super) fn is(&self, words: &[&str]) -> bool {
        words.contains(&self.text.as_str())
    }

    pub(super) fn begins(&self, stems: &[&str]) -> bool {
        stems.iter().any(|stem| self.text.starts_with(stem))
    }

    pub(super) fn is_word(&self) -> bool {
        self.text.starts_with(char::is_alphanumeric)
    }
}

/// The tokens of a sentence; a sentence without end is read as far as [`MOST_TOKENS`].
pub(in crate::classify) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if tokens.len() == MOST_TOKENS {
            break;
        }
        if first.is_whitespace() {
            continue;
        }
        let mut word = String::from(first);
        if first.is_alphanumeric() || is_apostrophe(first) {
            while let Some((_, next)) = rest.next_if(|(_, next)| next.is_alphanumeric()) {
                word.push(next);
            }
        }
        push(&mut tokens, &word, start);
    }
    tokens
}

const MOST_TOKENS: usize = 600;

fn push(tokens: &mut Vec<Token>, word: &str, start: usize) {
    let is_capitalised = word.starts_with(char::is_uppercase);
    let mut lower = word.to_lowercase();
    if let Some(ending) = lower.strip_prefix(is_apostrophe) {
        let before = tokens.last_mut();
        match (ending, before) {
            ("t", Some(before)) if before.text.ends_with('n') => {
                before.text.truncate(before.text.len() - 1);
                lower = "not".to_string();
            }
            ("s", Some(_)) => lower = "'s".to_string(),
            ("", _) => lower = "'".to_string(),
            _ => {
                tokens.push(Token { text: "'".to_string(), start, is_capitalised: false });
                lower = ending.to_string();
            }
        }
    }
    tokens.push(Token { text: lower, start, is_capitalised });
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// The place of the first token at or after a byte of the sentence.
pub(super) fn place(tokens: &[Token], byte: usize) -> usize {
    tokens.partition_point(|token| token.start < byte)
}
