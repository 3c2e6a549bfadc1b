
# Read the medians and their spread: one slot a series, panel and x value; NaN: no run. The A/A control is behind the
# last series.
control_s = |series| + 1
slots = control_s * |panel| * |x_value|
array middle[slots]
array lower[slots]
array upper[slots]
do for [k = 1:slots] { middle[k] = NaN; lower[k] = NaN; upper[k] = NaN }
slot(s, p, i) = ((s - 1) * |panel| + p - 1) * |x_value| + i
which_s(v, c) = c eq 'yes' ? control_s : (sum [s = 1:|series|] (series[s] eq v) * s)
which_p(v) = (sum [p = 1:|panel|] (panel[p] == v) * p)
which_x(v) = (sum [i = 1:|x_value|] (x_value[i] == v) * i)
# The 95 % interval of the median; the range of the runs where they are too few for one; nothing for one run.
pick(interval, range) = column('n') < 2 ? NaN : interval == interval ? interval : range
keep(s, p, i) = s * p * i == 0 ? 0 : (k = slot(s, p, i), middle[k] = column('median'), \
    lower[k] = pick(column('low'), column('min')), upper[k] = pick(column('high'), column('max')), 1)
set datafile separator ','
set datafile columnheaders
set datafile commentschars ''
stats summary_csv using (strcol('metric') eq metric && wanted(0) ? keep(which_s(strcol(series_column), \
    strcol('control')), which_p(column(panel_column)), which_x(column(x_column))) : 0) nooutput
set datafile nocolumnheaders
set datafile separator
has(s, p) = (sum [i = 1:|x_value|] (middle[slot(s, p, i)] == middle[slot(s, p, i)]))
filled(d) = multiples ? has(focus(d), which(d)) : (sum [s = 1:|series|] has(s, d))
