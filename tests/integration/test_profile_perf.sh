#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A profile against another instrument: perf, sampling the same CPUs at the same time, finds the kernel busy in the same functions.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need perf linux-perf

write_experiment "$work/test.ini" <<'INI'
[workload]
mechanism = two-copy
message_size = 64K
threads = 1
[profile]
enabled = yes
INI
run check
grep -qE '^profiles +yes ' "$work/out" || skip "$(grep '^profiles' "$work/out")"
perf record -q -a -F 997 -e cpu-clock -o "$work/perf.data" -- true >"$work/out" 2>&1 || skip "perf cannot sample: $(head -n 1 "$work/out")"

perf record -q -a -F 997 -e cpu-clock -o "$work/perf.data" -- \
    "$LABRUN" run "$work/test.ini" --set experiment.duration=2s >"$work/out" 2>"$work/err" </dev/null || fail "$(cat "$work/err")"

# Both count the functions of the kernel: perf in all that is called labrun, the profile in its workers. Their windows differ, and so
# may the pace that sender and receiver found in them, which moves ranks.
perf script -i "$work/perf.data" --comm labrun -F ip,sym 2>/dev/null |
    awk '$1 ~ /^ffff/ { print $2 }' | sort | uniq -c | sort -rn | awk '{ print $2 }' >"$work/perf"
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
         $at["side"] != "else" && $at["symbol"] != "" { samples[$at["symbol"]] += $at["samples"] }
         END { for (symbol in samples) print samples[symbol], symbol }' "$work/results/latest/profile.csv" |
    sort -rn | awk '{ print $2 }' >"$work/ours"
first=$(head -n 10 "$work/ours")
for rank in 1 2; do
    symbol=$(sed -n "${rank}p" "$work/perf")
    grep -qxF -- "$symbol" <<<"$first" || fail "perf's number $rank is $symbol; the profile's first are ${first//$'\n'/ }"
done
