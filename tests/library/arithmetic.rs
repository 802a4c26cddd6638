//! The shipped model in integers: near to itself in floats, with the same bits whatever else is asked, beside whom, in which
//! order, on which thread.

use framelens::engine::{Arithmetic, Encoding, Engine, Group, NativeEngine, NativeOptions};

/// What the rounding of activations does to a logit, at most and on average.
const LARGEST: f64 = 1.0;
const ROOT_MEAN_SQUARE: f64 = 0.2;

const OPTIONS: NativeOptions = NativeOptions { workers: 2 };
const HYPOTHESES: [&str; 6] = [
    "[unused1] is to blame for the fire.",
    "[unused1] is not responsible for the fire.",
    "The tone of this sentence is negative.",
    "This sentence is about the victims of the fire, their families and all those who came to help.",
    "It fell.",
    "",
];

fn texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        "Fire",
        "[unused1] set the fire, the mayor said.",
        "Nobody knows who set the fire, and [unused1] denies that its people were there on that night.",
        "The minister thanked [unused1] for its help.",
        "🔥🔥 \u{0} مرحبا بالعالم",
    ]
    .map(str::to_string)
    .into();
    // More tokens than a text may have.
    texts.push("The inspectors of [unused1] found nothing in the hall that burned. ".repeat(30));
    texts
}

fn group(text: &str, n: usize) -> Group {
    let hypotheses = HYPOTHESES.iter().cycle().take(n).map(ToString::to_string).collect();
    Group { context: String::new(), text: text.to_string(), hypotheses }
}

fn engine(arithmetic: Arithmetic) -> NativeEngine {
    NativeEngine::shipped_in(arithmetic, OPTIONS).unwrap()
}

fn logits(engine: &NativeEngine, encodings: &[Encoding], worker: usize) -> Vec<f32> {
    let one = |e: &Encoding| engine.logits(std::slice::from_ref(e), worker).unwrap();
    encodings.iter().flat_map(|e| one(e).into_iter().collect::<Vec<f32>>()).collect()
}

fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

#[test]
fn integers_answer_nearly_as_floats() {
    let [integers, floats] = [Arithmetic::Integers, Arithmetic::Floats].map(engine);
    let (mut squares, mut n) = (0.0, 0.0);
    for text in texts() {
        let encodings = integers.encode(&group(&text, HYPOTHESES.len())).unwrap();
        let found = logits(&integers, &encodings, 0);
        let expected = logits(&floats, &encodings, 0);
        assert_eq!(found.len(), 2 * HYPOTHESES.len());
        for (a, b) in found.iter().zip(&expected) {
            let difference = f64::from((a - b).abs());
            assert!(difference < LARGEST, "{found:?} is not {expected:?}: {text}");
            squares += difference * difference;
            n += 1.0;
        }
        assert_ne!(bits(&found), bits(&expected), "the same numbers are computed twice");
    }
    let root: f64 = f64::sqrt(squares / n);
    assert!(root < ROOT_MEAN_SQUARE, "{root}");
}

#[test]
fn bits_depend_on_the_pair_alone() {
    let engine = engine(Arithmetic::Integers);
    for text in texts() {
        let together = engine.encode(&group(&text, 40)).unwrap();
        let of_many = logits(&engine, &together, 0);
        assert_eq!(of_many.len(), 80);
        for (at, hypothesis) in HYPOTHESES.iter().enumerate() {
            let alone = Group { hypotheses: vec![(*hypothesis).to_string()], ..group(&text, 0) };
            let alone = logits(&engine, &engine.encode(&alone).unwrap(), 1);
            for place in (at..40).step_by(HYPOTHESES.len()) {
                let among = &of_many[2 * place..2 * place + 2];
                assert_eq!(bits(&alone), bits(among), "{hypothesis} at {place}: {text}");
            }
        }
    }
}

#[test]
fn bits_depend_on_no_neighbour_and_no_thread() {
    let engine = engine(Arithmetic::Integers);
    let all: Vec<Encoding> = texts()
        .iter()
        .flat_map(|text| [1, 2, 5].map(|n| engine.encode(&group(text, n)).unwrap()))
        .flatten()
        .collect();
    let alone: Vec<Vec<u32>> =
        all.iter().map(|e| bits(&logits(&engine, std::slice::from_ref(e), 0))).collect();
    let check = |worker: usize| {
        for (encoding, alone) in all.iter().zip(&alone) {
            let others = all.iter().filter(|other| other.width == encoding.width);
            for n_neighbours in [1, 3, 70] {
                let mut batch: Vec<Encoding> =
                    others.clone().cycle().take(n_neighbours).cloned().collect();
                batch.push(encoding.clone());
                let among = engine.logits(&batch, worker).unwrap();
                let own = among.nrows() - encoding.group.hypotheses.len();
                let own: Vec<f32> = among.rows().into_iter().skip(own).flatten().copied().collect();
                assert_eq!(&bits(&own), alone, "{n_neighbours} neighbours");
            }
        }
    };
    std::thread::scope(|scope| {
        let check = &check;
        // Also two callers that share a worker.
        for worker in [0, 1, 1, 7] {
            scope.spawn(move || check(worker));
        }
    });
    assert_eq!(engine.logits(&[], 0).unwrap().nrows(), 0);
}

#[test]
fn the_shipped_folder_answers_as_the_shipped_model() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models/framelens-minilm");
    let (shipped, opened) =
        (engine(Arithmetic::Integers), NativeEngine::from_folder(&folder, OPTIONS).unwrap());
    let encodings = shipped.encode(&group("[unused1] set the fire.", 6)).unwrap();
    assert_eq!(bits(&logits(&shipped, &encodings, 0)), bits(&logits(&opened, &encodings, 0)));
    assert_eq!(shipped.place(), opened.place());
    assert_ne!(shipped.place(), engine(Arithmetic::Floats).place());
}
