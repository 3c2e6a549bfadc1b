/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "base/own.h"
#include "statistics/bootstrap.h"

#include "test.h"

enum { SIZES = 5 };

struct shape {
    double medians[SIZES]; /* at ln s = 0, 1, 2, 3, 4 */
    int start, end;
    size_t count;
    double first, last;
};

static const struct shape shapes[] = {
    {{-1, -1, 1, 1, 1}, -1, 1, 1, 1.5, 1.5},
    {{-3, -3, -3, 1, 2}, -1, 1, 1, 2.75, 2.75}, /* linear between 2 and 3 */
    {{2, 1, -1, -4, -9}, 1, -1, 1, 1.5, 1.5},
    {{1, 2, 3, 4, 5}, 1, 1, 0, NAN, NAN},
    {{-1, 1, -1, 1, -1}, -1, -1, 4, 0.5, 3.5},
    {{-1, 0, 0, 1, 1}, -1, 1, 1, 1.5, 1.5}, /* a stretch of nothing: its middle */
    {{-1, 0, -1, -1, 1}, -1, 1, 1, 3.5, 3.5},
    {{0, 0, -1, 1, 0}, -1, 1, 1, 2.5, 2.5},
    {{-1, NAN, NAN, 1, 1}, -1, 1, 1, 1.5, 1.5}, /* neighbours are those that are there */
    {{0, 0, 0, 0, 0}, 0, 0, 0, NAN, NAN},
    {{NAN, NAN, NAN, NAN, NAN}, 0, 0, 0, NAN, NAN},
};

static bool same(double a, double b)
{
    return isnan(b) ? isnan(a) : fabs(a - b) < 1e-12;
}

static void signs_change_where_the_line_crosses(void **state)
{
    (void)state;
    struct curve_point columns[SIZES];
    const struct curve curve = {.columns = columns, .count = SIZES};
    for (size_t i = 0; i < SIZES; i++)
        columns[i] = (struct curve_point){.size = NAN, .log_size = (double)i, .scale = NAN};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const struct shape *shape = &shapes[i];
        struct crossings crossings;
        double places[SIZES];
        curve_cross(&curve, shape->medians, 1, places, &crossings);
        assert_int_equal(crossings.start, shape->start);
        assert_int_equal(crossings.end, shape->end);
        assert_int_equal(crossings.count, shape->count);
        assert_true(same(crossings.first, shape->first));
        assert_true(same(crossings.last, shape->last));
        if (shape->count > 0)
            assert_true(same(places[0], shape->first) && same(places[shape->count - 1], shape->last));
    }
}

/* Costs of 5 + s / 100 and of 11 + s / 125 are the same at 3000, whatever the sizes around it; along ln(size)
 * the place depends on them. */
static void linear_costs_cross_where_they_do(void **state)
{
    (void)state;
    static const double sizes[][2] = {{1000, 4000}, {2000, 4000}, {2900, 100000}, {1, 5000}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct curve_point columns[2];
        const struct curve curve = {.columns = columns, .count = 2};
        struct crossings crossings, turned;
        double medians[2], negative[2], place, again;
        for (size_t j = 0; j < 2; j++) {
            double size = sizes[i][j], one = 5 + size / 100, two = 11 + size / 125;
            medians[j] = log(two / one);
            columns[j] =
                (struct curve_point){.size = size, .log_size = log(size), .scale = (two - one) / medians[j]};
            negative[j] = -medians[j];
        }
        double share = medians[0] / (medians[0] - medians[1]);
        double logarithmic = log(sizes[i][0]) + share * log(sizes[i][1] / sizes[i][0]);
        curve_cross(&curve, medians, 1, &place, &crossings);
        curve_cross(&curve, negative, 1, &again, &turned);
        assert_true(same(place, log(3000)) && again == place);
        assert_true(fabs(logarithmic - log(3000)) > 0.01);
        assert_true(same(crossings.first, fmin(log(3000), logarithmic)) && turned.first == crossings.first);
        assert_true(same(crossings.last, fmax(log(3000), logarithmic)) && turned.last == crossings.last);
        for (size_t j = 0; j < 2; j++) /* the unit of the costs says nothing */
            columns[j].scale *= 1e-9;
        curve_cross(&curve, medians, 1, &place, &crossings);
        assert_true(same(place, log(3000)));
    }
}

