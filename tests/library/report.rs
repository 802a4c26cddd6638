//! The page of a run: whole, harmless, small enough, the same every time, and at work in a browser.

mod browser;
mod chromium;
mod stored;

use framelens::report::{Selection, report};
use framelens::run::StoredRun;
use stored::{Article, Sentence, write};

/// What an article may hold to do harm, and what has to stand on the page for it.
const NASTY: [(&str, &str); 8] = [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;"),
    ("</style></script><img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
    ("\" onmouseover=\"alert(1)", "&quot; onmouseover=&quot;alert(1)"),
    ("' onfocus='alert(1)", "&#x27; onfocus=&#x27;alert(1)"),
    ("[read on](javascript:alert(1))", "read on"),
    ("{{ 7 * 7 }} {% raw %}", "{{ 7 * 7 }} {% raw %}"),
    ("אל תאמינו לזה 🔥", "אל תאמינו לזה 🔥"),
    ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
];

fn page(folder: &std::path::Path, selection: &Selection) -> Result<String, String> {
    let run = StoredRun::open(folder).unwrap();
    report(&run, selection, None).map_err(|error| error.to_string())
}

fn selected(ids: &[&str], only: &[(&str, &str)]) -> Selection {
    Selection {
        ids: ids.iter().map(ToString::to_string).collect(),
        only: only.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
    }
}

#[test]
fn text_stays_text_wherever_it_stands() {
    for (nasty, escaped) in NASTY {
        let sentence = Sentence { text: nasty, speaker: nasty, blamed: "acme:p", score: Some(0.9) };
        let article = Article {
            id: nasty,
            outlet: nasty,
            title: nasty,
            url: "javascript:alert(1)",
            published: nasty,
            sentences: vec![sentence],
        };
        let folder = write(&[article]);
        let page = page(folder.path(), &Selection::default()).unwrap();
        assert!(page.contains(escaped), "{nasty}");
        // Our own script, style and handlers are all there are.
        assert_eq!(page.matches("<script").count(), 1, "{nasty}");
        assert_eq!(page.matches("</script").count(), 1, "{nasty}");
        assert_eq!(page.matches("</style").count(), 1, "{nasty}");
        assert_eq!(page.matches("<img").count(), 0, "{nasty}");
        for harmful in [" onmouseover=\"", " onfocus='", "href=\"javascript", "49 "] {
            assert!(!page.contains(harmful), "{nasty}: {harmful}");
        }
    }
}

#[test]
fn odd_articles_have_their_place() {
    let long = "x".repeat(20_000);
    let sentence = |text| Sentence { text, speaker: "", blamed: "", score: None };
    let article = |id, sentences| Article { id, sentences, ..Article::default() };
    let articles = [article("empty", vec![]), article("long", vec![sentence(&long)])];
    let folder = write(&articles);
    let page = page(folder.path(), &Selection::default()).unwrap();
    for words in ["There is no text in this article.", &long, "(not known)", "Nobody is blamed."] {
        assert!(page.contains(words), "{}", &words[..20.min(words.len())]);
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let folder = write(&stored::many(12, 4));
    let pages: Vec<String> = [1, 3]
        .into_iter()
        .map(|n| {
            let threads = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
            threads.install(|| page(folder.path(), &Selection::default()).unwrap())
        })
        .collect();
    assert!(pages[0] == pages[1]);
}

/// 2,000 articles of 40 sentences, more than there is room for as text.
#[test]
fn many_articles_still_open() {
    let folder = write(&stored::many(2000, 40));
    let page = page(folder.path(), &Selection::default()).unwrap();
    assert!(page.len() < 15_000_000, "{} bytes", page.len());
    assert!(page.len() > 9_000_000, "{} bytes: there is room for more texts", page.len());
    let texts = page.matches("<details class=\"article\"").count();
    let lines = page.matches("<div class=\"article line\"").count();
    assert_eq!(texts + lines, 2000);
    assert!(texts > 400 && lines > 0, "{texts} texts, {lines} lines");
    assert!(page.contains(" of 2,000 articles as text") && page.contains("--article ID"));
    // Outlets take turns: every one of the 40 has articles with text.
    let first = page.split("<div class=\"article line\"").next().unwrap();
    for outlet in 0..40 {
        assert!(first.contains(&format!("data-outlet=\"Outlet {outlet}\"")), "{outlet}");
    }
}

#[test]
fn a_part_of_a_run_has_a_page_and_what_is_not_there_is_named() {
    let folder = write(&stored::many(6, 2));
    let check = |selection: &Selection, words: &[&str]| {
        let said = page(folder.path(), selection).unwrap_or_else(|error| error);
        for words in words {
            assert!(said.contains(words), "`{words}` is not in: {}", &said[..300.min(said.len())]);
        }
    };
    check(&selected(&["article-3"], &[]), &["1 of 6 articles", "id article-3"]);
    check(&selected(&[], &[("outlet", "Outlet 1")]), &["1 of 6 articles", "outlet Outlet 1"]);
    check(&selected(&[], &[("published", "2024-01")]), &["published 2024-01"]);
    check(&selected(&["none"], &[]), &["no article `none`", "articles.csv"]);
    check(&selected(&[], &[("tone", "x")]), &["by `tone`", "outlet, author, published"]);
    check(&selected(&[], &[("outlet", "Nobody")]), &["outlet Nobody", "name another", "Outlet 0"]);
}
