//! The name of a model on the hub, as a person writes it.

use std::fmt;
use std::str::FromStr;

use super::HubError;
use crate::coding::Hint;

/// The branch that is meant where no revision is named.
pub(super) const MAIN: &str = "main";

/// `owner/name`, or `owner/name@revision`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelName {
    owner: String,
    name: String,
    revision: Option<String>,
}

impl ModelName {
    /// `owner/name`, as the hub knows it.
    pub fn repository(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    /// The branch, tag or commit after `@`; `None` if there is none.
    pub fn revision(&self) -> Option<&str> {
        self.revision.as_deref()
    }

    /// The model whatever its revision.
    #[must_use]
    pub fn without_revision(&self) -> Self {
        Self { revision: None, ..self.clone() }
    }

    /// The name of the folder that holds all revisions of the model. No two models share one, for neither part may hold `--`.
    pub fn folder(&self) -> String {
        format!("{}--{}", self.owner, self.name)
    }
}

impl FromStr for ModelName {
    type Err = HubError;

    /// Fails if this is no name that the hub gives out.
    fn from_str(text: &str) -> Result<Self, HubError> {
        let fail = |reason: &'static str| HubError::Name {
            text: text.to_string(),
            reason,
            hint: Hint::default(),
        };
        let (repository, revision) = match text.split_once('@') {
            Some((repository, revision)) => (repository, Some(revision)),
            None => (text, None),
        };
        let (owner, name) = repository
            .split_once('/')
            .ok_or_else(|| fail("there is no `/` between an owner and a name"))?;
        if !is_part(owner) || !is_part(name) {
            return Err(fail("the parts may hold letters, digits, `.`, `_` and `-` only"));
        }
        if revision.is_some_and(|revision| !is_revision(revision)) {
            return Err(fail("what stands after `@` is no branch, tag or commit"));
        }
        Ok(Self {
            owner: owner.to_string(),
            name: name.to_string(),
            revision: revision.map(str::to_string),
        })
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)?;
        self.revision.as_ref().map_or(Ok(()), |revision| write!(f, "@{revision}"))
    }
}

/// The hub's own rules: <https://github.com/huggingface/huggingface_hub>, `validate_repo_id`.
fn is_part(part: &str) -> bool {
    (1..=96).contains(&part.len())
        && part.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        && !part.starts_with(['.', '-'])
        && !part.ends_with(['.', '-'])
        && !part.contains("--")
        && !part.contains("..")
}

fn is_revision(revision: &str) -> bool {
    (1..=255).contains(&revision.len())
        && revision.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c))
        && !revision.starts_with(['.', '-', '/'])
        && !revision.ends_with(['.', '/'])
        && !revision.contains("..")
        && !revision.contains("//")
}

#[cfg(test)]
mod tests {
    use super::ModelName;

    #[test]
    fn names_are_owner_and_name_and_perhaps_a_revision() {
        let check = |text: &str, repository: &str, revision: Option<&str>, folder: &str| {
            let name: ModelName = text.parse().unwrap();
            assert_eq!(name.repository(), repository);
            assert_eq!(name.revision(), revision);
            assert_eq!(name.folder(), folder);
            assert_eq!(name.to_string(), text);
        };
        check("a/b", "a/b", None, "a--b");
        check("A-1/b_c.d@main", "A-1/b_c.d", Some("main"), "A-1--b_c.d");
        check("a/b@refs/pr/3", "a/b", Some("refs/pr/3"), "a--b");
        let sha = "a".repeat(40);
        check(&format!("a/b@{sha}"), "a/b", Some(&sha), "a--b");
    }

    #[test]
    fn what_could_lead_out_of_the_folder_is_no_name() {
        for text in [
            "", "bert", "/b", "a/", "a/b/c", "../b", "a/..", "a--b/c", "a/b--c", ".a/b", "a/-b",
            "a b/c", "a/b@", "a/b@../c", "a/b@-x", "a/b@x//y", "a/b@x y", "a/b@/x", "a/b\\c",
            "ä/b", "a/b@x?y",
        ] {
            let error = text.parse::<ModelName>().unwrap_err().to_string();
            assert!(error.contains("owner/name"), "{text}: {error}");
        }
    }
}
