#!/usr/bin/env bash
# Every gate of the project: format, clippy, tests (unit, golden, command, properties, articles, docs), the library
# without the command, documentation, and the patterns' proofs. Installs what it needs beyond Rust.
set -euo pipefail
cd "$(dirname "$0")"

step() { printf '\n== %s\n' "$*"; "$@"; }

for component in rustfmt clippy; do
    cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1 || rustup component add "$component"
done

step cargo fmt --check
step cargo clippy --locked --all-targets --all-features -- -D warnings
step cargo clippy --locked --lib --no-default-features -- -D warnings
step cargo test --locked
step cargo test --locked --no-default-features --lib
RUSTDOCFLAGS='-D warnings' step cargo doc --locked --no-deps --document-private-items
# the command that the tests were run with: `cargo run` would build its dependencies anew, with other features
step "${CARGO_TARGET_DIR:-target}/debug/unfurnish" patterns test
echo
echo "all gates passed"
