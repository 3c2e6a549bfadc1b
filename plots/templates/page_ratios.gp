bold = ''
do for [i = 1:strlen(title_more)] { bold = bold.as_it_is(title_more[i:i]) }
set label 2 '{/:Bold '.bold.'}' at screen sx(edge),sy(title_y + 26) font font_title textcolor rgb ink
do for [e = 1:entries] {
    s = entry_of[e]
    x = entry_x[e]
    y = entry_y[e]
    if (s == BASE) {
        set arrow 300+e from screen sx(x),sy(y) rto screen sx(26),0 nohead lc rgb base_colour lw line_width
    } else { if (s < 0) {
        set object 300+e rectangle from screen sx(x),sy(y - 7) to screen sx(x + 26),sy(y + 7) \
            fc rgb (s == BAND ? band : same) fs solid noborder
    } else {
        set arrow 300+e from screen sx(x + 13),sy(y - 9) rto screen 0,sy(18) - 1 nohead lc rgb colour[s] lw bar_width
        set label 300+e '' at screen sx(x + 13),sy(y) point pt mark[s] ps mark_size lc rgb colour[s]
    } }
    set label 500+e entry[e] at screen sx(x + 34),sy(y) textcolor rgb ink noenhanced
}
middle_x = left + (columns*(panel_width + gap_x) - gap_x)/2.0
middle_y = top + (rows*(panel_height + gap_y) - gap_y)/2.0
bottom = top + rows*(panel_height + gap_y) - gap_y
if (as_rows) {
    half = text_width(y_title, text_size) / 2.0 # the names leave little room: it may begin below them
    set label 3 y_title at screen sx(middle_x + half > width - edge ? width - edge - half : middle_x),sy(bottom + 46) \
        center textcolor rgb soft noenhanced
} else {
    set label 3 y_title at screen sx(edge),sy(middle_y) rotate by 90 center textcolor rgb soft noenhanced
    set label 5 x_title at screen sx(middle_x),sy(bottom + 46) center textcolor rgb soft noenhanced
}

# The panels. All have the same axes, so values stand only where no panel follows to the left or below.
first_in_row(p) = (p - 1) % columns == 0
last_in_column(p) = p + columns > |panel|
