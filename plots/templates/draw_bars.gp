do for [m = 1:|legend|] {
    set object 300+m rectangle from screen sx(legend_x[m]),sy(legend_y[m] - 6) \
        to screen sx(legend_x[m] + 12),sy(legend_y[m] + 6) fc rgb colour[m] fs solid noborder
    set label 300+m legend[m] at screen sx(legend_x[m] + 20),sy(legend_y[m]) textcolor rgb ink noenhanced
}

# The panels: bars of one part after the other, so scaled that they add up to the number at the bar's end (medians of
# parts do not); the interval of that number is the line under the bar.
raw(m, s, p) = (u = middle[slot(m, s, p)], u == u ? u : 0)
parts(t, s, p) = (sum [o = 1:|part|] (stack[o] == t ? raw(o, s, p) : 0))
scaled(t, s, p) = (v = middle[slot(|part| + t, s, p)], r = parts(t, s, p), v == v && r > 0 ? v / r : 1)
amount(m, s, p) = (raw(m, s, p)) * scaled(stack[m], s, p)
before(m, s, p) = (sum [o = 1:|part|] (o < m && stack[o] == stack[m] ? raw(o, s, p) : 0)) * scaled(stack[m], s, p)
reach(t, s, p) = parts(t, s, p) * scaled(t, s, p)
at_y(s) = |series| - s + 1
array row[|series|]
do for [s = 1:|series|] { row[s] = s }
name_y(p, t) = t == 1 && (p - 1) % across == 0
name_x(p) = p + across > |panel|
set yrange [0.4:|series| + 0.5]
set style line 1 lc rgb faint lw 0.8
set multiplot
do for [p = 1:|panel|] {
    do for [t = 1:|total|] {
        a = (p - 1) * |total| + t
        from_x = left + ((p - 1) % across * |total| + t - 1) * (panel_width + gap_x)
        from_y = top + (p - 1) / across * (panel_height + gap_y)
        set lmargin at screen sx(from_x)
        set rmargin at screen sx(from_x + panel_width)
        set tmargin at screen sy(from_y)
        set bmargin at screen sy(from_y + panel_height)
        if (t == 1) {
            set label 4 '{/:Bold '.panel_title[p].'}' at screen sx(from_x),sy(from_y - 16) textcolor rgb ink
        }
        if (name_x(p)) {
            # of two lines where one is wider than its panel
            comma = text_width(total_title[t], text_size) > panel_width + gap_x ? strstrt(total_title[t], ', ') : 0
            set label 5 (comma > 0 ? total_title[t][1:comma] : total_title[t]) at screen sx(from_x + panel_width / 2.0), \
                sy(from_y + panel_height + 38) center textcolor rgb soft noenhanced
            set label 6 (comma > 0 ? total_title[t][comma + 2:*] : '') at screen sx(from_x + panel_width / 2.0), \
                sy(from_y + panel_height + 53) center textcolor rgb soft noenhanced
        }
        set border 2 lc rgb line
        set grid xtics ls 1
        set tics nomirror out font font_tic textcolor rgb soft
        set xrange [0:high[a] * 1.2] # room for the last number
        set xtics nomirror scale 0 format '%h' 0,step[a],high[a] # the usual format begins with a blank
        set ytics nomirror scale 0 ((name_y(p, t) ? name[1] : '') at_y(1))
        do for [s = 2:|series|] { set ytics add ((name_y(p, t) ? name[s] : '') at_y(s)) }
        plot for [m = 1:|part|] row using (before(m, $1, p)): \
                 (stack[m] == t && amount(m, $1, p) > 0 ? at_y($1) : NaN): \
                 (before(m, $1, p)):(before(m, $1, p) + amount(m, $1, p)): \
                 (at_y($1) - 0.3):(at_y($1) + 0.34) with boxxyerror lc rgb colour[m] \
                 lw 0.5 fs solid border lc rgb paper, \
             row using (lower[slot(|part| + t, int($1), p)]):(at_y($1) - 0.4): \
                 (upper[slot(|part| + t, int($1), p)] - lower[slot(|part| + t, int($1), p)]):(0) \
                 with vectors nohead lc rgb ink lw bar_width, \
             row using (reach(t, $1, p)):(at_y($1) + 0.02):(behind(t, int($1), p)) \
                 with labels left offset 0.5,0 font font_tic textcolor rgb ink
        unset label 5
        unset label 6
        # What stands on the page once has been drawn with the first panel.
        if (p == 1 && t == 1) {
            unset label
            unset object
        }
        unset label 4
    }
}
unset multiplot
unset output
