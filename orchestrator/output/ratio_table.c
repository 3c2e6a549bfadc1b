/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/ratio_table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "output/flags.h"
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

/* "slower", or of several places "slower 3/4", "faster 1, slower 2". Nothing that is decided at none of them
 * gets a number. */
static enum style print_word(const struct reach *reach, bool cost, struct text *text)
{
    const char *better = cost ? "less" : "faster", *worse = cost ? "more" : "slower";
    size_t decided = reach->better + reach->worse;
    const char *word = reach->better > 0 ? better : reach->worse > 0 ? worse : reach->same > 0 ? "same" : "?";
    size_t count = reach->better > 0  ? reach->better
                   : reach->worse > 0 ? reach->worse
                   : reach->same > 0  ? reach->same
                                      : reach->open;
    if (reach->places == 0)
        return STYLE_PLAIN;
    text_add(text, word);
    if (reach->better > 0 && reach->worse > 0)
        text_addf(text, " %zu, %s %zu", reach->better, worse, reach->worse);
    else if (count < reach->places)
        text_addf(text, " %zu/%zu", count, reach->places);
    if (reach->within > 0 && reach->within == decided)
        text_add(text, "~");
    if (decided == 0)
        return STYLE_FAINT;
    return reach->better > 0 && reach->worse > 0 ? STYLE_PLAIN : reach->better > 0 ? STYLE_GOOD : STYLE_BAD;
}

/* --- layout --- */

/* How a grid is laid out: a row a place with the arms beside each other, or a row for each arm at each place.
 */
struct layout {
    bool wide, flags;
    size_t metrics, arms; /* so many are shown */
    const size_t *shown;  /* numbers of the arms */
};

static struct ratio_cell *next_cell(struct ratio_table *table, size_t *at, const char *text)
{
    struct ratio_cell *cell = &table->cells[(*at)++];
    snprintf(cell->text, sizeof cell->text, "%s", text);
    return cell;
}

static const char *metric_word(unsigned metric)
{
    return metric == METRIC_throughput_gbps ? "" : metric == METRIC_cycles_per_byte ? " cycles" : " CPU";
}

/* What the columns of labels are called: those that all know are short. */
static const char *label_of(const struct field *field)
{
    return strcmp(field->key, "message_size") == 0 ? "size" : field->key;
}

static void add_head(const struct grid *grid, const struct layout *layout, struct ratio_table *table,
                     size_t *at)
{
    const struct run_index *index = &grid->findings->index;
    for (size_t i = 0; i < grid->label_count; i++)
        if (!grid->folded[i])
            next_cell(table, at, label_of(grid->labels[i]))->number = grid->labels[i]->type == FIELD_NUMBER;
    if (!layout->wide)
        next_cell(table, at, index->contrast->key);
    for (size_t metric = 0; metric < layout->metrics; metric++) {
        own_text name = {0};
        arm_name(index, 0, &name);
        text_add(&name, metric_word(grid->metrics[metric]));
        next_cell(table, at, text_string(&name))->number = layout->arms > 0;
        for (size_t i = 0; i < (layout->wide ? layout->arms : 1); i++) {
            own_text head = {0};
            if (layout->wide)
                arm_name(index, grid->arms[layout->shown[i]], &head);
            else
                text_add(&head, "ratio");
            text_add(&head, metric_word(grid->metrics[metric]));
            if (layout->arms == 0)
                break;
            next_cell(table, at, text_string(&head));
            next_cell(table, at, "")->joined = true;
        }
    }
    if (layout->flags)
        next_cell(table, at, "");
}

static void add_level(const struct level *level, bool alone, struct ratio_table *table, size_t *at)
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
    next_cell(table, at, text_string(&text))->number = !alone;
}

static void add_reach(const struct grid *grid, size_t row, size_t metric, size_t arm,
                      struct ratio_table *table, size_t *at)
{
    const struct reach *reach = grid_reach(grid, row, metric, arm);
    own_text ratio = {0}, word = {0};
    if (reach->places > 0)
        print_ratio(reach, &ratio);
    enum style style = print_word(reach, grid->metrics[metric] != METRIC_throughput_gbps, &word);
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
            text_addf(&flags, "%c", flag_letter(i));
    next_cell(table, at, text_string(&flags))->style = STYLE_FAINT;
}

