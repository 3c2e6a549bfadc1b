array row[|arm|]
do for [s = 1:|arm|] { row[s] = |arm| + 1 - s }
when(condition, v) = condition ? v : NaN
# Without an interval or a control nothing is drawn; gnuplot complains of what lies nowhere as a whole.
known(v) = v == v ? v : 1
# A number that is not shown lies far outside: gnuplot 5.4 breaks down on a single one that lies nowhere.
shown(condition, v) = condition ? v : 1e-99
# The number stands on the side of the interval that is further from 1, or on the other where the panel ends.
end_of(s, p) = (k = slot(s, p, 1), upper[k] == upper[k] ? upper[k] : ratio[k])
begin_of(s, p) = (k = slot(s, p, 1), lower[k] == lower[k] ? lower[k] : ratio[k])
room = 50.0 / panel_width * log(y_high / y_low)
behind(s, p) = ratio[slot(s, p, 1)] > 1 ? log(y_high / end_of(s, p)) > room : log(begin_of(s, p) / y_low) < room
# In the labels of an axis a % begins a number's format.
array row_shown[|arm|]
do for [s = 1:|arm|] {
    row_shown[s] = ''
    do for [i = 1:strlen(legend[s])] { row_shown[s] = row_shown[s].(legend[s][i:i] eq '%' ? '%%' : legend[s][i:i]) }
}
set xrange [y_low:y_high]
set logscale x 10
set yrange [0.5:|arm| + 0.5]
set style line 1 lc rgb faint lw 0.8
set multiplot
do for [p = 1:|panel|] {
    from_x = left + (p - 1) % columns * (panel_width + gap_x)
    from_y = top + (p - 1) / columns * (panel_height + gap_y)
    set lmargin at screen sx(from_x)
    set rmargin at screen sx(from_x + panel_width)
    set tmargin at screen sy(from_y)
    set bmargin at screen sy(from_y + panel_height)
    bold = ''
    do for [i = 1:strlen(panel_title[p])] { bold = bold.as_it_is(panel_title[p][i:i]) }
    set label 4 '{/:Bold '.bold.'}' at screen sx(from_x),sy(from_y - 16) textcolor rgb ink
    set border 1 lc rgb line
    set grid xtics ytics ls 1, ls 1
    set tics nomirror out font font_tic textcolor rgb soft
    set xtics nomirror scale 0.4 ((last_in_column(p) ? y_label[1] : '') y_value[1])
    do for [i = 2:|y_value|] { set xtics add ((last_in_column(p) ? y_label[i] : '') y_value[i]) }
    set ytics nomirror scale 0 ((first_in_row(p) ? row_shown[1] : '') row[1]) noenhanced
    do for [s = 2:|arm|] { set ytics add ((first_in_row(p) ? row_shown[s] : '') row[s]) noenhanced }
    # From the back to the front: the control's band, what counts as the same, the baseline, intervals, markers, numbers.
    plot row using (when($1 == 1, 1)):(1):(1/known(noise[p])):(known(noise[p])):(0.5):(|arm| + 0.5) \
             with boxxyerror fc rgb band fs solid noborder title control_legend noenhanced, \
         row using (when($1 == 1, 1)):(1):(1/(1 + equivalence)):(1 + equivalence):(0.5):(|arm| + 0.5) \
             with boxxyerror fc rgb same fs solid noborder title same_legend noenhanced, \
         row using (when($1 == 1, 1)):(0.5):(0):(|arm|) \
             with vectors nohead lc rgb base_colour lw line_width title base_legend noenhanced, \
         for [s = 1:|arm|] row using (when($1 == s, begin_of(s, p))):(row[s]):(end_of(s, p) - begin_of(s, p)):(0) \
             with vectors nohead lc rgb colour[s] lw bar_width title legend[s] noenhanced, \
         for [s = 1:|arm|] row using (when($1 == s && !said(slot(s, p, 1)), ratio[slot(s, p, 1)])):(row[s]) \
             with points pt mark[s] ps mark_size lc rgb paper title legend[s] noenhanced, \
         for [s = 1:|arm|] row using (when($1 == s, ratio[slot(s, p, 1)])):(row[s]) \
             with points pt (said(slot(s, p, 1)) ? mark[s] : mark[s] - 1) ps mark_size lc rgb colour[s] \
             title told(s, p, 1) noenhanced, \
         for [s = 1:|arm|] row using (shown($1 == s && decided(slot(s, p, 1)) && behind(s, p), end_of(s, p))):(row[s]): \
             (times(ratio[slot(s, p, 1)])) \
             with labels left offset 0.8,0 font font_tic textcolor rgb colour[s] title legend[s] noenhanced, \
         for [s = 1:|arm|] row using (shown($1 == s && decided(slot(s, p, 1)) && !behind(s, p), begin_of(s, p))): \
             (row[s]):(times(ratio[slot(s, p, 1)])) \
             with labels right offset -0.8,0 font font_tic textcolor rgb colour[s] title legend[s] noenhanced
    # What stands on the page once has been drawn with the first panel.
    if (p == 1) {
        unset label
        unset arrow
        unset object
    }
}
unset multiplot
unset output
