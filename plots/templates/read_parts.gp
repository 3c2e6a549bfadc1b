
# Read the medians of the parts and of their sums: NaN: no run.
slots = (|part| + |total|) * |series| * |panel|
array middle[slots]
array lower[slots]
array upper[slots]
do for [k = 1:slots] { middle[k] = NaN; lower[k] = NaN; upper[k] = NaN }
slot(m, s, p) = ((m - 1) * |series| + s - 1) * |panel| + p
which_m(v) = (sum [m = 1:|part|] (part[m] eq v) * m) + (sum [t = 1:|total|] (total[t] eq v) * (|part| + t))
which_s(v, c) = c eq 'yes' ? 0 : (sum [s = 1:|series|] (series[s] eq v) * s)
which_p(v) = (sum [p = 1:|panel|] (panel[p] == v) * p)
# The 95 % interval of the median; the range of the runs where they are too few for one; nothing for one run.
pick(interval, range) = column('n') < 2 ? NaN : interval == interval ? interval : range
keep(m, s, p) = m * s * p == 0 ? 0 : (k = slot(m, s, p), middle[k] = column('median'), \
    lower[k] = pick(column('low'), column('min')), upper[k] = pick(column('high'), column('max')), 1)
set datafile separator ','
set datafile columnheaders
set datafile commentschars ''
stats summary_csv using (wanted(0) ? keep(which_m(strcol('metric')), which_s(strcol(series_column), \
    strcol('control')), which_p(column(panel_column))) : 0) nooutput
set datafile nocolumnheaders
set datafile separator
number(v) = v == v ? sprintf('%.3g', v) : ''
behind(t, s, p) = number(middle[slot(|part| + t, s, p)])
