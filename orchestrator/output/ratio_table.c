/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/ratio_table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answers/phrase.h"
#include "output/flags.h"
#include "output/legend.h"
#include "output/ratio_grid.h"
#include "record/metric.h"

/* --- cells of the table --- */

/* Three significant digits of what was measured, and two decimals of a ratio. */
static void add_number(double number, bool ratio, struct text *text)
{
    if (isnan(number))
        text_add(text, "-");
    else if (ratio && number >= 0.0995)
        text_addf(text, "%.*f", number < 9.995 ? 2 : number < 99.95 ? 1 : 0, number);
    else if (ratio)
        text_number(text, number, 2);
    else
        table_quantity(number, text);
}

static void add_range(double least, double most, bool ratio, struct text *text)
{
    own_text from = {0}, to = {0};
    add_number(least, ratio, &from);
    add_number(most, ratio, &to);
    text_add(text, text_string(&from));
    if (strcmp(text_string(&from), text_string(&to)) != 0)
        text_addf(text, " - %s", text_string(&to));
}

static void print_ratio(const struct reach *reach, struct text *text)
{
    add_range(reach->least, reach->most, true, text);
    if (reach->places != 1 || isnan(reach->low))
        return;
    text_add(text, " [");
    add_number(reach->low, true, text);
    text_add(text, ", ");
    add_number(reach->high, true, text);
    text_add(text, "]");
}

/* It is explained where it was used. */
static void use_sign(struct ratio_table *table, enum legend_sign sign, struct text *text)
{
    table->used |= 1u << sign;
    text_add(text, legend_word(sign)->name);
}

/* "slower", or of several places "slower 3/4", "faster 1, slower 2", where that is too long "mixed 3/4".
 * Nothing that is decided at none of them gets a number. */
static enum style print_word(const struct reach *reach, unsigned metric, bool brief,
                             struct ratio_table *table, struct text *text)
{
    const char *better = phrase_verdict(metric, FASTER), *worse = phrase_verdict(metric, SLOWER);
    size_t decided = reach->better + reach->worse, count = decided > 0 ? decided : reach->same;
    bool mixed = reach->better > 0 && reach->worse > 0;
    if (reach->places == 0)
        return STYLE_PLAIN;
    if (count == 0)
        use_sign(table, SIGN_OPEN, text);
    else if (decided == 0)
        use_sign(table, SIGN_SAME, text);
    else if (mixed && brief)
        use_sign(table, SIGN_MIXED, text);
    else
        text_add(text, reach->better > 0 ? better : worse);
    if (mixed && !brief)
        text_addf(text, " %zu, %s %zu", reach->better, worse, reach->worse);
    else if (count > 0 && count < reach->places)
        text_addf(text, " %zu/%zu", count, reach->places);
    if (reach->within > 0 && reach->within == decided)
        use_sign(table, SIGN_WITHIN, text);
    if (decided == 0)
        return STYLE_FAINT;
    return mixed ? STYLE_PLAIN : reach->better > 0 ? STYLE_GOOD : STYLE_BAD;
}

/* --- layout --- */

/* How a grid is laid out: a row a place with the arms beside each other, or a row for each arm at each place;
 * where all places are one, the baseline is such a row too. */
struct layout {
    bool wide, flags, brief;
    size_t metrics; /* so many are shown */
};

static bool is_apart(const struct grid *grid, const struct layout *layout)
{
    return !layout->wide && grid->row_count == 1;
}

static struct ratio_cell *next_cell(struct ratio_table *table, size_t *at, const char *text)
{
    struct ratio_cell *cell = &table->cells[(*at)++];
    snprintf(cell->text, sizeof cell->text, "%s", text);
    return cell;
}

static const char *metric_word(unsigned metric)
{
    return metric == METRIC_cpu_ns_per_byte ? " CPU" : metric == METRIC_cycles_per_byte ? " cycles" : "";
}

/* What stands above values of it: their name, and of the size, which all know, a short one. */
static const char *label_of(const struct field *field)
{
    return strcmp(field->key, "message_size") == 0 ? "size" : field->label;
}

static void add_metric_head(const struct grid *grid, const struct layout *layout, unsigned metric,
                            struct ratio_table *table, size_t *at)
{
    own_text name = {0};
    phrase_arm(&grid->findings->index, 0, &name);
    text_add(&name, metric_word(metric));
    next_cell(table, at, text_string(&name))->number = grid_shown(grid) > 0;
    for (size_t i = 0; i < (layout->wide ? grid_shown(grid) : 1); i++) {
        own_text head = {0};
        if (layout->wide)
            grid_name(grid, i, phrase_arm, &head);
        else
            text_add(&head, "ratio");
        text_add(&head, metric_word(metric));
        next_cell(table, at, text_string(&head));
        next_cell(table, at, "")->joined = true;
    }
}

