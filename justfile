# `just check` is what CI runs.

default: check

# Everything that must be green before a commit
check: test lint doc

# The command of the README
test:
    cargo test

lint:
    cargo fmt --check
    cargo clippy --all-targets -- --deny warnings

doc:
    RUSTDOCFLAGS="--deny warnings" cargo doc --no-deps --document-private-items

# Needs cargo-deny
deny:
    cargo deny check

# The main job on the seeds
seeds:
    cargo run --release -- run seeds --gold eval/gold/seeds.csv --out out

# Look at changed snapshots, then accept them
accept:
    TRYCMD=overwrite INSTA_UPDATE=always cargo test

# About an hour on two cores: see scripts/train/README.md
train:
    scripts/train/train.sh
