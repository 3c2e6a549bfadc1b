# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034 # status is for the tests that source this
# What the shell tests share: a folder of their own, skips with a reason, and columns found by name.
set -euo pipefail
unset COLUMNS

: "${LABRUN:?the path of the labrun to test}"
: "${SOURCE_DIR:?the source tree}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "FAIL: $*" >&2
    exit 1
}

skip() { # reason
    [ "${LABRUN_MUST_RUN:-0}" = 1 ] && fail "may not be skipped here: $*"
    echo "SKIP: $*"
    exit 77
}

need_root() {
    [ "$(id -u)" = 0 ] || skip "needs root to make network namespaces"
}

need() { # program, package
    command -v "$1" >/dev/null || skip "needs $1 (package $2)"
}

equal() { # expected, got, what
    [ "$1" = "$2" ] || fail "$3: expected '$1', got '$2'"
}

contains() { # file, fixed string
    grep -qF -- "$2" "$1" || { sed 's/^/    | /' "$1" >&2; fail "$1 does not contain '$2'"; }
}

# column FILE NAME [NAME=VALUE]: the values of a column, one a line, of the rows where another column has a value.
# For files without quoted fields.
column() {
    awk -F, -v want="$2" -v filter="${3:-}" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i
                  if (!(want in at)) { print "no column " want > "/dev/stderr"; exit 3 }
                  split(filter, pair, "="); next }
        filter == "" || $at[pair[1]] == pair[2] { print $at[want] }' "$1"
}

# A tiny experiment of one cell; further lines from standard input.
write_experiment() { # file
    { cat <<INI
[experiment]
name = test
blocks = 1
warmup = 20ms
duration = 100ms
control = no
[counters]
events =
[output]
directory = $work/results
INI
      cat; } >"$1"
}

# The usual one: small messages by the mechanisms, on so many threads, in $work/test.ini.
small_experiment() { # mechanisms threads [order]
    write_experiment "$work/test.ini" <<INI
[workload]
mechanism = $1
message_size = 4K
threads = $2
[experiment]
order = ${3:-contest}
INI
}

# Arms side by side by one thread, in contests, without counters and figures, in $work/test.ini: further lines, those of
# [experiment] first, from standard input.
compared_experiment() { # mechanisms sizes
    { cat <<INI
[workload]
mechanism = $1
message_size = $2
threads = 1
[counters]
events =
[figures]
formats = none
[output]
directory = $work/results
[experiment]
name = test
INI
      cat; } >"$work/test.ini"
}

# Runs a command, keeps stdout and stderr, sets $status.
keep() {
    status=0
    "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
}

run() { # arguments of labrun
    keep "$LABRUN" "$@"
}

must() { # arguments of labrun, which succeeds
    run "$@"
    [ "$status" = 0 ] || { cat "$work/err" >&2; fail "exit status $status of labrun $*"; }
}

# Begins a command as run() and keep() do, and sets $pid; ended() waits for it.
start() {
    "$@" >"$work/out" 2>"$work/err" </dev/null &
    pid=$!
}

ended() {
    status=0
    wait "$pid" || status=$?
}

await() { # command: until it succeeds
    for _ in $(seq 1500); do # 30 s at most
        "$@" && return
        read -rt 0.02 <> <(:) || true
    done
    fail "in vain waited for: $*"
}

has_lines() { # file number
    [ -e "$1" ] && [ "$(wc -l <"$1")" -ge "$2" ]
}
