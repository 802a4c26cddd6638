//! What is asked of the engine and what is made of its answers, with an engine that answers by rules.

use std::ops::ControlFlow;
use std::sync::Mutex;

use framelens::article::Article;
use framelens::classify::{
    Answered, ClassifyOptions, Prediction, Scope, SplitArticle, StancePrediction, classify, scope,
};
use framelens::clean::clean;
use framelens::engine::{
    Encoding, Engine, EngineError, Group, Identity, Marking, Rule, ScriptedEngine, StanceWeights,
};
use framelens::quotation::voices;
use framelens::sentence::split;
use framelens::task::Task;

const STANCE: &str = r#"
id = "fire"
kind = "stance"
[event]
phrase = "the Delrio fire"
date = "2024-05-01"
aliases = ["Delrio"]
[[actors]]
id = "guild"
name = "the Guild"
aliases = ["Guildsmen"]
[[actors]]
id = "crown"
name = "the Crown"
"#;

fn article(published: &str, text: &str) -> SplitArticle {
    let article = Article {
        id: "a".to_string(),
        published: Some(published.to_string()),
        source: text.to_string(),
        ..Article::default()
    };
    let sentences = split(&article, &clean(&article));
    let voices = voices(&sentences);
    SplitArticle { article, sentences, voices }
}

fn marking() -> Marking {
    Marking { target: "[T]".to_string(), separator: "[S]".to_string() }
}

const OPTIONS: ClassifyOptions = ClassifyOptions { threads: 2, batch_tokens: 256, memory: None };

fn ask(engine: &dyn Engine, task: &str, article: &SplitArticle) -> Vec<Answered> {
    let tasks = [Task::parse(task, "test.toml").unwrap()];
    let articles = [article.clone()];
    let go_on = |_| ControlFlow::Continue(());
    classify(engine, &tasks, &articles, OPTIONS, &go_on).unwrap().remove(0)
}

fn stance(answered: &Answered) -> &StancePrediction {
    match &answered.predictions[0] {
        Some(Prediction::Stance(found)) => found,
        other => panic!("no stance but {other:?}"),
    }
}

/// Who is blamed and cleared in the last sentence of a text, with these rules.
fn check(text: &str, rules: &[Rule], blamed: &str, denied: &str) {
    let engine = ScriptedEngine::new(rules.to_vec(), Some(marking()));
    let answered = ask(&engine, STANCE, &article("2024-05-03", text));
    let found = stance(answered.last().unwrap());
    assert_eq!(found.blamed.to_string(), blamed, "blamed: {text}");
    let cleared: Vec<&str> = found.denied.iter().map(String::as_str).collect();
    assert_eq!(cleared.join(";"), denied, "denied: {text}");
}

#[test]
fn the_actor_is_marked_so_that_accuser_and_accused_are_told_apart() {
    let rules = [
        Rule::new("blamed the [T]", "[T] is to blame for the Delrio fire", 0.9),
        Rule::new("", "carried out", 0.6),
    ];
    check("In Delrio the Crown blamed the Guild for the fire.", &rules, "guild:p", "");
    check("In Delrio the Guild blamed the Crown for the fire.", &rules, "crown:p", "");
    check("In Delrio nobody blamed anybody for the fire.", &rules, "", "");
}

/// Whom the event befell is marked in its phrase too; a name inside the event's own name is not an actor's.
#[test]
fn the_actor_is_marked_in_the_event_phrase() {
    let check = |phrase: &str, asked: &str| {
        let task = STANCE.replace("the Delrio fire", phrase);
        let rules = [
            Rule::new("", format!("is to blame for {asked}"), 0.9),
            Rule::new("", "carried out", 0.6),
        ];
        let engine = ScriptedEngine::new(rules.to_vec(), Some(marking()));
        let answered = ask(&engine, &task, &article("2024-05-03", "In Delrio the Guild was seen."));
        assert_eq!(stance(&answered[0]).blamed.to_string(), "guild:p", "{phrase}");
    };
    check("the arrest of the Guild", "the arrest of the [T].");
    check("the Delrio fire", "the Delrio fire.");
    check("the fire in the Crown", "the fire in the Crown.");
}

/// How far back an actor may have been named is the task's to say; the context never reaches past two sentences.
#[test]
fn actors_named_further_back_than_the_reach_are_not_asked_about() {
    let text = "The Guild met in Delrio. It rained.\n\nIt snowed. Then came the fire.";
    let check = |reach: &str, asked_about: [bool; 4]| {
        let task = STANCE.replace("[event]", &format!("{reach}\n[event]"));
        let engine = ScriptedEngine::new(vec![Rule::new("", "", 0.9)], Some(marking()));
        let answered = ask(&engine, &task, &article("2024-05-03", text));
        let asked = |at: usize| stance(&answered[at]).blamed_scores[0].is_some();
        assert_eq!([0, 1, 2, 3].map(asked), asked_about, "{reach}");
    };
    check("", [true, true, true, false]);
    check("reach = 0", [true, false, false, false]);
    check("reach = 1", [true, true, false, false]);
    check("reach = 3", [true; 4]);
    check("reach = 1000", [true; 4]);
    let too_far = STANCE.replace("[event]", "reach = -1\n[event]");
    assert!(Task::parse(&too_far, "test.toml").is_err());
}

