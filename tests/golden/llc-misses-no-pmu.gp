# llc-misses: made by labrun, to be changed by hand as you like. Run it from any folder:
#   gnuplot llc-misses.gp                      draws llc-misses.svg beside it
#   gnuplot -e "format='png'" llc-misses.gp    draws llc-misses.png; pdf as well
# The numbers come from summary.csv in the folder above, whose columns are found by their names.
metric = 'llc_misses_per_kb'

# Style; sizes of text in pixels
font = 'Helvetica,Arial,Liberation Sans,DejaVu Sans,sans-serif'
text_size = 13; title_size = 20; tic_size = 12; caption_size = 11
paper = '#ffffff'; ink = '#1a1a1a'; soft = '#5a5a5a'; line = '#8a8a8a'; faint = '#dedede'
band = 0xe3e3e3; others = 0xd2d2d2
line_width = 1.8; bar_width = 1.4; mark_size = 0.6

# Page, in pixels; height = 0: as high as the panels need. The rest follows further down
width = 1080
height = 0
panel_height = 130
edge = 30
title_y = 34
subtitle_y = 64
columns = 2
gap_x = 30
gap_y = 48

# Texts
title = 'Last-level cache misses against message size'
array subtitle = ['no data: LLC load misses per KB']
array caption = ['Example CPU, 2 CPUs · Linux 6.18 · veth, MTU 1500, cubic · full, seed 1']
array gap = ['no LLC load misses per KB: this virtual machine has', 'no PMU']
x_title = 'size of the whole message'
y_title = 'misses/KB (lower is better)'

# Series: values of a column, and how each looks in every figure
array series[1] = ['']
array name[1] = ['']
array note[1] = ['']
array legend[1] = ['']
array colour[1] = [0]
array mark[1] = [0]
array dash[1] = [0]
series_column = 'mechanism'
measured = 0
# multiples = 1: a panel for each series but the base, which is in all of them
base = 1
multiples = 0
# The A/A control is a grey band; '': there is none
control_legend = ''

# Panels and axes: columns of summary.csv, and their values
panel_column = 'threads'
array panel[4] = [1, 2, 4, 8]
array panel_title[4] = ['1 thread', '2 threads', '4 threads', '8 threads']
x_column = 'message_size'
array x_value[4] = [256, 1024, 4096, 16384]
array x_label[4] = ['256 B', '1 KB', '4 KB', '16 KB']
array y_value[6] = [0, 0.2, 0.4, 0.6, 0.8, 1]
array y_label[6] = ['0', '0.2', '0.4', '0.6', '0.8', '1']
y_low = 0
y_high = 1.06
y_log = 0
# Rows of this figure, besides metric and series
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

# The legend: the series, what a band is, and where each has its own panel, the others. Entries from left to right, in
# as many rows as they need: change a text, and the rest makes room.
drawn = multiples ? |panel| * larger(1, |series| - 1) : |panel|
focus(d) = multiples ? (d - 1) % (|series| - 1) + 1 + ((d - 1) % (|series| - 1) + 1 >= base) : 0
which(d) = multiples ? (d - 1) / (|series| - 1) + 1 : d
BAND = 0; OTHERS = -1; SATURATED = -2
array entry[|series| + 3]
array entry_of[|series| + 3]
entries = 0
do for [s = 1:|series|] {
    if (measured && (!multiples || s == base)) { entries = entries + 1; entry[entries] = legend[s]; entry_of[entries] = s }
}
if (multiples) { entries = entries + 1; entry[entries] = 'all others'; entry_of[entries] = OTHERS }
if (control_legend ne '') { entries = entries + 1; entry[entries] = control_legend; entry_of[entries] = BAND }
if (exists('saturated_legend')) { entries = entries + 1; entry[entries] = saturated_legend; entry_of[entries] = SATURATED }
array entry_x[|series| + 3]
array entry_y[|series| + 3]
x = edge
y = subtitle_y + 20*(|subtitle| - 1) + (entries > 0 ? 30 : 0)
do for [e = 1:entries] {
    w = 34 + text_width(entry[e], text_size)
    if (x > edge && x + w > width - edge) { x = edge; y = y + 24 }
    entry_x[e] = x
    entry_y[e] = y
    x = x + w + 26
}

# The panels, under each other in rows of `columns`: as high as panel_height, or as the picture's height leaves room for.
y_width = 0
do for [i = 1:|y_value|] { y_width = larger(y_width, text_width(y_label[i], tic_size)) }
left = edge + (measured ? 24 + y_width + 12 : 0)
rows = (drawn + columns - 1) / columns
top = y + 46
below = (measured ? 74 : 40) + 16*|caption|
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
if (!exists('picture')) { set output here.'llc-misses.'.format }

# The horizontal axis in octaves: how far it reaches past its values, and how far series stand apart: all of them
# within a quarter of the way to the next value, so that each is seen to belong to its own.
beside = multiples ? 2 : |series|
octave(v) = log(larger(1, v)) / log(2)
span = octave(x_value[|x_value|]) - octave(x_value[1])
margin = span > 0 ? 0.09*span : 1
step = span > 0 ? span : 1
do for [i = 2:|x_value|] {
    gap_octaves = octave(x_value[i]) - octave(x_value[i - 1])
    if (gap_octaves > 0 && gap_octaves < step) { step = gap_octaves }
}
dodge = 8*(span + 2*margin) / panel_width
if (dodge > 0.25*step / beside) { dodge = 0.25*step / beside }
margin = margin + dodge*beside / 2.0
x_low = larger(1, x_value[1]) / 2**margin
x_high = x_value[|x_value|] * 2**margin
# A label that would touch the one before is left out; its tic stays.
array x_shown[|x_value|]
x = -1e9
do for [i = 1:|x_value|] {
    x_at = octave(x_value[i]) * panel_width / (span + 2*margin)
    w = text_width(x_label[i], tic_size) / 2.0
    x_shown[i] = x_at - w > x ? x_label[i] : ''
    if (x_at - w > x) { x = x_at + w + 6 }
}