/* One line: of a place with all arms, or of `only` of them. */
static void add_line(const struct grid *grid, const struct layout *layout, size_t number, size_t only,
                     struct ratio_table *table, size_t *at)
{
    const struct row *row = &grid->rows[number];
    bool first = layout->wide || only == 0;
    for (size_t i = 0; i < grid->label_count; i++) {
        own_text value = {0};
        if (grid->folded[i])
            continue;
        if (first)
            field_print(grid->labels[i], row->cell, &value);
        next_cell(table, at, text_string(&value))->number = grid->labels[i]->type == FIELD_NUMBER;
    }
    if (!layout->wide) {
        own_text name = {0};
        arm_name(&grid->findings->index, grid->arms[layout->shown[only]], &name);
        next_cell(table, at, text_string(&name));
    }
    for (size_t metric = 0; metric < layout->metrics; metric++) {
        if (first)
            add_level(&row->levels[metric], layout->arms == 0, table, at);
        else
            next_cell(table, at, "");
        for (size_t i = 0; i < layout->arms && layout->wide; i++)
            add_reach(grid, number, metric, layout->shown[i], table, at);
        if (!layout->wide)
            add_reach(grid, number, metric, layout->shown[only], table, at);
    }
    if (layout->flags && first)
        add_flags(grid, row, table, at);
    else if (layout->flags)
        next_cell(table, at, "");
}

static int lay_out(const struct grid *grid, const struct layout *layout, struct ratio_table *table,
                   struct err *err)
{
    size_t labels = 0, at = 0, arms = layout->wide ? 1 : layout->arms;
    for (size_t i = 0; i < grid->label_count; i++)
        labels += !grid->folded[i];
    size_t of_metric = 1 + 2 * (layout->wide ? layout->arms : 1);
    free(table->cells);
    table->columns = labels + !layout->wide + layout->metrics * of_metric + layout->flags;
    table->lines = 1 + grid->row_count * arms;
    table->cells = calloc(table->lines * table->columns, sizeof *table->cells);
    if (table->cells == NULL)
        return err_set(err, ENOMEM, "out of memory");
    add_head(grid, layout, table, &at);
    for (size_t row = 0; row < grid->row_count; row++)
        for (size_t arm = 0; arm < arms; arm++)
            add_line(grid, layout, row, arm, table, &at);
    return 0;
}

/* --- the columns' widths --- */

static size_t width_of(const char *string)
{
    size_t width = 0;
    for (; *string != '\0'; string++)
        width += (*string & 0xc0) != 0x80;
    return width;
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
    bool alone = layout->arms == 0;
    arm_name(&grid->findings->index, 0, &baseline);
    for (size_t i = 0; i < layout->metrics; i++) {
        const struct metric *metric = &metrics[grid->metrics[i]];
        text_addf(title, "%s%s, %s", i > 0 ? "; " : "", metric->label, metric->unit);
    }
    if (add_folded(grid, &folded, err) < 0)
        return -err->code;
    if (!alone)
        text_addf(title, "; ratio to %s", text_string(&baseline));
    if (folded.length == 0 && has_intervals(table))
        text_add(title, " [95 % interval]");
    if (folded.length > 0)
        text_addf(title, ", least - most over %s%s", text_string(&folded),
                  alone ? "" : ", and in how many places");
    if (layout->arms < grid->arm_count)
        text_addf(title, "; %zu of %zu, those farthest from it", layout->arms, grid->arm_count);
    text_add(title, ":");
    return text_ok(title, err);
}

/* What stands in the table and does not say itself what it means. */
static int write_signs(const struct grid *grid, const struct layout *layout, struct ratio_table *table,
                       struct err *err)
{
    struct text *text = &table->signs;
    bool open = false, same = false, within = false;
    uint64_t flags = 0;
    for (size_t i = table->columns; i < table->lines * table->columns; i++) {
        const struct ratio_cell *cell = &table->cells[i];
        open = open || (cell->joined && cell->text[0] == '?');
        same = same || (cell->joined && strncmp(cell->text, "same", 4) == 0);
        within = within || (cell->joined && strchr(cell->text, '~') != NULL);
    }
    for (size_t row = 0; row < grid->row_count && layout->flags; row++)
        flags |= grid->rows[row].flags & ~grid->common;
    if (open)
        text_add(text, "? undecided");
    if (same)
        text_addf(text, "%ssame: within ±%g %%", text->length > 0 ? ", " : "",
                  100 * grid->findings->experiment.spec.settings.equivalence);
    if (within)
        text_addf(text, "%s~ within the A/A noise there", text->length > 0 ? ", " : "");
    for (unsigned i = 0; i < WARNING_COUNT; i++)
        if (flags >> i & 1)
            text_addf(text, "%s%c %s", text->length > 0 ? ", " : "", flag_letter(i), warning_name(i));
    return text_ok(text, err);
}