/* A stretch of nothing crosses in the middle of its sizes, or of their logarithms. */
static void nothing_crosses_in_its_middle(void **state)
{
    (void)state;
    struct curve_point columns[4];
    const struct curve curve = {.columns = columns, .count = 4};
    static const double medians[] = {-1, 0, 0, 1};
    struct crossings crossings;
    double place;
    for (size_t i = 0; i < 4; i++)
        columns[i] =
            (struct curve_point){.size = pow(4, (double)i), .log_size = log(4) * (double)i, .scale = 1};
    curve_cross(&curve, medians, 1, &place, &crossings);
    assert_true(same(place, log(10)) && same(crossings.last, log(10)) && same(crossings.first, log(8)));
}

static void the_median_is_the_middle(void **state)
{
    (void)state;
    static const struct difference list[] = {{3, -2}, {0, 1}, {1, 4}, {2, 10}};
    const struct curve_point odd = {.list = list, .count = 3}, even = {.list = list, .count = 4};
    assert_true(curve_median(&odd) == 1);
    assert_true(curve_median(&even) == 2.5);
}

/* Three blocks at two sizes; block 2 is missing at the second. All 27 resamples can be written down: at the
 * first size the median is that of three draws from -1, 1, 3; at the second, of those that are not block 2
 * from -1, -3. */
static const struct difference first_size[] = {{0, -1}, {1, 1}, {2, 3}};
static const struct difference second_size[] = {{1, -3}, {0, -1}};

static double middle(double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            double lower = fmin(values[i], values[j]), upper = fmax(values[i], values[j]);
            values[i] = lower;
            values[j] = upper;
        }
    }
    return n == 0 ? NAN : (values[(n - 1) / 2] + values[n / 2]) / 2;
}

/* Share of the 27 resamples that cross. */
static double enumerated_share(void)
{
    static const double at_first[] = {-1, 1, 3}, at_second[] = {-1, -3};
    size_t crossing = 0;
    for (size_t i = 0; i < 27; i++) {
        size_t drawn[] = {i % 3, i / 3 % 3, i / 9}, n = 0;
        double first[3], second[3];
        for (size_t j = 0; j < 3; j++) {
            first[j] = at_first[drawn[j]];
            if (drawn[j] < 2)
                second[n++] = at_second[drawn[j]];
        }
        crossing += middle(first, 3) * middle(second, n) < 0;
    }
    return (double)crossing / 27;
}

static void resamples_draw_the_same_blocks_at_every_size(void **state)
{
    (void)state;
    const struct curve_point columns[] = {{.log_size = 0, .list = first_size, .count = 3},
                                          {.log_size = 1, .list = second_size, .count = 2}};
    const struct curve curve = {.columns = columns, .count = 2, .blocks = 3};
    static struct crossings resamples[BOOTSTRAP_RESAMPLES], again[BOOTSTRAP_RESAMPLES];
    uint16_t weights[3][BOOTSTRAP_BATCH];
    double medians[2][BOOTSTRAP_BATCH];
    struct curve_point kept[2];
    const struct bootstrap room = {.weights = weights, .medians = medians, .columns = kept};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 7);
    bootstrap_cross(&curve, rng, &room, resamples);
    gsl_rng_set(rng, 7);
    bootstrap_cross(&curve, rng, &room, again);
    gsl_rng_free(rng);

    size_t crossing = 0;
    for (size_t i = 0; i < BOOTSTRAP_RESAMPLES; i++) {
        crossing += resamples[i].count;
        assert_int_equal(resamples[i].count, again[i].count);
        assert_true(same(resamples[i].first, again[i].first));
        if (resamples[i].count > 0) /* only these medians can lie on either side */
            assert_true(same(resamples[i].first, 0.5) || same(resamples[i].first, 0.25) ||
                        same(resamples[i].first, 1.0 / 3) || same(resamples[i].first, 0.75) ||
                        same(resamples[i].first, 0.6));
    }
    /* four standard deviations of a share of 2000 draws */
    double expected = enumerated_share();
    double deviation = sqrt(expected * (1 - expected) / BOOTSTRAP_RESAMPLES);
    assert_true(fabs((double)crossing / BOOTSTRAP_RESAMPLES - expected) < 4 * deviation);
}

static void what_never_changes_sign_never_crosses(void **state)
{
    (void)state;
    static const struct difference below[] = {{0, -4}, {1, -1}};
    const struct curve_point columns[] = {{.log_size = 0, .list = below, .count = 2},
                                          {.log_size = 1, .list = below, .count = 2}};
    const struct curve curve = {.columns = columns, .count = 2, .blocks = 2};
    static struct crossings resamples[BOOTSTRAP_RESAMPLES];
    uint16_t weights[2][BOOTSTRAP_BATCH];
    double medians[2][BOOTSTRAP_BATCH];
    struct curve_point kept[2];
    const struct bootstrap room = {.weights = weights, .medians = medians, .columns = kept};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    bootstrap_cross(&curve, rng, &room, resamples);
    gsl_rng_free(rng);
    for (size_t i = 0; i < BOOTSTRAP_RESAMPLES; i++)
        assert_true(resamples[i].count == 0 && resamples[i].start == -1 && resamples[i].end == -1);
}

