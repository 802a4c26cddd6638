//! What differs in how two runs were made.

use crate::run::Manifest;

/// What differs in how two runs were made, in sentences: the version, the model, the tasks. Empty if nothing does.
pub fn made_differently(first: &Manifest, second: &Manifest) -> Vec<String> {
    let mut found = Vec::new();
    if first.framelens != second.framelens {
        found.push(format!("version: {} and {}", first.framelens, second.framelens));
    }
    if first.engine != second.engine {
        let named = |manifest: &Manifest| {
            let digest: String = manifest.engine.digest.chars().take(8).collect();
            format!("{} ({} {digest})", manifest.engine.model, manifest.engine.kind)
        };
        found.push(format!("model: {} and {}", named(first), named(second)));
    }
    for task in &first.tasks {
        match second.tasks.iter().find(|other| other.id == task.id) {
            None => found.push(format!("the task `{}` is only in the first run", task.id)),
            Some(other) if other.thresholds != task.thresholds => {
                let shown = |thresholds: &std::collections::BTreeMap<String, f64>| {
                    let each = thresholds.iter().map(|(label, from)| format!("{label} {from}"));
                    each.collect::<Vec<_>>().join(", ")
                };
                found.push(format!(
                    "the task `{}` has other thresholds: {} and {}",
                    task.id,
                    shown(&task.thresholds),
                    shown(&other.thresholds)
                ));
            }
            Some(other) if other.digest != task.digest => {
                found.push(format!("the task `{}` is worded differently", task.id));
            }
            Some(_) => {}
        }
    }
    let missing = |id: &str| first.tasks.iter().all(|task| task.id != id);
    for task in second.tasks.iter().filter(|task| missing(&task.id)) {
        found.push(format!("the task `{}` is only in the second run", task.id));
    }
    if first.counts.articles != second.counts.articles {
        let (first, second) = (first.counts.articles, second.counts.articles);
        found.push(format!("articles read: {first} and {second}"));
    }
    found
}
