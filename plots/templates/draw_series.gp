for [s = |mechanism|:1:-1] x_value using (at_x($1, s)):(at_y($1, s)) \
                 with lines lc rgb colour[s] lw line_width dt dash[s] title legend[s] noenhanced, \
             for [s = |mechanism|:1:-1] x_value using (at_x($1, s)):(from($1, s)):(0):(rise($1, s)) \
                 with vectors nohead lc rgb colour[s] lw bar_width title legend[s] noenhanced, \
             for [s = |mechanism|:1:-1] for [i = 1:|x_value|] x_value \
                 using ($1 == i ? at_x($1, s) : NaN):(at_y($1, s)) \
                 with points pt mark[s] ps mark_size lc rgb colour[s] \
                 title told(s, i, slot(s, p, i)) noenhanced
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
    if (p == 1) {
        unset label
        unset arrow
    }
}
unset multiplot
unset output