enum { MANY_SIZES = 12, MANY_BLOCKS = 40 };

/* Differences that rise from -1 to 1 with the size, noise, and now and then a missing block. */
static size_t draw_column(gsl_rng *rng, size_t size, size_t blocks, struct difference *list)
{
    size_t count = 0;
    for (uint32_t block = 0; block < blocks; block++) {
        double value = 2.0 * (double)size / (MANY_SIZES - 1) - 1 + 1.4 * (gsl_rng_uniform(rng) - 0.5);
        if (count > 0 && gsl_rng_uniform(rng) < 0.01)
            continue;
        size_t place = count++;
        for (; place > 0 && list[place - 1].value > value; place--)
            list[place] = list[place - 1];
        list[place] = (struct difference){.block = block, .value = value};
    }
    return count;
}

/* The median of a column in one resample, by writing every value down as often as its block was drawn. */
static double written_out(const struct curve_point *column, uint16_t (*weights)[BOOTSTRAP_BATCH], size_t r)
{
    double values[MANY_BLOCKS];
    size_t n = 0;
    for (size_t i = 0; i < column->count; i++)
        for (unsigned times = weights[column->list[i].block][r]; times > 0; times--)
            values[n++] = column->list[i].value;
    return middle(values, n);
}

/* The weights of the last batch are still there. */
static void check_last_batch(const struct curve *curve, uint16_t (*weights)[BOOTSTRAP_BATCH],
                             const struct crossings *resamples)
{
    for (size_t r = 0; r < BOOTSTRAP_BATCH; r++) {
        double medians[MANY_SIZES];
        struct crossings expected, got = resamples[BOOTSTRAP_RESAMPLES - BOOTSTRAP_BATCH + r];
        for (size_t i = 0; i < curve->count; i++)
            medians[i] = written_out(&curve->columns[i], weights, r);
        curve_cross(curve, medians, 1, NULL, &expected);
        assert_int_equal(got.count, expected.count);
        assert_int_equal(got.start, expected.start);
        assert_int_equal(got.end, expected.end);
        assert_true(got.count == 0 || (got.first == expected.first && got.last == expected.last));
    }
}

static void resamples_are_those_of_values_written_out(void **state)
{
    (void)state;
    static struct crossings resamples[BOOTSTRAP_RESAMPLES];
    static uint16_t weights[MANY_BLOCKS][BOOTSTRAP_BATCH];
    static double medians[MANY_SIZES][BOOTSTRAP_BATCH];
    static struct difference lists[MANY_SIZES][MANY_BLOCKS];
    struct curve_point kept[MANY_SIZES], columns[MANY_SIZES];
    const struct bootstrap room = {.weights = weights, .medians = medians, .columns = kept};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t blocks = 1; blocks <= MANY_BLOCKS; blocks++) {
        for (size_t i = 0; i < MANY_SIZES; i++)
            columns[i] = (struct curve_point){.size = exp((double)i),
                                              .log_size = (double)i,
                                              .scale = 1 + (double)i,
                                              .list = lists[i],
                                              .count = draw_column(rng, i, blocks, lists[i])};
        const struct curve curve = {.columns = columns, .count = MANY_SIZES, .blocks = blocks};
        bootstrap_cross(&curve, rng, &room, resamples);
        check_last_batch(&curve, weights, resamples);
    }
    gsl_rng_free(rng);
}

static void weights_have_room_for_the_most_blocks(void **state)
{
    (void)state;
    static struct difference list[BOOTSTRAP_BLOCKS_MAX];
    static struct crossings resamples[BOOTSTRAP_RESAMPLES];
    own_free uint16_t(*weights)[BOOTSTRAP_BATCH] = calloc(BOOTSTRAP_BLOCKS_MAX, sizeof *weights);
    double medians[2][BOOTSTRAP_BATCH];
    struct curve_point kept[2];
    for (uint32_t i = 0; i < BOOTSTRAP_BLOCKS_MAX; i++)
        list[i] = (struct difference){.block = i, .value = i < BOOTSTRAP_BLOCKS_MAX / 4 ? -1.0 : 1.0 + i};
    const struct curve_point columns[] = {{.log_size = 0, .list = list, .count = BOOTSTRAP_BLOCKS_MAX},
                                          {.log_size = 1, .list = list, .count = BOOTSTRAP_BLOCKS_MAX}};
    const struct curve curve = {.columns = columns, .count = 2, .blocks = BOOTSTRAP_BLOCKS_MAX};
    const struct bootstrap room = {.weights = weights, .medians = medians, .columns = kept};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    assert_non_null(weights);
    bootstrap_cross(&curve, rng, &room, resamples);
    gsl_rng_free(rng);
    for (size_t r = 0; r < BOOTSTRAP_BATCH; r++)
        assert_true(fabs(medians[0][r] / (BOOTSTRAP_BLOCKS_MAX / 2.0) - 1) < 0.05);
    for (size_t i = 0; i < BOOTSTRAP_RESAMPLES; i++)
        assert_true(resamples[i].count == 0 && resamples[i].start == 1);
}

