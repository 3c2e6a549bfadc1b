#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# quickstart.sh says what takes long in one line, and shows what was printed only where it failed.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

keep bash "$SOURCE_DIR/quickstart.sh" packages run
equal 0 "$status" "exit status of quickstart.sh packages"
contains "$work/out" gnuplot-nox
keep bash "$SOURCE_DIR/quickstart.sh" instal
equal 2 "$status" "exit status of a wrong word"

# its functions, without what it does
sed '/^verb=/,$d' "$SOURCE_DIR/quickstart.sh" >"$work/functions"
cat >"$work/long" <<'EOF'
. "$1"
long_work() { printf '[  5%%] Building C object\n[100%%] Linking\nstrange: error\n'; return "$ends"; }
ends=$2
TMPDIR=$3 quietly "building release" long_work
EOF
mkdir "$work/logs"
keep bash "$work/long" "$work/functions" 0 "$work/logs"
equal 0 "$status" "exit status of work that succeeds"
equal "== building release" "$(cat "$work/err")" "what is said of it"
equal "" "$(cat "$work/out")" "standard output of it"
equal "" "$(ls "$work/logs")" "logs of what succeeded"
keep bash "$work/long" "$work/functions" 3 "$work/logs"
equal 3 "$status" "exit status of work that fails"
contains "$work/err" "strange: error"
contains "$work/err" "all of it: $(echo "$work"/logs/*)"

need script bsdutils
script -qec "bash '$work/long' '$work/functions' 0 '$work/logs'" /dev/null </dev/null | tr -d '\n' | tr '\r' '\n' >"$work/screen"
contains "$work/screen" "== building release:   5 %"
equal "== building release: 100 %" "$(grep -v '^$' "$work/screen" | tail -n 1)" "the line at its end"
