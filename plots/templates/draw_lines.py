

def look(one):
    return {'color': one['colour'], 'marker': one['marker'], 'linestyle': one['line'], 'linewidth': points(1.8),
            'markersize': points(7), 'markeredgewidth': points(1.4),
            'markerfacecolor': one['colour'] if one['filled'] else 'white'}


def write_legend():
    for one in series:
        at_x, at_y = one['legend_at']
        key = [at_x / width, (at_x + 13) / width, (at_x + 26) / width]
        figure.add_artist(Line2D(key, [1 - at_y / height] * 3, markevery=[1], **look(one)))
        write(at_x + 34, at_y, one['legend'], text_size, color=ink)


def write_axis_titles():
    rows = -(-len(panels) // columns)
    middle_x = left + (columns * (panel_width + gap_x) - gap_x) / 2
    bottom = top + rows * (panel_height + gap_y) - gap_y
    write(edge, (top + bottom) / 2, y_title, text_size, rotation=90, horizontalalignment='center')
    write(middle_x, bottom + 46, x_title, text_size, horizontalalignment='center')


# The horizontal axis in octaves: how far it reaches past its values, and how far series stand apart.
octaves = [math.log2(value) for value in x]
span = octaves[-1] - octaves[0] if x else 0
margin = 0.09 * span if span > 0 else 1
step = min((b - a for a, b in zip(octaves, octaves[1:])), default=1)
dodge = min(8 * (span + 2 * margin) / panel_width, 0.25 * step / max(1, len(series)))
margin += dodge * len(series) / 2


def names_that_fit():
    """The labels of the horizontal axis; '' for one that would touch the last shown."""
    shown, end = [], -math.inf
    for at, label in zip(octaves, x_labels):
        middle = at * panel_width / (span + 2 * margin)
        half = 0.32 * tick_size * len(label)
        fits = middle - half > end
        shown.append(plain(label) if fits else '')
        end = middle + half + 6 if fits else end
    return shown


def filled(p):
    return any(median == median for one in series for median in one['median'][p])


def draw_series(axes, p, s, one, layer):
    at = [2 ** (octave + dodge * (s - (len(series) - 1) / 2)) for octave in octaves]
    axes.plot(at, one['median'][p], zorder=layer, **{**look(one), 'marker': ''})
    axes.plot(at, one['median'][p], zorder=layer + 200, **{**look(one), 'linestyle': ''})
    # Single runs, where they fall in two heaps: beside the marker, before the next series.
    for value, runs in zip(at, one['runs'][p] if 'runs' in one else []):
        axes.plot([value / 2 ** (dodge / 2)] * len(runs), runs, 'o', color=one['colour'], alpha=0.5, markersize=points(4),
                  markeredgewidth=0, zorder=2.5)
    for value, low, high in zip(at, one['low'][p], one['high'][p]):
        if low == low and high == high:
            axes.plot([value, value], [low, high], color=one['colour'], linewidth=points(1.4),
                      solid_capstyle='butt', zorder=layer + 100)


def draw_axes(axes, p):
    axes.set_xscale('log', base=2)
    axes.set_yscale('log' if y_log else 'linear')
    axes.set_xlim(x[0] / 2 ** margin, x[-1] * 2 ** margin)
    axes.set_ylim(*y_range)
    # Values stand only where no panel follows to the left or below.
    first_in_row = not any(filled(q) for q in range(p - p % columns, p))
    last_in_column = p + columns >= len(panels) or not filled(p + columns)
    axes.set_xticks(x)
    axes.set_xticklabels(names_that_fit() if last_in_column else [''] * len(x))
    axes.set_yticks(y_ticks)
    axes.set_yticklabels(y_labels if first_in_row else [''] * len(y_ticks))
    axes.minorticks_off()
    axes.tick_params(length=points(3), color=line, labelcolor=soft, labelsize=points(tick_size))
    axes.tick_params(axis='y', length=0)
    axes.grid(axis='y', color=faint, linewidth=points(0.8))
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side == 'bottom')
        spine.set_color(line)


def draw_panel(p):
    row, column = divmod(p, columns)
    from_x, from_y = left + column * (panel_width + gap_x), top + row * (panel_height + gap_y)
    axes = figure.add_axes([from_x / width, 1 - (from_y + panel_height) / height,
                            panel_width / width, panel_height / height])
    if panels:
        write(from_x, from_y - 16, panel_titles[p], text_size, color=ink, fontweight='bold')
    if not panels or not filled(p):
        axes.set_axis_off()
        axes.text(0.5, 0.5, plain('\n'.join(gap)), transform=axes.transAxes, fontsize=points(text_size),
                  color=soft, horizontalalignment='center', verticalalignment='center')
        return
    draw_axes(axes, p)
    for s, one in enumerate(series):
        draw_series(axes, p, s, one, 3 + len(series) - s)


figure = plt.figure(figsize=(width / dpi, height / dpi), facecolor='white')
write_texts()
if series:
    write_legend()
    write_axis_titles()
for number in range(max(1, len(panels))):
    draw_panel(number)
for name in sys.argv[1:] or [pathlib.Path(__file__).with_suffix('.png')]:
    figure.savefig(name, dpi=2 * dpi)