static void add_head(const struct grid *grid, const struct layout *layout, struct ratio_table *table,
                     size_t *at)
{
    for (size_t i = 0; i < grid->label_count; i++)
        if (!grid->folded[i])
            next_cell(table, at, label_of(grid->labels[i]))->number = grid->labels[i]->type == FIELD_NUMBER;
    if (!layout->wide)
        next_cell(table, at, label_of(grid->findings->index.contrast));
    for (size_t metric = 0; metric < layout->metrics; metric++) {
        const struct metric *what = &metrics[grid->metrics[metric]];
        if (!is_apart(grid, layout)) {
            add_metric_head(grid, layout, grid->metrics[metric], table, at);
            continue;
        }
        own_text head = {0};
        text_addf(&head, "%s, %s", what->label, what->unit);
        next_cell(table, at, text_string(&head));
        next_cell(table, at, "")->joined = true;
    }
    if (layout->flags)
        next_cell(table, at, "");
}

static struct ratio_cell *add_level(const struct level *level, bool alone, struct ratio_table *table,
                                    size_t *at)
{
    own_text text = {0};
    add_range(level->least, level->most, false, &text);
    if (alone && level->places == 1 && !isnan(level->low)) {
        text_add(&text, " [");
        add_number(level->low, false, &text);
        text_add(&text, ", ");
        add_number(level->high, false, &text);
        text_add(&text, "]");
    }
    return next_cell(table, at, text_string(&text));
}

static void add_reach(const struct grid *grid, const struct layout *layout, size_t row, size_t metric,
                      size_t arm, struct ratio_table *table, size_t *at)
{
    const struct reach reach = grid_reach(grid, row, metric, arm);
    own_text ratio = {0}, word = {0};
    if (reach.places > 0)
        print_ratio(&reach, &ratio);
    enum style style = print_word(&reach, grid->metrics[metric], layout->brief, table, &word);
    next_cell(table, at, text_string(&ratio));
    struct ratio_cell *cell = next_cell(table, at, text_string(&word));
    cell->style = style;
    cell->joined = true;
}

static void add_flags(const struct grid *grid, const struct row *row, struct ratio_table *table, size_t *at)
{
    own_text flags = {0};
    for (unsigned i = 0; i < WARNING_COUNT; i++)
        if ((row->flags & ~grid->common) >> i & 1)
            text_add(&flags, flag_letter(i));
    next_cell(table, at, text_string(&flags))->style = STYLE_FAINT;
}

/* The line of the baseline where all lines are arms. */
static void add_baseline(const struct grid *grid, const struct layout *layout, struct ratio_table *table,
                         size_t *at)
{
    own_text name = {0};
    arm_name(&grid->findings->index, 0, &name);
    next_cell(table, at, text_string(&name));
    for (size_t metric = 0; metric < layout->metrics; metric++) {
        add_level(&grid->rows[0].levels[metric], false, table, at);
        next_cell(table, at, "")->joined = true;
    }
}

/* One line: of a place with all arms, or of `only` of them. */
static void add_line(const struct grid *grid, const struct layout *layout, size_t number, size_t only,
                     struct ratio_table *table, size_t *at)
{
    const struct row *row = &grid->rows[number];
    bool first = layout->wide || only == 0, alone = grid->arm_count == 0;
    for (size_t i = 0; i < grid->label_count; i++) {
        own_text value = {0};
        if (grid->folded[i])
            continue;
        if (first)
            field_words(grid->labels[i], row->cell, &value);
        next_cell(table, at, text_string(&value))->number = grid->labels[i]->type == FIELD_NUMBER;
    }
    if (!layout->wide) {
        own_text name = {0};
        grid_name(grid, only, arm_name, &name);
        next_cell(table, at, text_string(&name));
    }
    for (size_t metric = 0; metric < layout->metrics; metric++) {
        if (first && !is_apart(grid, layout))
            add_level(&row->levels[metric], alone, table, at)->number = !alone;
        else if (!is_apart(grid, layout))
            next_cell(table, at, "");
        for (size_t i = 0; i < grid_shown(grid) && layout->wide; i++)
            add_reach(grid, layout, number, metric, i, table, at);
        if (!layout->wide)
            add_reach(grid, layout, number, metric, only, table, at);
    }
    if (layout->flags && first)
        add_flags(grid, row, table, at);
    else if (layout->flags)
        next_cell(table, at, "");
}

