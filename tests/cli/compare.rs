//! `framelens compare` from outside.

use super::*;

/// Two outlets with one article each, labelled.
fn compared() -> TempDir {
    let manifest = "file,outlet,country\nbridge.txt,Post,NO\nfire.txt,Herald,SE\n";
    let folder = folder(&[
        ("in/bridge.txt", PLAIN.as_bytes()),
        ("in/fire.txt", ARTICLE.as_bytes()),
        ("in/manifest.csv", manifest.as_bytes()),
    ]);
    let tasks = format!("{FIRE},{TONE}");
    ended(folder.path(), &["run", "in", "-q", "--task", &tasks]).code(0);
    folder
}

#[test]
fn groups_that_are_too_small_are_named_and_not_compared() {
    let folder = compared();
    let ended = ended(folder.path(), &["compare", "out"]).code(0).says(&["not compared", "Herald"]);
    for words in ["fewer than two groups have 5 articles", "Herald *"] {
        assert!(ended.stdout.contains(words), "{ended:?}");
    }
    let out = folder.path().join("out");
    for name in
        ["compare-outlet.csv", "compare-outlet.md", "differences-outlet.csv", "duplicates.csv"]
    {
        assert!(names(&out).contains(&name.to_string()), "{name}");
    }
    let groups = column(&out.join("compare-outlet.csv"), "group");
    assert!(groups.contains(&"Post".to_string()) && groups.contains(&"Herald".to_string()));
}

#[test]
fn any_column_of_the_manifest_makes_groups_and_hand_labels_correct_shares() {
    let folder = compared();
    let args = ["compare", "out", "--by", "country", "--gold", GOLD, "--out", "there"];
    let ended_with = ended(folder.path(), &args).code(0);
    assert!(ended_with.stdout.contains("NO *"), "{ended_with:?}");
    let there = folder.path().join("there");
    assert!(names(&there).contains(&"error-rates-country.csv".to_string()));
    let coded = column(&there.join("compare-country.csv"), "n_coded");
    assert!(coded.iter().any(|n| n != "0" && !n.is_empty()), "{coded:?}");
    // Without hand labels the rates of earlier ones do not stay.
    ended(folder.path(), &["compare", "out", "--by", "country", "--out", "there"]).code(0);
    assert!(!names(&there).contains(&"error-rates-country.csv".to_string()));
}

#[test]
fn a_new_run_leaves_no_comparison_of_the_old_one() {
    let folder = compared();
    let out = folder.path().join("out");
    fs::write(out.join("compare-mine.csv"), "a,b\n1,2\n").unwrap();
    ended(folder.path(), &["compare", "out", "--gold", GOLD]).code(0);
    let tasks = format!("{FIRE},{TONE}");
    ended(folder.path(), &["run", "in", "--task", &tasks]).code(0).says(&[
        "removed",
        "compare-outlet.csv",
        "error-rates-outlet.csv",
        "duplicates.csv",
    ]);
    let kept = names(&out);
    assert!(kept.contains(&"compare-mine.csv".to_string()), "{kept:?}");
    assert!(
        !kept.iter().any(|name| name.contains("outlet") || name == "duplicates.csv"),
        "{kept:?}"
    );
}

#[test]
fn what_cannot_be_compared_says_why() {
    let folder = compared();
    let check = |args: &[&str], words: &[&str]| {
        ended(folder.path(), &[&["compare"], args].concat()).code(2).says(words);
    };
    check(&["out", "--by", "land"], &["`land`", "name one of: outlet", "country"]);
    check(&["gone"], &["gone/run.json", "name the folder"]);
    check(&["out", "--kind", "boilerplate"], &["`boilerplate`", "headline, body or caption"]);
    check(&["out", "--duplicates", "2"], &["--duplicates", "above 0 and up to 1"]);
    check(&["out", "--correction", "bonferroni"], &["holm, bh, none"]);
    check(&["out", "--gold", "gone.csv"], &["gone.csv", "--gold"]);
}
