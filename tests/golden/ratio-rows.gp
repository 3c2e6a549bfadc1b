# ratio: made by labrun, to be changed by hand as you like. Run it from any folder:
#   gnuplot ratio.gp                      draws ratio.svg beside it
#   gnuplot -e "format='png'" ratio.gp    draws ratio.png; pdf as well
# The numbers come from verdicts.csv in the folder above, whose columns are found by their names.
metric = 'throughput_gbps'

# Style; sizes of text in pixels
font = 'Helvetica,Arial,Liberation Sans,DejaVu Sans,sans-serif'
text_size = 13; title_size = 20; tic_size = 12; caption_size = 11
paper = '#ffffff'; ink = '#1a1a1a'; soft = '#5a5a5a'; line = '#8a8a8a'; faint = '#dedede'
band = 0xe3e3e3; others = 0xd2d2d2
line_width = 1.8; bar_width = 1.4; mark_size = 0.6
same = 0xc9e0f0
mark_size = 1 # filled and open ones are to be told apart

# Page, in pixels; height = 0: as high as the panels need. The rest follows further down
width = 1080
height = 0
panel_height = 64
edge = 30
title_y = 34
subtitle_y = 64
columns = 1
gap_x = 30
gap_y = 48
as_rows = 1 # a row for each arm; 0: arms beside each other

# Texts
title = 'Throughput: one-copy is ×0.40 of two-copy; zero-copy is ×0.44'
array subtitle = ['ratio to two-copy, paired within 9 blocks; bars: 95 % interval; filled: faster, slower or the same by verdict (corrected for all places), open: not decided']
array caption = ['Example CPU, 2 CPUs · Linux 6.18 · veth, MTU 1500, TCP cubic · full, seed 1']
title_more = ''
x_title = ''
y_title = 'throughput relative to two-copy (higher is better)'

# What is compared, with what: values of the columns arm and against. The look is that of all figures
contrast = 'mechanism'
baseline = 'two-copy'; base_colour = 0x0072b2
base_legend = 'two-copy = ×1'
array arm[2] = ['one-copy', 'zero-copy']
array legend[2] = ['one-copy', 'zero-copy (100 % copied)']
array colour[2] = [0xd55e00, 0x009e73]
array mark[2] = [5, 9]
# The A/A control is a grey band at each place, and what counts as the same a strip; '': there is none
control_legend = 'A/A control: two-copy against itself'
equivalence = 0.03
same_legend = 'the same: ±3 %'

# Panels and places on the axis: values of columns
panel_of(row) = ''
array panel[1] = ['']
array panel_title[1] = ['messages of 256 B, 1 thread']
x_of(row) = ''
array x_value[1] = ['']
array x_label[1] = ['']

# The axis of ratios
array y_value[4] = [0.4, 0.5, 0.7, 1]
array y_label[4] = ['×0.4', '×0.5', '×0.7', '×1']
y_low = 0.338498
y_high = 1.28912
# Rows of this figure, besides those named above
wanted(row) = 1

# Where things are: the data in the folder above this script, the picture beside it, wherever gnuplot is started.
place = exists('ARG0') ? ARG0 : ''
slash = 0
do for [i = 1:strlen(place)] { if (place[i:i] eq '/') { slash = i } }
here = slash > 0 ? place[1:slash] : place eq '' ? 'figures/' : ''
if (!exists('summary_csv')) { summary_csv = here.'../summary.csv' }
if (!exists('runs_csv')) { runs_csv = here.'../runs.csv' }
if (!exists('verdicts_csv')) { verdicts_csv = here.'../verdicts.csv' }
if (!exists('profile_shares_csv')) { profile_shares_csv = here.'../profile_shares.csv' }

# How wide a text is, about, and at most: in pixels, letter by letter.
thin = " !',.:;Iijl|"
narrow = '()-/[]frt'
broad = '%&+<=>MW~@#mw'
capital = 'ABCDEFGHKLNOPQRSTUVXYZ'
letter(c) = strstrt(thin, c) > 0 ? 0.34 : strstrt(narrow, c) > 0 ? 0.41 : strstrt(broad, c) > 0 ? 0.95 : \
    strstrt(capital, c) > 0 ? 0.75 : 0.63
