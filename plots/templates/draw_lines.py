
# The horizontal axis in octaves: how far it reaches past its values, and how far series stand apart.
beside = 2 if multiples else max(1, len(series))
octaves = [math.log2(value) for value in x]
span = octaves[-1] - octaves[0] if x else 0
margin = 0.09 * span if span > 0 else 1
step = min((b - a for a, b in zip(octaves, octaves[1:])), default=1)
dodge = min(8 * (span + 2 * margin) / panel_width, 0.25 * step / beside)
margin += dodge * beside / 2


def names_that_fit():
    """The labels of the horizontal axis; '' for one that would touch the last shown."""
    shown, end = [], -math.inf
    for at, label in zip(octaves, x_labels):
        middle = at * panel_width / (span + 2 * margin)
        half = text_width(label, tick_size) / 2
        fits = middle - half > end
        shown.append(plain(label) if fits else '')
        end = middle + half + 6 if fits else end
    return shown


def filled(d):
    p, focus = drawn[d]
    return any(median == median for s, one in enumerate(series) if focus in (None, s) for median in one['median'][p])


def draw_band(axes, p):
    """What the control shows, behind all series of a place."""
    wide = 2 ** (dodge * (beside / 2 + 0.3))
    for value, low, high in zip(x, control['low'][p], control['high'][p]):
        if low == low and high == high:
            axes.fill_between([value / wide, value * wide], low, high, color=band, linewidth=0, zorder=2)


def name_points(axes, p, s, one):
    """The values of x beside their points, where there is room."""
    for i, side in enumerate(sides[s][p]):
        if side != ' ':
            right, up, ends = (7, 11, 'left') if side == 'u' else (-7, -11, 'right')
            axes.annotate(plain(x_labels[i]), (one['across'][p][i], one['median'][p][i]), (points(right), points(up)),
                          textcoords='offset points', fontsize=points(caption_size), color=one['colour'],
                          verticalalignment='center', horizontalalignment=ends, zorder=500)


def draw_series(axes, p, one, shift, layer):
    at = one['across'][p] if across else [2 ** (octave + dodge * shift) for octave in octaves]
    axes.plot(at, one['median'][p], zorder=layer, **{**look(one), 'marker': '', 'alpha': 0.37 if across else 1})
    for value, low, high in zip(one['median'][p], one['across_low'][p], one['across_high'][p]) if across else []:
        axes.plot([low, high], [value, value], color=one['colour'], linewidth=points(1.4), solid_capstyle='butt',
                  zorder=layer + 100)
    axes.plot(at, one['median'][p], zorder=layer + 200, **{**look(one), 'linestyle': ''})
    for value, median, letter in zip(at, one['median'][p], one['saturated'][p]) if saturated_legend else []:
        axes.plot(value, median, zorder=layer + 150, **{**crossed, 'marker': 'x' if letter == 's' else ''})
    for value, runs in zip(at, one['runs'][p] if 'runs' in one else []):
        axes.plot([value] * len(runs), runs, 'o', color=one['colour'], alpha=0.37, markersize=points(3.5),
                  markeredgewidth=0, zorder=2.5)
    for value, low, high in zip(at, one['low'][p], one['high'][p]):
        if low == low and high == high:
            axes.plot([value, value], [low, high], color=one['colour'], linewidth=points(1.4),
                      solid_capstyle='butt', zorder=layer + 100)


def draw_axes(axes, d):
    if across:
        axes.set_xscale('log' if across_log else 'linear')
    else:
        axes.set_xscale('log', base=2)
    axes.set_yscale('log' if y_log else 'linear')
    axes.set_xlim(*(across_range if across else (x[0] / 2 ** margin, x[-1] * 2 ** margin)))
    axes.set_ylim(*y_range)
    # Values stand only where no panel follows to the left or below.
    first_in_row = not any(filled(q) for q in range(d - d % columns, d))
    last_in_column = d + columns >= len(drawn) or not filled(d + columns)
    ticks, labels = (across_ticks, across_labels) if across else (x, names_that_fit())
    axes.set_xticks(ticks)
    axes.set_xticklabels(labels if last_in_column else [''] * len(ticks))
    axes.set_yticks(y_ticks)
    axes.set_yticklabels(y_labels if first_in_row else [''] * len(y_ticks))
    axes.minorticks_off()
    axes.tick_params(length=points(3), color=line, labelcolor=soft, labelsize=points(tick_size))
    axes.tick_params(axis='y', length=0)
    axes.grid(axis='both' if across else 'y', color=faint, linewidth=points(0.8))
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side == 'bottom')
        spine.set_color(line)


def draw_panel(d):
    p, focus = drawn[d] if drawn else (0, None)
    row, column = divmod(d, columns)
    from_x, from_y = left + column * (panel_width + gap_x), top + row * (panel_height + gap_y)
    axes = figure.add_axes([from_x / width, 1 - (from_y + panel_height) / height,
                            panel_width / width, panel_height / height])
    if panels:
        write_heading(from_x, from_y, p, focus)
    if not drawn or not filled(d):
        axes.set_axis_off()
        axes.text(0.5, 0.5, plain('\n'.join(gap)), transform=axes.transAxes, fontsize=points(text_size),
                  color=soft, horizontalalignment='center', verticalalignment='center')
        return
    draw_axes(axes, d)
    if control:
        draw_band(axes, p)
    for s, one in enumerate(series):
        if across and focus in (None, s):
            name_points(axes, p, s, one)
        if focus is None:
            draw_series(axes, p, one, s - (len(series) - 1) / 2, 3 + len(series) - s)
        elif s in (focus, base):
            draw_series(axes, p, one, 0.5 if s == focus else -0.5, 4 + (s == base))
        else:
            axes.plot(one['across'][p] if across else x, one['median'][p], color=others, linewidth=points(1), zorder=2.2)


figure = plt.figure(figsize=(width / dpi, height / dpi), facecolor='white')
write_texts()
if series:
    write_legend()
    write_axis_titles()
for number in range(max(1, len(drawn))):
    draw_panel(number)
for name in sys.argv[1:] or [pathlib.Path(__file__).with_suffix('.png')]:
    figure.savefig(name, dpi=2 * dpi)
