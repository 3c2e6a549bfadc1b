# SPDX-License-Identifier: GPL-3.0-or-later
# Reads bare.sh's "round mechanism size tool gbps"; prints what labrun adds to a message, which is the difference of the two
# loops of `null`, and beside it how long the bare loop of each mechanism takes for one. Medians over the rounds.

function sort_numbers(list, n,    i, j, t) {
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
}

function median_ns(who, size, tool,    n, r, list) { # of a message; -1: there is none
    for (r = 1; r <= rounds; r++)
        if ((who, size, tool, r) in ns) list[++n] = ns[who, size, tool, r]
    sort_numbers(list, n)
    return !n ? -1 : n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

{
    if (!(($2, $3) in seen)) { seen[$2, $3] = 1; who[++count] = $2; size[count] = $3 }
    if ($5 + 0 > 0) ns[$2, $3, $4, $1] = $3 * 8 / $5
    if ($1 + 0 > rounds) rounds = $1 + 0
}

END {
    for (i = 1; i <= count; i++) {
        labrun = median_ns("null", size[i], "labrun"); bare = median_ns("null", size[i], "bare")
        message = median_ns(who[i], size[i], "bare")
        if (who[i] == "null" || labrun < 0 || bare < 0 || message < 0) continue
        if (!header++) printf "%-22s %7s %14s %12s %8s\n", "mechanism", "size", "ns a message", "labrun adds", "share"
        printf "%-22s %7s %14.1f %12.2f %7.3f%%\n", who[i], size[i], message, labrun - bare, 100 * (labrun - bare) / message
    }
}