text_width(s, size) = size * (sum [c = 1:strlen(s)] letter(s[c:c]))
larger(a, b) = b > a ? b : a

# A title of two lines moves down what stands below it.
subtitle_y = subtitle_y + (title_more ne '' ? 26 : 0)

# The legend: what each thing is. Entries from left to right, in as many rows as they need: change a text, and the rest
# makes room.
BASE = 0; BAND = -1; SAME = -2
array entry[|arm| + 3]
array entry_of[|arm| + 3]
entries = 1
entry[1] = base_legend; entry_of[1] = BASE
do for [s = 1:|arm|] {
    if (!as_rows) { entries = entries + 1; entry[entries] = legend[s]; entry_of[entries] = s }
}
if (control_legend ne '') { entries = entries + 1; entry[entries] = control_legend; entry_of[entries] = BAND }
if (same_legend ne '') { entries = entries + 1; entry[entries] = same_legend; entry_of[entries] = SAME }
array entry_x[|arm| + 3]
array entry_y[|arm| + 3]
x = edge
y = subtitle_y + 20*(|subtitle| - 1) + 30
do for [e = 1:entries] {
    w = 34 + text_width(entry[e], text_size)
    if (x > edge && x + w > width - edge) { x = edge; y = y + 24 }
    entry_x[e] = x
    entry_y[e] = y
    x = x + w + 26
}

# The panels, under each other in rows of `columns`: as high as panel_height, or as the picture's height leaves room for.
names_width = 0
if (as_rows) {
    do for [s = 1:|arm|] { names_width = larger(names_width, text_width(legend[s], tic_size)) }
} else {
    do for [i = 1:|y_value|] { names_width = larger(names_width, text_width(y_label[i], tic_size)) }
}
left = edge + (as_rows ? 0 : 24) + names_width + 12
rows = (|panel| + columns - 1) / columns
top = y + 46
below = 74 + 16*|caption|
if (height > 0) {
    panel_height = larger(40, (height - top - below - (rows - 1)*gap_y) / (1.0*rows))
} else {
    height = top + rows*panel_height + (rows - 1)*gap_y + below
}
caption_y = height - 16*|caption|
panel_width = (width - edge - left - (columns - 1)*gap_x) / (1.0*columns)

# The picture: SVG, PNG of twice the size, or PDF, where a pixel is 3/4 point.
set encoding utf8
if (!exists('format')) { format = 'svg' }
font_text = font.','.sprintf('%g', text_size)
font_title = ','.sprintf('%g', title_size) # the same font in other sizes
font_tic = ','.sprintf('%g', tic_size)
font_caption = ','.sprintf('%g', caption_size)
if (format eq 'png') {
    set terminal pngcairo size 2*width,2*height font font_text \
        fontscale 1.5 linewidth 2 pointscale 2.4 enhanced butt background rgb paper
} else { if (format eq 'pdf') {
    set terminal pdfcairo size width/96.0,height/96.0 font font_text \
        fontscale 0.5625 linewidth 1.5 pointscale 1.2 enhanced butt background rgb paper
} else {
    set terminal svg size width,height dynamic font font_text \
        enhanced butt background rgb paper
} }
if (!exists('picture')) { set output here.'ratio.'.format }

# Read the ratios from verdicts.csv: one slot an arm, panel and place on the axis; NaN: not compared there.
slots = |arm| * |panel| * |x_value|
array ratio[slots]
array lower[slots]
array upper[slots]
array verdict[slots]
array noise[|panel| * |x_value|]
do for [k = 1:slots] { ratio[k] = NaN; lower[k] = NaN; upper[k] = NaN; verdict[k] = '' }
do for [k = 1:|noise|] { noise[k] = NaN }
slot(s, p, i) = ((s - 1) * |panel| + p - 1) * |x_value| + i
which_s(v) = (sum [s = 1:|arm|] (arm[s] eq v) * s)
which_p(v) = (sum [p = 1:|panel|] (panel[p] eq v) * p)
which_x(v) = (sum [i = 1:|x_value|] (x_value[i] eq v) * i)
keep(s, p, i) = s * p * i == 0 ? 0 : (k = slot(s, p, i), ratio[k] = column('ratio'), lower[k] = column('low'), \
    upper[k] = column('high'), verdict[k] = strcol('verdict'), noise[(p - 1) * |x_value| + i] = column('noise'), 1)
