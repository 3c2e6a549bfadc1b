#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Numbers in files do not depend on the locale. Needs a locale with a decimal comma, made here for this test alone.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need localedef locales

mkdir "$work/locales"
localedef --no-archive -i de_DE -f UTF-8 "$work/locales/de_DE.UTF-8" 2>/dev/null || skip "no de_DE locale source"
comma=(env LOCPATH="$work/locales" LC_ALL=de_DE.UTF-8)
equal "1,5" "$("${comma[@]}" printf '%.1f' "1,5" 2>/dev/null)" "the locale's decimal comma"

write_experiment "$work/test.ini" <<'INI'
[workload]
mechanism = two-copy
message_size = 4K
threads = 1
INI
status=0
"${comma[@]}" "$LABRUN" run "$work/test.ini" >"$work/out" 2>"$work/err" || status=$?
[ "$status" = 0 ] || { cat "$work/err" >&2; fail "exit status $status"; }
for file in runs.csv summary.csv connections.csv; do
    columns=$(awk -F, 'NR == 1 { print NF }' "$work/results/latest/$file")
    equal "" "$(awk -F, -v n="$columns" 'NF != n' "$work/results/latest/$file")" "$file: rows with another number of columns"
done
rate=$(column "$work/results/latest/runs.csv" throughput_gbps)
[[ $rate =~ ^[0-9]+\.[0-9]+$ ]] || fail "throughput has no decimal point: $rate"
