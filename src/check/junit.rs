//! Cases as JUnit XML, which build servers show one by one.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

/// Something that passed or failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JunitCase {
    /// What it belongs to.
    pub suite: String,
    /// Its name.
    pub name: String,
    /// Why it failed; `None` if it passed.
    pub failure: Option<String>,
    /// Why it failed before already, which does not fail the build; `None` if it did not.
    pub known: Option<String>,
    /// What else there is to say.
    pub output: String,
}

/// The cases as a JUnit report, suites in the order of their first case. It holds no time and no host.
pub(super) fn junit(cases: &[JunitCase]) -> Result<String, quick_junit::SerializeError> {
    let mut suites: Vec<TestSuite> = Vec::new();
    for case in cases {
        let at = suites.iter().position(|suite| suite.name.as_str() == case.suite);
        let at = at.unwrap_or_else(|| {
            suites.push(TestSuite::new(case.suite.as_str()));
            suites.len() - 1
        });
        suites[at].add_test_case(test_case(case));
    }
    let mut report = Report::new("framelens check");
    report.add_test_suites(suites);
    let mut text = report.to_string()?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

fn test_case(case: &JunitCase) -> TestCase {
    let status = match (&case.failure, &case.known) {
        (None, None) => TestCaseStatus::success(),
        (None, Some(known)) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(format!("known: {}", known.lines().next().unwrap_or_default()));
            status
        }
        (Some(failure), _) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(failure.lines().next().unwrap_or_default());
            status.set_description(failure.as_str());
            status
        }
    };
    let mut made = TestCase::new(case.name.as_str(), status);
    made.set_classname(case.suite.as_str());
    if !case.output.is_empty() {
        made.set_system_out(case.output.as_str());
    }
    made
}