#[test]
fn roles_are_asked_of_the_blamed_only_and_the_likeliest_is_taken() {
    let rules = [
        Rule::new("[T] looked away", "to blame", 0.9),
        Rule::new("[T] looked away", "failed to prevent", 0.8),
        Rule::new("[T] looked away", "carried out", 0.3),
    ];
    check("When Delrio burned the Crown looked away.", &rules, "crown:n", "");
}

#[test]
fn an_actor_can_be_cleared() {
    let rules = [Rule::new("[T] had no part", "is not responsible", 0.8)];
    check("The Guild had no part in the Delrio fire.", &rules, "", "guild");
}

#[test]
fn an_actor_named_in_the_two_sentences_before_is_asked_about() {
    let rules = [Rule::new("They did it", "to blame", 0.9), Rule::new("", "carried out", 0.6)];
    let near = "The Guildsmen came to Delrio at night. They did it for revenge.";
    check(near, &rules, "guild:p", "");
    let far =
        "The Guildsmen came to Delrio. It was dark. The wind blew hard. They did it for revenge.";
    check(far, &rules, "", "");
}

#[test]
fn nobody_is_asked_about_who_is_not_named() {
    let engine = ScriptedEngine::new(vec![Rule::new("", "", 0.99)], Some(marking()));
    let answered =
        ask(&engine, STANCE, &article("2024-05-03", "In Delrio the Guild was blamed by all."));
    let found = stance(&answered[0]);
    assert!(found.blamed_scores[0].is_some());
    assert_eq!(found.blamed_scores[1], None, "the Crown is not named: no score, not 0");
}

#[test]
fn an_article_from_before_the_event_or_about_another_blames_nobody() {
    let task = Task::parse(STANCE, "test.toml").unwrap();
    let stance_task = task.stance().unwrap();
    let check = |published: &str, text: &str, expected: Scope| {
        assert_eq!(scope(stance_task, &article(published, text)), expected, "{published}: {text}");
    };
    check("2024-05-03", "The Guild set fire to Delrio.", Scope::Within);
    check("2024-05-01", "The Guild set fire to Delrio.", Scope::Within);
    check("2024-05", "The Guild set fire to Delrio.", Scope::Within);
    check("2024", "The Guild set fire to Delrio.", Scope::Within);
    check("2024-04-30", "The Guild set fire to Delrio.", Scope::Before);
    check("2023", "The Guild set fire to Delrio.", Scope::Before);
    check("2024-05-03", "The Guild set fire to Delriosa.", Scope::NeverNamed);
    check("some day", "The Guild set fire to Delrio.", Scope::Within);
    let check = |phrase: &str, text: &str, expected: Scope| {
        let task = STANCE.replace("aliases = [\"Delrio\"]", "").replace("the Delrio fire", phrase);
        let task = Task::parse(&task, "test.toml").unwrap();
        let article = article("2024-05-03", text);
        assert_eq!(scope(task.stance().unwrap(), &article), expected, "{phrase}: {text}");
    };
    check("the fire in Delrio's port", "Fire in the harbour of Delrio.", Scope::Within);
    check("the arrest of Ana María Solís", "Police hold Solís.", Scope::Within);
    check("the arrest of Ana María Solís", "Police hold a lawyer.", Scope::NeverNamed);
    check("the fire in Delrio", "The Guild set fire to Delriosa.", Scope::NeverNamed);
    check("the great fire", "The Guild set fire to Delriosa.", Scope::Within);
}

#[test]
fn an_engine_without_marking_reads_names_and_the_sentence_alone() {
    let rules = [
        Rule::new("The Crown blamed the Guild", "the Guild is to blame for the Delrio fire", 0.9),
        Rule::new("", "carried out", 0.6),
    ];
    let engine = ScriptedEngine::new(rules.to_vec(), None);
    let text = "The wind blew over Delrio. The Crown blamed the Guild.";
    let answered = ask(&engine, STANCE, &article("2024-05-03", text));
    assert_eq!(stance(answered.last().unwrap()).blamed.to_string(), "guild:p");
}

const TONE: &str = r#"
id = "tone"
kind = "KIND"
[[labels]]
id = "bad"
hypotheses = ["It is bad.", "It is awful."]
THRESHOLD
[[labels]]
id = "good"
hypotheses = ["It is good."]
THRESHOLD
"#;

fn tone(kind: &str, threshold: &str, rules: &[Rule], text: &str) -> (Vec<usize>, Vec<f32>) {
    let task = TONE.replace("KIND", kind).replace("THRESHOLD", threshold);
    let engine = ScriptedEngine::new(rules.to_vec(), None);
    let answered = ask(&engine, &task, &article("2024", text));
    match &answered[0].predictions[0] {
        Some(Prediction::Labels(given)) => (given.chosen.clone(), given.scores.clone()),
        other => panic!("no labels but {other:?}"),
    }
}

