
# A label that would touch the one before is left out; its tic stays. Bars of one percentile stand beside each other, all
# of them within a sixth of the way to the next.
x_high = 1.04 * x_reach
array mark_shown[|mark_value|]
x = -1e9
do for [m = 1:|mark_value|] {
    x_at = along(mark_value[m]) * panel_width / x_high
    w = text_width(mark_label[m], tic_size) / 2.0
    mark_shown[m] = x_at - w > x ? mark_label[m].'%' : '' # of two signs a tic shows one
    if (x_at - w > x) { x = x_at + w + 6 }
}
beside = multiples ? 2 : |series|
dodge = 5 * x_high / panel_width
if (dodge > 0.17 / beside) { dodge = 0.17 / beside }

# The panels. All have the same axes, so values stand only where no panel follows to the left or below.
is_shown(s, f) = f == 0 || s == f || s == base
nth(n, f) = f == 0 ? n : n == 1 ? base : f
shift(s, f) = f == 0 ? s - (|series| + 1)/2.0 : s == base ? -0.5 : s == f ? 0.5 : 0
at_x(m, s, f) = along(mark_value[int(m)]) + dodge * shift(s, f)
when(condition, v) = condition ? v : NaN
# Titles: what an SVG in a browser says of what the mouse points at, without any script.
spread(k) = lower[k] == lower[k] ? sprintf(' [%.4g, %.4g]', lower[k], upper[k]) : ''
told(s, m, k) = sprintf('%s, %s: %.4g', legend[s], mark_label[m], middle[k]).spread(k)
first_in_row(d) = (sum [q = d - (d - 1) % columns:d - 1] filled(q)) == 0
last_in_column(d) = d + columns > drawn ? 1 : !filled(d + columns)
if (y_log) { set logscale y 10 }
set xrange [0:x_high]
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
    set border 1 lc rgb line
    set grid xtics ytics ls 1, ls 1
    set tics nomirror out font font_tic textcolor rgb soft
    name_x = last_in_column(d)
    name_y = first_in_row(d)
    set xtics nomirror scale 0.4 ((name_x ? mark_shown[1] : '') along(mark_value[1]))
    do for [m = 2:|mark_value|] { set xtics add ((name_x ? mark_shown[m] : '') along(mark_value[m])) }
    set ytics nomirror scale 0 ((name_y ? y_label[1] : '') y_value[1])
    do for [i = 2:|y_value|] { set ytics add ((name_y ? y_label[i] : '') y_value[i]) }
    # From the back to the front: the control, series that are not in focus; then lines, bars and markers, the first
    # series on top in each.
    plot y_low with lines lc rgb paper notitle, \
         for [b = 1:(control_legend ne '' && has(control_s, p))] $line using (when($1 == control_s && $2 == p, $3)):4 \
             with lines lc rgb band lw 4*line_width title control_legend noenhanced, \
         for [s = 1:(f == 0 ? 0 : |series|)] $line using (when($1 == s && $2 == p && !is_shown(s, f), $3)):4 \
             with lines lc rgb others lw 1 title legend[s] noenhanced, \
         for [n = shown:1:-1] $line using (when($1 == nth(n, f) && $2 == p, $3)):4 \
             with lines lc rgb colour[nth(n, f)] lw line_width dt dash[nth(n, f)] title legend[nth(n, f)] noenhanced, \
         for [n = shown:1:-1] mark_value using (at_x($1, nth(n, f), f)):(lower[slot(nth(n, f), p, $1)]): \
             (0):(upper[slot(nth(n, f), p, $1)] - lower[slot(nth(n, f), p, $1)]) \
             with vectors nohead lc rgb colour[nth(n, f)] lw bar_width title legend[nth(n, f)] noenhanced, \
         for [n = shown:1:-1] for [m = 1:|mark_value|] mark_value \
             using ($1 == m ? at_x($1, nth(n, f), f) : NaN):(middle[slot(nth(n, f), p, $1)]) \
             with points pt mark[nth(n, f)] ps mark_size lc rgb colour[nth(n, f)] \
             title told(nth(n, f), m, slot(nth(n, f), p, m)) noenhanced
    # What stands on the page once has been drawn with the first panel.
    if (d == 1) {
        unset label
        unset arrow
        unset object
    }
}
unset multiplot
unset output
