//! A run is read back as it was written, and what is lost or moved is named.

use std::fs;

use framelens::run::StoredRun;

const RUN: &str = include_str!("../data/cli/fire.toml");

/// A run of two articles with two and one sentences, and a change to its `sentences.csv`.
fn check(change: impl Fn(&mut Vec<&str>), words: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let manifest = serde_json::json!({
        "framelens": "0.1.0",
        "engine": {"kind": "scripted", "model": "rules", "digest": ""},
        "tasks": [{"id": "fire", "digest": "", "thresholds": {}, "toml": RUN}],
        "counts": {"articles": 2, "sentences": 3, "truncated": 0, "decoding_losses": 0,
            "failures": 0, "warnings": 0, "ignored": 0},
        "failures": [], "warnings": [], "interrupted": false,
    });
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("run.json", &manifest.to_string());
    write(
        "articles.csv",
        "article_id,file,outlet,metadata\na,a.txt,Post,\"{\"\"country\"\":\"\"NO\"\"}\"\nb,b.txt,Herald,\n",
    );
    let mut rows = vec![
        "article_id,start,end,kind,text,speaker,quoted,duplicate",
        "a,0,3,body,One,,no,false",
        "a,4,7,body,'=2,the mayor,direct,true",
        "b,0,3,headline,One,,no,false",
    ];
    change(&mut rows);
    write("sentences.csv", &(rows.join("\n") + "\n"));
    let stored = StoredRun::open(folder.path()).unwrap();
    match stored.codings() {
        Ok(codings) => {
            assert!(words.is_empty(), "nothing was found wrong: {words:?}");
            assert_eq!(codings.len(), 3);
            assert_eq!((codings[1].text.as_str(), codings[1].duplicate), ("=2", true));
            assert_eq!(codings[1].voice.speaker.as_deref(), Some("the mayor"));
            assert_eq!(stored.articles[0].metadata["country"], "NO");
        }
        Err(error) => {
            let said = error.to_string();
            assert!(!words.is_empty(), "{said}");
            for word in words {
                assert!(said.contains(word), "`{word}` is not in: {said}");
            }
        }
    }
}

#[test]
fn a_run_is_read_back_whole_or_not_at_all() {
    check(|_| (), &[]);
    check(|rows| rows.truncate(3), &["2 rows", "wrote 3", "restore it"]);
    check(|rows| rows.push("b,4,7,body,Two,,no,false"), &["4 rows", "wrote 3"]);
    check(|rows| rows.swap(1, 3), &["article a", "out of the order", "restore it"]);
    check(|rows| rows[1] = "a,0,x,body,One,,no,false", &["sentences.csv:2", "`x`", "`end`"]);
    check(
        |rows| rows[1] = "a,0,3,body,One,,loud,false",
        &["sentences.csv:2", "`loud`", "`quoted`"],
    );
}
