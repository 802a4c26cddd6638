//! From bytes to text: byte order marks, UTF-8, UTF-16, and older encodings by detection.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Text and how many characters of it could not be decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    /// Without a byte order mark; a character that could not be decoded is U+FFFD.
    pub(super) text: String,
    /// Number of characters that could not be decoded.
    pub(super) losses: usize,
}

/// Decodes a whole file; `declared` is the label that the file itself gives, if any.
///
/// A byte order mark decides; else what is valid UTF-8 is UTF-8; else the declared encoding; else
/// a text in which valid UTF-8 sequences outnumber the broken ones is damaged UTF-8; else the
/// encoding is detected.
pub(super) fn decode(bytes: Vec<u8>, declared: Option<&[u8]>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        return decode_as(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = utf_16_without_mark(&bytes) {
        return decode_as(encoding, &bytes);
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Decoded { text, losses: 0 },
        Err(error) => error.into_bytes(),
    };
    if let Some(encoding) = declared.and_then(Encoding::for_label).filter(|e| *e != UTF_8) {
        return decode_as(encoding, &bytes);
    }
    if is_damaged_utf_8(&bytes) {
        return decode_as(UTF_8, &bytes);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes, true);
    decode_as(detector.guess(None, Utf8Detection::Deny), &bytes)
}

/// Decodes the rows of a file one by one; what earlier rows showed helps to detect the encoding.
pub(super) struct RowDecoder {
    detector: EncodingDetector,
    /// Whether a U+FFFD in a row stands for what was lost before it came here.
    is_transcoded: bool,
}

impl RowDecoder {
    pub(super) fn new() -> Self {
        let detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        Self { detector, is_transcoded: false }
    }

    /// For rows that have been turned into UTF-8 from an encoding that the file declared.
    pub(super) fn after_transcoding() -> Self {
        Self { is_transcoded: true, ..Self::new() }
    }

    /// Decodes a row, or a field, as UTF-8 where it is, else in the encoding detected so far.
    pub(super) fn decode(&mut self, bytes: Vec<u8>) -> Decoded {
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => {
                let losses = if self.is_transcoded { text.matches('\u{FFFD}').count() } else { 0 };
                return Decoded { text, losses };
            }
            Err(error) => error.into_bytes(),
        };
        if is_damaged_utf_8(&bytes) {
            return decode_as(UTF_8, &bytes);
        }
        self.detector.feed(&bytes, false);
        decode_as(self.detector.guess(None, Utf8Detection::Deny), &bytes)
    }
}

/// What a file seems to be, if it is not text.
pub(super) fn binary(bytes: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 9] = [
        (b"%PDF-", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"\x1f\x8b", "gzip data"),
        (b"\x89PNG", "an image"),
        (b"\xff\xd8\xff", "an image"),
        (b"GIF8", "an image"),
        (b"\xd0\xcf\x11\xe0", "an office document"),
        (b"\x7fELF", "a program"),
        (b"PAR1", "Parquet data"),
    ];
    MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, what)| *what)
}

/// Whether decoded text is bytes of another kind: more than one character in twenty is a control
/// character or could not be decoded.
pub(super) fn is_binary(decoded: &Decoded) -> bool {
    let is_control = |&c: &char| c.is_control() && !c.is_whitespace() && c != '\u{85}';
    let (n_controls, n_chars) = decoded
        .text
        .chars()
        .fold((0, 0), |(bad, all), c| (bad + usize::from(is_control(&c)), all + 1));
    (n_controls + decoded.losses) * 20 > n_chars
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let losses = if had_errors { text.matches('\u{FFFD}').count() } else { 0 };
    Decoded { text: text.into_owned(), losses }
}

/// Whether these bytes, which are not valid UTF-8, are UTF-8 with some damage: sequences of many
/// bytes that are valid hardly occur by chance, so more good than broken ones settle it.
fn is_damaged_utf_8(bytes: &[u8]) -> bool {
    let (mut n_good, mut n_broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        n_good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        n_broken += usize::from(!chunk.invalid().is_empty());
    }
    n_good > n_broken
}

/// UTF-16 without a byte order mark, told by zero bytes in every other place.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096)];
    if sample.len() < 8 {
        return None;
    }
    let n_zeros =
        |offset: usize| sample.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let half = sample.len() / 2;
    match (n_zeros(0), n_zeros(1)) {
        (0, odd) if odd * 2 > half => Some(UTF_16LE),
        (even, 0) if even * 2 > half => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, losses: usize) {
        assert_eq!(decode(bytes.to_vec(), None), Decoded { text: text.into(), losses });
    }

    #[test]
    fn encodings() {
        check(b"", "", 0);
        check("naïve — “é”".as_bytes(), "naïve — “é”", 0);
        check("\u{feff}naïve".as_bytes(), "naïve", 0);
        check(b"\xff\xfeh\0i\0!\0", "hi!", 0);
        check(b"\xfe\xff\0h\0i", "hi", 0);
        check(b"h\0e\0l\0l\0o\0!\0", "hello!", 0);
        check(b"\0h\0e\0l\0l\0o\0!", "hello!", 0);
        check(
            b"He said \x93it\x92s a caf\xe9\x94 in Z\xfcrich.",
            "He said “it’s a café” in Zürich.",
            0,
        );
        let (cyrillic, ..) =
            encoding_rs::WINDOWS_1251.encode("Взрывы в Кермане унесли жизни людей");
        check(&cyrillic, "Взрывы в Кермане унесли жизни людей", 0);
    }

    #[test]
    fn losses_are_counted() {
        check(b"\xff\xfeh\0\x00\xd8i\0", "h\u{fffd}i", 1);
        let mut damaged = "“Né à Genève”, dit-il".as_bytes().to_vec();
        damaged.extend(b"\xe2\x80 fin");
        check(&damaged, "“Né à Genève”, dit-il\u{fffd} fin", 1);
        check("a \u{fffd} that was there before".as_bytes(), "a \u{fffd} that was there before", 0);
    }

    #[test]
    fn declared_encodings_hold_where_utf_8_does_not() {
        let decoded = decode(b"\xe9t\xe9".to_vec(), Some(b"iso-8859-1"));
        assert_eq!(decoded, Decoded { text: "été".into(), losses: 0 });
        let decoded = decode("été".as_bytes().to_vec(), Some(b"iso-8859-1"));
        assert_eq!(decoded, Decoded { text: "été".into(), losses: 0 });
    }

    #[test]
    fn binary_is_noticed() {
        assert_eq!(binary(b"%PDF-1.4 ..."), Some("a PDF"));
        assert_eq!(binary(b"Pakistan"), None);
        assert!(is_binary(&decode((0..=255).collect(), None)));
        assert!(!is_binary(&decode(
            b"One \0 stray zero in a sentence of some length.".to_vec(),
            None
        )));
    }
}
