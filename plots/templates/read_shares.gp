
# Read the shares of one profile a cell: NaN: no profile. Both stacks have the same parts: time per byte, which is
# summed up, and per cent.
slots = (|part| + |total|) * |series| * |panel|
array middle[slots]
array lower[slots]
array upper[slots]
do for [k = 1:slots] { middle[k] = NaN; lower[k] = NaN; upper[k] = NaN }
array samples[|series| * |panel|]
do for [k = 1:|samples|] { samples[k] = NaN }
slot(m, s, p) = ((m - 1) * |series| + s - 1) * |panel| + p
which_m(v) = (sum [m = 1:|legend|] (part[m] eq v) * m)
which_s(v, c) = c eq 'yes' ? 0 : (sum [s = 1:|series|] (series[s] eq v) * s)
which_p(v) = (sum [p = 1:|panel|] (panel[p] == v) * p)
plus(a, b) = a == a ? a + b : b
put(m, t, s, p, v) = (k = slot(m + (t - 1) * |legend|, s, p), middle[k] = v, \
    k = slot(|part| + t, s, p), middle[k] = plus(middle[k], v), 1)
keep(m, s, p) = m * s * p == 0 ? 0 : (put(m, 1, s, p, column('cpu_ns_per_byte')), \
    put(m, 2, s, p, 100 * column('share')), samples[(s - 1) * |panel| + p] = column('of'), 1)
set datafile separator ','
set datafile columnheaders
set datafile commentschars ''
stats profile_shares_csv using (strcol('side') eq 'workers' && wanted(0) ? keep(which_m(strcol('group')), \
    which_s(strcol(series_column), strcol('control')), which_p(column(panel_column))) : 0) nooutput
set datafile nocolumnheaders
set datafile separator
number(v) = v == v ? sprintf('%.3g', v) : ''
count(v) = v == v ? sprintf('%.0f', v) : 'no profile'
behind(t, s, p) = t == 1 ? number(middle[slot(|part| + 1, s, p)]) : count(samples[(s - 1) * |panel| + p])
