#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Benchmarks make cells by hand: a rule for a new key must not leave all of their arms out.
. "$(dirname "$0")/lib.sh"
need_root

"$BUILD_DIR/tests/bench_contest" veth tcp 4096 1 10 80 1 two-copy one-copy zero-copy >"$work/rows" 2>"$work/left"
[ ! -s "$work/left" ] || fail "arms are left out: $(cat "$work/left")"
equal 4 "$(wc -l <"$work/rows")" "rows of two arms and two metrics"
