             for [s = 1:(f == 0 ? 0 : |series|)] x_value using (x_value[int($1)]):(is_shown(s, f) ? NaN : at_y($1, s)) \
                 with lines lc rgb others lw 1 title legend[s] noenhanced, \
             for [n = shown:1:-1] x_value using (at_x($1, nth(n, f), f)):(at_y($1, nth(n, f))) \
                 with lines lc rgb colour[nth(n, f)] lw line_width dt dash[nth(n, f)] title legend[nth(n, f)] noenhanced, \
             for [n = shown:1:-1] x_value using (at_x($1, nth(n, f), f)):(from($1, nth(n, f))): \
                 (0):(to($1, nth(n, f)) - from($1, nth(n, f))) \
                 with vectors nohead lc rgb colour[nth(n, f)] lw bar_width title legend[nth(n, f)] noenhanced, \
             for [n = shown:1:-1] for [i = 1:|x_value|] x_value \
                 using ($1 == i ? at_x($1, nth(n, f), f) : NaN):(at_y($1, nth(n, f))) \
                 with points pt mark[nth(n, f)] ps mark_size lc rgb colour[nth(n, f)] \
                 title told(nth(n, f), i, slot(nth(n, f), p, i)) noenhanced
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
