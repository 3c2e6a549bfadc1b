
# The panels. All have the same axes, so values stand only where no panel follows to the left or below.
is_shown(s, f) = f == 0 || s == f || s == base
nth(n, f) = f == 0 ? n : n == 1 ? base : f
shift(s, f) = f == 0 ? s - (|series| + 1)/2.0 : s == base ? -0.5 : s == f ? 0.5 : 0
at_x(i, s, f) = x_value[i] * 2**(dodge * shift(s, f))
wide = 2**(dodge * (beside/2.0 + 0.3))
# Titles: what an SVG in a browser says of what the mouse points at, without any script.
spread(k) = lower[k] == lower[k] ? sprintf(' [%.4g, %.4g]', lower[k], upper[k]) : ''
told(s, i, k) = sprintf('%s, %s: %.4g', legend[s], x_label[i], middle[k]).spread(k)
first_in_row(d) = (sum [q = d - (d - 1) % columns:d - 1] filled(q)) == 0
last_in_column(d) = d + columns > drawn ? 1 : !filled(d + columns)
set logscale x 2
if (y_log) { set logscale y 10 }
set xrange [x_low:x_high]
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
        set grid ytics ls 1
        set tics nomirror out font font_tic textcolor rgb soft
        name_x = last_in_column(d)
        name_y = first_in_row(d)
        set xtics nomirror scale 0.4 ((name_x ? x_shown[1] : '') x_value[1])
        do for [i = 2:|x_value|] { set xtics add ((name_x ? x_shown[i] : '') x_value[i]) }
        set ytics nomirror scale 0 ((name_y ? y_label[1] : '') y_value[1])
        do for [i = 2:|y_value|] { set ytics add ((name_y ? y_label[i] : '') y_value[i]) }
        at_y(i, s) = middle[slot(s, p, int(i))]
        from(i, s) = lower[slot(s, p, int(i))]
        to(i, s) = upper[slot(s, p, int(i))]
        # From the back to the front: the control's band, single runs, series that are not in focus; then lines, bars
        # and markers, the first series on top in each.
        plot for [b = 1:(control_legend ne '')] x_value \
                 using (x_value[int($1)]):(at_y($1, control_s)):(x_value[int($1)] / wide):(x_value[int($1)] * wide): \
                 (from($1, control_s)):(to($1, control_s)) \
                 with boxxyerror fc rgb band fs solid noborder title control_legend noenhanced, \
