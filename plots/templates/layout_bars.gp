
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
