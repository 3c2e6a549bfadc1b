do for [s = 1:|mechanism|] {
    set arrow 300+s from screen sx(legend_x[s]),sy(legend_y[s]) rto screen sx(26),0 nohead \
        lc rgb colour[s] lw line_width dt dash[s]
    set label 300+s '' at screen sx(legend_x[s] + 13),sy(legend_y[s]) \
        point pt mark[s] ps mark_size lc rgb colour[s]
    set label 500+s legend[s] at screen sx(legend_x[s] + 34),sy(legend_y[s]) \
        textcolor rgb ink noenhanced
}
