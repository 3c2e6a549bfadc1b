
# The panels. All have the same axes, so values stand only where no panel follows to the left or below.
is_shown(s, f) = f == 0 || s == f || s == base
nth(n, f) = f == 0 ? n : n == 1 ? base : f
when(condition, v) = condition ? v : NaN
# A value that is not shown lies far outside: gnuplot 5.4 breaks down on a single one that lies nowhere.
shown_at(condition, v) = condition && v == v ? v : 1e-99
known(v) = v == v ? v : y_high
side_of(s, p, i) = (sides = side[(s - 1) * |panel| + p], sides[int(i):int(i)])
is_named(s, f) = f == 0 || s == f
# Titles: what an SVG in a browser says of what the mouse points at, without any script.
spread(low, high) = low == low ? sprintf(' [%.3g, %.3g]', low, high) : ''
told(s, i, k) = sprintf('%s, %s: %.3g', legend[s], x_label[i], middle[k]).spread(lower[k], upper[k]). \
    sprintf(' at %.3g', across[k]).spread(across_low[k], across_high[k])
first_in_row(d) = (sum [q = d - (d - 1) % columns:d - 1] filled(q)) == 0
last_in_column(d) = d + columns > drawn ? 1 : !filled(d + columns)
if (across_log) { set logscale x 10 }
if (y_log) { set logscale y 10 }
set xrange [across_from:across_to]
set yrange [y_low:y_high]
set style line 1 lc rgb faint lw 0.8
set multiplot
do for [d = 1:drawn] {
    p = which(d)
    f = focus(d)
    shown = f == 0 ? |series| : 2
    from_x = left + (d - 1) % columns * (panel_width + gap_x)
    from_y = top + (d - 1) / columns * (panel_height + gap_y)
    set lmargin at screen sx(from_x)
    set rmargin at screen sx(from_x + panel_width)
    set tmargin at screen sy(from_y)
    set bmargin at screen sy(from_y + panel_height)
    heading = f > 0 ? name[f].(|panel| > 1 ? ', '.panel_title[p] : '') : panel_title[p]
    bold = ''
    do for [i = 1:strlen(heading)] { bold = bold.as_it_is(heading[i:i]) }
    set label 4 '{/:Bold '.bold.'}'.(f > 0 ? '  '.note[f] : '') at screen sx(from_x),sy(from_y - 16) \
        textcolor rgb ink
    if (filled(d)) {
        set border 1 lc rgb line
        set grid xtics ytics ls 1, ls 1
        set tics nomirror out font font_tic textcolor rgb soft
        name_x = last_in_column(d)
        name_y = first_in_row(d)
        set xtics nomirror scale 0.4 ((name_x ? across_label[1] : '') across_value[1])
        do for [i = 2:|across_value|] { set xtics add ((name_x ? across_label[i] : '') across_value[i]) }
        set ytics nomirror scale 0 ((name_y ? y_label[1] : '') y_value[1])
        do for [i = 2:|y_value|] { set ytics add ((name_y ? y_label[i] : '') y_value[i]) }
        at_k(i, s) = slot(s, p, int(i))
        # From the back to the front: series that are not in focus, lines from value to value, intervals of both metrics,
        # markers, the values.
        plot for [s = 1:(f == 0 ? 0 : |series|)] x_value using (when(!is_shown(s, f), across[at_k($1, s)])): \
                 (middle[at_k($1, s)]) with lines lc rgb others lw 1 title legend[s] noenhanced, \
             for [n = shown:1:-1] x_value using (across[at_k($1, nth(n, f))]):(middle[at_k($1, nth(n, f))]) \
                 with lines lc rgb line_veil + colour[nth(n, f)] lw line_width title legend[nth(n, f)] noenhanced, \
             for [n = shown:1:-1] x_value using (across[at_k($1, nth(n, f))]):(lower[at_k($1, nth(n, f))]):(0): \
                 (upper[at_k($1, nth(n, f))] - lower[at_k($1, nth(n, f))]) \
                 with vectors nohead lc rgb colour[nth(n, f)] lw bar_width title legend[nth(n, f)] noenhanced, \
             for [n = shown:1:-1] x_value using (across_low[at_k($1, nth(n, f))]):(middle[at_k($1, nth(n, f))]): \
                 (across_high[at_k($1, nth(n, f))] - across_low[at_k($1, nth(n, f))]):(0) \
                 with vectors nohead lc rgb colour[nth(n, f)] lw bar_width title legend[nth(n, f)] noenhanced, \
             for [n = shown:1:-1] for [i = 1:|x_value|] x_value \
                 using (when($1 == i, across[at_k(i, nth(n, f))])):(middle[at_k(i, nth(n, f))]) \
                 with points pt mark[nth(n, f)] ps mark_size lc rgb colour[nth(n, f)] \
                 title told(nth(n, f), i, at_k(i, nth(n, f))) noenhanced, \
             for [n = 1:shown] x_value using (shown_at(is_named(nth(n, f), f) && side_of(nth(n, f), p, $1) eq 'u', \
                 across[at_k($1, nth(n, f))])):(known(middle[at_k($1, nth(n, f))])):(x_label[int($1)]) \
                 with labels left offset 0.8,0.8 font font_caption textcolor rgb colour[nth(n, f)] \
                 title legend[nth(n, f)] noenhanced, \
             for [n = 1:shown] x_value using (shown_at(is_named(nth(n, f), f) && side_of(nth(n, f), p, $1) eq 'd', \
                 across[at_k($1, nth(n, f))])):(known(middle[at_k($1, nth(n, f))])):(x_label[int($1)]) \
                 with labels right offset -0.8,-0.8 font font_caption textcolor rgb colour[nth(n, f)] \
                 title legend[nth(n, f)] noenhanced
    } else {
        unset border; unset grid; unset xtics; unset ytics
        do for [l = 1:|gap|] {
            set label 700+l gap[l] at graph 0.5,0.5 center \
                offset 0,(|gap| - 1)/2.0 - l + 1 textcolor rgb soft noenhanced
        }
        plot y_low with lines lc rgb paper
        do for [l = 1:|gap|] { unset label 700+l }
    }
    # What stands on the page once has been drawn with the first panel.
    if (d == 1) {
        unset label
        unset arrow
        unset object
    }
}
unset multiplot
unset output
