
# Read the single runs: series, panel, place on the axis, value. Those of the control are in its band.
row_s(row) = strcol('control') eq 'yes' ? 0 : which_s(strcol(series_column), 'no')
row_p(row) = which_p(column(panel_column))
row_x(row) = which_x(column(x_column))
set datafile separator ','
set datafile columnheaders
$single << NONE
0 0 0 0
NONE
set table $single append
plot runs_csv using (row_s(0)):(row_p(0)):(row_x(0)):(column(metric)) with table \
    if (strcol('status') eq 'ok' && wanted(0) && row_s(0) * row_p(0) * row_x(0) > 0)
unset table
set datafile nocolumnheaders
set datafile separator
