
# Read the percentiles. $line has all of them: series, panel, place on the axis, time; the arrays those that are named on
# the axis, with the ends of their bars; NaN: none. The shortest time, percentile 0, is not drawn: one message had it. The A/A control is
# behind the last series.
if (!exists('percentiles_csv')) { percentiles_csv = here.'../percentiles.csv' }
control_s = |series| + 1
slots = control_s * |panel| * |mark_value|
array middle[slots]
array lower[slots]
array upper[slots]
array lines[control_s * |panel|]
do for [k = 1:slots] { middle[k] = NaN; lower[k] = NaN; upper[k] = NaN }
do for [k = 1:|lines|] { lines[k] = 0 }
slot(s, p, m) = ((s - 1) * |panel| + p - 1) * |mark_value| + m
which_s(v, c) = c eq 'yes' ? control_s : (sum [s = 1:|series|] (series[s] eq v) * s)
which_p(v) = (sum [p = 1:|panel|] (panel[p] eq v) * p)
which_m(v) = (sum [m = 1:|mark_value|] (abs(mark_value[m] - v) < 1e-9) * m)
along(percent) = -log10(1 - percent/100.0)
# The 95 % interval of what single runs say; their range where they are too few for one; nothing for one run.
pick(interval, range) = column('n') < 2 ? NaN : interval == interval ? interval : range
row_s(row) = which_s(strcol(series_column), strcol('control'))
row_p(row) = (p = which_p(panel_of(row)), p > 0 && strcol('kind') eq kind[larger(1, p)] ? p : 0)
keep(s, p, m) = s * p == 0 ? 0 : (lines[(s - 1) * |panel| + p] = 1, m == 0 ? 0 : (k = slot(s, p, m), \
    middle[k] = column('time_us'), lower[k] = pick(column('low'), column('min')), \
    upper[k] = pick(column('high'), column('max')), 1))
set datafile separator ','
set datafile columnheaders
set datafile commentschars ''
stats percentiles_csv using (wanted(0) ? keep(row_s(0), row_p(0), which_m(column('percentile'))) : 0) nooutput
$line << NONE
0 0 0 1
NONE
set table $line append
plot percentiles_csv using (row_s(0)):(row_p(0)):(along(column('percentile'))):(column('time_us')) with table \
    if (wanted(0) && column('percentile') > 0 && row_s(0) * row_p(0) > 0)
unset table
set datafile nocolumnheaders
set datafile separator
has(s, p) = lines[(s - 1) * |panel| + p]
filled(d) = multiples ? has(focus(d), which(d)) : (sum [s = 1:|series|] has(s, d)) > 0
