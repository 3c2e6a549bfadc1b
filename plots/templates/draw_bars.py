

places, legend_end = lay_out_legend(legend, 20)
top = legend_end + 46
left = edge + max(text_width(name, tick_size) for name in rows) + 10
panel_height, height, panel_width = lay_out_panels(-(-len(panels) // across) * across * len(stacks),
                                                   across * len(stacks), left, 74 + 16 * len(caption))


def write_legend():
    for (at_x, at_y), (_, string, colour) in zip(places, legend):
        figure.add_artist(Rectangle((at_x / width, 1 - (at_y + 6) / height), 12 / width, 12 / height,
                                    facecolor=colour, edgecolor='none'))
        write(at_x + 20, at_y, string, text_size, color=ink)


def draw_bars(axes, stack, p):
    """One part after the other, the sum's interval under them, a number behind them."""
    at = [len(rows) - row for row in range(len(rows))]
    reach = [0] * len(rows)
    for part in stack['parts']:
        bars = [(row, value) for row, value in enumerate(part['values'][p]) if value > 0]
        axes.barh([at[row] + 0.02 for row, value in bars], [value for row, value in bars], 0.64,
                  [reach[row] for row, value in bars], color=part['colour'], edgecolor='white',
                  linewidth=points(0.5))
        for row, value in bars:
            reach[row] += value
    for row, (low, high) in enumerate(zip(stack['low'][p], stack['high'][p])):
        if low == low and high == high:
            axes.plot([low, high], [at[row] - 0.4, at[row] - 0.4], color=ink, linewidth=points(1.4),
                      solid_capstyle='butt')
        axes.annotate(stack['behind'][p][row], (reach[row], at[row]), (points(5), 0),
                      textcoords='offset points', fontsize=points(tick_size), color=ink,
                      verticalalignment='center', annotation_clip=False)


def draw_panel(p, t):
    stack, pair = stacks[t], p % across
    from_x = left + (pair * len(stacks) + t) * (panel_width + gap_x)
    from_y = top + p // across * (panel_height + gap_y)
    axes = figure.add_axes([from_x / width, 1 - (from_y + panel_height) / height,
                            panel_width / width, panel_height / height])
    if t == 0:
        write(from_x, from_y - 16, panel_titles[p], text_size, color=ink, fontweight='bold')
    if p + across >= len(panels):
        write(from_x + panel_width / 2, from_y + panel_height + 40, stack['title'], text_size,
              horizontalalignment='center')
    end, step = stack['axes'][p]
    axes.set_xlim(0, end * 1.2)  # room for the last number
    axes.set_ylim(0.4, len(rows) + 0.5)
    ticks = [step * i for i in range(int(end / step + 1e-9) + 1)]
    axes.set_xticks(ticks)
    axes.set_xticklabels(['%g' % tick for tick in ticks])
    axes.set_yticks(range(1, len(rows) + 1))
    axes.set_yticklabels(rows[::-1] if t == 0 and pair == 0 else [''] * len(rows))
    axes.tick_params(length=0, labelcolor=soft, labelsize=points(tick_size))
    axes.grid(axis='x', color=faint, linewidth=points(0.8))
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side == 'left')
        spine.set_color(line)
    draw_bars(axes, stack, p)


figure = plt.figure(figsize=(width / dpi, height / dpi), facecolor='white')
write_texts()
write_legend()
for number in range(len(panels)):
    for which in range(len(stacks)):
        draw_panel(number, which)
for name in sys.argv[1:] or [pathlib.Path(__file__).with_suffix('.png')]:
    figure.savefig(name, dpi=2 * dpi)