/* --- bracket --- */

enum { RESAMPLES = 1000, FROM = 0, TO = 10 };

/* Groups of resamples; crossings of a group are spread evenly between two places. */
struct group {
    size_t of; /* of 1000 */
    int start, end;
    size_t count;
    double first_from, first_to, last_from, last_to;
};

struct scene {
    const char *name;
    struct crossings observed;
    struct group groups[4];
    enum outcome outcome;
    int winner;
    double low, high, without, several;
};

#define NOT_CROSSING NAN, NAN, NAN, NAN

static const struct scene scenes[] = {
    /* 2.5 percentile of 1000 values spread over 4..5: 4 + 0.025 (R: quantile(seq(4, 5, length.out = 1000),
       0.025)) */
    {"one clear crossing",
     {-1, 1, 1, 4.5, 4.5},
     {{1000, -1, 1, 1, 4, 5, 4, 5}},
     CROSSING,
     1,
     4.025,
     4.975,
     0,
     0},
    {"the other way round",
     {1, -1, 1, 4.5, 4.5},
     {{1000, 1, -1, 1, 4, 5, 4, 5}},
     CROSSING,
     -1,
     4.025,
     4.975,
     0,
     0},
    {"wavering widens the interval",
     {-1, 1, 1, 4.5, 4.5},
     {{1000, -1, 1, 3, 2, 3, 6, 7}},
     CROSSING,
     1,
     2.025,
     6.975,
     0,
     1},
    {"2 % without are few enough",
     {-1, 1, 1, 4.5, 4.5},
     {{980, -1, 1, 1, 4, 5, 4, 5}, {20, -1, -1, 0, NOT_CROSSING}},
     CROSSING,
     1,
     4.02551,
     4.994918,
     0.02,
     0},
    {"too many do not cross within the sizes",
     {-1, 1, 1, 9, 9},
     {{800, -1, 1, 1, 8, 9, 8, 9}, {200, -1, -1, 0, NOT_CROSSING}},
     NOT_BELOW,
     1,
     8.03125,
     NAN,
     0.2,
     0},
    {"too many cross before the sizes",
     {-1, 1, 1, 1, 1},
     {{800, -1, 1, 1, 1, 2, 1, 2}, {200, 1, 1, 0, NOT_CROSSING}},
     NOT_ABOVE,
     1,
     NAN,
     1.96875,
     0.2,
     0},
    {"the medians do not cross, some resamples do",
     {-1, -1, 0, NAN, NAN},
     {{200, -1, 1, 1, 8, 9, 8, 9}, {800, -1, -1, 0, NOT_CROSSING}},
     NOT_BELOW,
     1,
     8.1255,
     NAN,
     0.8,
     0},
    {"a bump counts as a first crossing",
     {-1, -1, 0, NAN, NAN},
     {{200, -1, 1, 1, 8, 9, 8, 9}, {100, -1, -1, 2, 3, 4, 5, 6}, {700, -1, -1, 0, NOT_CROSSING}},
     NOT_BELOW,
     1,
     3.25227,
     NAN,
     0.7,
     0.1},
    {"better throughout",
     {1, 1, 0, NAN, NAN},
     {{980, 1, 1, 0, NOT_CROSSING}, {20, 1, -1, 1, 8, 9, 8, 9}},
     THROUGHOUT,
     1,
     NAN,
     NAN,
     0.98,
     0},
    {"worse throughout",
     {-1, -1, 0, NAN, NAN},
     {{1000, -1, -1, 0, NOT_CROSSING}},
     THROUGHOUT,
     -1,
     NAN,
     NAN,
     1,
     0},
    {"either may be better throughout",
     {1, 1, 0, NAN, NAN},
     {{600, 1, 1, 0, NOT_CROSSING}, {400, -1, -1, 0, NOT_CROSSING}},
     UNDECIDED,
     0,
     NAN,
     NAN,
     1,
     0},
    {"crossings both ways",
     {-1, 1, 1, 4.5, 4.5},
     {{900, -1, 1, 1, 4, 5, 4, 5}, {100, 1, -1, 1, 4, 5, 4, 5}},
     UNDECIDED,
     0,
     NAN,
     NAN,
     0,
     0},
    {"beyond on both sides",
     {-1, 1, 1, 4.5, 4.5},
     {{800, -1, 1, 1, 4, 5, 4, 5}, {100, 1, 1, 0, NOT_CROSSING}, {100, -1, -1, 0, NOT_CROSSING}},
     UNDECIDED,
     0,
     NAN,
     NAN,
     0.2,
     0},
    {"a little beyond on both sides is too much together",
     {-1, 1, 1, 4.5, 4.5},
     {{960, -1, 1, 1, 4, 5, 4, 5}, {20, 1, 1, 0, NOT_CROSSING}, {20, -1, -1, 0, NOT_CROSSING}},
     UNDECIDED,
     0,
     NAN,
     NAN,
     0.04,
     0},
    {"several crossings of the medians",
     {-1, 1, 3, 2, 7},
     {{1000, -1, 1, 3, 2, 3, 6, 7}},
     SEVERAL,
     0,
     NAN,
     NAN,
     0,
     1},
    {"several crossings of the medians, and one in 3 % of the resamples",
     {-1, 1, 3, 2, 7},
     {{970, -1, 1, 3, 2, 3, 6, 7}, {30, -1, 1, 1, 4, 5, 4, 5}},
     UNDECIDED,
     0,
     NAN,
     NAN,
     0,
     0.97},
    {"no difference at all",
     {0, 0, 0, NAN, NAN},
     {{1000, 0, 0, 0, NOT_CROSSING}},
     UNDECIDED,
     0,
     NAN,
     NAN,
     1,
     0},
};

