
# Style
ink, soft, line, faint = '#1a1a1a', '#5a5a5a', '#8a8a8a', '#dedede'
band, others = '#e3e3e3', '#d2d2d2'
title_size, text_size, tick_size, caption_size = 20, 13, 12, 11  # pixels
edge, title_y, subtitle_y = 30, 34, 64
dpi = 100


def points(pixels):
    return pixels * 72 / dpi


def plain(string):
    """A text as it is: between two dollars matplotlib would see mathematics."""
    return string.replace('$', r'\$')


def text_width(string, size):
    """How wide a text is, about, and at most: in pixels, letter by letter."""
    def letter(c):
        return (0.34 if c in " !',.:;Iijl|" else 0.41 if c in '()-/[]frt' else 0.95 if c in '%&+<=>MW~@#mw' else
                0.75 if c in 'ABCDEFGHKLNOPQRSTUVXYZ' else 0.63)
    return size * sum(letter(c) for c in string)


def lay_out_legend(entries, key):
    """Places for (row, text, ...) from left to right, in as many rows as they need, a new one for each first number;
    and the middle of the last row."""
    places, at_x, at_y = [], edge, subtitle_y + 20 * (len(subtitle) - 1) + (30 if entries else 0)
    for number, entry in enumerate(entries):
        wide = key + text_width(entry[1], text_size)
        begins = number > 0 and entry[0] != entries[number - 1][0]
        if begins or (at_x > edge and at_x + wide > width - edge):
            at_x, at_y = edge, at_y + 24
        places.append((at_x, at_y))
        at_x += wide + 26
    return places, at_y


def lay_out_panels(count, across, left, below):
    """How high the panels and the picture are, how wide the panels."""
    rows = -(-count // across)
    high, whole = panel_height, height
    if height > 0:
        high = max(40, (height - top - below - (rows - 1) * gap_y) / rows)
    else:
        whole = top + rows * panel_height + (rows - 1) * gap_y + below
    return high, whole, (width - edge - left - (across - 1) * gap_x) / across


def write(at_x, at_y, string, size, **style):
    """Text at a place in pixels from the top left corner."""
    figure.text(at_x / width, 1 - at_y / height, plain(string), fontsize=points(size),
                **{'verticalalignment': 'center', 'color': soft, **style})


def write_texts():
    write(edge, title_y, title, title_size, color=ink, fontweight='bold')
    for row, string in enumerate(subtitle):
        write(edge, subtitle_y + 20 * row, string, text_size)
    for row, string in enumerate(caption):
        write(edge, height - 16 * (len(caption) - row), string, caption_size)
