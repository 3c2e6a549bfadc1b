

left = edge + 24 + text_width('%g' % y_step, tick_size) + 12
top = subtitle_y + 20 * (len(subtitle) - 1) + 58
panel_height, height, panel_width = lay_out_panels(len(cells), columns, left, 74 + 16 * len(caption))


def write_axis_titles():
    rows = -(-len(cells) // columns)
    middle_x = left + (columns * (panel_width + gap_x) - gap_x) / 2
    bottom = top + rows * (panel_height + gap_y) - gap_y
    write(edge, (top + bottom) / 2, y_title, text_size, rotation=90, horizontalalignment='center')
    write(middle_x, bottom + 46, x_title, text_size, horizontalalignment='center')


def draw_panel(p, cell):
    row, column = divmod(p, columns)
    from_x, from_y = left + column * (panel_width + gap_x), top + row * (panel_height + gap_y)
    axes = figure.add_axes([from_x / width, 1 - (from_y + panel_height) / height,
                            panel_width / width, panel_height / height])
    write(from_x, from_y - 30, cell['title'], text_size, color=ink, fontweight='bold')
    write(from_x, from_y - 13, cell['note'], caption_size)
    axes.set_xlim(0, x_high)
    axes.set_ylim(0, y_high)
    axes.xaxis.set_major_locator(MultipleLocator(x_step))
    axes.yaxis.set_major_locator(MultipleLocator(y_step))
    axes.xaxis.set_major_formatter('{x:g}')
    axes.yaxis.set_major_formatter('{x:g}')
    axes.tick_params(length=points(3), color=line, labelcolor=soft, labelsize=points(tick_size),
                     labelbottom=p + columns >= len(cells), labelleft=column == 0)
    axes.tick_params(axis='y', length=0)
    axes.grid(axis='y', color=faint, linewidth=points(0.8))
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side == 'bottom')
        spine.set_color(line)
    axes.axhline(1, color=line, linewidth=points(0.8))
    for run in cell['runs']:
        axes.plot(*zip(*run), color=cell['colour'], alpha=0.44, linewidth=points(1.4),
                  marker='o' if len(run) == 1 else '', markersize=points(3))


figure = plt.figure(figsize=(width / dpi, height / dpi), facecolor='white')
write_texts()
write_axis_titles()
for number, one in enumerate(cells):
    draw_panel(number, one)
for name in sys.argv[1:] or [pathlib.Path(__file__).with_suffix('.png')]:
    figure.savefig(name, dpi=2 * dpi)