compared(row) = strcol('metric') eq metric && strcol('contrast') eq contrast && strcol('against') eq baseline && \
    strcol('control') eq 'no' && wanted(0)
set datafile separator ','
set datafile columnheaders
set datafile commentschars ''
stats verdicts_csv using (compared(0) ? keep(which_s(strcol('arm')), which_p(panel_of(0)), which_x(x_of(0))) : 0) \
    nooutput
set datafile nocolumnheaders
set datafile separator
decided(k) = verdict[k] eq 'faster' || verdict[k] eq 'slower'
said(k) = decided(k) || verdict[k] eq 'equivalent'
times(r) = r < 0.1 ? sprintf('×%.2g', r) : r < 10 ? sprintf('×%.2f', r) : sprintf('×%.3g', r)
interval(k) = lower[k] == lower[k] ? sprintf(' [%.3g, %.3g]', lower[k], upper[k]) : ''
# Of what is spent there is more or less: verdicts.csv calls more of it slower.
spoken(v) = metric eq 'throughput_gbps' ? v : v eq 'faster' ? 'less' : v eq 'slower' ? 'more' : v
# Titles: what an SVG in a browser says of what the mouse points at, without any script.
at_place(p, i) = panel_title[p].(panel_title[p] eq '' || x_label[i] eq '' ? '' : ', ').x_label[i]
told(s, p, i) = sprintf('%s, %s: ', legend[s], at_place(p, i)).times(ratio[slot(s, p, i)]). \
    interval(slot(s, p, i)).', '.spoken(verdict[slot(s, p, i)])

