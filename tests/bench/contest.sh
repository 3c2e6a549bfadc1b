#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What slices are worth on this host. First A/A contests: of the same arm twice the interval must hold 1, in 95 of 100
# tables. Then the same pair of arms at several lengths of a slice and as separate steady runs of the same time: ratios
# must agree, and the intervals say how much narrower slices make them.
#
#   contest.sh BUILD [aa|slices] [BLOCKS]
set -euo pipefail
build=$(readlink -f "${1:?the build directory, build/release}")
what=${2:-aa}
blocks=${3:-12}
contest=$build/tests/bench_contest
head=path,transport,size,slice,against,arm,metric,blocks,ratio,low,high,seconds

aa() {
    local path transport size threads arm
    while read -r path transport size threads arm; do
        "$contest" "$path" "$transport" "$size" "$threads" 10 300 "$blocks" "$arm" "$arm" || echo "failed: $path $transport $arm" >&2
    done <<'ARMS'
veth tcp 1024 1 two-copy
veth tcp 16384 1 two-copy
veth tcp 16384 4 two-copy
loopback tcp 16384 1 two-copy
loopback unix 16384 1 two-copy
veth tcp 16384 1 zero-copy
loopback tcp 16384 4 zero-copy
veth tcp 16384 1 sendfile
veth tcp 16384 1 splice
veth tcp 16384 1 uring-send
veth tcp 16384 1 uring-zero-copy
sink udp 1024 1 two-copy
sink udp 1024 1 zero-copy
sink udp 1024 4 one-copy
ARMS
}

slices() {
    local arm slice
    for arm in one-copy zero-copy sendfile; do
        for slice in 3 10 30 100 300 steady; do
            "$contest" veth tcp 4096 1 "$slice" 1000 "$blocks" two-copy "$arm" || echo "failed: $arm in slices of $slice" >&2
        done
    done
}

rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
echo "$head"
"$what" | tee "$rows"
[ "$what" != aa ] || awk -F, '{ held += $10 <= 1 && $11 >= 1 } END { printf "%d of %d intervals hold 1\n", held, NR }' "$rows"
