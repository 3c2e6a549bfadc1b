/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.css as a string: CMake makes the definition from the file. */
#ifndef LABRUN_PLOTS_REPORT_STYLE_H
#define LABRUN_PLOTS_REPORT_STYLE_H

extern const char report_style[];

#endif
