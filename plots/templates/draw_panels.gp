
# The panels. All have the same axes, so values stand only where no panel follows to the left or below.
at_x(i, s) = x_value[i] * 2**(dodge * (s - (|mechanism| + 1) / 2.0))
# Titles: what an SVG in a browser says of what the mouse points at, without any script.
at_name(i) = x_label[i] eq '' ? sprintf('%g', x_value[i]) : x_label[i]
spread(k) = lower[k] == lower[k] ? sprintf(' [%.4g, %.4g]', lower[k], upper[k]) : ''
told(s, i, k) = sprintf('%s, %s: %.4g', legend[s], at_name(i), middle[k]).spread(k)
first_in_row(p) = (sum [q = p - (p - 1) % columns:p - 1] filled(q)) == 0
last_in_column(p) = p + columns > |panel| ? 1 : !filled(p + columns)
set logscale x 2
if (y_log) { set logscale y 10 }
set xrange [x_low:x_high]
set yrange [y_low:y_high]
set style line 1 lc rgb faint lw 0.8
set multiplot
do for [p = 1:|panel|] {
    from_x = left + (p - 1) % columns * (panel_width + gap_x)
    from_y = top + (p - 1) / columns * (panel_height + gap_y)
    set lmargin at screen sx(from_x)
    set rmargin at screen sx(from_x + panel_width)
    set tmargin at screen sy(from_y)
    set bmargin at screen sy(from_y + panel_height)
    set label 4 '{/:Bold '.panel_title[p].'}' at screen sx(from_x),sy(from_y - 16) textcolor rgb ink
    if (filled(p)) {
        set border 1 lc rgb line
        set grid ytics ls 1
        set tics nomirror out font font_tic textcolor rgb soft
        name_x = last_in_column(p)
        name_y = first_in_row(p)
        set xtics nomirror scale 0.4 ((name_x ? x_label[1] : '') x_value[1])
        do for [i = 2:|x_value|] { set xtics add ((name_x ? x_label[i] : '') x_value[i]) }
        set ytics nomirror scale 0 ((name_y ? y_label[1] : '') y_value[1])
        do for [i = 2:|y_value|] { set ytics add ((name_y ? y_label[i] : '') y_value[i]) }
        at_y(i, s) = middle[slot(s, p, int(i))]
        from(i, s) = lower[slot(s, p, int(i))]
        rise(i, s) = upper[slot(s, p, int(i))] - lower[slot(s, p, int(i))]
        # Three layers, the first series on top in each: lines, bars, markers.
        plot 