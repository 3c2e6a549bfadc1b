# figures/llc-misses: made by labrun, to be changed by hand as you like. Run it in the results folder:
#   gnuplot figures/llc-misses.gp                      draws figures/llc-misses.svg
#   gnuplot -e "format='png'" figures/llc-misses.gp    draws figures/llc-misses.png
# The numbers come from summary.csv in that folder, whose columns are found by their names.
metric = 'llc_misses_per_kb'

# Style
font_text = 'Helvetica,Arial,Liberation Sans,DejaVu Sans,sans-serif,13'
font_title = ',20'; font_tic = ',12'; font_caption = ',11' # the same font in other sizes
paper = '#ffffff'; ink = '#1a1a1a'; soft = '#5a5a5a'; line = '#8a8a8a'; faint = '#dedede'
line_width = 1.8; bar_width = 1.4; mark_size = 0.6

# Layout, in pixels
width = 1080
height = 474
edge = 30
title_y = 34
subtitle_y = 64
caption_y = 458
columns = 2
rows = 2
left = 30
top = 110
panel_width = 495
panel_height = 130
gap_x = 30
gap_y = 48

# Texts
title = 'Last-level cache misses against message size'
array subtitle = ['no data: LLC load misses per KB']
array caption = ['Example CPU, 2 CPUs · Linux 6.18 · veth, MTU 1500, cubic · full, seed 1']
array gap = ['no LLC load misses per KB: this virtual machine has no PMU']
x_title = 'size of the whole message'
y_title = 'misses/KB (lower is better)'

# Series: values of the columns mechanism and control, and how each looks in every figure
array mechanism[1] = ['']
array control[1] = ['']
array legend[1] = ['']
array colour[1] = [0]
array mark[1] = [0]
array dash[1] = [0]
array legend_x[1] = [0]
array legend_y[1] = [0]

# Panels and axes: columns of summary.csv, and their values
panel_column = 'threads'
array panel[4] = [1, 2, 4, 8]
array panel_title[4] = ['1 connection', '2 connections', '4 connections', '8 connections']
x_column = 'message_size'
array x_value[4] = [256, 1024, 4096, 16384]
array x_label[4] = ['256 B', '1 KB', '4 KB', '16 KB']
array y_value[6] = [0, 0.2, 0.4, 0.6, 0.8, 1]
array y_label[6] = ['0', '0.2', '0.4', '0.6', '0.8', '1']
x_low = 169.224
x_high = 24785.6
y_low = 0
y_high = 1.06
y_log = 0
dodge = 0.114424
# Rows of this figure, besides metric and series
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
set output 'figures/llc-misses.'.format

# Read the medians and their spread from summary.csv: one slot a series, panel and x value; NaN: no run.
slots = |mechanism| * |panel| * |x_value|
array middle[slots]
array lower[slots]
array upper[slots]
do for [k = 1:slots] { middle[k] = NaN; lower[k] = NaN; upper[k] = NaN }
slot(s, p, i) = ((s - 1) * |panel| + p - 1) * |x_value| + i
which_s(m, c) = (sum [s = 1:|mechanism|] (mechanism[s] eq m && control[s] eq c) * s)
which_p(v) = (sum [p = 1:|panel|] (panel[p] == v) * p)
which_x(v) = (sum [i = 1:|x_value|] (x_value[i] == v) * i)
# The 95 % interval of the median; the range of the runs where they are too few for one; nothing for one run.
pick(interval, range) = column('n') < 2 ? NaN : interval == interval ? interval : range
keep(s, p, i) = s * p * i == 0 ? 0 : (k = slot(s, p, i), middle[k] = column('median'), \
    lower[k] = pick(column('low'), column('min')), upper[k] = pick(column('high'), column('max')), 1)
set datafile separator ','
set datafile columnheaders
set datafile commentschars ''
stats 'summary.csv' using (strcol('metric') eq metric && wanted(0) ? keep(which_s(strcol('mechanism'), \
    strcol('control')), which_p(column(panel_column)), which_x(column(x_column))) : 0) nooutput
set datafile nocolumnheaders
set datafile separator
filled(p) = (sum [s = 1:|mechanism|] (sum [i = 1:|x_value|] (middle[slot(s, p, i)] == middle[slot(s, p, i)])))

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

# The panels. All have the same axes, so values stand only where no panel follows to the left or below.
at_x(i, s) = x_value[i] * 2**(dodge * (s - (|mechanism| + 1) / 2.0))
# Titles: what an SVG in a browser says of what the mouse points at, without any script.
at_name(i) = x_label[i] eq '' ? sprintf('%g', x_value[i]) : x_label[i]
spread(k) = lower[k] == lower[k] ? sprintf(' [%.4g, %.4g]', lower[k], upper[k]) : ''
told(s, i, k) = sprintf('%s, %s: %.4g', legend[s], at_name(i), middle[k]).spread(k)
first_in_row(p) = (sum [q = p - (p - 1) % columns:p - 1] filled(q)) == 0
last_in_column(p) = p + columns > |panel| ? 1 : !filled(p + columns)
set logscale x 2
if (y_log) { set logscale y 10 }
set xrange [x_low:x_high]
set yrange [y_low:y_high]
set style line 1 lc rgb faint lw 0.8
set multiplot
do for [p = 1:|panel|] {
    from_x = left + (p - 1) % columns * (panel_width + gap_x)
    from_y = top + (p - 1) / columns * (panel_height + gap_y)
    set lmargin at screen sx(from_x)
    set rmargin at screen sx(from_x + panel_width)
    set tmargin at screen sy(from_y)
    set bmargin at screen sy(from_y + panel_height)
    set label 4 '{/:Bold '.panel_title[p].'}' at screen sx(from_x),sy(from_y - 16) textcolor rgb ink
    if (filled(p)) {
        set border 1 lc rgb line
        set grid ytics ls 1
        set tics nomirror out font font_tic textcolor rgb soft
        name_x = last_in_column(p)
        name_y = first_in_row(p)
        set xtics nomirror scale 0.4 ((name_x ? x_label[1] : '') x_value[1])
        do for [i = 2:|x_value|] { set xtics add ((name_x ? x_label[i] : '') x_value[i]) }
        set ytics nomirror scale 0 ((name_y ? y_label[1] : '') y_value[1])
        do for [i = 2:|y_value|] { set ytics add ((name_y ? y_label[i] : '') y_value[i]) }
        at_y(i, s) = middle[slot(s, p, int(i))]
        from(i, s) = lower[slot(s, p, int(i))]
        rise(i, s) = upper[slot(s, p, int(i))] - lower[slot(s, p, int(i))]
        # Three layers, the first series on top in each: lines, bars, markers.
        plot for [s = |mechanism|:1:-1] x_value using (at_x($1, s)):(at_y($1, s)) \
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
