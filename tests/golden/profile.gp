# profile: made by labrun, to be changed by hand as you like. Run it from any folder:
#   gnuplot profile.gp                      draws profile.svg beside it
#   gnuplot -e "format='png'" profile.gp    draws profile.png; pdf as well
# The numbers come from profile_shares.csv in the folder above, whose columns are found by their names.

# Style; sizes of text in pixels
font = 'Helvetica,Arial,Liberation Sans,DejaVu Sans,sans-serif'
text_size = 13; title_size = 20; tic_size = 12; caption_size = 11
paper = '#ffffff'; ink = '#1a1a1a'; soft = '#5a5a5a'; line = '#8a8a8a'; faint = '#dedede'
band = 0xe3e3e3; others = 0xd2d2d2
line_width = 1.8; bar_width = 1.4; mark_size = 0.6

# Page, in pixels; height = 0: as high as the panels need. The rest follows further down
width = 1080
height = 0
panel_height = 78
edge = 30
title_y = 34
subtitle_y = 64
# A pair of panels per message size, so many pairs across
across = 2
gap_x = 24
gap_y = 76

# Texts
title = 'Where the CPU time goes'
array subtitle = ['cpu-clock samples at 997 Hz in one run a cell outside the blocks; samples of the workers alone']
array caption = ['Example CPU, 2 CPUs · Linux 6.18 · veth, MTU 1500, cubic · full, seed 1']

# Stacks: what their parts add up to
array total[2] = ['ns_per_byte', 'percent']
array total_title[2] = ['CPU time per byte, ns/B', '% of the samples, and how many']

# Their parts, from left to right: groups of profile_shares.csv, for each stack
array part[22] = ['copy-in', 'late-copy', 'copy-out', 'pinning', 'buffers', 'tcp-ip', 'device', 'scheduling', 'entry', 'user', 'other', 'copy-in', 'late-copy', 'copy-out', 'pinning', 'buffers', 'tcp-ip', 'device', 'scheduling', 'entry', 'user', 'other']
array stack[22] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]
array colour[22] = [0x3d8fc4, 0xd55e00, 0x1f3d5c, 0xe69f00, 0xf6e29a, 0x009e73, 0x9fd9c4, 0xa8568a, 0xe3b7d3, 0x6b6b6b, 0xbdbdbd, 0x3d8fc4, 0xd55e00, 0x1f3d5c, 0xe69f00, 0xf6e29a, 0x009e73, 0x9fd9c4, 0xa8568a, 0xe3b7d3, 0x6b6b6b, 0xbdbdbd]
array legend[11] = ['copying in', 'late copying', 'copying out', 'page pinning and mapping', 'buffers', 'TCP/IP and UDP', 'device and softirq', 'scheduling and wake-ups', 'system call entry', 'user code', 'other kernel code']

# Rows, from the top: values of a column
array series[3] = ['two-copy', 'one-copy', 'zero-copy']
array name[3] = ['two-copy', 'one-copy', 'zero-copy']

# Pairs of panels: values of a column
array panel[4] = [256, 1024, 4096, 16384]
array panel_title[4] = ['messages of 256 B', 'messages of 1 KB', 'messages of 4 KB', 'messages of 16 KB']

# Ends and steps of their axes, panel by panel
array high[8] = [37.5836, 106, 9.63441, 106, 2.6471, 106, 0.900275, 106]
array step[8] = [10, 20, 2, 20, 0.5, 20, 0.2, 20]
series_column = 'mechanism'
panel_column = 'message_size'
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

# The legend from left to right, in as many rows as it needs, a new one for each stack; then the names of the rows, and
# the panels beside them: change a text, and the rest makes room.
array legend_x[|legend|]
array legend_y[|legend|]
x = edge
y = subtitle_y + 20*(|subtitle| - 1) + 30
do for [m = 1:|legend|] {
    w = 20 + text_width(legend[m], text_size)
    begins = m > 1 && stack[m] != stack[larger(1, m - 1)]
    if (begins || (x > edge && x + w > width - edge)) { x = edge; y = y + 24 }
    legend_x[m] = x
    legend_y[m] = y
    x = x + w + 24
}
name_width = 0
do for [s = 1:|series|] { name_width = larger(name_width, text_width(name[s], tic_size)) }
left = edge + name_width + 10
columns = across*|total|
rows = (|panel| + across - 1) / across
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
if (!exists('picture')) { set output here.'profile.'.format }

# Read the shares of one profile a cell: NaN: no profile. Both stacks have the same parts: time per byte, which is
# summed up, and per cent.
slots = (|part| + |total|) * |series| * |panel|
array middle[slots]
array lower[slots]
array upper[slots]
do for [k = 1:slots] { middle[k] = NaN; lower[k] = NaN; upper[k] = NaN }
array samples[|series| * |panel|]
do for [k = 1:|samples|] { samples[k] = NaN }
slot(m, s, p) = ((m - 1) * |series| + s - 1) * |panel| + p
which_m(v) = (sum [m = 1:|legend|] (part[m] eq v) * m)
which_s(v, c) = c eq 'yes' ? 0 : (sum [s = 1:|series|] (series[s] eq v) * s)
which_p(v) = (sum [p = 1:|panel|] (panel[p] == v) * p)
plus(a, b) = a == a ? a + b : b
put(m, t, s, p, v) = (k = slot(m + (t - 1) * |legend|, s, p), middle[k] = v, \
    k = slot(|part| + t, s, p), middle[k] = plus(middle[k], v), 1)
keep(m, s, p) = m * s * p == 0 ? 0 : (put(m, 1, s, p, column('cpu_ns_per_byte')), \
    put(m, 2, s, p, 100 * column('share')), samples[(s - 1) * |panel| + p] = column('of'), 1)
set datafile separator ','
set datafile columnheaders
set datafile commentschars ''
stats profile_shares_csv using (strcol('side') eq 'workers' && wanted(0) ? keep(which_m(strcol('group')), \
    which_s(strcol(series_column), strcol('control')), which_p(column(panel_column))) : 0) nooutput
set datafile nocolumnheaders
set datafile separator
number(v) = v == v ? sprintf('%.3g', v) : ''
count(v) = v == v ? sprintf('%.0f', v) : 'no profile'
behind(t, s, p) = t == 1 ? number(middle[slot(|part| + 1, s, p)]) : count(samples[(s - 1) * |panel| + p])

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