#[test]
fn a_single_choice_takes_the_highest_and_abstains_below_its_threshold() {
    let text = "The mayor of the small town said that the harvest had been poor again this year.";
    let rules =
        [Rule::new("", "bad", 0.2), Rule::new("", "awful", 0.4), Rule::new("", "good", 0.6)];
    let (chosen, scores) = tone("single", "", &rules, text);
    assert_eq!(chosen, [1]);
    assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{scores:?}");
    // Odds 0.3/0.7 against 0.6/0.4.
    assert!((scores[1] - 1.5 / (1.5 + 3.0 / 7.0)).abs() < 1e-4, "{scores:?}");
    assert_eq!(tone("single", "threshold = 0.9", &rules, text).0, [0usize; 0]);
    let tied = [Rule::new("", "", 0.5)];
    assert_eq!(tone("single", "", &tied, text).0, [0], "the earlier label wins a tie");
}

#[test]
fn a_multiple_choice_takes_all_that_reach_their_threshold() {
    let text = "The mayor of the small town said that the harvest had been poor again this year.";
    let rules =
        [Rule::new("", "bad", 0.6), Rule::new("", "awful", 0.8), Rule::new("", "good", 0.6)];
    assert_eq!(tone("multi", "", &rules, text).0, [0, 1]);
    assert_eq!(tone("multi", "threshold = 0.65", &rules, text).0, [0]);
    assert_eq!(tone("multi", "threshold = 0.9", &rules, text).0, [0usize; 0]);
}

/// Counts what it is asked, and refuses batches of mixed lengths.
struct Counting {
    inner: ScriptedEngine,
    encoded: Mutex<Vec<Group>>,
    asked: Mutex<Vec<Group>>,
}

impl Counting {
    fn new() -> Self {
        Self {
            inner: ScriptedEngine::new(vec![Rule::new("", "", 0.4)], None),
            encoded: Mutex::default(),
            asked: Mutex::default(),
        }
    }
}

impl Engine for Counting {
    fn identity(&self) -> &Identity {
        self.inner.identity()
    }

    fn marking(&self) -> Option<&Marking> {
        self.inner.marking()
    }

    fn stance_weights(&self) -> &StanceWeights {
        self.inner.stance_weights()
    }

    fn encode(&self, group: &Group) -> Result<Vec<Encoding>, EngineError> {
        self.encoded.lock().unwrap().push(group.clone());
        self.inner.encode(group)
    }

    fn score(&self, batch: &[Encoding], worker: usize) -> Result<Vec<Vec<f32>>, EngineError> {
        let width = batch[0].width;
        assert!(batch.iter().all(|encoding| encoding.width == width), "one width a batch");
        assert!(
            batch.len() == 1 || batch.len() * width <= OPTIONS.batch_tokens,
            "{} tokens",
            batch.len() * width
        );
        self.asked.lock().unwrap().extend(batch.iter().map(|encoding| encoding.group.clone()));
        self.inner.score(batch, worker)
    }
}

#[test]
fn the_same_question_is_put_once() {
    let engine = Counting::new();
    let text = "The harvest had been poor again this year, the mayor said.\n\n".repeat(40);
    let task = TONE.replace("KIND", "single").replace("THRESHOLD", "");
    let answered = ask(&engine, &task, &article("2024", &text));
    let n_asked = answered.iter().filter(|answered| answered.predictions[0].is_some()).count();
    assert!(n_asked > 1, "the text has {n_asked} sentences that are asked about");
    assert_eq!(engine.asked.lock().unwrap().len(), 3, "one sentence, three hypotheses");
}

#[test]
fn all_that_is_asked_of_a_text_is_asked_together() {
    let engine = Counting::new();
    let tone = TONE.replace("KIND", "single").replace("THRESHOLD", "");
    let tasks = [tone.clone(), tone.replace("good", "long").replace("tone", "length")];
    let tasks = tasks.map(|task| Task::parse(&task, "test.toml").unwrap());
    let text = "The harvest had been poor again this year, the mayor said.\n\nNobody was hurt, he added, and it rained.";
    let articles = [article("2024", text), article("2024", text)];
    classify(&engine, &tasks, &articles, OPTIONS, &|_| ControlFlow::Continue(())).unwrap();
    let encoded = engine.encoded.lock().unwrap();
    let texts: std::collections::BTreeSet<&str> = encoded.iter().map(|g| g.text.as_str()).collect();
    assert_eq!(texts.len(), encoded.len(), "every text is encoded once");
    assert!(encoded.iter().all(|group| group.hypotheses.len() == 4), "{encoded:?}");
}

#[test]
fn it_stops_when_told_to() {
    let engine = ScriptedEngine::new(Vec::new(), None);
    let task =
        Task::parse(&TONE.replace("KIND", "single").replace("THRESHOLD", ""), "test.toml").unwrap();
    let articles = [article("2024", "The harvest had been poor again this year, the mayor said.")];
    let stop = |_| ControlFlow::Break(());
    let error = classify(&engine, &[task], &articles, OPTIONS, &stop).unwrap_err();
    assert!(matches!(error, EngineError::Interrupted));
}
