/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that are the same in every figure, program or page: files of plots/templates/, which editors know as
 * what they are, as strings. CMake makes the definitions. The parts of a script use the variables that stand
 * between them: gnuplot 5.4 is the oldest that Debian 12 and Ubuntu 24.04 have, matplotlib 3.5 the oldest of
 * Ubuntu 22.04 and Debian 12: nothing newer is used. */
#ifndef LABRUN_PLOTS_TEMPLATES_H
#define LABRUN_PLOTS_TEMPLATES_H

extern const char report_style[]; /* report.css */

/* gnuplot, in the order in which they stand in a script. */
extern const char template_find_files[]; /* the data's, from where the script stands; labrun gives its own */
extern const char template_text_width[];
extern const char template_layout_panels[]; /* from the texts above: where everything stands */
extern const char template_open_output[];   /* terminal of the format asked for */
extern const char
    template_read_rows[]; /* summary.csv into arrays, NaN where there is no run: a gap in a line */
extern const char template_read_runs[]; /* runs.csv, the single ones; may be left out */
extern const char template_page_texts[];
extern const char template_page_legend[];
extern const char template_page_axes[];
extern const char template_draw_panels[];    /* up to the band of the control */
extern const char template_draw_runs[];      /* only after template_read_runs */
extern const char template_draw_saturated[]; /* crosses; may be left out */
extern const char template_draw_series[];    /* and the end */

/* Of lines behind template_open_output, which is behind the layout: an axis in octaves. */
extern const char template_layout_octaves[];

/* Of distributions, in place of the octaves, the rows and what follows template_page_axes. */
extern const char template_read_percentiles[];
extern const char template_draw_distribution[];

/* Of figures against throughput: behind template_read_rows, and in place of the panels. */
extern const char template_read_across[];
extern const char template_draw_across[];

/* Of figures with stacked bars, in place of the layout of lines, of template_read_rows and what follows
 * template_page_texts: readers of summary.csv and of profile_shares.csv, then the drawing. */
extern const char template_layout_bars[];
extern const char template_read_parts[];
extern const char template_read_shares[];
extern const char template_draw_bars[];

/* Of two experiments, behind template_open_output. */
extern const char template_draw_changes[];

/* Of figures of ratios, in the same order as those of lines: beside each other, or in rows. */
extern const char template_layout_ratios[];
extern const char template_read_ratios[];
extern const char template_page_ratios[];
extern const char template_draw_ratios[];
extern const char template_draw_ratio_rows[];

/* Of the figure over time, which holds its numbers. */
extern const char template_layout_over_time[];
extern const char template_draw_over_time[];

/* Python, in the order in which they stand in a program. */
extern const char matplotlib_template_imports[]; /* up to the module that only this kind needs */
extern const char matplotlib_template_nan[];
extern const char matplotlib_template_page[];         /* sizes, texts */
extern const char matplotlib_template_layout_lines[]; /* legend, and where panels are; of lines only */
extern const char matplotlib_template_draw_lines[];
extern const char matplotlib_template_draw_distribution[];
extern const char matplotlib_template_draw_bars[]; /* in place of the lines */
extern const char matplotlib_template_draw_ratios[];
extern const char matplotlib_template_draw_over_time[];

#endif
