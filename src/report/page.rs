//! The page itself: templates, style and script, and the policy that allows these and nothing else.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::ReportError;
use super::articles::{ArticleRow, ParagraphRow};
use super::shelf::Shelved;
use super::shown::count;
use super::view::PageRow;

const TEMPLATES: [(&str, &str); 10] = [
    ("page.html", include_str!("page.html")),
    ("top.html", include_str!("top.html")),
    ("blame.html", include_str!("blame.html")),
    ("labels.html", include_str!("labels.html")),
    ("timeline.html", include_str!("timeline.html")),
    ("articles.html", include_str!("articles.html")),
    ("article.html", include_str!("article.html")),
    ("figures.html", include_str!("figures.html")),
    ("origin.html", include_str!("origin.html")),
    ("parts.html", include_str!("parts.html")),
];
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The templates of a page.
pub(super) struct Templates(Environment<'static>);

impl Templates {
    /// Reads the templates. Fails if one is not well formed.
    pub(super) fn new() -> Result<Self, ReportError> {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        // A misspelt name must not pass for an empty text.
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment
            .set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        for (name, source) in TEMPLATES {
            environment.add_template(name, source)?;
        }
        Ok(Self(environment))
    }

    /// An article with its text, as HTML.
    pub(super) fn article(
        &self,
        article: &ArticleRow,
        paragraphs: &[ParagraphRow],
        open: bool,
    ) -> Result<String, ReportError> {
        self.fill("article.html", &ArticleFilling { article, paragraphs, open })
    }

    /// The whole page; `more_style` are the rules that belong to its questions.
    pub(super) fn page(
        &self,
        page: PageRow,
        shelved: Shelved,
        more_style: &str,
    ) -> Result<String, ReportError> {
        let style = format!("{STYLE}{more_style}");
        let n_articles = shelved.articles.len() + shelved.n_unnamed;
        let safe = |text: String| Value::from_safe_string(text);
        let articles = shelved.articles.into_iter();
        let filling = PageFilling {
            page,
            articles: articles.map(|(row, html)| ListedRow { row, html: html.map(safe) }).collect(),
            n_texts: count(shelved.n_texts as u64),
            all_texts: shelved.n_texts == n_articles,
            n_unnamed: (shelved.n_unnamed > 0).then(|| count(shelved.n_unnamed as u64)),
            policy: policy(&style),
            style: safe(style),
            script: safe(SCRIPT.to_string()),
        };
        Ok(self.fill("page.html", &filling)? + "\n")
    }

    fn fill(&self, name: &str, filling: &impl Serialize) -> Result<String, ReportError> {
        Ok(self.0.get_template(name)?.render(Value::from(Serde(filling)))?)
    }
}

#[derive(Serialize)]
struct ArticleFilling<'a> {
    article: &'a ArticleRow,
    paragraphs: &'a [ParagraphRow],
    open: bool,
}

#[derive(Serialize)]
struct PageFilling {
    #[serde(flatten)]
    page: PageRow,
    articles: Vec<ListedRow>,
    n_texts: String,
    all_texts: bool,
    n_unnamed: Option<String>,
    policy: String,
    style: Value,
    script: Value,
}

/// An article of the list, with its text as HTML if there is room for it.
#[derive(Serialize)]
struct ListedRow {
    row: ArticleRow,
    html: Option<Value>,
}

/// Nothing is loaded, nothing sent, and of styles and scripts only our own are used (Content Security Policy Level 3).
fn policy(style: &str) -> String {
    let digest =
        |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())));
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        digest(style),
        digest(SCRIPT)
    )
}

/// A text as it stands between quotation marks in a style sheet: nothing but letters and digits as they are.
pub(super) fn css_text(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() { c.to_string() } else { format!("\\{:x} ", u32::from(c)) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_style_sheet_cannot_be_broken_out_of() {
        assert_eq!(css_text("a b"), "a\\20 b");
        for nasty in ["</style><script>", "\"} body{", "\\", "é\n"] {
            assert!(!css_text(nasty).contains(['<', '>', '"', '}', '\n']), "{nasty}");
        }
    }

    #[test]
    fn what_is_filled_in_is_escaped_and_what_is_missing_is_a_fault() {
        let mut templates = Templates::new().unwrap();
        templates.0.add_template("a", "<p title=\"{{ text }}\">{{ text }}</p>").unwrap();
        let page = templates.fill("a", &BTreeMap::from([("text", "<b>\"'&")])).unwrap();
        assert!(
            !page.contains("<b>") && page.matches('"').count() == 2 && !page.contains('\''),
            "{page}"
        );
        assert!(templates.fill("a", &BTreeMap::<String, String>::new()).is_err());
    }
}
