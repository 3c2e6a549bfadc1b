
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