static int lay_out(const struct grid *grid, const struct layout *layout, struct ratio_table *table,
                   struct err *err)
{
    size_t labels = 0, at = 0, arms = layout->wide ? 1 : grid_shown(grid);
    bool apart = is_apart(grid, layout);
    for (size_t i = 0; i < grid->label_count; i++)
        labels += !grid->folded[i];
    size_t of_metric = !apart + 2 * (layout->wide ? grid_shown(grid) : 1);
    free(table->cells);
    table->used = 0;
    table->columns = labels + !layout->wide + layout->metrics * of_metric + layout->flags;
    table->lines = 1 + apart + grid->row_count * arms;
    table->cells = calloc(table->lines * table->columns, sizeof *table->cells);
    if (table->cells == NULL)
        return err_set(err, ENOMEM, "out of memory");
    add_head(grid, layout, table, &at);
    if (apart)
        add_baseline(grid, layout, table, &at);
    for (size_t row = 0; row < grid->row_count; row++)
        for (size_t arm = 0; arm < arms; arm++)
            add_line(grid, layout, row, arm, table, &at);
    return 0;
}

/* --- the columns' widths --- */

static size_t width_of(const char *string)
{
    return string != NULL ? text_characters(string, strlen(string)) : 0;
}

static size_t gap_before(const struct ratio_table *table, size_t column)
{
    return column == 0 ? 0 : table->cells[column].joined ? 1 : 2;
}

/* The head of a ratio stands over its word too. */
static size_t column_width(const struct ratio_table *table, size_t column)
{
    size_t width = 0;
    bool spans = column + 1 < table->columns && table->cells[column + 1].joined;
    for (size_t line = spans ? 1 : 0; line < table->lines; line++) {
        size_t own = width_of(table->cells[line * table->columns + column].text);
        width = own > width ? own : width;
    }
    if (column > 0 && table->cells[column].joined) {
        size_t head = width_of(table->cells[column - 1].text), front = column_width(table, column - 1) + 1;
        width = head > front + width ? head - front : width;
    }
    return width;
}

static size_t table_width(const struct ratio_table *table)
{
    size_t width = 0;
    for (size_t column = 0; column < table->columns; column++)
        width += gap_before(table, column) + column_width(table, column);
    return width;
}

static void print_cell(const struct ratio_cell *cell, size_t width, FILE *file, bool colour)
{
    size_t own = width_of(cell->text), blanks = own < width ? width - own : 0;
    if (cell->number)
        text_print(file, "%*s", (int)blanks, "");
    if (cell->style != STYLE_PLAIN)
        colour_switch(file, colour, cell->style);
    text_print(file, "%s", cell->text);
    if (cell->style != STYLE_PLAIN)
        colour_switch(file, colour, STYLE_PLAIN);
    if (!cell->number)
        text_print(file, "%*s", (int)blanks, "");
}

void ratio_table_print(const struct ratio_table *table, FILE *file, bool colour)
{
    for (size_t line = 0; line < table->lines; line++) {
        const struct ratio_cell *cells = &table->cells[line * table->columns];
        size_t last = table->columns;
        while (last > 0 && cells[last - 1].text[0] == '\0')
            last--;
        for (size_t column = 0; column < last; column++) {
            size_t width = column_width(table, column);
            bool over = line == 0 && column + 1 < table->columns && cells[column + 1].joined;
            text_print(file, "%*s", (int)gap_before(table, column), "");
            if (over) { /* the head lies over both */
                width += 1 + column_width(table, column + 1);
                print_cell(&cells[column], column + 2 < last ? width : 0, file, colour);
                column++;
            } else {
                print_cell(&cells[column], column + 1 < last || cells[column].number ? width : 0, file,
                           colour);
            }
        }
        text_print(file, "\n");
    }
}

/* --- what it says besides --- */

/* "message_size (5 values) and threads (2)" */
static int add_folded(const struct grid *grid, struct text *text, struct err *err)
{
    size_t count = 0;
    for (size_t i = 0; i < grid->label_count; i++) {
        own_cell_values values = {0};
        if (!grid->folded[i])
            continue;
        if (cell_values_make(grid->findings->index.cells.cells, grid->findings->index.measured,
                             grid->labels[i], &values, err) < 0)
            return -err->code;
        text_addf(text, "%s%s (%zu%s)", count > 0 ? ", " : "", grid->labels[i]->key, values.count,
                  count > 0 ? "" : " values");
        count++;
    }
    return 0;
}

static bool has_intervals(const struct ratio_table *table)
{
    for (size_t i = table->columns; i < table->lines * table->columns; i++)
        if (strchr(table->cells[i].text, '[') != NULL)
            return true;
    return false;
}