/* --- ratio table --- */

void ratio_table_release(struct ratio_table *table)
{
    free(table->cells);
    text_release(&table->title);
    text_release(&table->signs);
    *table = (struct ratio_table){0};
}

static bool has_flags(const struct grid *grid, size_t level)
{
    uint64_t flags = 0;
    for (size_t row = 0; row < grid->row_count; row++)
        flags |= grid->rows[row].flags & ~grid->common;
    return level == 0 && flags != 0;
}

/* The arms whose ratio is farthest from 1 come first. */
static void choose_arms(const struct grid *grid, size_t *shown)
{
    for (size_t i = 0; i < grid->arm_count; i++) {
        const struct reach *reach = grid_reach(grid, 0, 0, i);
        double far = fmax(fabs(log(reach->least)), fabs(log(reach->most)));
        size_t at = i;
        for (; at > 0; at--) {
            const struct reach *other = grid_reach(grid, 0, 0, shown[at - 1]);
            if (!(fmax(fabs(log(other->least)), fabs(log(other->most))) < far))
                break;
            shown[at] = shown[at - 1];
        }
        shown[at] = i;
    }
}

/* Tries the layouts of one folding, the one that tells most first; true when one fits. */
static int try_layouts(const struct grid *grid, size_t level, size_t width, size_t lines,
                       struct layout *layout, struct ratio_table *table, bool *fits, struct err *err)
{
    for (unsigned i = 0; i < 8 && !*fits; i++) {
        layout->wide = (i & 4) == 0;
        layout->flags = (i & 2) == 0 && has_flags(grid, level);
        layout->metrics = (i & 1) == 0 ? grid->metric_count : 1;
        if (grid->row_count * (layout->wide ? 1 : layout->arms) > ROWS_MAX ||
            (!layout->wide && layout->arms == 0))
            continue;
        if (lay_out(grid, layout, table, err) < 0)
            return -err->code;
        *fits = table->lines <= lines && table_width(table) <= width;
    }
    return 0;
}

/* One row for all places; of the arms those that fit in. */
static int lay_out_all(struct grid *grid, size_t lines, struct layout *layout, struct ratio_table *table,
                       struct err *err)
{
    own_free size_t *shown = calloc(grid->arm_count + 1, sizeof *shown);
    if (shown == NULL)
        return err_set(err, ENOMEM, "out of memory");
    choose_arms(grid, shown);
    layout->wide = grid->arm_count == 0;
    layout->flags = false;
    layout->metrics = 1;
    layout->arms = grid->arm_count < lines ? grid->arm_count : lines > 1 ? lines - 1 : 1;
    layout->shown = shown;
    table->cut = grid->arm_count - layout->arms;
    int rc = lay_out(grid, layout, table, err);
    layout->shown = NULL;
    return rc;
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
    return fits ? 0 : lay_out_all(grid, lines, layout, table, err);
}

int ratio_table_make(const struct findings *findings, unsigned width, size_t lines, uint64_t common,
                     struct ratio_table *table, struct err *err)
{
    own_grid grid = {0};
    *table = (struct ratio_table){0};
    if (findings->index.run_count == 0)
        return 0;
    if (grid_open(findings, &grid, err) < 0)
        return -err->code;
    grid.common = common;
    own_free size_t *all = calloc(grid.arm_count + 1, sizeof *all);
    if (all == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < grid.arm_count; i++)
        all[i] = i;
    struct layout layout = {.arms = grid.arm_count, .shown = all};
    int rc = fold_until_it_fits(&grid, width, lines, &layout, table, err);
    if (rc == 0)
        rc = write_title(&grid, &layout, table, err);
    return rc == 0 ? write_signs(&grid, &layout, table, err) : rc;
}
