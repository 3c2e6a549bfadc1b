
# Everything is placed by pixels from the top left corner. A row a cell, a panel a metric.
sx(pixel) = pixel / (1.0 * width)
sy(pixel) = 1 - pixel / (1.0 * height)
as_it_is(c) = c eq '&' ? '+' : strstrt('_^{}@~\', c) > 0 ? '\'.c : c
unset key
top = 52 + 26*|title| + 20*|subtitle|
height_rows = row_height*|name|
do for [l = 1:|title|] {
    bold = ''
    do for [i = 1:strlen(title[l])] { bold = bold.as_it_is(title[l][i:i]) }
    set label 10+l '{/:Bold '.bold.'}' at screen sx(edge),sy(8 + 26*l) font font_title textcolor rgb ink
}
do for [l = 1:|subtitle|] {
    set label 30+l subtitle[l] at screen sx(edge),sy(12 + 26*|title| + 20*l) textcolor rgb soft noenhanced
}
do for [l = 1:|caption|] {
    set label 50+l caption[l] at screen sx(edge),sy(height - 18*(|caption| - l) - 16) \
        font font_caption textcolor rgb soft noenhanced
}
set logscale x 2
set yrange [|name| + 0.5:0.5]
set border 1 lc rgb line
set grid xtics lc rgb faint lw 0.8
set tics nomirror out font font_tic textcolor rgb soft
known(c) = column(c) == column(c) ? column(c) : 1
panel_width = (width - names_width - edge - gap_x*(|panel| - 1)) / (1.0*|panel|)
set multiplot
do for [p = 1:|panel|] {
    from_x = names_width + (p - 1)*(panel_width + gap_x)
    set lmargin at screen sx(from_x)
    set rmargin at screen sx(from_x + panel_width)
    set tmargin at screen sy(top)
    set bmargin at screen sy(top + height_rows)
    set label 4 '{/:Bold '.panel[p].'}'.'  '.better[p] at screen sx(from_x),sy(top - 14) textcolor rgb ink
    set xrange [x_low:x_high]
    set xtics scale 0.4 (x_label[1] x_value[1])
    do for [i = 2:|x_value|] { set xtics add (x_label[i] x_value[i]) }
    unset ytics
    do for [r = 1:(p == 1 ? |name| : 0)] {
        set label 100+r name[r] at screen sx(names_width - 12),sy(top + row_height*(r - 0.5)) right \
            font font_tic textcolor rgb ink noenhanced
    }
    # From the back to the front: how far the A/A cells changed, what counts as the same, 1, intervals, ratios.
    set arrow 1 from first 1,graph 0 to first 1,graph 1 nohead lc rgb ink lw 1.2 back
    set arrow 2 from first 1/(1 + same),graph 0 to first 1/(1 + same),graph 1 nohead dt 3 lc rgb line lw 0.8 back
    set arrow 3 from first 1 + same,graph 0 to first 1 + same,graph 1 nohead dt 3 lc rgb line lw 0.8 back
    mine(v) = column(1) == p ? v : NaN
    plot $changes using (mine(1)):2:(known(6)):(known(7)):($2 - 0.5):($2 + 0.5) \
             with boxxyerror fc rgb band fs solid noborder, \
         $changes using (mine(1)):($2 - 0.5):(0):(1) with vectors nohead lc rgb ink lw 1.2, \
         $changes using (mine($3)):2:4:5:8 with xerrorbars pt 0 lw bar_width lc rgb variable, \
         $changes using (mine($3)):2:8 with points pt 7 ps 1.25*mark_size lc rgb variable, \
         $changes using (mine($3)):2:9 with points pt 7 ps 0.8*mark_size lc rgb variable
    do for [l = 1:99] { unset label 100+l }
    unset for [l = 11:99] label l
}
unset multiplot
