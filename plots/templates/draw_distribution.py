
def along(percent):
    """Where a percentile lies: each further nine as far from the last."""
    return -math.log10(1 - percent / 100)


# Bars of one percentile stand beside each other, all of them within a sixth of the way to the next.
x_high = 1.04 * x_reach
beside = 2 if multiples else len(series)
dodge = min(5 * x_high / panel_width, 0.17 / beside)


def names_that_fit():
    """The labels of the horizontal axis; '' for one that would touch the last shown."""
    shown, end = [], -math.inf
    for mark, label in zip(marks, mark_labels):
        middle = along(mark) * panel_width / x_high
        half = text_width(label, tick_size) / 2
        fits = middle - half > end
        shown.append(plain(label) if fits else '')
        end = middle + half + 6 if fits else end
    return shown


def filled(d):
    p, focus = drawn[d]
    return any(one['times'][p] for s, one in enumerate(series) if focus in (None, s))


def draw_line(axes, one, p, **style):
    points_of = [(along(percent), time) for percent, time in one['times'][p]]
    if points_of:
        axes.plot(*zip(*points_of), **style)


def draw_series(axes, one, p, shift, layer):
    draw_line(axes, one, p, zorder=layer, color=one['colour'], linestyle=one['line'], linewidth=points(1.8))
    for percent, middle, low, high in one['bars'][p]:
        at = along(percent) + dodge * shift
        if low == low and high == high:
            axes.plot([at, at], [low, high], color=one['colour'], linewidth=points(1.4), solid_capstyle='butt',
                      zorder=layer + 100)
        axes.plot(at, middle, zorder=layer + 200, **{**look(one), 'linestyle': ''})


def draw_axes(axes, d):
    axes.set_yscale('log' if y_log else 'linear')
    axes.set_xlim(0, x_high)
    axes.set_ylim(*y_range)
    # Values stand only where no panel follows to the left or below.
    first_in_row = not any(filled(q) for q in range(d - d % columns, d))
    last_in_column = d + columns >= len(drawn) or not filled(d + columns)
    axes.set_xticks([along(mark) for mark in marks])
    axes.set_xticklabels(names_that_fit() if last_in_column else [''] * len(marks))
    axes.set_yticks(y_ticks)
    axes.set_yticklabels(y_labels if first_in_row else [''] * len(y_ticks))
    axes.minorticks_off()
    axes.tick_params(length=points(3), color=line, labelcolor=soft, labelsize=points(tick_size))
    axes.tick_params(axis='y', length=0)
    axes.grid(color=faint, linewidth=points(0.8))
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side == 'bottom')
        spine.set_color(line)


def draw_panel(d):
    p, focus = drawn[d]
    row, column = divmod(d, columns)
    from_x, from_y = left + column * (panel_width + gap_x), top + row * (panel_height + gap_y)
    axes = figure.add_axes([from_x / width, 1 - (from_y + panel_height) / height,
                            panel_width / width, panel_height / height])
    write_heading(from_x, from_y, p, focus)
    draw_axes(axes, d)
    if control:
        draw_line(axes, control, p, color=band, linewidth=points(7), zorder=2)
    for s, one in enumerate(series):
        if focus is None:
            draw_series(axes, one, p, s - (len(series) - 1) / 2, 3 + len(series) - s)
        elif s in (focus, base):
            draw_series(axes, one, p, 0.5 if s == focus else -0.5, 4 + (s == base))
        else:
            draw_line(axes, one, p, color=others, linewidth=points(1), zorder=2.2)


figure = plt.figure(figsize=(width / dpi, height / dpi), facecolor='white')
write_texts()
write_legend()
write_axis_titles()
for number in range(len(drawn)):
    draw_panel(number)
for name in sys.argv[1:] or [pathlib.Path(__file__).with_suffix('.png')]:
    figure.savefig(name, dpi=2 * dpi)
