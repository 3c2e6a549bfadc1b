
# The panels, under each other in rows of `columns`: as high as panel_height, or as the picture's height leaves room for.
left = edge + 24 + text_width(sprintf('%g', y_step), tic_size) + 12
rows = (|panel_title| + columns - 1) / columns
top = subtitle_y + 20*(|subtitle| - 1) + 58
below = 74 + 16*|caption|
if (height > 0) {
    panel_height = larger(40, (height - top - below - (rows - 1)*gap_y) / (1.0*rows))
} else {
    height = top + rows*panel_height + (rows - 1)*gap_y + below
}
caption_y = height - 16*|caption|
panel_width = (width - edge - left - (columns - 1)*gap_x) / (1.0*columns)
