#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A results folder that somebody else has prepared: nothing outside it is written, nothing in it is waited for.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need gnuplot gnuplot-nox

small_experiment two-copy '1, 2'
must run "$work/test.ini"
folder=$(readlink -f "$work/results/latest")
cp -r "$folder" "$work/copy"

# figures are new files, never what a link points to
echo precious >"$work/precious"
[ -f "$folder/figures/throughput.svg" ] || fail "there is no figures/throughput.svg"
ln -sf "$work/precious" "$folder/figures/throughput.svg"
must report "$folder"
equal precious "$(cat "$work/precious")" "the file that a link points to"
[ -f "$folder/figures/throughput.svg" ] && [ ! -L "$folder/figures/throughput.svg" ] || fail "the link is still there"

# the folder of the figures may be no link either: what it points to is neither written nor read
mv "$work/copy/figures" "$work/elsewhere"
echo "<svg><text>secret</text></svg>" >"$work/elsewhere/throughput.svg"
cp -r "$work/elsewhere" "$work/before"
ln -s "$work/elsewhere" "$work/copy/figures"
run report "$work/copy"
equal 2 "$status" "exit status of report with a linked figures folder"
contains "$work/err" "figures is a symbolic link"
diff -r "$work/before" "$work/elsewhere" || fail "files behind a linked figures folder were changed"
! grep -q secret "$work/copy/report.html" || fail "the page shows what is behind a linked figures folder"

# a FIFO for a log is refused, not waited for
rm "$folder/labrun.log"
mkfifo "$folder/labrun.log"
keep timeout 20 "$LABRUN" resume "$folder"
equal 2 "$status" "exit status of resume with a FIFO for a log"
contains "$work/err" "labrun.log"
rm "$folder/labrun.log"
ln -s "$work/precious" "$folder/labrun.log"
run resume "$folder"
equal 2 "$status" "exit status of resume with a link for a log"
contains "$work/err" "labrun.log is a symbolic link"
equal precious "$(cat "$work/precious")" "the file that a linked log points to"
