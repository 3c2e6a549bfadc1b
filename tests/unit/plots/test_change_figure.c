/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "plots/change_figure.h"
#include "plots/gnuplot.h"
#include "test.h"

#include "unit/findings/indexed.h"
#include "unit/findings/simulated.h"

enum { ROOM = 4000 };

struct scene {
    struct records records[SIDE_COUNT];
    struct run_index indices[SIDE_COUNT];
    struct matching matching;
    struct changes changes;
    struct text script;
};

static void scene_close(struct scene *scene)
{
    matching_release(&scene->matching);
    changes_release(&scene->changes);
    text_release(&scene->script);
    for (unsigned i = 0; i < SIDE_COUNT; i++) {
        run_index_release(&scene->indices[i]);
        records_release(&scene->records[i]);
    }
}

#define own_scene OWNED_BY(scene_close) struct scene

static void measure(struct records *records, struct cell cell, double gbps)
{
    for (uint32_t block = 1; block <= 10; block++)
        simulated_add(records, cell, block)->metrics[METRIC_throughput_gbps] = gbps * (1 + block * 0.001);
}

/* Cells with so many threads, and the control of the first; the second of them is slower. */
static void make(int64_t cells, const char *title, struct scene *scene)
{
    const struct change_rules asked = {.equivalence = 0.03, .limit = 0.05};
    const struct change_texts texts = {.title = title,
                                       .subtitle = "how it was summarised",
                                       .first = "one's",
                                       .second = "`two` & \"three\"",
                                       .equivalence = 0.03};
    struct session list[SIDE_COUNT];
    struct err err = {0};
    *scene = (struct scene){0};
    for (unsigned i = 0; i < SIDE_COUNT; i++) {
        scene->records[i] = simulated_room(ROOM);
        for (int64_t threads = 1; threads <= cells; threads++) {
            struct cell cell = simulated_cell(MECHANISM_two_copy, 1024, threads);
            measure(&scene->records[i], cell, i == SECOND_SIDE && threads == 2 ? 5 : 10);
            cell.control = true;
            if (threads == 1)
                measure(&scene->records[i], cell, 10);
        }
        scene->indices[i] = index_of(&scene->records[i]);
        list[i] = (struct session){.index = &scene->indices[i]};
    }
    const struct sessions sides[] = {{&list[FIRST_SIDE], 1}, {&list[SECOND_SIDE], 1}};
    assert_int_equal(matching_make(sides, 0, &scene->matching, &err), 0);
    assert_int_equal(changes_make(sides, &scene->matching, &asked, &scene->changes, &err), 0);
    change_script(&scene->changes, &scene->matching, &texts, &scene->script);
    assert_false(scene->script.failed);
}

/* The A/A control is a band behind its place, and no row; it is one test, the cells are two. */
static void test_a_row_is_a_cell(void **state)
{
    (void)state;
    own_scene scene;
    make(2, "1 of 2 cells is slower by 50 %", &scene);
    static const char *const parts[] = {
        "array title = ['1 of 2 cells is slower by 50 %']\n",
        "array subtitle = ['how it was summarised']\n",
        "array name = ['two-copy, 1 thread', 'two-copy, 2 threads']\n",
        "$changes << EOD\n1 1 1 0.894211 1.1183 0.909743 1.09921 5921370 16777215\n1 2 ",
        "\n1 2 0.5 0.447106 0.559152 NaN NaN 13983232 13983232\nEOD\n",
        "array panel = ['throughput']\narray better = ['right is better']\n",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strstr(text_string(&scene.script), parts[i]) == NULL)
            fail_msg("not in the script: %s%.300s", parts[i], strstr(text_string(&scene.script), "$changes"));
}

/* Of many cells those that changed. */
static void test_many_cells_are_fewer_rows(void **state)
{
    (void)state;
    own_scene scene;
    make(CHANGE_ROWS_MAX + 10, "title", &scene);
    assert_non_null(strstr(text_string(&scene.script), "array name = ['two-copy, 2 threads']\n"));
    assert_non_null(strstr(text_string(&scene.script), "; 1 of 70 cells']\n"));
}

/* No name of a folder reaches gnuplot as code, and it draws what it is given. */
static void test_gnuplot_draws_it(void **state)
{
    (void)state;
    struct err err = {0};
    own_scene scene;
    own_text picture = {0}, said = {0};
    if (gnuplot_probe(NULL, &err) != 0)
        skip();
    make(2, "it's `system('false')` {/:Bold a_b^c} @x & \\n <svg>", &scene);
    assert_null(strstr(text_string(&scene.script), "it's"));
    const struct gnuplot_job job = {.script = &scene.script, .name = "compare.gp", .files = {-1, -1, -1}};
    assert_int_equal(gnuplot_draw(&job, "svg", &picture, &said, &err), 0);
    assert_string_equal(text_string(&said), "");
    assert_non_null(strstr(text_string(&picture), "2 threads"));
    assert_non_null(strstr(text_string(&picture), "</svg>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_row_is_a_cell),
        cmocka_unit_test(test_many_cells_are_fewer_rows),
        cmocka_unit_test(test_gnuplot_draws_it),
    };
    return cmocka_run_group_tests_name("change_figure", tests, NULL, NULL);
}
