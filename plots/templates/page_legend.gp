do for [e = 1:entries] {
    s = entry_of[e]
    x = entry_x[e]
    y = entry_y[e]
    if (s == BAND) {
        set object 300+e rectangle from screen sx(x),sy(y - 7) to screen sx(x + 26),sy(y + 7) \
            fc rgb band fs solid noborder
    } else { if (s == SATURATED) {
        set label 300+e '' at screen sx(x + 13),sy(y) point pt 2 ps 2.2*mark_size lc rgb ink
    } else {
        solid_or = s == OTHERS ? 1 : dash[s]
        set arrow 300+e from screen sx(x),sy(y) rto screen sx(26),0 nohead \
            lc rgb (s == OTHERS ? others : colour[s]) lw (s == OTHERS ? 1 : line_width) \
            dt solid_or
    } }
    if (s > 0) {
        set label 300+e '' at screen sx(x + 13),sy(y) point pt mark[s] ps mark_size lc rgb colour[s]
    }
    set label 500+e entry[e] at screen sx(x + 34),sy(y) textcolor rgb ink noenhanced
}