# Read the medians and their spread: one slot a series, panel and x value; NaN: no run. The A/A control is behind the
# last series.
control_s = |series| + 1
slots = control_s * |panel| * |x_value|
array middle[slots]
array lower[slots]
array upper[slots]
do for [k = 1:slots] { middle[k] = NaN; lower[k] = NaN; upper[k] = NaN }
slot(s, p, i) = ((s - 1) * |panel| + p - 1) * |x_value| + i
which_s(v, c) = c eq 'yes' ? control_s : (sum [s = 1:|series|] (series[s] eq v) * s)
which_p(v) = (sum [p = 1:|panel|] (panel[p] == v) * p)
which_x(v) = (sum [i = 1:|x_value|] (x_value[i] == v) * i)
# The 95 % interval of the median; the range of the runs where they are too few for one; nothing for one run.
pick(interval, range) = column('n') < 2 ? NaN : interval == interval ? interval : range
keep(s, p, i) = s * p * i == 0 ? 0 : (k = slot(s, p, i), middle[k] = column('median'), \
    lower[k] = pick(column('low'), column('min')), upper[k] = pick(column('high'), column('max')), 1)
set datafile separator ','
set datafile columnheaders
set datafile commentschars ''
stats summary_csv using (strcol('metric') eq metric && wanted(0) ? keep(which_s(strcol(series_column), \
    strcol('control')), which_p(column(panel_column)), which_x(column(x_column))) : 0) nooutput
set datafile nocolumnheaders
set datafile separator
has(s, p) = (sum [i = 1:|x_value|] (middle[slot(s, p, i)] == middle[slot(s, p, i)]))
filled(d) = multiples ? has(focus(d), which(d)) : (sum [s = 1:|series|] has(s, d))

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

# The panels. All have the same axes, so values stand only where no panel follows to the left or below.
is_shown(s, f) = f == 0 || s == f || s == base
nth(n, f) = f == 0 ? n : n == 1 ? base : f
shift(s, f) = f == 0 ? s - (|series| + 1)/2.0 : s == base ? -0.5 : s == f ? 0.5 : 0
at_x(i, s, f) = x_value[i] * 2**(dodge * shift(s, f))
wide = 2**(dodge * (beside/2.0 + 0.3))
# Titles: what an SVG in a browser says of what the mouse points at, without any script.
spread(k) = lower[k] == lower[k] ? sprintf(' [%.4g, %.4g]', lower[k], upper[k]) : ''
told(s, i, k) = sprintf('%s, %s: %.4g', legend[s], x_label[i], middle[k]).spread(k)
first_in_row(d) = (sum [q = d - (d - 1) % columns:d - 1] filled(q)) == 0
last_in_column(d) = d + columns > drawn ? 1 : !filled(d + columns)
set logscale x 2
if (y_log) { set logscale y 10 }
set xrange [x_low:x_high]
set yrange [y_low:y_high]
set style line 1 lc rgb faint lw 0.8
set multiplot
do for [d = 1:drawn] {
    p = which(d)
    f = focus(d)
    shown = f == 0 ? |series| : 2
    from_x = left + (d - 1) % columns * (panel_width + gap_x)
    from_y = top + (d - 1) / columns * (panel_height + gap_y)
    set lmargin at screen sx(from_x)
    set rmargin at screen sx(from_x + panel_width)
    set tmargin at screen sy(from_y)
    set bmargin at screen sy(from_y + panel_height)
    heading = f > 0 ? name[f].(|panel| > 1 ? ', '.panel_title[p] : '') : panel_title[p]
    bold = ''
    do for [i = 1:strlen(heading)] { bold = bold.as_it_is(heading[i:i]) }
    set label 4 '{/:Bold '.bold.'}'.(f > 0 ? '  '.note[f] : '') at screen sx(from_x),sy(from_y - 16) \
        textcolor rgb ink
    if (filled(d)) {
        set border 1 lc rgb line
        set grid ytics ls 1
        set tics nomirror out font font_tic textcolor rgb soft
        name_x = last_in_column(d)
        name_y = first_in_row(d)
        set xtics nomirror scale 0.4 ((name_x ? x_shown[1] : '') x_value[1])
        do for [i = 2:|x_value|] { set xtics add ((name_x ? x_shown[i] : '') x_value[i]) }
        set ytics nomirror scale 0 ((name_y ? y_label[1] : '') y_value[1])
        do for [i = 2:|y_value|] { set ytics add ((name_y ? y_label[i] : '') y_value[i]) }
        at_y(i, s) = middle[slot(s, p, int(i))]
        from(i, s) = lower[slot(s, p, int(i))]
        to(i, s) = upper[slot(s, p, int(i))]
        # From the back to the front: the control's band, single runs, series that are not in focus; then lines, bars
        # and markers, the first series on top in each.
        plot for [b = 1:(control_legend ne '')] x_value \
                 using (x_value[int($1)]):(at_y($1, control_s)):(x_value[int($1)] / wide):(x_value[int($1)] * wide): \
                 (from($1, control_s)):(to($1, control_s)) \
                 with boxxyerror fc rgb band fs solid noborder title control_legend noenhanced, \
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
