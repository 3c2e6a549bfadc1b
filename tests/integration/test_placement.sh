#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Where threads are, from [cpu] placement to connections.csv: what this machine cannot give is excluded with its reason, and
# never another placement under its name.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need taskset util-linux
export COLUMNS=1000

write_experiment "$work/test.ini" <<'INI'
[workload]
mechanism = two-copy
message_size = 4K
threads = 2
[cpu]
placement = spread, near, far, shared, siblings, free
[figures]
formats = none
INI

# One CPU has no other, on whatever machine.
first=$(taskset -pc $$ | sed 's/.*: //; s/[-,].*//')
keep taskset -c "$first" "$LABRUN" plan "$work/test.ini"
equal 0 "$status" "exit status of a plan for one CPU"
grep -qxE "cells     3" "$work/out" || fail "more than spread, shared and free for one CPU"

# A list says where an end is; behind the sink there is none.
must plan "$work/test.ini" --set cpu.server="$first" --set cpu.placement=spread,near
contains "$work/out" "excluded  1 cell: a list of CPUs wins over the placement, which says where both ends are"
must plan "$work/test.ini" --set link.path=sink --set workload.transport=udp --set workload.message_size=1K --set cpu.placement=spread,near
contains "$work/out" "excluded  1 cell: behind the sink there is no other end to be placed by"

# What labrun check says of this machine is what an experiment has.
must check
sed -nE 's/^placements +yes //p' "$work/out" | tr -d ' ' | tr ',' '\n' | sort >"$work/can"
contains "$work/can" spread
must run "$work/test.ini"
folder=$work/results/latest
column "$folder/runs.csv" placement status=ok | sort >"$work/ran"
cmp "$work/can" "$work/ran" || fail "measured: $(tr '\n' ' ' <"$work/ran"), and not $(tr '\n' ' ' <"$work/can")"

# Each thread's place, of the connections of a placement: both ends' CPUs, cores (by the kernel's files) and caches.
core_of() {
    local at=/sys/devices/system/cpu/cpu$1/topology
    cat "$at/core_cpus_list" 2>/dev/null || cat "$at/thread_siblings_list" 2>/dev/null || echo "$1"
}
while read -r word; do
    number=$(column "$folder/runs.csv" run placement="$word")
    paste -d ' ' <(column "$folder/connections.csv" tx_cpu run="$number") <(column "$folder/connections.csv" rx_cpu run="$number") \
        <(column "$folder/connections.csv" tx_cache run="$number") <(column "$folder/connections.csv" rx_cache run="$number") >"$work/places"
    equal 2 "$(wc -l <"$work/places")" "connections with $word"
    while IFS=' ' read -r tx rx tx_cache rx_cache; do
        case $word in
            near) [ "$(core_of "$tx")" != "$(core_of "$rx")" ] && [ "$tx_cache" = "$rx_cache" ] || fail "near: $tx and $rx" ;;
            far) [ "$tx_cache" != "$rx_cache" ] || fail "far: $tx and $rx" ;;
            siblings) [ "$(core_of "$tx")" = "$(core_of "$rx")" ] && [ "$tx" != "$rx" ] || fail "siblings: $tx and $rx" ;;
            shared) equal "$tx" "$rx" "shared CPU" ;;
            free) equal "" "$tx$rx$tx_cache$rx_cache" "places of free threads" ;;
        esac
    done <"$work/places"
done <"$work/ran"
contains "$folder/environment.json" '"core_cpus": ['
