#!/usr/bin/env bash
# Runs the benches and writes the record: benches/record.sh [NAME]
# The command's start-up is compared with `cat` of the same file, in the same loop; instructions are counted where
# valgrind is installed, as they do not depend on what else the machine does.
set -euo pipefail
cd "$(dirname "$0")/.."

name=${1:-$(uname -m)}
out="benches/runs/$(date +%F)-$name.md"
seed=seeds/004_8d5f228ea8be1c04.txt
runs=200

cargo build --release --quiet
bin=target/release/unfurnish

# milliseconds a run, the best of five loops
loop() {
    local best=999999999
    for _ in 1 2 3 4 5; do
        local begin end
        begin=$(date +%s%N)
        for _ in $(seq $((runs / 5))); do "$@" >/dev/null; done
        end=$(date +%s%N)
        ((end - begin < best)) && best=$((end - begin))
    done
    awk -v ns="$best" -v n=$((runs / 5)) 'BEGIN { printf "%.2f", ns / n / 1e6 }'
}

{
    echo "# Benches of $(date +%F)"
    echo
    echo "* commit: $(git rev-parse --short HEAD)$(git diff --quiet || echo ' (with changes)')"
    echo "* machine: $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2- | xargs), $(nproc) cores, shared"
    echo "* $(rustc -V)"
    echo "* command: \`benches/record.sh $name\`"
    echo
    echo "## Start-up of the command"
    echo
    cat_ms=$(loop cat "$seed")
    own_ms=$(loop "$bin" clean "$seed" -o - -q)
    echo "| command | ms a run (best of five loops) |"
    echo "|---|---|"
    echo "| \`cat $seed\` | $cat_ms |"
    echo "| \`unfurnish clean $seed -o - -q\` | $own_ms |"
    echo "| difference | $(awk -v a="$own_ms" -v b="$cat_ms" 'BEGIN { printf "%.2f", a - b }') |"
    if command -v valgrind >/dev/null; then
        count=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bin" clean "$seed" -o - -q -j 1 2>&1 >/dev/null | awk '/Collected/ { print $4 }')
        echo
        echo "Instructions of that run (\`valgrind --tool=callgrind\`, \`-j 1\`): $count"
    fi
    echo
    echo "## Benches (\`cargo bench\`)"
    echo
    echo '```text'
    cargo bench --quiet --bench engine 2>/dev/null
    echo '```'
} >"$out.part"
mv "$out.part" "$out"
echo "$out"
