//! The page in a browser: filters, hovering, keys, dark, and not a word on the console or to the network.

use std::fs;

use framelens::report::Selection;

use super::chromium::{Chromium, installed};
use super::stored::{Article, Sentence, many, write};
use super::{NASTY, page};

#[test]
fn the_page_works_in_a_browser() {
    let Some(program) = installed() else {
        eprintln!("SKIPPED: no Chromium is installed, so that the page is looked at by nobody");
        return;
    };
    let mut articles = many(60, 10);
    let sentences = NASTY.iter().map(|(text, _)| Sentence {
        text,
        speaker: text,
        blamed: "acme:p",
        score: Some(0.5),
    });
    articles.push(Article {
        id: "nasty",
        outlet: NASTY[1].0,
        sentences: sentences.collect(),
        ..Article::default()
    });
    let folder = write(&articles);
    let path = folder.path().join("report.html");
    fs::write(&path, page(folder.path(), &Selection::default()).unwrap()).unwrap();
    let mut browser = Chromium::open(&program, &path);
    let shown = "document.querySelectorAll('#list > .article:not([hidden])').length";
    let found = "document.querySelector('#found').textContent";

    assert_eq!(browser.value(shown), 50);
    browser.point("#more", true);
    assert_eq!(browser.value(shown), 61);

    // A filter, as a person sets it.
    let choose = |id: &str, value: &str| {
        format!(
            "(() => {{ const e = document.getElementById('{id}'); e.value = {value:?}; e.dispatchEvent(new Event('input')); return new Promise((done) => setTimeout(done, 300)); }})()"
        )
    };
    browser.value(&choose("outlet", "Outlet 3"));
    assert_eq!(browser.value(found), "2 articles of 61");
    browser.value(&choose("voice", "s"));
    assert_eq!(browser.value(found), "2 articles of 61; 2 sentences in them, the others are pale");
    browser.point("#reset", true);
    browser.value(&choose("words", "onmouseover"));
    assert_eq!(browser.value(found), "1 article of 61; 1 sentence in it, the others are pale");
    browser.point("#reset", true);
    assert_eq!(browser.value(shown), 50);

    // A number in the heat map leads to its sentences.
    browser.point("a[data-answer='a1']", true);
    assert_eq!(browser.value("document.getElementById('answer').value"), "a1");
    browser.point("#reset", true);

    // The colours follow the switch, without a script.
    let colour = "getComputedStyle(document.querySelector('#list .s.a0')).backgroundColor";
    let by_blame = browser.value(colour);
    browser.point("#by-b", true);
    assert_ne!(browser.value(colour), by_blame);
    browser.point("#by-a", true);

    // Scores on hover, gone when the mouse leaves, and on the keys.
    let tip =
        "document.getElementById('tip').hidden ? '' : document.getElementById('tip').textContent";
    browser.point("#list .s.a0", false);
    let said = browser.value(tip);
    assert!(
        said.as_str().unwrap().contains("91") && said.as_str().unwrap().contains("own voice"),
        "{said}"
    );
    browser.point("h1", false);
    assert_eq!(browser.value(tip), "");
    browser.value("document.querySelector('#list .s[tabindex=\"0\"]').focus()");
    let first = browser.value("document.activeElement.textContent");
    assert_ne!(browser.value(tip), "");
    browser.press("ArrowRight");
    assert_ne!(
        browser
            .value("Array.from(document.querySelectorAll('.s')).indexOf(document.activeElement)"),
        0,
        "{first}"
    );
    browser.press("Escape");
    assert_eq!(browser.value(tip), "");

    // Dark, and light again.
    let paper = "getComputedStyle(document.body).backgroundColor";
    let light = browser.value(paper);
    browser.point("#theme", true);
    assert_ne!(browser.value(paper), light);
    browser.point("#theme", true);
    assert_eq!(browser.value(paper), light);

    // Nothing runs over the edge of a telephone.
    let narrow =
        serde_json::json!({"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": true});
    browser.ask("Emulation.setDeviceMetricsOverride", &narrow);
    browser.value("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
    let over = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(browser.value(over), 0);

    assert_eq!(browser.complaints, [""; 0]);
}
