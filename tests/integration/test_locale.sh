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

small_experiment two-copy 1
keep "${comma[@]}" "$LABRUN" run "$work/test.ini"
equal 0 "$status" "exit status"
for file in runs.csv summary.csv connections.csv; do
    columns=$(awk -F, 'NR == 1 { print NF }' "$work/results/latest/$file")
    equal "" "$(awk -F, -v n="$columns" 'NF != n' "$work/results/latest/$file")" "$file: rows with another number of columns"
done
rate=$(column "$work/results/latest/runs.csv" throughput_gbps)
[[ $rate =~ ^[0-9]+\.[0-9]+$ ]] || fail "throughput has no decimal point: $rate"
