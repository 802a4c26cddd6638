//! Reading: what becomes an article, what is refused and how that is said.

use std::fs;
use std::path::Path;

use framelens::article::{Article, Columns, Format, Input, ReadError, ReadOptions, Reader};

fn options(path: &Path) -> ReadOptions {
    ReadOptions { inputs: vec![Input::Path(path.to_owned())], ..ReadOptions::default() }
}

fn read(options: ReadOptions) -> (Vec<Article>, Vec<ReadError>) {
    let (mut articles, mut errors) = (Vec::new(), Vec::new());
    for article in Reader::new(options) {
        match article {
            Ok(article) => articles.push(article),
            Err(error) => errors.push(error),
        }
    }
    (articles, errors)
}

/// A directory with these files in it.
#[expect(clippy::unwrap_used, reason = "a test that cannot write its files has failed")]
fn directory(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    directory
}

#[test]
fn the_seeds_are_read_as_they_stand() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut reader = Reader::new(options(&seeds));
    let articles: Vec<Article> = reader.by_ref().map(Result::unwrap).collect();
    assert!(reader.take_warnings().is_empty());
    let ids: Vec<&str> = articles.iter().map(|article| article.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "global-research-2024",
            "unknown-2024",
            "pishtaz-2024",
            "sputnik-2024",
            "global-research-2017"
        ]
    );
    for article in &articles {
        let file = article.file.as_deref().unwrap();
        assert_eq!(article.source, fs::read_to_string(seeds.join(file)).unwrap(), "{file}");
        assert_eq!(article.decoding_losses, 0);
        assert!(article.extra.contains_key("note"));
    }
    assert_eq!(articles[0].author.as_deref(), Some("Brian Berletic"));
    assert_eq!(articles[1].outlet.as_deref(), Some("unknown"));
    assert_eq!(articles[1].title, None);
}

#[test]
fn a_directory_is_walked_in_the_order_of_names() {
    let directory = directory(&[
        ("b.txt", b"B is a text.\nWith two lines."),
        ("a/z.md", b"# Zed\n\nText."),
        ("a/.hidden.txt", b"Not seen."),
        ("a/picture.png", b"\x89PNG"),
        ("c.jsonl", b"{\"id\": 1, \"text\": \"One.\"}\n\n{\"id\": 2, \"title\": \"Two\", \"text\": \"Text.\", \"topic\": \"war\"}\n"),
        ("manifest.csv", b"file,date,outlet,desk\na/z.md,7 January 2024,Z News,foreign\nc.jsonl,2024,C News,\nnot-there.txt,,,\n"),
    ]);
    let mut reader = Reader::new(options(directory.path()));
    let articles: Vec<Article> = reader.by_ref().map(Result::unwrap).collect();
    let ids: Vec<&str> = articles.iter().map(|article| article.id.as_str()).collect();
    assert_eq!(ids, ["a/z", "b", "1", "2"]);
    assert_eq!(articles[0].title.as_deref(), Some("Zed"));
    assert_eq!(articles[0].outlet.as_deref(), Some("Z News"));
    assert_eq!(articles[0].published.as_deref(), Some("2024-01-07"));
    assert_eq!(articles[0].extra["desk"], "foreign");
    assert_eq!(articles[3].source, "Two\n\nText.");
    assert_eq!(articles[3].extra["topic"], "war");
    assert_eq!(articles[3].outlet.as_deref(), Some("C News"));
    assert!(articles[3].origin.ends_with("c.jsonl:3"));
    let warnings = reader.take_warnings();
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].to_string().ends_with(
        "manifest.csv:4: there is no file `not-there.txt`; correct the name or remove the row"
    ));
    assert_eq!(reader.ignored().n_files, 1);
}

