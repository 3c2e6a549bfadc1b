#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# From an experiment file to a results folder: what is promised is there, and holds together.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root

# what somebody else has made is none of ours
ip netns list >"$work/names"
ip -o link | grep -c labrun >"$work/links" || true

must run "$SOURCE_DIR/configs/smoke.ini" -o "$work/results"
folder=$work/results/latest
[ -L "$folder" ] || fail "there is no 'latest' link"

for file in experiment.ini plan.csv environment.json runs.csv connections.csv intervals.csv summary.csv labrun.log; do
    [ -s "$folder/$file" ] || fail "$file is missing or empty"
done
cmp "$folder/experiment.ini" "$SOURCE_DIR/configs/smoke.ini" || fail "experiment.ini is not the file that was run"

planned=$(($(wc -l <"$folder/plan.csv") - 1))
equal "$planned" "$(column "$folder/runs.csv" status status=ok | wc -l)" "ok runs"
equal 0 "$(column "$folder/runs.csv" throughput_gbps | awk '!($1 > 0)' | wc -l)" "runs without throughput"

# one connection per thread: a run has as many rows of connections as it asked for
column "$folder/runs.csv" threads | awk '{ n += $1 } END { print n }' >"$work/asked"
equal "$(cat "$work/asked")" "$(($(wc -l <"$folder/connections.csv") - 1))" "connections"

# nothing is in the host's network, nothing has a name
equal "$(cat "$work/names")" "$(ip netns list)" "named namespaces"
equal "$(cat "$work/links")" "$(ip -o link | grep -c labrun || true)" "links in the host's namespace"

tr -s ' \n' ' ' <"$work/out" >"$work/joined" # wherever the line is broken
contains "$work/joined" "copied by the kernel"
contains "$work/out" "results: $work/results/"

# the same folder gives the same report, byte for byte
(cd "$folder" && cat summary.csv figures/*.gp | cksum) >"$work/first"
must report "$folder"
(cd "$folder" && cat summary.csv figures/*.gp | cksum) >"$work/second"
cmp "$work/first" "$work/second" || fail "labrun report changed the report"
