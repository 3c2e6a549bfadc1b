middle_x = left + (columns*(panel_width + gap_x) - gap_x)/2.0
middle_y = top + (rows*(panel_height + gap_y) - gap_y)/2.0
bottom = top + rows*(panel_height + gap_y) - gap_y
set label 2 y_title at screen sx(edge),sy(middle_y) rotate by 90 center textcolor rgb soft noenhanced
set label 3 x_title at screen sx(middle_x),sy(bottom + 46) center textcolor rgb soft noenhanced

# The panels. All have the same axes, so values stand only where no panel follows to the left or below.
first_in_row(p) = (p - 1) % columns == 0
last_in_column(p) = p + columns > |panel_title|
set xrange [0:x_high]
set yrange [0:y_high]
set style line 1 lc rgb faint lw 0.8
set multiplot
do for [p = 1:|panel_title|] {
    from_x = left + (p - 1) % columns * (panel_width + gap_x)
    from_y = top + (p - 1) / columns * (panel_height + gap_y)
    set lmargin at screen sx(from_x)
    set rmargin at screen sx(from_x + panel_width)
    set tmargin at screen sy(from_y)
    set bmargin at screen sy(from_y + panel_height)
    bold = ''
    do for [i = 1:strlen(panel_title[p])] { bold = bold.as_it_is(panel_title[p][i:i]) }
    set label 4 '{/:Bold '.bold.'}' at screen sx(from_x),sy(from_y - 30) textcolor rgb ink
    set label 5 note[p] at screen sx(from_x),sy(from_y - 13) font font_caption textcolor rgb soft noenhanced
    set border 1 lc rgb line
    set grid ytics ls 1
    set tics nomirror out font font_tic textcolor rgb soft
    set xtics nomirror scale 0.4 0,x_step,x_high format (last_in_column(p) ? '%g' : '')
    set ytics nomirror scale 0 0,y_step,y_high format (first_in_row(p) ? '%g' : '')
    plot 1 with lines lc rgb line lw 0.8 notitle, \
         $runs index p - 1 using 1:2 with lines lc rgb run_veil + colour[p] lw bar_width title panel_title[p] noenhanced, \
         $runs index p - 1 using ($3 == 1 ? $1 : -1):2 with points pt 7 ps 0.3 lc rgb run_veil + colour[p] \
         title panel_title[p] noenhanced # a single point makes no line
    # What stands on the page once has been drawn with the first panel.
    if (p == 1) { unset label }
}
unset multiplot
unset output
