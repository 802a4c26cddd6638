//! Where sentencex would cut a masked paragraph.
//!
//! sentencex looks back and ahead from every full stop, so a paragraph is shown to it in windows: the time
//! stays linear in the length of the text, whatever the text.

use sentencex::languages::{English, Language};

/// Bytes shown at a time.
const WINDOW: usize = 8 * 1024;

/// Bytes at which sentencex begins a sentence in `masked`, ascending, without 0.
pub(super) fn proposals(masked: &str) -> Vec<usize> {
    let mut proposals = Vec::new();
    let mut start = 0;
    while start < masked.len() {
        let end = window_end(masked, start);
        let window = &masked[start..end];
        let begins = English {}
            .get_sentence_boundaries(window)
            .into_iter()
            .map(|sentence| start + sentence.start_byte);
        let found: Vec<usize> = begins.filter(|&begin| begin > start).collect();
        let is_last = end == masked.len();
        // The last sentence of a window may go on in the next one, which therefore begins with it, unless
        // that would show most of the window again.
        let next = match found.last() {
            _ if is_last => end,
            Some(&last) if last - start > WINDOW / 2 => last,
            _ => end,
        };
        proposals.extend(found.into_iter().filter(|&begin| begin <= next));
        start = next;
    }
    proposals
}

/// The end of the window at `start`: after white space if there is any, in any case between characters.
fn window_end(masked: &str, start: usize) -> usize {
    if masked.len() - start <= WINDOW {
        return masked.len();
    }
    let limit = masked.floor_char_boundary(start + WINDOW);
    let window = &masked[start..limit];
    window.rfind(char::is_whitespace).map_or(limit, |at| masked.ceil_char_boundary(start + at + 1))
}
