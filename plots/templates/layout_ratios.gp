
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
