

subtitle_y += 26 if title_more else 0
BASE, BAND, SAME = 'base', 'band', 'same'
same = '#c9e0f0'


def times(ratio):
    return '×%.2g' % ratio if ratio < 0.1 else '×%.2f' % ratio if ratio < 10 else '×%.3g' % ratio


entries = [(0, base_legend, BASE)] + ([] if as_rows else [(0, arm['legend'], arm) for arm in arms])
entries += [(0, text, what) for text, what in ((control_legend, BAND), (same_legend, SAME)) if text]
places, legend_end = lay_out_legend(entries, 34)
top = legend_end + 46
if as_rows:
    left = edge + max(text_width(arm['legend'], tick_size) for arm in arms) + 12
else:
    left = edge + 24 + max(text_width(label, tick_size) for label in y_labels) + 12
panel_height, height, panel_width = lay_out_panels(len(panel_titles), columns, left, 74 + 16 * len(caption))
dodge = min(dodge_pixels * len(x_labels) / panel_width, dodge_share / len(arms))


def write_legend():
    for (at_x, at_y), (_, string, what) in zip(places, entries):
        key = [at_x / width, (at_x + 13) / width, (at_x + 26) / width]
        if what in (BAND, SAME):
            figure.add_artist(Rectangle((key[0], 1 - (at_y + 7) / height), 26 / width, 14 / height,
                                        facecolor=band if what == BAND else same, edgecolor='none'))
        elif what == BASE:
            figure.add_artist(Line2D(key, [1 - at_y / height] * 3, color=base_colour, linewidth=points(1.8)))
        else:
            figure.add_artist(Line2D([key[1]] * 2, [1 - (at_y - 9) / height, 1 - (at_y + 9) / height],
                                     color=what['colour'], linewidth=points(1.4)))
            figure.add_artist(Line2D([key[1]], [1 - at_y / height], color=what['colour'], marker=what['marker'],
                                     markersize=points(9), markeredgewidth=points(1.4)))
        write(at_x + 34, at_y, string, text_size, color=ink)


