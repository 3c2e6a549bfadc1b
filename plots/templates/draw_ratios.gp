array at[|x_value|]
do for [i = 1:|x_value|] { at[i] = i }
smaller(a, b) = a < b ? a : b
dodge = smaller(dodge_pixels * |x_value| / panel_width, dodge_share / |arm|)
at_x(i, s) = i + dodge * (s - (|arm| + 1)/2.0)
wide = smaller(0.46, dodge * |arm| / 2.0 + 0.12)
at_noise(p, i) = known(noise[(p - 1) * |x_value| + int(i)])
when(condition, v) = condition ? v : NaN
# A number that is not shown lies far outside: gnuplot 5.4 breaks down on a single one that lies nowhere.
shown(condition, v) = condition ? v : -1e9
# Without an interval or a control nothing is drawn; gnuplot complains of what lies nowhere as a whole.
known(v) = v == v ? v : 1
low_end(k) = lower[k] == lower[k] ? lower[k] : known(ratio[k])
high_end(k) = upper[k] == upper[k] ? upper[k] : known(ratio[k])
side_of(s, p, i) = (sides = side[(s - 1) * |panel| + p], decided(slot(s, p, int(i))) ? sides[int(i):int(i)] : '')
# In the labels of an axis a % begins a number's format; one that would touch the one before is left out.
array x_shown[|x_value|]
x = -1e9
do for [i = 1:|x_value|] {
    x_shown[i] = ''
    x_at = (i - 0.5) * panel_width / |x_value|
    w = text_width(x_label[i], tic_size) / 2.0
    if (x_at - w < x) { continue }
    x = x_at + w + 6
    do for [c = 1:strlen(x_label[i])] { x_shown[i] = x_shown[i].(x_label[i][c:c] eq '%' ? '%%' : x_label[i][c:c]) }
}
set xrange [0.5:|x_value| + 0.5]
set yrange [y_low:y_high]
set logscale y 10
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
    set grid ytics ls 1
    set tics nomirror out font font_tic textcolor rgb soft
    set xtics nomirror scale 0.4 ((last_in_column(p) ? x_shown[1] : '') 1) noenhanced
    do for [i = 2:|x_value|] { set xtics add ((last_in_column(p) ? x_shown[i] : '') i) }
    set ytics nomirror scale 0 ((first_in_row(p) ? y_label[1] : '') y_value[1])
    do for [i = 2:|y_value|] { set ytics add ((first_in_row(p) ? y_label[i] : '') y_value[i]) }
    # From the back to the front: the control's bands, what counts as the same, the baseline, intervals, markers, numbers.
    plot at using 1:(at_noise(p, $1)):($1 - wide):($1 + wide):(1/at_noise(p, $1)):(at_noise(p, $1)) \
             with boxxyerror fc rgb band fs solid noborder title control_legend noenhanced, \
         at using (when($1 == 1, 0.5)):(1):(0.5):(|x_value| + 0.5):(1/(1 + equivalence)):(1 + equivalence) \
             with boxxyerror fc rgb same fs solid noborder title same_legend noenhanced, \
         1 with lines lc rgb base_colour lw line_width title base_legend noenhanced, \
         for [s = 1:|arm|] at using (at_x($1, s)):(low_end(slot(s, p, int($1)))):(0): \
             (high_end(slot(s, p, int($1))) - low_end(slot(s, p, int($1)))) \
             with vectors nohead lc rgb colour[s] lw bar_width title legend[s] noenhanced, \
         for [s = 1:|arm|] at using (when(!said(slot(s, p, int($1))), at_x($1, s))):(ratio[slot(s, p, int($1))]) \
             with points pt mark[s] ps mark_size lc rgb paper title legend[s] noenhanced, \
         for [s = 1:|arm|] for [i = 1:|x_value|] at using (when($1 == i, at_x($1, s))):(ratio[slot(s, p, i)]) \
             with points pt (said(slot(s, p, i)) ? mark[s] : mark[s] - 1) ps mark_size lc rgb colour[s] \
             title told(s, p, i) noenhanced, \
         for [s = 1:|arm|] at using (shown(side_of(s, p, $1) eq 'r', at_x($1, s))):(known(ratio[slot(s, p, int($1))])): \
             (times(ratio[slot(s, p, int($1))])) \
             with labels left offset 0.9,0 font font_tic textcolor rgb colour[s] title legend[s] noenhanced, \
         for [s = 1:|arm|] at using (shown(side_of(s, p, $1) eq 'l', at_x($1, s))):(known(ratio[slot(s, p, int($1))])): \
             (times(ratio[slot(s, p, int($1))])) \
             with labels right offset -0.9,0 font font_tic textcolor rgb colour[s] title legend[s] noenhanced, \
         for [s = 1:|arm|] at using (shown(side_of(s, p, $1) eq 'a', at_x($1, s))):(known(upper[slot(s, p, int($1))])): \
             (times(ratio[slot(s, p, int($1))])) \
             with labels center offset 0,0.6 font font_tic textcolor rgb colour[s] title legend[s] noenhanced, \
         for [s = 1:|arm|] at using (shown(side_of(s, p, $1) eq 'b', at_x($1, s))):(known(lower[slot(s, p, int($1))])): \
             (times(ratio[slot(s, p, int($1))])) \
             with labels center offset 0,-0.6 font font_tic textcolor rgb colour[s] title legend[s] noenhanced
    # What stands on the page once has been drawn with the first panel.
    if (p == 1) {
        unset label
        unset arrow
        unset object
    }
}
unset multiplot
unset output