#[test]
fn bad_files_are_named_and_the_others_read() {
    let directory = directory(&[
        ("a.txt", b""),
        ("b.txt", b"%PDF-1.4"),
        ("c.csv", b"id,body\n1,Text\n"),
        ("d.csv", b"id,text\n1,Text\n2\n3,\"Text, too\"\n3,Again\n4,\n"),
        ("e.jsonl", b"[1]\n{\"text\": \"Half a character: \\ud83d\", \"published\": \"some day\"}\n{\"id\": \"x\"}\n"),
        ("f.txt", b"Caf\xe9s and na\xefve caf\xe9-goers."),
    ]);
    let (articles, errors) = read(options(directory.path()));
    let prefix = format!("{}/", directory.path().display());
    let messages: Vec<String> =
        errors.iter().map(|error| error.to_string().replace(&prefix, "")).collect();
    assert_eq!(
        messages,
        [
            "a.txt: there is no text in it; remove it or fill it",
            "b.txt: this is not text but a PDF; convert it to text first",
            "c.csv: expected a column `text`; found `id, body`; map it with --text-column body",
            "d.csv:3: fields: 1, in the header: 2; quote fields that hold the delimiter `,`",
            "d.csv:5: an earlier article has the id `3`; give this one another id in manifest.csv or in its id column, or name it only once",
            "d.csv:6: there is no text in it; remove it or fill it",
            "e.jsonl:1:1: not a JSON object; put one object on each line",
            "e.jsonl:3: expected a column `text`; found `id`; map it with --text-column NAME",
        ]
    );
    let ids: Vec<&str> = articles.iter().map(|article| article.id.as_str()).collect();
    assert_eq!(ids, ["1", "3", "e-2", "f"]);
    assert_eq!(articles[2].decoding_losses, 1);
    assert_eq!(articles[2].published.as_deref(), Some("some day"));
    assert_eq!(articles[2].warnings.len(), 1);
    assert_eq!(articles[3].source, "Cafés and naïve café-goers.");
}

#[test]
fn columns_are_mapped_and_delimiters_found() {
    let directory =
        directory(&[("a.csv", b"\xef\xbb\xbfdoc;body;paper\n1;\"One; two.\";Gazette\n")]);
    let columns = Columns {
        id: "doc".into(),
        text: "body".into(),
        outlet: "paper".into(),
        ..Columns::default()
    };
    let (articles, errors) =
        read(ReadOptions { columns: columns.clone(), ..options(directory.path()) });
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!((articles[0].id.as_str(), articles[0].source.as_str()), ("1", "One; two."));
    assert_eq!(articles[0].outlet.as_deref(), Some("Gazette"));
    let columns = Columns { author: "writer".into(), ..columns };
    let (_, errors) = read(ReadOptions { columns, ..options(directory.path()) });
    assert!(matches!(&errors[0], ReadError::MissingColumn { field: "author", .. }), "{errors:?}");
}

#[test]
fn utf_16_rows_are_read() {
    let text = "\u{feff}id\ttext\r\n1\tPrügel für „Zürich“\r\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let directory = directory(&[("a.csv", &bytes)]);
    let (articles, errors) = read(options(directory.path()));
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(articles[0].source, "Prügel für „Zürich“");
}

#[test]
fn what_is_too_large_is_refused() {
    let long = "x".repeat(5000);
    let rows = format!("{{\"text\": \"{long}\"}}\n{{\"text\": \"short\"}}\n");
    let directory = directory(&[("a.txt", long.as_bytes()), ("b.jsonl", rows.as_bytes())]);
    let (articles, errors) = read(ReadOptions { max_bytes: 1000, ..options(directory.path()) });
    assert_eq!(articles.len(), 1);
    assert_eq!(articles[0].id, "b-2");
    assert!(errors.iter().all(|error| matches!(error, ReadError::TooLarge { .. })), "{errors:?}");
    assert_eq!(errors.len(), 2);
}

#[test]
fn a_quote_that_is_never_closed_ends_the_file() {
    let rows = format!("id,text\n1,\"open\n{}", "2,text\n".repeat(100_000));
    let directory = directory(&[("a.csv", rows.as_bytes())]);
    let (articles, errors) = read(ReadOptions { max_bytes: 1000, ..options(directory.path()) });
    assert!(articles.is_empty());
    assert!(matches!(errors[..], [ReadError::TooLarge { .. }]), "{errors:?}");
}

#[test]
fn nothing_to_read_is_an_error() {
    let empty = directory(&[("notes.docx", b"x")]);
    let (_, errors) = read(options(empty.path()));
    assert!(matches!(errors[..], [ReadError::NoArticles { n_ignored: 1, .. }]), "{errors:?}");
    let (_, errors) = read(options(&empty.path().join("gone.txt")));
    assert!(matches!(errors[..], [ReadError::Io { .. }]), "{errors:?}");
    let (_, errors) = read(options(&empty.path().join("notes.docx")));
    assert!(matches!(errors[..], [ReadError::UnknownFormat { .. }]), "{errors:?}");
    let pattern = format!("{}/**/*.txt", empty.path().display());
    let inputs = vec![Input::Glob(pattern), Input::Glob("***".into())];
    let (_, errors) = read(ReadOptions { inputs, ..ReadOptions::default() });
    assert!(
        matches!(errors[..], [ReadError::NoMatch { .. }, ReadError::Pattern { .. }]),
        "{errors:?}"
    );
}

