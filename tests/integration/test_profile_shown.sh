#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What report, explain and export say of a profile.csv whose numbers are known: one is written by hand into the folder of
# a real experiment.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need gnuplot gnuplot-nox

write_experiment "$work/test.ini" <<'INI'
[workload]
mechanism = two-copy, zero-copy
message_size = 1K, 16K
threads = 1
INI
must run "$work/test.ini" --set experiment.blocks=2
folder=$work/results/latest
[ ! -e "$folder/profile_shares.csv" ] || fail "shares without a profile"
! grep -q 'Where the time goes' "$folder/report.html" || fail "nobody asked for profiles, but the page has them"

# side, group, symbol, within, samples: 1000 samples of the workers of each cell, and 200 of others
cat >"$work/lines" <<'LINES'
two-copy sender copy-in memcpy_orig tcp_sendmsg_locked 200
two-copy sender user - - 100
two-copy receiver copy-out memcpy_orig skb_copy_datagram_iter 250
two-copy receiver tcp-ip tcp_recvmsg_locked - 450
two-copy else user - - 200
zero-copy sender late-copy memcpy_orig skb_copy_ubufs 310
zero-copy sender pinning gup_fast - 90
zero-copy receiver copy-out memcpy_orig skb_copy_datagram_iter 250
zero-copy receiver tcp-ip tcp_recvmsg_locked - 250
zero-copy receiver hidden - - 100
zero-copy else user - - 200
LINES

# write_profile REASON: of each cell of runs.csv a profile, at half the throughput and twice the CPU time of its first run;
# of zero-copy at 16 KB a failed one.
write_profile() {
    awk -F, -v OFS=, -v reason="$1" -v lines="$work/lines" '
        BEGIN { while ((getline line < lines) > 0) { split(line, word, " ")
                    for (i in word) if (word[i] == "-") word[i] = ""
                    rows[word[1]]++
                    text[word[1], rows[word[1]]] = word[2] OFS word[3] OFS word[4] OFS word[5] OFS word[6] } }
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i
                  first = at["mechanism"]; last = at["client"]
                  head = "plan,started,status,reason"
                  for (i = first; i <= last; i++) head = head OFS $i
                  print head ",event,frequency,lost,window_s,throughput_gbps,cpu_ns_per_byte,rows,side,group,symbol,within,samples"
                  next }
        $at["control"] == "yes" || $at["block"] != 1 { next }
        {   cell = ""
            for (i = first; i <= last; i++) cell = cell OFS $i
            bad = $at["mechanism"] == "zero-copy" && $at["message_size"] == 16384
            if (bad) { print $at["plan"], $at["started"], "failed", reason cell, "", 997, 0, "", "", "", 1, "", "", "", "", ""; next }
            for (i = 1; i <= rows[$at["mechanism"]]; i++)
                print $at["plan"], $at["started"], "ok", "" cell, "cpu-clock", 997, 0, 0.5,
                    $at["throughput_gbps"] / 2, 2 * $at["cpu_ns_per_byte"], rows[$at["mechanism"]], text[$at["mechanism"], i] }
    ' "$folder/runs.csv" >"$folder/profile.csv"
}
write_profile 'no luck'

must report "$folder"
equal "drawing" "$(cut -d" " -f1 "$work/err")" "stderr of labrun report"
must table "$folder"
grep -qE '^zero-copy +1 KB +1000 +0 +31 +25 +9 +25 +0 +10$' "$work/out" ||
    { cat "$work/out" >&2; fail "no row of zero-copy's shares"; }
tr -s ' \n' ' ' <"$work/out" >"$work/joined"
contains "$work/joined" "where the CPU time goes, % of the workers' samples:"
contains "$work/joined" "sampling at 997 Hz: CPU time per byte ×"
contains "$work/joined" "over 3 cells)"
contains "$work/joined" "17 % of all samples on the workers' CPUs are of kernel threads and other programs: they are left out of the shares"
contains "$work/joined" "1 cell could not be profiled; the first because of: no luck"

shares=$folder/profile_shares.csv
equal $((1 + 3 * 4 * 13)) "$(wc -l <"$shares")" "rows of profile_shares.csv"
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
         $at["mechanism"] == "zero-copy" && $at["side"] == "workers" { print $at["group"], $at["samples"], $at["of"], $at["share"], $at["low"], $at["high"] }' \
    "$shares" >"$work/groups"
