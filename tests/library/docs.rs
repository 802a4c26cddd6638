//! What the documents say is so: paths exist, examples are the files they quote, columns are described.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use framelens::evaluate::{CURVE_COLUMNS, ERROR_COLUMNS};
use framelens::hub::recommended;
use framelens::run::{article_columns, sentence_columns};
use framelens::task::{SHIPPED, Task};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What stands between backticks, and what Markdown links lead to.
fn named(text: &str) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    let linked = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    quoted.chain(linked).map(str::to_string).collect()
}

#[test]
fn paths_named_in_prose_exist() {
    let folders = [
        "src/", "docs/", "tasks/", "models/", "seeds/", "eval/", "scripts/", "tests/", "examples/",
        ".ci/",
    ];
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "docs/cache.md",
        "docs/calibration.md",
        "docs/tasks.md",
        "docs/file-formats.md",
        "docs/quality.md",
        "docs/agreement.md",
        "docs/models.md",
        "docs/rust-bert.md",
        "docs/reliability.md",
        "docs/performance.md",
        "docs/scale.md",
    ] {
        let text = read(document);
        let base = root().join(document);
        for name in named(&text) {
            let here = folders.iter().any(|folder| name.starts_with(folder));
            let link = Path::new(&name).extension().is_some_and(|ending| ending == "md")
                && !name.contains("://")
                && !name.contains(' ');
            let made = name.contains(['*', '…', ' '])
                || name.starts_with("out")
                || ["metrics.md", "agreement.md", "compare-BY.md"].contains(&name.as_str());
            if (here || link) && !made {
                let beside = base.parent().is_some_and(|folder| folder.join(&name).exists());
                assert!(
                    root().join(&name).exists() || beside,
                    "{document} names {name}, which is not there"
                );
            }
        }
    }
}

#[test]
fn the_readme_quotes_the_example_as_it_is() {
    let readme = read("README.md");
    let task = read("examples/ferry-fire/ferry-fire.toml");
    let blocks: Vec<&str> =
        readme.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(
        blocks.iter().any(|block| task.trim().ends_with(block.trim())),
        "README and {} differ",
        "ferry-fire.toml"
    );
}

#[test]
fn shipped_tasks_are_the_files_in_tasks_and_have_no_fault() {
    let mut files: Vec<String> = fs::read_dir(root().join("tasks"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_string()))
        .collect();
    files.sort();
    let mut shipped: Vec<&str> = SHIPPED.iter().map(|(name, _)| *name).collect();
    shipped.sort_unstable();
    assert_eq!(files, shipped);
    for (name, text) in SHIPPED {
        assert_eq!(
            Task::lint(text, name).iter().map(ToString::to_string).collect::<Vec<_>>(),
            [""; 0]
        );
    }
    let example = read("examples/ferry-fire/ferry-fire.toml");
    assert!(Task::lint(&example, "ferry-fire.toml").is_empty());
}

#[test]
fn task_files_in_the_documents_can_be_used() {
    let text = read("docs/tasks.md");
    let blocks: Vec<&str> =
        text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        let faults: Vec<String> = Task::lint(block, "docs/tasks.md")
            .iter()
            .filter(|fault| fault.is_error())
            .map(ToString::to_string)
            .collect();
        assert!(faults.is_empty(), "{faults:?}");
    }
}

#[test]
fn every_column_is_described() {
    let text = read("docs/file-formats.md");
    let tasks: Vec<Task> =
        SHIPPED.iter().map(|(name, text)| Task::parse(text, name).unwrap()).collect();
    let mut described: Vec<String> = named(&text);
    for task in &tasks {
        for actor in task.stance().iter().flat_map(|stance| &stance.actors) {
            for pattern in ["blame_ACTOR", "deny_ACTOR", "n_blaming_ACTOR", "share_blaming_ACTOR"] {
                assert!(described.contains(&pattern.to_string()), "{pattern}");
                described.push(pattern.replace("ACTOR", &actor.id));
            }
        }
        for label in task.labels().iter().flat_map(|labels| &labels.labels) {
            for pattern in ["TASK", "TASK_LABEL", "n_TASK_LABEL", "share_TASK_LABEL"] {
                assert!(described.contains(&pattern.to_string()), "{pattern}");
                described.push(pattern.replace("TASK", &task.id).replace("LABEL", &label.id));
            }
        }
    }
    let measured = ERROR_COLUMNS.iter().chain(&CURVE_COLUMNS).map(ToString::to_string);
    let tables = sentence_columns(&tasks).into_iter().chain(article_columns(&tasks));
    for column in tables.chain(measured) {
        assert!(described.contains(&column), "docs/file-formats.md does not describe {column}");
    }
}

#[test]
fn recommended_models_are_in_the_table_of_the_document() {
    let text = read("docs/models.md");
    let rows: Vec<&str> =
        text.lines().filter(|line| line.starts_with("| `") && line.contains('/')).collect();
    for model in recommended() {
        let license = model.license.as_deref().unwrap_or("none named");
        let start = format!(
            "| `{}` | {license} | {} M | {} |",
            model.name, model.parameters, model.weights
        );
        let row = rows.iter().find(|row| row.starts_with(&start));
        assert!(
            row.is_some_and(|row| row.contains(&model.good_for)),
            "docs/models.md has no row {start}"
        );
    }
}

#[test]
fn manifests_of_the_examples_name_their_files() {
    for folder in ["seeds", "examples/ferry-fire/articles"] {
        let manifest = read(&format!("{folder}/manifest.csv"));
        for line in manifest.lines().skip(1) {
            let file = line.split(',').next().unwrap();
            assert!(Path::new(&root().join(folder).join(file)).exists(), "{folder}/{file}");
        }
    }
}

/// What `framelens agree` prints of the seeds' two coders stands in its document line by line; README may quote some.
#[test]
fn agreement_of_the_seeds_coders_is_what_the_documents_say() {
    let output = Command::new(env!("CARGO_BIN_EXE_framelens"))
        .current_dir(root())
        .args(["agree", "eval/gold/coder_a.csv", "eval/gold/coder_b.csv"])
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let blocks = |document: &str| -> Vec<String> {
        let text = read(document);
        let blocks = text.split("```").map(|block| block.trim_start_matches('\n').to_owned());
        blocks.filter(|block| block.starts_with("rows: coder_a")).collect()
    };
    assert_eq!(blocks("docs/agreement.md"), [printed.as_str()]);
    for line in blocks("README.md").iter().flat_map(|block| block.lines()) {
        let found = printed.lines().any(|known| known.trim() == line.trim());
        assert!(found || line.trim() == "…", "README.md quotes what is not printed: {line}");
    }
}

/// Every row of docs/reliability.md names tests, and they are there.
#[test]
fn faults_are_shown_by_tests_that_exist() {
    let page = read("docs/reliability.md");
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| **"));
    let rows: Vec<&str> = rows.filter(|line| !line.contains("| --- |")).skip(1).collect();
    assert!(rows.len() > 30, "{} rows", rows.len());
    for row in rows {
        let shown = row.trim_end_matches(" |").rsplit(" | ").next().unwrap_or_default();
        let names = named(shown);
        assert!(!names.is_empty() && names.len().is_multiple_of(2), "no test in: {row}");
        for pair in names.chunks(2) {
            let begin = format!("fn {}(", pair[1]);
            let stands = read(&pair[0]).lines().any(|line| line.trim_start().starts_with(&begin));
            assert!(stands, "{} has no `{begin}`", pair[0]);
        }
    }
    assert!(read("Cargo.toml").contains("unsafe_code = \"forbid\""));
}