# Texts around the panels. Positions are pixels from the top left corner. Only bold text is set in gnuplot's markup, and
# what stands in it means itself.
sx(pixel) = pixel / (1.0 * width)
sy(pixel) = 1 - pixel / (1.0 * height)
as_it_is(c) = c eq '&' ? '+' : strstrt('_^{}@~\', c) > 0 ? '\'.c : c
unset key
set dashtype 2 (9,5)
set dashtype 3 (3,4)
bold = ''
do for [i = 1:strlen(title)] { bold = bold.as_it_is(title[i:i]) }
set label 1 '{/:Bold '.bold.'}' at screen sx(edge),sy(title_y) font font_title textcolor rgb ink
do for [l = 1:|subtitle|] {
    set label 100+l subtitle[l] at screen sx(edge),sy(subtitle_y + 20*(l - 1)) \
        textcolor rgb soft noenhanced
}
do for [l = 1:|caption|] {
    set label 200+l caption[l] at screen sx(edge),sy(caption_y + 16*(l - 1)) \
        font font_caption textcolor rgb soft noenhanced
}
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
array row[|arm|]
do for [s = 1:|arm|] { row[s] = |arm| + 1 - s }
when(condition, v) = condition ? v : NaN
# Without an interval or a control nothing is drawn; gnuplot complains of what lies nowhere as a whole.
known(v) = v == v ? v : 1
# A number that is not shown lies far outside: gnuplot 5.4 breaks down on a single one that lies nowhere.
shown(condition, v) = condition ? v : 1e-99
# The number stands on the side of the interval that is further from 1, or on the other where the panel ends.
end_of(s, p) = (k = slot(s, p, 1), upper[k] == upper[k] ? upper[k] : ratio[k])
begin_of(s, p) = (k = slot(s, p, 1), lower[k] == lower[k] ? lower[k] : ratio[k])
room = 50.0 / panel_width * log(y_high / y_low)
behind(s, p) = ratio[slot(s, p, 1)] > 1 ? log(y_high / end_of(s, p)) > room : log(begin_of(s, p) / y_low) < room
# In the labels of an axis a % begins a number's format.
array row_shown[|arm|]
do for [s = 1:|arm|] {
    row_shown[s] = ''
    do for [i = 1:strlen(legend[s])] { row_shown[s] = row_shown[s].(legend[s][i:i] eq '%' ? '%%' : legend[s][i:i]) }
}
set xrange [y_low:y_high]
set logscale x 10
set yrange [0.5:|arm| + 0.5]
set style line 1 lc rgb faint lw 0.8
set multiplot
do for [p = 1:|panel|] {
    from_x = left + (p - 1) % columns * (panel_width + gap_x)
    from_y = top + (p - 1) / columns * (panel_height + gap_y)
    set lmargin at screen sx(from_x)
    set rmargin at screen sx(from_x + panel_width)
    set tmargin at screen sy(from_y)
    set bmargin at screen sy(from_y + panel_height)
    bold = ''
    do for [i = 1:strlen(panel_title[p])] { bold = bold.as_it_is(panel_title[p][i:i]) }
    set label 4 '{/:Bold '.bold.'}' at screen sx(from_x),sy(from_y - 16) textcolor rgb ink
    set border 1 lc rgb line
    set grid xtics ytics ls 1, ls 1
    set tics nomirror out font font_tic textcolor rgb soft
    set xtics nomirror scale 0.4 ((last_in_column(p) ? y_label[1] : '') y_value[1])
    do for [i = 2:|y_value|] { set xtics add ((last_in_column(p) ? y_label[i] : '') y_value[i]) }
    set ytics nomirror scale 0 ((first_in_row(p) ? row_shown[1] : '') row[1]) noenhanced
    do for [s = 2:|arm|] { set ytics add ((first_in_row(p) ? row_shown[s] : '') row[s]) noenhanced }
    # From the back to the front: the control's band, what counts as the same, the baseline, intervals, markers, numbers.
    plot row using (when($1 == 1, 1)):(1):(1/known(noise[p])):(known(noise[p])):(0.5):(|arm| + 0.5) \
             with boxxyerror fc rgb band fs solid noborder title control_legend noenhanced, \
         row using (when($1 == 1, 1)):(1):(1/(1 + equivalence)):(1 + equivalence):(0.5):(|arm| + 0.5) \
             with boxxyerror fc rgb same fs solid noborder title same_legend noenhanced, \
         row using (when($1 == 1, 1)):(0.5):(0):(|arm|) \
             with vectors nohead lc rgb base_colour lw line_width title base_legend noenhanced, \
         for [s = 1:|arm|] row using (when($1 == s, begin_of(s, p))):(row[s]):(end_of(s, p) - begin_of(s, p)):(0) \
             with vectors nohead lc rgb colour[s] lw bar_width title legend[s] noenhanced, \
         for [s = 1:|arm|] row using (when($1 == s && !said(slot(s, p, 1)), ratio[slot(s, p, 1)])):(row[s]) \
             with points pt mark[s] ps mark_size lc rgb paper title legend[s] noenhanced, \
         for [s = 1:|arm|] row using (when($1 == s, ratio[slot(s, p, 1)])):(row[s]) \
             with points pt (said(slot(s, p, 1)) ? mark[s] : mark[s] - 1) ps mark_size lc rgb colour[s] \
             title told(s, p, 1) noenhanced, \
         for [s = 1:|arm|] row using (shown($1 == s && decided(slot(s, p, 1)) && behind(s, p), end_of(s, p))):(row[s]): \
             (times(ratio[slot(s, p, 1)])) \
             with labels left offset 0.8,0 font font_tic textcolor rgb colour[s] title legend[s] noenhanced, \
         for [s = 1:|arm|] row using (shown($1 == s && decided(slot(s, p, 1)) && !behind(s, p), begin_of(s, p))): \
             (row[s]):(times(ratio[slot(s, p, 1)])) \
             with labels right offset -0.8,0 font font_tic textcolor rgb colour[s] title legend[s] noenhanced
    # What stands on the page once has been drawn with the first panel.
    if (p == 1) {
        unset label
        unset arrow
        unset object
    }
}
unset multiplot
unset output
