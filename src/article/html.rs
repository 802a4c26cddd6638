//! Articles as web pages, one a file.

use dom_smoothie::{Config, Readability, TextMode};

use super::{Article, ReadError};

/// The label of the encoding that a page declares in its first kilobyte, if any.
pub(super) fn declared_encoding(bytes: &[u8]) -> Option<Vec<u8>> {
    let head = bytes[..bytes.len().min(1024)].to_ascii_lowercase();
    let at = head.windows(8).position(|window| window == b"charset=")? + 8;
    let label = head[at..].iter().skip_while(|b| matches!(b, b'"' | b'\'' | b' '));
    let label: Vec<u8> =
        label.copied().take_while(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(b)).collect();
    (!label.is_empty()).then_some(label)
}

/// The main content of a page and what its metadata say.
pub(super) fn article(page: &str, origin: &str) -> Result<Article, ReadError> {
    let no_content = |source: Option<dom_smoothie::ReadabilityError>| ReadError::NoContent {
        origin: origin.to_owned(),
        source: source.map(Into::into),
    };
    if is_deeper_than(DEEPEST, page) {
        return Err(ReadError::TooDeep { origin: origin.to_owned(), most: DEEPEST });
    }
    if n_elements(page) > MOST_ELEMENTS {
        return Err(ReadError::TooManyElements { origin: origin.to_owned(), most: MOST_ELEMENTS });
    }
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    let mut page = Readability::new(page, None, Some(config)).map_err(|e| no_content(Some(e)))?;
    let known = |places: &[(&str, &str)]| {
        let values =
            places.iter().filter_map(|(place, name)| page.doc.select_single(place).attr(name));
        values.map(|value| value.trim().to_owned()).find(|value| !value.is_empty())
    };
    let url = known(&[("link[rel='canonical']", "href"), ("meta[property='og:url']", "content")]);
    let published = known(&[
        ("meta[property='article:published_time']", "content"),
        ("meta[itemprop='datePublished']", "content"),
        ("meta[name='date']", "content"),
        ("meta[name='pubdate']", "content"),
        ("time[datetime]", "datetime"),
    ]);
    let content = page.parse().map_err(|error| no_content(Some(error)))?;
    let title = Some(content.title.trim().to_owned()).filter(|title| !title.is_empty());
    let paragraphs: Vec<&str> =
        content.text_content.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if paragraphs.is_empty() {
        return Err(no_content(None));
    }
    let has_title = title.as_deref().is_none_or(|title| paragraphs[0].starts_with(title));
    let opening = title.as_deref().filter(|_| !has_title);
    let source = opening.into_iter().chain(paragraphs).collect::<Vec<_>>().join("\n\n");
    Ok(Article {
        outlet: content.site_name,
        title,
        author: content.byline,
        published: content.published_time.or(published),
        url: content.url.or(url),
        source,
        ..Article::default()
    })
}

/// Pages are walked by recursion; browsers stop at 512 as well.
const DEEPEST: usize = 512;

/// The most elements that a page is read with; a long article has thousands, and each takes some hundred bytes.
const MOST_ELEMENTS: usize = 1_000_000;

/// About how many elements a parser would make of a page.
///
/// An emphasis that is left open is opened anew in every paragraph after it (the active formatting elements of the HTML
/// standard, section 13.2.4.3), so that a page of some kilobytes could ask for millions of them.
fn n_elements(page: &str) -> usize {
    const REOPENED: [&str; 14] = [
        "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt",
        "u",
    ];
    let (mut n, mut n_open) = (0_usize, 0_usize);
    for tag in page.split('<').skip(1) {
        let (is_end, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let length = tag.bytes().take_while(u8::is_ascii_alphanumeric).count();
        if length == 0 {
            continue;
        }
        if REOPENED.iter().any(|name| name.eq_ignore_ascii_case(&tag[..length])) {
            n_open = if is_end { n_open.saturating_sub(1) } else { n_open + 1 };
        }
        n = n.saturating_add(1 + n_open);
    }
    n
}

/// Whether more elements than this are open at once. Elements that close themselves or that pages
/// commonly leave open do not count.
fn is_deeper_than(most: usize, page: &str) -> bool {
    const UNCOUNTED: [&str; 23] = [
        "area", "base", "body", "br", "col", "dd", "dt", "embed", "head", "hr", "html", "img",
        "input", "li", "link", "meta", "option", "p", "source", "td", "th", "tr", "wbr",
    ];
    let mut depth = 0_usize;
    for tag in page.split('<').skip(1) {
        let (is_end, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let n = tag.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = tag[..n].to_ascii_lowercase();
        if n == 0 || UNCOUNTED.contains(&name.as_str()) {
            continue;
        }
        let is_whole = tag.split('>').next().is_some_and(|tag| tag.ends_with('/'));
        depth = match (is_end, is_whole) {
            (true, _) => depth.saturating_sub(1),
            (false, true) => depth,
            (false, false) => depth + 1,
        };
        if depth > most {
            return true;
        }
    }
    false
}
