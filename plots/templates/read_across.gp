
# Where the points lie: the medians of another metric, in the same slots.
array across[slots]
array across_low[slots]
array across_high[slots]
do for [k = 1:slots] { across[k] = NaN; across_low[k] = NaN; across_high[k] = NaN }
keep_across(s, p, i) = s * p * i == 0 ? 0 : (k = slot(s, p, i), across[k] = column('median'), \
    across_low[k] = pick(column('low'), column('min')), across_high[k] = pick(column('high'), column('max')), 1)
set datafile separator ','
set datafile columnheaders
set datafile commentschars ''
stats summary_csv using (strcol('metric') eq across_metric && wanted(0) ? keep_across(which_s(strcol(series_column), \
    strcol('control')), which_p(column(panel_column)), which_x(column(x_column))) : 0) nooutput
set datafile nocolumnheaders
set datafile separator