static int write_title(const struct grid *grid, const struct layout *layout, struct ratio_table *table,
                       struct err *err)
{
    struct text *title = &table->title;
    own_text baseline = {0}, folded = {0};
    bool alone = grid->arm_count == 0, apart = is_apart(grid, layout);
    phrase_arm(&grid->findings->index, 0, &baseline);
    for (size_t i = 0; i < layout->metrics && !apart; i++) {
        const struct metric *metric = &metrics[grid->metrics[i]];
        text_addf(title, "%s%s, %s", i > 0 ? "; " : "", metric->label, metric->unit);
    }
    if (add_folded(grid, &folded, err) < 0)
        return -err->code;
    if (!alone)
        text_addf(title, "%sratio to %s", apart ? "" : "; ", text_string(&baseline));
    if (folded.length == 0 && has_intervals(table))
        text_add(title, " [95 % interval]");
    if (folded.length > 0)
        text_addf(title, "%s over %s%s", apart ? "" : ", least - most", text_string(&folded),
                  alone ? "" : ", decided in how many places");
    if (table->cut > 0)
        text_addf(title, "; %zu of %zu, those farthest from it", grid->own + grid->others, grid->arm_count);
    text_add(title, ":");
    return text_ok(title, err);
}

/* The letters that stand in the table, and who the others are. */
static void write_letters(const struct grid *grid, const struct layout *layout, struct text *text)
{
    uint64_t flags = 0;
    for (size_t row = 0; row < grid->row_count && layout->flags; row++)
        flags |= grid->rows[row].flags & ~grid->common;
    for (unsigned i = 0; i < WARNING_COUNT; i++)
        if (flags >> i & 1)
            text_addf(text, "%s%s %s", text->length > 0 ? ", " : "", flag_letter(i), warning_name(i));
    if (grid->others > 0)
        text_addf(text, "%s%zu other%s: ", text->length > 0 ? "; " : "", grid->others, plural(grid->others));
    for (size_t i = 0; i < grid->others; i++) {
        text_add(text, i > 0 ? ", " : "");
        arm_name(&grid->findings->index, grid->arms[grid->order[grid->own + i]], text);
    }
}

static int write_signs(const struct grid *grid, const char *letters, struct ratio_table *table,
                       struct err *err)
{
    struct text *text = &table->signs;
    for (unsigned i = 0; i < LEGEND_SIGNS; i++) {
        if ((table->used >> i & 1) == 0)
            continue;
        const struct legend_word *sign = legend_word(i);
        text_addf(text, "%s%s%s", text->length > 0 ? ", " : "", sign->name, sign->meaning);
        if (i == SIGN_SAME)
            text_addf(text, "%g %%", 100 * grid->findings->experiment.spec.settings.equivalence);
    }
    if (letters[0] != '\0')
        text_addf(text, "%s%s", text->length > 0 ? ", " : "", letters);
    return text_ok(text, err);
}

/* --- what has no column --- */

static void add_arms(const struct grid *grid, size_t metric, struct ratio_table *table)
{
    struct text *text = &table->cost;
    bool brief = grid_shown(grid) > 3;
    for (size_t i = 0; i < grid_shown(grid); i++) {
        const struct reach reach = grid_reach(grid, 0, metric, i);
        if (reach.places == 0)
            continue;
        text_add(text, i > 0 ? ", " : "");
        grid_name(grid, i, phrase_arm, text);
        text_add(text, " ");
        if (reach.open < reach.places)
            print_ratio(&reach, text);
        text_add(text, reach.open < reach.places ? " " : "");
        print_word(&reach, grid->metrics[metric], brief, table, text);
    }
}

/* What the table has no room for in a line of words: of all places together, what a byte cost. */
static int write_cost(struct grid *grid, const struct layout *layout, struct ratio_table *table,
                      struct err *err)
{
    struct text *text = &table->cost;
    if (layout->metrics == grid->metric_count)
        return 0;
    memset(grid->folded, 1, sizeof grid->folded);
    if (!grid_fill(grid))
        return 0;
    text_add(text, grid->metrics[1] == METRIC_cycles_per_byte ? "cycles per byte: " : "time per byte: ");
    const struct level *level = &grid->rows[0].levels[1];
    if (grid->arm_count == 0)
        add_range(level->least, level->most, false, text);
    if (grid->arm_count == 0 && grid->metrics[1] == METRIC_cpu_ns_per_byte)
        text_add(text, " ns");
    grid_arrange(grid, 1, grid->metric_count, true);
    if (grid->others == grid->arm_count && grid->others > 0)
        text_add(text, "all undecided");
    else
        add_arms(grid, 1, table);
    return text_ok(text, err);
}

