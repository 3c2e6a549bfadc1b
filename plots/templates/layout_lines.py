

def look(one):
    return {'color': one['colour'], 'marker': one['marker'], 'linestyle': one['line'], 'linewidth': points(1.8),
            'markersize': points(7), 'markeredgewidth': points(1.4),
            'markerfacecolor': one['colour'] if one['filled'] else 'white'}


crossed = {'color': ink, 'marker': 'x', 'linestyle': '', 'markersize': points(11), 'markeredgewidth': points(1.2)}

# What is drawn where: of each panel its number and the series in focus, None for all.
if multiples:
    drawn = [(p, s) for p in range(len(panels)) for s in range(len(series)) if s != base]
else:
    drawn = [(p, None) for p in range(len(panels))]
entries = [(0, one['legend'], one) for s, one in enumerate(series) if not multiples or s == base]
if multiples:
    entries.append((0, 'all others', None))
if control:
    entries.append((0, control['legend'], control))
if saturated_legend:
    entries.append((0, saturated_legend, saturated_legend))
places, legend_end = lay_out_legend(entries, 34)
top = legend_end + 46
left = edge + (24 + max(text_width(label, tick_size) for label in y_labels) + 12 if series else 0)
panel_height, height, panel_width = lay_out_panels(max(1, len(drawn)), columns, left,
                                                   (74 if series else 40) + 16 * len(caption))


def write_legend():
    for (at_x, at_y), (_, string, one) in zip(places, entries):
        key = [at_x / width, (at_x + 13) / width, (at_x + 26) / width]
        if one is control:
            figure.add_artist(Rectangle((key[0], 1 - (at_y + 7) / height), 26 / width, 14 / height, facecolor=band,
                                        edgecolor='none'))
        elif one is saturated_legend:
            figure.add_artist(Line2D(key[1:2], [1 - at_y / height], **crossed))
        elif one is None:
            figure.add_artist(Line2D(key, [1 - at_y / height] * 3, color=others, linewidth=points(1)))
        else:
            figure.add_artist(Line2D(key, [1 - at_y / height] * 3, markevery=[1], **look(one)))
        write(at_x + 34, at_y, string, text_size, color=ink)


def write_axis_titles():
    rows = -(-len(drawn) // columns)
    middle_x = left + (columns * (panel_width + gap_x) - gap_x) / 2
    bottom = top + rows * (panel_height + gap_y) - gap_y
    write(edge, (top + bottom) / 2, y_title, text_size, rotation=90, horizontalalignment='center')
    write(middle_x, bottom + 46, x_title, text_size, horizontalalignment='center')


def write_heading(from_x, from_y, p, focus):
    heading = panel_titles[p] if focus is None else series[focus]['name']
    if focus is not None and len(panels) > 1:
        heading += ', ' + panel_titles[p]
    write(from_x, from_y - 16, heading, text_size, color=ink, fontweight='bold')
    if focus is not None:
        write(from_x + 1.08 * text_width(heading, text_size) + 8, from_y - 16, series[focus]['note'], text_size, color=ink)
