
# Style
ink, soft, line, faint = '#1a1a1a', '#5a5a5a', '#8a8a8a', '#dedede'
title_size, text_size, tick_size, caption_size = 20, 13, 12, 11  # pixels
dpi = 100


def points(pixels):
    return pixels * 72 / dpi


def plain(string):
    """A text as it is: between two dollars matplotlib would see mathematics."""
    return string.replace('$', r'\$')


def write(at_x, at_y, string, size, **style):
    """Text at a place in pixels from the top left corner."""
    figure.text(at_x / width, 1 - at_y / height, plain(string), fontsize=points(size),
                **{'verticalalignment': 'center', 'color': soft, **style})


def write_texts():
    write(edge, title_y, title, title_size, color=ink, fontweight='bold')
    for row, string in enumerate(subtitle):
        write(edge, subtitle_y + 20 * row, string, text_size)
    for row, string in enumerate(caption):
        write(edge, caption_y + 16 * row, string, caption_size)
