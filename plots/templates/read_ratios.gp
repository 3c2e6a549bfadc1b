
# Read the ratios from verdicts.csv: one slot an arm, panel and place on the axis; NaN: not compared there.
slots = |arm| * |panel| * |x_value|
array ratio[slots]
array lower[slots]
array upper[slots]
array verdict[slots]
array noise[|panel| * |x_value|]
do for [k = 1:slots] { ratio[k] = NaN; lower[k] = NaN; upper[k] = NaN; verdict[k] = '' }
do for [k = 1:|noise|] { noise[k] = NaN }
slot(s, p, i) = ((s - 1) * |panel| + p - 1) * |x_value| + i
which_s(v) = (sum [s = 1:|arm|] (arm[s] eq v) * s)
which_p(v) = (sum [p = 1:|panel|] (panel[p] eq v) * p)
which_x(v) = (sum [i = 1:|x_value|] (x_value[i] eq v) * i)
keep(s, p, i) = s * p * i == 0 ? 0 : (k = slot(s, p, i), ratio[k] = column('ratio'), lower[k] = column('low'), \
    upper[k] = column('high'), verdict[k] = strcol('verdict'), noise[(p - 1) * |x_value| + i] = column('noise'), 1)
compared(row) = strcol('metric') eq metric && strcol('contrast') eq contrast && strcol('against') eq baseline && \
    strcol('control') eq 'no' && wanted(0)
set datafile separator ','
set datafile columnheaders
set datafile commentschars ''
stats verdicts_csv using (compared(0) ? keep(which_s(strcol('arm')), which_p(panel_of(0)), which_x(x_of(0))) : 0) \
    nooutput
set datafile nocolumnheaders
set datafile separator
decided(k) = verdict[k] eq 'faster' || verdict[k] eq 'slower'
said(k) = decided(k) || verdict[k] eq 'equivalent'
times(r) = r < 0.1 ? sprintf('×%.2g', r) : r < 10 ? sprintf('×%.2f', r) : sprintf('×%.3g', r)
interval(k) = lower[k] == lower[k] ? sprintf(' [%.3g, %.3g]', lower[k], upper[k]) : ''
# Of what is spent there is more or less: verdicts.csv calls more of it slower.
spoken(v) = metric eq 'throughput_gbps' ? v : v eq 'faster' ? 'less' : v eq 'slower' ? 'more' : v
# Titles: what an SVG in a browser says of what the mouse points at, without any script.
at_place(p, i) = panel_title[p].(panel_title[p] eq '' || x_label[i] eq '' ? '' : ', ').x_label[i]
told(s, p, i) = sprintf('%s, %s: ', legend[s], at_place(p, i)).times(ratio[slot(s, p, i)]). \
    interval(slot(s, p, i)).', '.spoken(verdict[slot(s, p, i)])