def write_axis_titles():
    rows = -(-len(panel_titles) // columns)
    middle_x = left + (columns * (panel_width + gap_x) - gap_x) / 2
    bottom = top + rows * (panel_height + gap_y) - gap_y
    if as_rows:
        write(middle_x, bottom + 46, y_title, text_size, horizontalalignment='center')
        return
    write(edge, (top + bottom) / 2, y_title, text_size, rotation=90, horizontalalignment='center')
    write(middle_x, bottom + 46, x_title, text_size, horizontalalignment='center')


def draw_point(axes, arm, at, p, i):
    """A ratio with its interval: filled where there is a verdict, and with its number where that is faster or slower."""
    ratio, low, high, verdict = (arm[key][p][i] for key in ('ratio', 'low', 'high', 'verdict'))
    if ratio != ratio:
        return
    place = (lambda value: (value, at)) if as_rows else (lambda value: (at, value))
    if low == low and high == high:
        axes.plot(*zip(place(low), place(high)), color=arm['colour'], linewidth=points(1.4), solid_capstyle='butt', zorder=5)
    axes.plot(*place(ratio), color=arm['colour'], marker=arm['marker'], markersize=points(9), markeredgewidth=points(1.4),
              markerfacecolor='white' if verdict in ('', 'inconclusive') else arm['colour'], zorder=6)
    if verdict not in ('faster', 'slower'):
        return
    anchor, shift, side = place(ratio), {'r': (9, 0), 'l': (-9, 0)}.get(arm['side'][p][i]), arm['side'][p][i]
    if as_rows:
        behind, end = max(ratio, high) if high == high else ratio, min(ratio, low) if low == low else ratio
        room = 50 / panel_width * math.log(y_range[1] / y_range[0])
        fits = math.log(y_range[1] / behind) > room if ratio > 1 else math.log(end / y_range[0]) < room
        anchor, shift, side = place(behind if fits else end), (9 if fits else -9, 0), 'r' if fits else 'l'
    elif side in 'ab':
        far = (high if side == 'a' else low)
        anchor, shift = place(far if far == far else ratio), (0, 9 if side == 'a' else -9)
    if side != ' ':
        axes.annotate(times(ratio), anchor, [points(pixels) for pixels in shift], textcoords='offset points',
                      fontsize=points(tick_size), color=arm['colour'], verticalalignment='center',
                      horizontalalignment={'r': 'left', 'l': 'right'}.get(side, 'center'), zorder=7)


def draw_ground(axes, p):
    """The control's bands, what counts as the same, and the baseline."""
    wide = min(0.46, dodge * len(arms) / 2 + 0.12)
    same_range = (1 / (1 + equivalence), 1 + equivalence)
    for i, factor in enumerate(noise[p]):
        if factor == factor and as_rows:
            axes.axvspan(1 / factor, factor, color=band, linewidth=0, zorder=2)
        elif factor == factor:
            axes.fill_between([i - wide, i + wide], 1 / factor, factor, color=band, linewidth=0, zorder=2)
    (axes.axvspan if as_rows else axes.axhspan)(*same_range, color=same, linewidth=0, zorder=3)
    (axes.axvline if as_rows else axes.axhline)(1, color=base_colour, linewidth=points(1.8), zorder=4)


def names_that_fit():
    """The labels of the horizontal axis; '' for one that would touch the last shown."""
    shown, end = [], -math.inf
    for i, label in enumerate(x_labels):
        middle, half = (i + 0.5) * panel_width / len(x_labels), text_width(label, tick_size) / 2
        shown.append(label if middle - half > end else '')
        end = middle + half + 6 if middle - half > end else end
    return shown


def draw_axes(axes, p):
    first_in_row, last_in_column = p % columns == 0, p + columns >= len(panel_titles)
    values, names = (axes.xaxis, axes.yaxis) if as_rows else (axes.yaxis, axes.xaxis)
    (axes.set_xscale if as_rows else axes.set_yscale)('log')
    (axes.set_xlim if as_rows else axes.set_ylim)(*y_range)
    if as_rows:
        axes.set_ylim(len(arms) - 0.5, -0.5)
        labels = [arm['legend'] for arm in arms]
    else:
        axes.set_xlim(-0.5, len(x_labels) - 0.5)
        labels = names_that_fit()
    show_values, show_names = (last_in_column, first_in_row) if as_rows else (first_in_row, last_in_column)
    values.set_ticks(y_ticks)
    values.set_ticklabels(y_labels if show_values else [''] * len(y_labels))
    names.set_ticks(range(len(labels)))
    names.set_ticklabels([plain(label) if show_names else '' for label in labels])
    axes.minorticks_off()
    axes.tick_params(length=points(3), color=line, labelcolor=soft, labelsize=points(tick_size))
    axes.tick_params(axis='y', length=0)
    axes.grid(axis='both' if as_rows else 'y', color=faint, linewidth=points(0.8))
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side == 'bottom')
        spine.set_color(line)


def draw_panel(p):
    row, column = divmod(p, columns)
    from_x, from_y = left + column * (panel_width + gap_x), top + row * (panel_height + gap_y)
    axes = figure.add_axes([from_x / width, 1 - (from_y + panel_height) / height,
                            panel_width / width, panel_height / height])
    write(from_x, from_y - 16, panel_titles[p], text_size, color=ink, fontweight='bold')
    draw_axes(axes, p)
    draw_ground(axes, p)
    for s, arm in enumerate(arms):
        for i in range(len(x_labels)):
            draw_point(axes, arm, s if as_rows else i + dodge * (s - (len(arms) - 1) / 2), p, i)


figure = plt.figure(figsize=(width / dpi, height / dpi), facecolor='white')
write_texts()
write(edge, title_y + 26, title_more, title_size, color=ink, fontweight='bold')
write_legend()
write_axis_titles()
for number in range(len(panel_titles)):
    draw_panel(number)
for name in sys.argv[1:] or [pathlib.Path(__file__).with_suffix('.png')]:
    figure.savefig(name, dpi=2 * dpi)
