# figures/copies: made by labrun, to be changed by hand as you like. Run it in the results folder:
#   gnuplot figures/copies.gp                      draws figures/copies.svg
#   gnuplot -e "format='png'" figures/copies.gp    draws figures/copies.png
# The numbers come from summary.csv in that folder, whose columns are found by their names.

# Style
font_text = 'Helvetica,Arial,Liberation Sans,DejaVu Sans,sans-serif,13'
font_title = ',20'; font_tic = ',12'; font_caption = ',11' # the same font in other sizes
paper = '#ffffff'; ink = '#1a1a1a'; soft = '#5a5a5a'; line = '#8a8a8a'; faint = '#dedede'
line_width = 1.8; bar_width = 1.4; mark_size = 0.6

# Layout, in pixels; a pair of panels per message size, so many pairs across
width = 1080
height = 522
edge = 30
title_y = 34
subtitle_y = 64
caption_y = 506
across = 2
left = 129.52
top = 164
panel_width = 212
panel_height = 96
gap_x = 24
gap_y = 76

# Texts
title = 'Copies that were really made, and the CPU time that a byte took'
array subtitle = ['median of 10 runs a cell in 10 randomised blocks; lines: 95 % interval of the median']
array caption = ['Example CPU, 2 CPUs · Linux 6.18 · veth, MTU 1500, cubic · full, seed 1']

# Stacks: what their parts add up to
array total[2] = ['copies_per_byte', 'cpu_ns_per_byte']
array total_title[2] = ['copies per byte, copies/B', 'CPU time per byte, ns/B']

# Their parts, from left to right: metrics of summary.csv
array part[6] = ['copies_serialise', 'copies_in', 'copies_late', 'copies_out', 'tx_cpu_ns_per_byte', 'rx_cpu_ns_per_byte']
array stack[6] = [1, 1, 1, 1, 2, 2]
array colour[6] = [0xa9cfe8, 0x3d8fc4, 0xd55e00, 0x1f3d5c, 0x6b6b6b, 0xbdbdbd]
array legend[6] = ['copies while serialising', 'copies into the kernel', 'late copies', 'copies to the receiver', 'sender’s CPU time per byte', 'receiver’s CPU time per byte']
array legend_x[6] = [30, 225, 411, 527, 30, 254]
array legend_y[6] = [94, 94, 94, 94, 118, 118]

# Rows, from the top: values of the columns mechanism and control
array mechanism[4] = ['two-copy', 'one-copy', 'zero-copy', 'two-copy']
array control[4] = ['no', 'no', 'no', 'yes']
array name[4] = ['two-copy', 'one-copy', 'zero-copy', 'two-copy (A/A)']
array at[4] = [4, 3, 2, 1]

# Pairs of panels: values of a column
array panel[4] = [256, 1024, 4096, 16384]
array panel_title[4] = ['messages of 256 B', 'messages of 1 KB', 'messages of 4 KB', 'messages of 16 KB']

# Ends and steps of their axes, panel by panel
array high[8] = [3.54729, 88.9882, 3.54729, 23.1693, 3.54729, 6.71463, 3.54729, 2.60095]
array step[8] = [1, 20, 1, 5, 1, 2, 1, 0.5]
panel_column = 'message_size'
# Rows of this figure, besides those named above
wanted(row) = 1

# The picture: SVG, or PNG of twice the size.
set encoding utf8
if (!exists('format')) format = 'svg'
if (format eq 'png') {
    set terminal pngcairo size 2*width,2*height font font_text \
        fontscale 1.5 linewidth 2 pointscale 2.4 enhanced butt background rgb paper
} else {
    set terminal svg size width,height dynamic font font_text \
        enhanced butt background rgb paper
}
set output 'figures/copies.'.format