static void draw(const struct scene *scene, struct crossings *resamples)
{
    size_t drawn = 0;
    for (const struct group *group = scene->groups; group->of > 0; group++) {
        for (size_t i = 0; i < group->of; i++) {
            double share = (double)i / (double)(group->of - 1);
            resamples[drawn++] =
                (struct crossings){.start = group->start,
                                   .end = group->end,
                                   .count = group->count,
                                   .first = group->first_from + share * (group->first_to - group->first_from),
                                   .last = group->last_from + share * (group->last_to - group->last_from)};
        }
    }
    assert_int_equal(drawn, RESAMPLES);
}

static void assert_near(const char *scene, const char *what, double value, double expected)
{
    if (isnan(expected) ? !isnan(value) : !(fabs(value - expected) < 1e-5))
        fail_msg("%s: %s is %g, not %g", scene, what, value, expected);
}

#define GUARD 4711.5

static void resamples_allow_what_they_agree_on(void **state)
{
    (void)state;
    static struct crossings resamples[RESAMPLES];
    static double scratch[2 * RESAMPLES + 1]; /* what is promised, and a guard behind it */
    scratch[2 * RESAMPLES] = GUARD;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        const struct scene *scene = &scenes[i];
        struct bracket bracket;
        draw(scene, resamples);
        bracket_make(&scene->observed, resamples, RESAMPLES, FROM, TO, scratch, &bracket);
        if (bracket.outcome != scene->outcome)
            fail_msg("%s: outcome %d, not %d", scene->name, (int)bracket.outcome, (int)scene->outcome);
        if (bracket.winner != scene->winner)
            fail_msg("%s: winner %d, not %d", scene->name, bracket.winner, scene->winner);
        assert_near(scene->name, "low", bracket.low, scene->low);
        assert_near(scene->name, "high", bracket.high, scene->high);
        assert_near(scene->name, "share without", bracket.share_without, scene->without);
        assert_near(scene->name, "share with several", bracket.share_several, scene->several);
        assert_true(scratch[2 * RESAMPLES] == GUARD);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_change_where_the_line_crosses),
        cmocka_unit_test(linear_costs_cross_where_they_do),
        cmocka_unit_test(nothing_crosses_in_its_middle),
        cmocka_unit_test(the_median_is_the_middle),
        cmocka_unit_test(resamples_draw_the_same_blocks_at_every_size),
        cmocka_unit_test(what_never_changes_sign_never_crosses),
        cmocka_unit_test(resamples_are_those_of_values_written_out),
        cmocka_unit_test(weights_have_room_for_the_most_blocks),
        cmocka_unit_test(resamples_allow_what_they_agree_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
