//! The reading text: what a reader sees where the source has Markdown.

/// The reading text of a piece of an article.
///
/// Links and images keep their label, emphasis and headings lose their marks, `<https://…>` its
/// brackets and `\$` its backslash; every run of white space becomes one space. A lone asterisk,
/// as on a footnote, stays, and so does an underscore inside a word.
pub fn plain(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut marks = Marks { keep: vec![true; chars.len()], ..Marks::default() };
    let mut at = 0;
    let mut starts_line = true;
    while at < chars.len() {
        let step = marks.mark(&chars, at, starts_line);
        starts_line =
            matches!(chars[at], '\n' | '\r') || (starts_line && chars[at].is_whitespace());
        at += step;
    }
    let kept = chars.iter().zip(&marks.keep).filter(|(_, keep)| **keep).map(|(c, _)| *c);
    mend_white_space(kept)
}

/// The longest target of a link that is looked for, so that stray brackets cost little.
const MOST_TARGET_CHARS: usize = 2048;

/// Which characters stay, and what has been opened and not closed.
#[derive(Default)]
struct Marks {
    keep: Vec<bool>,
    brackets: Vec<usize>,
    emphases: Vec<(char, usize, usize)>,
}

impl Marks {
    /// Marks what goes at this place and returns how many characters have been dealt with.
    fn mark(&mut self, chars: &[char], at: usize, starts_line: bool) -> usize {
        match chars[at] {
            '\\' if chars.get(at + 1).is_some_and(char::is_ascii_punctuation) => {
                self.keep[at] = false;
                2
            }
            '#' if starts_line => self.heading(chars, at),
            '[' => {
                self.brackets.push(at);
                1
            }
            ']' => self.link(chars, at),
            '<' => self.address(chars, at),
            '*' | '_' => self.emphasis(chars, at),
            _ => 1,
        }
    }

    fn heading(&mut self, chars: &[char], at: usize) -> usize {
        let n = run(chars, at);
        if n <= 6 && chars.get(at + n).is_some_and(|c| c.is_whitespace()) {
            self.drop(at, at + n);
        }
        n
    }

    /// At a `]`: if a target follows in round brackets, only the label stays.
    fn link(&mut self, chars: &[char], at: usize) -> usize {
        let Some(open) = self.brackets.pop() else { return 1 };
        if chars.get(at + 1) != Some(&'(') {
            return 1;
        }
        let mut depth = 0;
        let most = chars.len().min(at + 1 + MOST_TARGET_CHARS);
        for end in at + 1..most {
            match chars[end] {
                '(' => depth += 1,
                ')' => depth -= 1,
                '\n' => return 1,
                // Another link begins here, so this is none; searches never overlap.
                ']' if chars.get(end + 1) == Some(&'(') => return 1,
                _ => {}
            }
            if depth == 0 {
                self.keep[open] = false;
                if open > 0 && chars[open - 1] == '!' {
                    self.keep[open - 1] = false;
                }
                self.drop(at, end + 1);
                return end + 1 - at;
            }
        }
        1
    }

    /// At a `<`: a web address in angle brackets loses them.
    fn address(&mut self, chars: &[char], at: usize) -> usize {
        let rest = &chars[at + 1..chars.len().min(at + 1 + MOST_TARGET_CHARS)];
        let starts_with = |prefix: &str| {
            prefix.chars().zip(rest).filter(|(a, b)| a == *b).count() == prefix.len()
        };
        if !starts_with("http://") && !starts_with("https://") {
            return 1;
        }
        match rest.iter().position(|c| matches!(c, '>' | '<') || c.is_whitespace()) {
            Some(n) if rest[n] == '>' => {
                self.keep[at] = false;
                self.keep[at + 1 + n] = false;
                n + 2
            }
            _ => 1,
        }
    }

    /// At asterisks or underscores: they go in pairs that stand tight around a piece of text.
    fn emphasis(&mut self, chars: &[char], at: usize) -> usize {
        let (mark, n) = (chars[at], run(chars, at));
        let before = at.checked_sub(1).map_or(' ', |i| chars[i]);
        let after = chars.get(at + n).copied().unwrap_or(' ');
        let opens = !after.is_whitespace() && !before.is_alphanumeric();
        let closes = !before.is_whitespace() && !after.is_alphanumeric();
        if n <= 3 && closes {
            let opened = self.emphases.iter().rposition(|(m, k, _)| (*m, *k) == (mark, n));
            if let Some(opened) = opened {
                let start = self.emphases[opened].2;
                self.emphases.truncate(opened);
                self.drop(start, start + n);
                self.drop(at, at + n);
                return n;
            }
        }
        if n <= 3 && opens {
            self.emphases.push((mark, n, at));
            // What opened long ago and was never closed is text; forgetting it bounds the search.
            if self.emphases.len() > 32 {
                self.emphases.remove(0);
            }
        }
        n
    }

    fn drop(&mut self, start: usize, end: usize) {
        self.keep[start..end].fill(false);
    }
}

/// Number of times that the character here is repeated from here on.
fn run(chars: &[char], at: usize) -> usize {
    chars[at..].iter().take_while(|c| **c == chars[at]).count()
}

fn mend_white_space(chars: impl Iterator<Item = char>) -> String {
    let mut mended = String::new();
    let mut gap = false;
    for c in chars {
        if c.is_whitespace() {
            gap = !mended.is_empty();
        } else {
            if gap {
                mended.push(' ');
            }
            gap = false;
            mended.push(c);
        }
    }
    mended
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::plain;

    #[test]
    fn markdown() {
        for (text, expected) in [
            ("By [Brian Berletic](#)", "By Brian Berletic"),
            ("[**New Year \"Truth\"**](#)", "New Year \"Truth\""),
            ("Articles by: **[B B](#)**", "Articles by: B B"),
            ("[a](#), [b](http://x.y/z_(w))!", "a, b!"),
            ("![A photo](x.jpg) of it", "A photo of it"),
            ("they [Saudi Arabia] were", "they [Saudi Arabia] were"),
            ("(2017): <https://www.x.com/a_b...>", "(2017): https://www.x.com/a_b..."),
            ("a \\$1 Billion", "a $1 Billion"),
            ("Daesh (ISIL/ISIS)* claimed", "Daesh (ISIL/ISIS)* claimed"),
            ("* Daesh (also known) is *", "* Daesh (also known) is *"),
            ("*one* **two** _three_ snake_case_word", "one two three snake_case_word"),
            ("## A heading\nand\u{a0} more", "A heading and more"),
            ("#metoo and # 1", "#metoo and # 1"),
            ("5 * 3 * 2, sh*t, f**k", "5 * 3 * 2, sh*t, f**k"),
            ("a < b > c", "a < b > c"),
            ("***", "***"),
            ("  ", ""),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_never_grows(text in "[\\PC\n*_\\[\\]()<>#\\\\! h:/]{0,200}") {
            let reading = plain(&text);
            prop_assert!(reading.chars().count() <= text.chars().count());
            prop_assert!(!reading.contains("  "));
        }
    }
}
