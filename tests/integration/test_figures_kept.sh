#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A script of a figure that a person has changed is theirs: labrun keeps it, says so, and draws it as it is, unless somebody
# else may have written it; --force writes it anew. Scripts work from any folder. A metric without data has a script and a
# line on the page.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need gnuplot gnuplot-nox

small_experiment two-copy 1
must run "$work/test.ini" --set counters.events=none --set figures.formats=svg
folder=$(readlink -f "$work/results/latest")
script=$folder/figures/throughput.gp

# the same picture from any folder
for from in / "$folder" "$folder/figures" "$work"; do
    cp "$folder/figures/throughput.svg" "$work/before.svg"
    rm "$folder/figures/throughput.svg"
    (cd "$from" && gnuplot --default-settings "$(realpath --relative-to="$from" "$script")") || fail "it does not run in $from"
    cmp "$work/before.svg" "$folder/figures/throughput.svg" || fail "another picture from $from"
done

# no data: a script, no picture, a line
[ -s "$folder/figures/llc-misses.gp" ] || fail "no script of a metric without data"
[ ! -e "$folder/figures/llc-misses.svg" ] || fail "a picture of nothing"
equal 1 "$(grep -c 'not drawn: no LLC load misses per KB' "$folder/report.html")" "lines about a metric without data"

# what labrun wrote is written anew
cksum "$script" >"$work/ours"
must report "$folder"
cksum "$script" | cmp - "$work/ours" || fail "a script that nobody changed differs"
[ ! -s "$work/err" ] || ! grep -q kept "$work/err" || fail "a script that nobody changed is said to be kept"

# scripts that are none of this report's stay, and are told
cp "$script" "$folder/figures/latency.gp"
must report "$folder"
contains "$work/err" "figures/latency.gp: no figure of this report, and left as it is"
cp "$script" "$folder/figures/a-latency.gp"
must report "$folder"
contains "$work/err" "figures/a-latency.gp and 1 other script: no figures of this report, and left as they are"
rm "$folder/figures/latency.gp" "$folder/figures/a-latency.gp"
must report "$folder"
[ "$(grep -c 'no figure' "$work/err" || true)" = 0 ] || fail "figures of this report are none of it"

# what a person changed is kept and drawn
sed -i "s/^title = .*/title = 'My own title'/" "$script"
cksum "$script" >"$work/mine"
must report "$folder"
cksum "$script" | cmp - "$work/mine" || fail "a script that was changed is written over"
equal 1 "$(grep -c 'figures/throughput.gp: kept, as it was changed by hand (labrun report --force writes it anew)' "$work/err")" "lines"
contains "$folder/figures/throughput.svg" 'My own title'
contains "$folder/report.html" 'My own title'

# one that does not run spoils its own picture
sed -i '/^title = /s/.*/title = nonsense(1)/' "$script"
run report "$folder"
equal 2 "$status" "exit status when a changed script does not run"
contains "$work/err" "cannot draw figures/throughput.gp as svg: gnuplot failed: "
contains "$work/err" "1 script that was changed by hand could not be drawn"
[ ! -e "$folder/figures/throughput.svg" ] || fail "the picture of a script that does not run is still there"
[ -s "$folder/figures/copies.svg" ] || fail "other pictures are gone"

# a script of one's own
echo "set terminal svg; set title 'all mine'; plot 1" >"$script"
must report "$folder"
contains "$folder/figures/throughput.svg" 'all mine'

must report --force "$folder"
cksum "$script" | cmp - "$work/ours" || fail "--force does not write the script anew"
! grep -q kept "$work/err" || fail "--force keeps a script"

# of an older labrun: nobody knows, so it is set aside
sed -i '$d' "$script"
cp "$script" "$work/old.gp"
must report "$folder"
cmp "$work/old.gp" "$script.old" || fail "the script of an older labrun is gone"
cksum "$script" | cmp - "$work/ours" || fail "the script of an older labrun was not replaced"
contains "$work/err" "figures/throughput.gp: of an older labrun, and perhaps changed: kept as figures/throughput.gp.old"

# where others may write, a changed script is kept and never run
cp -r "$folder" "$work/shared"
shared=$work/shared
echo "system('touch $work/executed')" >"$shared/figures/throughput.gp"
cp "$LABRUN" "$work/labrun" # from a directory that anybody may read
chmod 755 "$work" "$work/labrun"
chown -R nobody "$shared"
for open in "$shared" "$shared/figures" "$shared/figures/throughput.gp"; do
    chmod g+w "$open"
    status=0
    setpriv --reuid nobody --regid nogroup --clear-groups "$work/labrun" report "$shared" >"$work/out" 2>"$work/err" </dev/null || status=$?
    [ "$status" = 0 ] || { cat "$work/err" >&2; fail "exit status $status of report with a foreign script"; }
    contains "$work/err" "not run, as somebody else may have changed it: the picture is labrun's own"
    [ ! -e "$work/executed" ] || fail "a script that somebody else may have written was run ($open)"
    contains "$shared/figures/throughput.gp" touch
    contains "$shared/figures/throughput.svg" 'Throughput against'
    chmod g-w "$open"
done
