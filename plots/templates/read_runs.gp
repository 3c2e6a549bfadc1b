
# Where the runs fall in two heaps (bimodal in summary.csv), read the single ones from runs.csv: series,
# panel, place on the axis, value.
array heaps[slots]
do for [k = 1:slots] { heaps[k] = 0 }
row_s(row) = which_s(strcol('mechanism'), strcol('control'))
row_p(row) = which_p(column(panel_column))
row_x(row) = which_x(column(x_column))
row_slot(row) = row_s(0) * row_p(0) * row_x(0) == 0 ? 0 : slot(row_s(0), row_p(0), row_x(0))
in_heap(k) = k == 0 ? 0 : heaps[k]
set_heap(k) = k == 0 ? 0 : (heaps[k] = 1)
set datafile separator ','
set datafile columnheaders
stats 'summary.csv' using (strcol('metric') eq metric && wanted(0) && strstrt(strcol('flags'), 'bimodal') \
    ? set_heap(row_slot(0)) : 0) nooutput
set table $single
plot 'runs.csv' using (row_s(0)):(row_p(0)):(row_x(0)):(column(metric)) with table \
    if (strcol('status') eq 'ok' && wanted(0) && in_heap(row_slot(0)))
unset table
set datafile nocolumnheaders
set datafile separator