# R 4.2.2: prop.test(310, 1000, correct = FALSE)
contains "$work/groups" "late-copy 310 1000 0.31 0.282108 0.339347"
contains "$work/groups" "copy-in 0 1000 0 0 0.00382676"
# twice the run's CPU time, shared out over the workers' 1000 samples
awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) at[FILENAME, $i] = i; next }
         FILENAME ~ /runs/ && $at[FILENAME, "mechanism"] == "zero-copy" && $at[FILENAME, "block"] == 1 { cpu[$at[FILENAME, "message_size"]] = $at[FILENAME, "cpu_ns_per_byte"] }
         FILENAME ~ /shares/ && $at[FILENAME, "mechanism"] == "zero-copy" && $at[FILENAME, "side"] == "workers" && $at[FILENAME, "group"] == "late-copy" {
             ratio = $at[FILENAME, "cpu_ns_per_byte"] / (2 * cpu[$at[FILENAME, "message_size"]] * 310 / 1000)
             exit !(ratio > 0.9999 && ratio < 1.0001) }' "$folder/runs.csv" "$shares" || fail "ns per byte do not follow from the samples"

page=$folder/report.html
for text in 'Where the time goes' '<code>memcpy_orig</code> within <code>skb_copy_ubufs</code>' 'no luck' \
    'kernel code whose symbols were hidden' 'which reads profile_shares.csv' 'title="31 % [28, 34]"'; do
    contains "$page" "$text"
done
for file in figures/profile.gp figures/profile.svg figures/profile.png; do
    [ -s "$folder/$file" ] || fail "$file is missing or empty"
done
cksum <"$page" >"$work/first"
run report "$folder"
cmp "$work/first" <(cksum <"$page") || fail "labrun report changed the page"

# the script stands alone
rm "$folder/figures/profile.svg"
(cd "$folder" && gnuplot figures/profile.gp) 2>"$work/said" || { cat "$work/said" >&2; fail "figures/profile.gp does not run"; }
equal "" "$(cat "$work/said")" "what gnuplot says"
[ -s "$folder/figures/profile.svg" ] || fail "figures/profile.gp draws nothing"

must explain --evidence "$folder"
tr -s ' \n' ' ' <"$work/out" >"$work/joined"
# two blocks decide nothing: the first place is shown
contains "$work/joined" "1 KB: of zero-copy's CPU time ("
contains "$work/joined" "31 % [28, 34] is late copying, 0 % [0, 0.38] copying in, 9 % [7.4, 11] page pinning and mapping; of two-copy's CPU time ("
contains "$work/joined" "0 % [0, 0.38] is late copying, 20 % [18, 23] copying in, 0 % [0, 0.38] page pinning and mapping (cpu-clock samples, n = 1000 and 1000, an extra run each outside the blocks)"
contains "$work/joined" "17 % [15, 19] of the samples taken with zero-copy at 1 KB are of kernel threads and other programs on the workers' CPUs, and left out"
contains "$work/joined" "but: 0 to 10 % of the samples are in kernel code whose symbols were hidden"

must export "$folder"
contains "$work/out" "export/profile.py"
contains "$folder/export/experiment.json" '"symbol": "gup_fast"'
contains "$folder/export/tables.md" '| 31 % [28, 34] |'
if MPLCONFIGDIR=$work/matplotlib /usr/bin/python3 -c 'import matplotlib.font_manager' 2>/dev/null; then
    MPLCONFIGDIR=$work/matplotlib MPLBACKEND=Agg /usr/bin/python3 "$folder/export/profile.py" || fail "profile.py failed"
    equal PNG "$(head -c 4 "$folder/export/profile.png" | tail -c 3)" "a picture beside profile.py"
fi

# text that pretends to be markup, and rows of another experiment
write_profile '<script>alert(1)</script>'
must report "$folder"
! grep -qF '<script' "$page" || fail "report.html contains <script"
contains "$page" '&lt;script&gt;alert(1)&lt;/script&gt;'
sed -i '2,$s/^[0-9a-f]*,/0123456789abcdef,/' "$folder/profile.csv"
must report "$folder"
contains "$work/err" "profile.csv: 4 profiles are of another plan: they are left out"
must table "$folder"
! grep -qF 'where the CPU time goes' "$work/out" || fail "foreign profiles are shown"