#[test]
fn a_named_file_of_another_extension_is_read_in_the_format_given() {
    let directory = directory(&[("a.log", b"Text of a log."), ("manifest.csv", b"name\na\n")]);
    let path = directory.path().join("a.log");
    let (articles, errors) = read(ReadOptions { format: Some(Format::Text), ..options(&path) });
    assert_eq!(articles.len(), 1);
    assert!(matches!(errors[..], [ReadError::ManifestWithoutFile { .. }]), "{errors:?}");
}

#[cfg(unix)]
#[test]
fn links_that_lead_back_are_named() {
    let directory = directory(&[("a/b.txt", b"Text of a file.")]);
    std::os::unix::fs::symlink(directory.path(), directory.path().join("a/back")).unwrap();
    let (articles, errors) = read(options(directory.path()));
    assert_eq!(articles.len(), 1);
    assert!(matches!(errors[..], [ReadError::Loop { .. }]), "{errors:?}");
}

#[test]
fn a_page_gives_its_main_content_and_metadata() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/read");
    let (articles, errors) = read(options(&data.join("page.html")));
    assert!(errors.is_empty(), "{errors:?}");
    let article = &articles[0];
    assert_eq!(article.id, "page");
    assert_eq!(article.outlet.as_deref(), Some("The Daily Example"));
    assert_eq!(article.title.as_deref(), Some("Council Hears of Missing Money"));
    assert_eq!(article.author.as_deref(), Some("Jane Doe"));
    assert_eq!(article.published.as_deref(), Some("2024-03-05"));
    assert_eq!(article.url.as_deref(), Some("https://example.com/council"));
    let paragraphs: Vec<&str> = article.source.split("\n\n").collect();
    let starts: Vec<String> =
        paragraphs.iter().map(|text| text.chars().take(16).collect()).collect();
    assert_eq!(
        starts,
        [
            "Council Hears of", "By Jane Doe", "The council met ", "The mayor reads ",
            "“We have looked ", "He did not say f", "A long search", "The search began",
            "The account held", "It held nothing ", "Whoever took it ", "The bank decline",
        ]
    );
}

#[test]
fn pages_without_an_article_are_refused_and_deep_ones_are_no_danger() {
    let deep = format!("<html><body>{}<p>Text</p></body></html>", "<div>".repeat(100_000));
    let less_deep =
        format!("<html><body>{}<p>Text of a page.</p></body></html>", "<div>".repeat(500));
    let wide = format!(
        "<html><body><article>{}</article></body></html>",
        "<p>A sentence of some length, with a comma.</p>".repeat(3000)
    );
    let directory = directory(&[
        ("a.html", b"<html><head></head><body></body></html>"),
        ("b.html", deep.as_bytes()),
        ("b2.html", less_deep.as_bytes()),
        ("c.html", wide.as_bytes()),
        ("d.html", b"<meta charset=iso-8859-1><article><p>Le caf\xe9 est ferm\xe9, dit-on, depuis la semaine derni\xe8re, et personne ne sait pourquoi.</p></article>"),
    ]);
    let (articles, errors) = read(options(directory.path()));
    assert!(matches!(errors[0], ReadError::NoContent { .. }), "{errors:?}");
    assert!(matches!(errors[1], ReadError::TooDeep { .. }), "{errors:?}");
    assert!(articles.iter().any(|article| article.id == "c"));
    assert!(articles.iter().any(|article| article.id == "d" && article.source.contains("café")));
}

#[test]
fn zeros_and_long_lines_do_no_harm() {
    let line =
        format!("{{\"id\": \"long\", \"text\": \"{}\"}}\n", "Word after word. ".repeat(100_000));
    let zeros =
        "Text with a stray \u{0} zero in a sentence of some length, which stays where it is.";
    let directory = directory(&[("a.txt", zeros.as_bytes()), ("b.jsonl", line.as_bytes())]);
    let (articles, errors) = read(options(directory.path()));
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(articles[0].source, zeros);
    assert_eq!(articles[1].source.len(), 1_700_000);
}
