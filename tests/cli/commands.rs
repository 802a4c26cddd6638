//! Whole commands with whole outputs, in `tests/cmd`; `TRYCMD=overwrite cargo test` writes them anew.

#[test]
fn commands_say_what_is_written_down() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd");
}
