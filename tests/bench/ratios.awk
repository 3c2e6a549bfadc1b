# SPDX-License-Identifier: GPL-3.0-or-later
# Reads "round group size tool gbps [ns]" and takes column `value`, where it is above 0; prints per group (whose heading is `group`) and
# size the median of each tool, and the median of the ratios
# of the first tool to each other one with their range. A ratio compares two runs of the same round. With several
# others, the last column is the ratio to the one whose median is highest, or with `lower` lowest.

function sort_numbers(list, n,    i, j, t) {
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
}

function middle(list, n) { # of a sorted list
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

function median_of(who, key,    n, r, list) { # -1: there is none
    for (r = 1; r <= rounds; r++)
        if ((who, key, r) in result) list[++n] = result[who, key, r]
    sort_numbers(list, n)
    return n ? middle(list, n) : -1
}

function ratio_text(who, key,    n, r, list) {
    for (r = 1; r <= rounds; r++)
        if ((name[1], key, r) in result && (who, key, r) in result) list[++n] = result[name[1], key, r] / result[who, key, r]
    if (!n) return "n/a"
    sort_numbers(list, n)
    return sprintf("%.3f (%.3f..%.3f)", middle(list, n), list[1], list[n])
}

BEGIN { names = split(tools, name, " "); width = length(group) }

{
    key = $2 " " $3
    if (!(key in seen)) { seen[key] = 1; keys[++count] = key }
    if ($value > 0) result[$4, key, $1] = $value + 0
    if ($1 + 0 > rounds) rounds = $1 + 0
    if (length($2) > width) width = length($2)
}

END {
    printf "%-*s %7s", width, group, "size"
    for (i = 1; i <= names; i++) printf " %10s", name[i]
    for (i = 2; i <= names; i++) printf " %22s", name[1] "/" name[i]
    if (names > 2) printf "  %s", name[1] "/best"
    print ""
    for (k = 1; k <= count; k++) {
        split(keys[k], part, " ")
        printf "%-*s %7s", width, part[1], part[2]
        best = ""
        for (i = 1; i <= names; i++) {
            m = median_of(name[i], keys[k])
            if (m < 0) printf " %10s", "n/a"
            else printf " %10.3f", m
            if (i > 1 && m >= 0 && (best == "" || (lower ? m < best_of : m > best_of))) { best_of = m; best = name[i] }
        }
        for (i = 2; i <= names; i++) printf " %22s", ratio_text(name[i], keys[k])
        if (names > 2) printf "  %s %s", ratio_text(best, keys[k]), best
        print ""
    }
}