/* --- ratio table --- */

void ratio_table_release(struct ratio_table *table)
{
    free(table->cells);
    text_release(&table->title);
    text_release(&table->signs);
    text_release(&table->cost);
    *table = (struct ratio_table){0};
}

static bool has_flags(const struct grid *grid, size_t level)
{
    uint64_t flags = 0;
    for (size_t row = 0; row < grid->row_count; row++)
        flags |= grid->rows[row].flags & ~grid->common;
    return level == 0 && flags != 0;
}

/* Tries the layouts of one folding, the one that tells most first; true when one fits. */
static int try_layouts(struct grid *grid, size_t level, size_t width, size_t lines, struct layout *layout,
                       struct ratio_table *table, bool *fits, struct err *err)
{
    for (unsigned i = 0; i < 32 && !*fits; i++) {
        bool merged = (i & 16) != 0;
        layout->wide = (i & 8) == 0;
        layout->flags = (i & 4) == 0 && has_flags(grid, level);
        layout->metrics = (i & 2) == 0 ? grid->metric_count : 1;
        layout->brief = (i & 1) != 0;
        grid_arrange(grid, 0, layout->metrics, merged);
        size_t rows = grid->row_count * (layout->wide ? 1 : grid_shown(grid));
        if (rows > ROWS_MAX || (!layout->wide && grid->arm_count == 0) || (merged && grid->others == 0))
            continue;
        if (lay_out(grid, layout, table, err) < 0)
            return -err->code;
        *fits = table->lines <= lines && table_width(table) <= width;
    }
    return 0;
}

/* "uring-zero..fixed": whatever arms are called, lines are not too long. */
static void shorten_names(struct ratio_table *table, size_t width)
{
    size_t total = table_width(table), own = column_width(table, 0);
    size_t most = own > total - width + 8 ? own - (total - width) : 8, front = most / 2;
    for (size_t line = 0; line < table->lines; line++) {
        char *text = table->cells[line * table->columns].text;
        size_t length = strlen(text), back = most - 2 - front;
        if (length <= most || width_of(text) < length)
            continue;
        text[front] = text[front + 1] = '.';
        memmove(text + front + 2, text + length - back, back + 1);
    }
}

/* One row for all places; of the arms those that fit in. */
static int lay_out_all(struct grid *grid, size_t width, size_t lines, struct layout *layout,
                       struct ratio_table *table, struct err *err)
{
    layout->wide = grid->arm_count == 0;
    layout->flags = false;
    layout->metrics = 1;
    grid_arrange(grid, 0, 1, true);
    table->cut = grid_cut(grid, lines > 2 ? lines - 2 : 1);
    for (unsigned i = 0; i < 2; i++) {
        layout->brief = i == 1;
        if (lay_out(grid, layout, table, err) < 0)
            return -err->code;
        if (table_width(table) <= width)
            return 0;
    }
    shorten_names(table, width);
    return 0;
}

static int fold_until_it_fits(struct grid *grid, size_t width, size_t lines, struct layout *layout,
                              struct ratio_table *table, struct err *err)
{
    size_t order[PARAMETERS_MAX];
    bool fits = false;
    if (grid_order(grid, order, err) < 0)
        return -err->code;
    for (size_t level = 0; level <= grid->label_count && !fits; level++) {
        if (level > 0)
            table->folded = grid->folded[order[level - 1]] = true;
        if (!grid_fill(grid))
            continue;
        if (try_layouts(grid, level, width, lines, layout, table, &fits, err) < 0)
            return -err->code;
    }
    return fits ? 0 : lay_out_all(grid, width, lines, layout, table, err);
}

int ratio_table_make(const struct findings *findings, unsigned width, size_t lines, uint64_t common,
                     struct ratio_table *table, struct err *err)
{
    own_grid grid = {0};
    own_text letters = {0};
    *table = (struct ratio_table){0};
    if (findings->index.run_count == 0)
        return 0;
    if (grid_open(findings, &grid, err) < 0)
        return -err->code;
    grid.common = common;
    struct layout layout = {0};
    int rc = fold_until_it_fits(&grid, width, lines, &layout, table, err);
    if (rc == 0)
        rc = write_title(&grid, &layout, table, err);
    write_letters(&grid, &layout, &letters);
    if (rc == 0)
        rc = write_cost(&grid, &layout, table, err);
    return rc == 0 ? write_signs(&grid, text_string(&letters), table, err) : rc;
}