# Read the medians of the parts and of their sums from summary.csv: NaN: no run.
slots = (|part| + |total|) * |mechanism| * |panel|
array middle[slots]
array lower[slots]
array upper[slots]
do for [k = 1:slots] { middle[k] = NaN; lower[k] = NaN; upper[k] = NaN }
slot(m, s, p) = ((m - 1) * |mechanism| + s - 1) * |panel| + p
which_m(v) = (sum [m = 1:|part|] (part[m] eq v) * m) + (sum [t = 1:|total|] (total[t] eq v) * (|part| + t))
which_s(v, c) = (sum [s = 1:|mechanism|] (mechanism[s] eq v && control[s] eq c) * s)
which_p(v) = (sum [p = 1:|panel|] (panel[p] == v) * p)
# The 95 % interval of the median; the range of the runs where they are too few for one; nothing for one run.
pick(interval, range) = column('n') < 2 ? NaN : interval == interval ? interval : range
keep(m, s, p) = m * s * p == 0 ? 0 : (k = slot(m, s, p), middle[k] = column('median'), \
    lower[k] = pick(column('low'), column('min')), upper[k] = pick(column('high'), column('max')), 1)
set datafile separator ','
set datafile columnheaders
set datafile commentschars ''
stats 'summary.csv' using (wanted(0) ? keep(which_m(strcol('metric')), which_s(strcol('mechanism'), \
    strcol('control')), which_p(column(panel_column))) : 0) nooutput
set datafile nocolumnheaders
set datafile separator
number(v) = v == v ? sprintf('%.3g', v) : ''
behind(t, s, p) = number(middle[slot(|part| + t, s, p)])

# Texts around the panels. Positions are pixels from the top left corner.
sx(pixel) = pixel / (1.0 * width)
sy(pixel) = 1 - pixel / (1.0 * height)
unset key
set dashtype 2 (9,5)
set label 1 '{/:Bold '.title.'}' at screen sx(edge),sy(title_y) font font_title textcolor rgb ink
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

# The panels: bars of one part after the other, the sum's interval over them, its median behind them.
amount(m, s, p) = (v = middle[slot(m, s, p)], v == v ? v : 0)
before(m, s, p) = (sum [o = 1:|part|] (o < m && stack[o] == stack[m] ? amount(o, s, p) : 0))
reach(t, s, p) = (sum [o = 1:|part|] (stack[o] == t ? amount(o, s, p) : 0))
larger(a, b) = b > a ? b : a
name_y(p, t) = t == 1 && (p - 1) % across == 0
name_x(p) = p + across > |panel|
set yrange [0.5:|mechanism| + 0.5]
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
            set label 5 total_title[t] at screen sx(from_x + panel_width / 2.0), \
                sy(from_y + panel_height + 40) center textcolor rgb soft noenhanced
        }
        set border 2 lc rgb line
        set grid xtics ls 1
        set tics nomirror out font font_tic textcolor rgb soft
        set xrange [0:high[a] * 1.2] # room for the last number
        set xtics nomirror scale 0 0,step[a],high[a]
        set ytics nomirror scale 0 ((name_y(p, t) ? name[1] : '') at[1])
        do for [s = 2:|mechanism|] { set ytics add ((name_y(p, t) ? name[s] : '') at[s]) }
        plot for [m = 1:|part|] at using (before(m, $1, p)): \
                 (stack[m] == t && amount(m, $1, p) > 0 ? at[int($1)] : NaN): \
                 (before(m, $1, p)):(before(m, $1, p) + amount(m, $1, p)): \
                 (at[int($1)] - 0.34):(at[int($1)] + 0.34) with boxxyerror lc rgb colour[m] \
                 lw 0.5 fs solid border lc rgb paper, \
             at using (lower[slot(|part| + t, int($1), p)]):(at[int($1)]): \
                 (upper[slot(|part| + t, int($1), p)] - lower[slot(|part| + t, int($1), p)]):(0) \
                 with vectors nohead lc rgb ink lw bar_width, \
             at using (larger(reach(t, $1, p), upper[slot(|part| + t, int($1), p)])):(at[int($1)]): \
                 (behind(t, int($1), p)) \
                 with labels left offset 0.6,0 font font_tic textcolor rgb ink
        unset label 5
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
