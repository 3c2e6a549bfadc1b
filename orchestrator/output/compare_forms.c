/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "answers/changes.h"
#include "answers/gate.h"
#include "answers/phrase.h"
#include "output/compare_tables.h"
#include "output/document.h"
#include "output/report_files.h"
#include "plots/html.h"

/* --- what all forms say --- */

static void add_headline(const struct compared *compared, struct text *text)
{
    changes_headline(compared->changes, compared->matching, text);
}

/* "one-copy message_size=16K threads=4": whatever takes several values among the cells compared. */
static void name_cell(const struct compared *compared, const struct cell *cell, struct text *text)
{
    const struct matched_side *side = &compared->matching->sides[FIRST_SIDE];
    cell_name(cell, text);
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct field *field = &cell_fields[i];
        if (cell_field_is_mechanism(field) || strcmp(field->key, "field_size") == 0 ||
            !cells_vary(side->cells, side->lookup.count, field))
            continue;
        text_addf(text, " %s=", field->key);
        field_print(field, cell, text);
    }
}

/* --- json --- */

/* Goes up when a member changes its meaning; new members do not count. */
enum { COMPARISON_VERSION = 2 };

static void json_side(struct document *document, const char *key, const struct compared_side *side)
{
    document_array(document, key);
    for (size_t i = 0; i < side->count; i++) {
        document_row(document, NULL);
        document_text(document, "folder", side->list[i]->results.path);
        document_text(document, "started", side->list[i]->environment.started);
        document_text(document, "labrun", side->list[i]->environment.labrun);
        document_text(document, "kernel", side->list[i]->environment.host.kernel);
        document_end(document);
    }
    document_end(document);
}

static void json_sessions(struct document *document, const struct changes *changes)
{
    document_object(document, "sessions");
    document_number(document, "allowance", SESSION_ALLOWANCE);
    for (size_t i = 0; i < changes->metric_count; i++) {
        const struct session_change *session = &changes->sessions[i];
        document_row(document, metrics[session->metric].key);
        document_number(document, "observed", sqrt(session->noise.observed));
        document_number(document, "used", sqrt(session->noise.dispersion));
        document_number(document, "host", session->host);
        document_number(document, "host_low", session->low);
        document_number(document, "host_high", session->high);
        document_number(document, "host_p", session->p);
        document_end(document);
    }
    document_end(document);
}

static void json_cells(struct document *document, const char *key, const struct matched_side *side,
                       const struct compared *compared)
{
    document_array(document, key);
    for (size_t i = 0; i < side->alone_count; i++) {
        own_text name = {0};
        name_cell(compared, side->alone[i], &name);
        document_text(document, NULL, text_string(&name));
    }
    document_end(document);
}

static int write_json(const struct compared *compared, struct text *text, struct err *err)
{
    const struct changes *changes = compared->changes;
    struct document document;
    own_text headline = {0}, ignored = {0}, limit = {0};
    add_headline(compared, &headline);
    changes_ignored(compared->matching, &ignored);
    if (compared->limited)
        gate_sentence(changes, &compared->asked, &limit);
    document_begin(&document, text);
    document_integer(&document, "version", COMPARISON_VERSION);
    document_text(&document, "labrun", LABRUN_VERSION);
    document_text(&document, "headline", text_string(&headline));
    document_flag(&document, "host_changed", changes->host_changed);
    document_number(&document, "limit", compared->limited ? compared->asked.limit : NAN);
    document_text(&document, "limit_answer", text_string(&limit));
    document_number(&document, "rule_out", compared->asked.rule_out > 0 ? compared->asked.rule_out : NAN);
    document_integer(&document, "failed", (int64_t)changes_count(changes, GATE_FAILED));
    document_integer(&document, "open", (int64_t)changes_count(changes, GATE_OPEN));
    document_text(&document, "paired_over", text_string(&ignored));
    json_side(&document, "first", &compared->sides[FIRST_SIDE]);
    json_side(&document, "second", &compared->sides[SECOND_SIDE]);
    json_sessions(&document, changes);
    json_cells(&document, "only_first", &compared->matching->sides[FIRST_SIDE], compared);
    json_cells(&document, "only_second", &compared->matching->sides[SECOND_SIDE], compared);
    document_array(&document, "remarks");
    for (unsigned i = 0;; i++) {
        own_text remark = {0};
        if (!changes_remark(changes, compared->matching, i, &remark))
            break;
        document_text(&document, NULL, text_string(&remark));
    }
    document_end(&document);
    json_table(&document, "changes", &change_columns, changes->list, changes->count);
    document_end(&document);
    return text_ok(text, err);
}

/* --- markdown --- */

static void markdown_metric(const struct compared *compared, const struct change *list, size_t count,
                            struct text *text)
{
    const struct metric *metric = &metrics[list->metric];
    text_addf(text,
              "\n### %s, %s\n\n| cell | first | second | second/first [95 %%] | second is |\n"
              "|---|---:|---:|---:|---|\n",
              metric->label, metric->unit);
    for (size_t i = 0; i < count; i++) {
        const struct change *change = &list[i];
        own_text name = {0};
        name_cell(compared, change->cell, &name);
        text_add(text, "| ");
        markdown_text(text, text_string(&name));
        text_add(text, " | ");
        phrase_number(change->first, text);
        text_add(text, " | ");
        phrase_number(change->second, text);
        text_add(text, " | ");
        phrase_ratio(change->ratio, change->low, change->high, text);
        const char *bold = change->gate == GATE_FAILED ? "**" : "";
        text_addf(text, " | %s%s%s |\n", bold, change_word(change), bold);
    }
}

static int write_markdown(const struct compared *compared, struct text *text, struct err *err)
{
    const struct changes *changes = compared->changes;
    own_text headline = {0}, limit = {0}, paired = {0};
    add_headline(compared, &headline);
    text_add(text, "## ");
    markdown_text(text, text_string(&headline));
    text_add(text, "\n");
    changes_ignored(compared->matching, &paired);
    if (paired.length > 0) {
        text_add(text, "\npaired: ");
        markdown_text(text, text_string(&paired));
        text_add(text, "\n");
    }
    if (compared->limited) {
        gate_sentence(changes, &compared->asked, &limit);
        text_add(text, "\n");
        markdown_text(text, text_string(&limit));
        text_add(text, "\n");
    }
    for (size_t i = 0; i < changes->count; i += compared->matching->count)
        if (change_decides(changes->list[i].metric))
            markdown_metric(compared, &changes->list[i], compared->matching->count, text);
    text_add(text, "\n");
    for (unsigned i = 0;; i++) {
        own_text remark = {0};
        if (!changes_remark(changes, compared->matching, i, &remark))
            break;
        text_add(text, "- ");
        markdown_text(text, text_string(&remark));
        text_add(text, "\n");
    }
    return text_ok(text, err);
}

/* --- junit --- */
/* XML with the escaping of HTML: an attribute or a text without control characters is the same in both. */

/* Nothing that is no character of XML: '?' for it. */
static void plain_text(struct html *xml, const char *string)
{
    own_text plain = {0};
    text_plain(&plain, string);
    html_text(xml, text_string(&plain));
    xml->text->failed |= plain.failed;
}

/* What the limit says nothing of. */
static bool is_skipped(const struct change *change)
{
    return change->gate == GATE_HOST || change->gate == GATE_UNJUDGED ||
           (change->gate == GATE_PASSED && isnan(change->low));
}

static void junit_result(struct html *xml, const struct compared *compared, const struct change *change)
{
    own_text message = {0};
    text_addf(&message, "second is %s: ", change_word(change));
    phrase_ratio(change->ratio, change->low, change->high, &message);
    text_add(&message, " times the first");
    if (change->gate == GATE_FAILED) {
        html_open(xml, "failure", "message", text_string(&message), "type", "slower", NULL);
        gate_sentence(compared->changes, &compared->asked, xml->text);
        html_close(xml);
    } else if (change->gate == GATE_OPEN) {
        text_add(&message, "; up to ");
        gate_print_at_most(change, &message);
        text_add(&message, " is not ruled out");
        html_open(xml, "error", "message",
                  isnan(change->low) ? "too few runs to tell anything" : text_string(&message), "type",
                  "not ruled out", NULL);
        gate_sentence(compared->changes, &compared->asked, xml->text);
        html_close(xml);
    } else if (is_skipped(change)) {
        html_open(xml, "skipped", "message",
                  change->gate == GATE_HOST ? "the A/A cells became slower as well: the host changed"
                  : isnan(change->low)      ? "too few runs to tell anything"
                                            : "the A/A cells changed: without that it may be slower",
                  NULL);
        html_close(xml);
    }
}

static void junit_case(struct html *xml, const struct compared *compared, const struct change *change)
{
    own_text name = {0}, plain = {0};
    name_cell(compared, change->cell, &name);
    text_plain(&plain, text_string(&name));
    html_open(xml, "testcase", "name", text_string(&plain), "classname", metrics[change->metric].key, "time",
              "0", NULL);
    junit_result(xml, compared, change);
    html_close(xml);
    xml->text->failed |= name.failed || plain.failed;
}

static void junit_property(struct html *xml, const char *name, const char *value)
{
    own_text plain = {0};
    text_plain(&plain, value);
    html_open(xml, "property", "name", name, "value", text_string(&plain), NULL);
    html_close(xml);
}

static void junit_properties(struct html *xml, const struct compared *compared)
{
    static const char *const names[] = {"first", "second"};
    html_open(xml, "properties", NULL);
    for (unsigned i = 0; i < SIDE_COUNT; i++)
        for (size_t j = 0; j < compared->sides[i].count; j++)
            junit_property(xml, names[i], compared->sides[i].list[j]->results.path);
    html_close(xml);
}

struct junit_counts {
    char tests[24], failures[24], errors[24], skipped[24], id[24];
};

static struct junit_counts count_cases(const struct change *list, size_t count, size_t id)
{
    struct junit_counts counts;
    size_t tests = 0, failures = 0, errors = 0, skipped = 0;
    for (size_t i = 0; i < count; i++) {
        tests += !list[i].cell->control;
        failures += list[i].gate == GATE_FAILED;
        errors += list[i].gate == GATE_OPEN;
        skipped += !list[i].cell->control && is_skipped(&list[i]);
    }
    snprintf(counts.tests, sizeof counts.tests, "%zu", tests);
    snprintf(counts.failures, sizeof counts.failures, "%zu", failures);
    snprintf(counts.errors, sizeof counts.errors, "%zu", errors);
    snprintf(counts.skipped, sizeof counts.skipped, "%zu", skipped);
    snprintf(counts.id, sizeof counts.id, "%zu", id);
    return counts;
}

/* A schema without zones wants the time without its Z. */
static void junit_suite(struct html *xml, const struct compared *compared, const struct change *list,
                        size_t id)
{
    const struct findings *second = compared->sides[SECOND_SIDE].list[0];
    size_t count = compared->matching->count;
    struct junit_counts counts = count_cases(list, count, id);
    own_text started = {0}, host = {0}, headline = {0}, limit = {0};
    text_addf(&started, "%.19s", second->environment.started);
    text_plain(&host, second->environment.host.hostname);
    html_open(xml, "testsuite", "name", metrics[list->metric].label, "package", "labrun.compare", "id",
              counts.id, "timestamp", text_string(&started), "hostname",
              host.length > 0 ? text_string(&host) : "localhost", "tests", counts.tests, "failures",
              counts.failures, "errors", counts.errors, "skipped", counts.skipped, "time", "0", NULL);
    junit_properties(xml, compared);
    for (size_t i = 0; i < count; i++)
        if (!list[i].cell->control)
            junit_case(xml, compared, &list[i]);
    add_headline(compared, &headline);
    html_open(xml, "system-out", NULL);
    plain_text(xml, text_string(&headline));
    if (compared->limited) {
        gate_sentence(compared->changes, &compared->asked, &limit);
        html_text(xml, "\n");
        plain_text(xml, text_string(&limit));
    }
    html_close(xml);
    html_open(xml, "system-err", NULL);
    html_close(xml);
    html_close(xml);
}

static int write_junit(const struct compared *compared, struct text *text, struct err *err)
{
    const struct changes *changes = compared->changes;
    struct html xml = {.text = text};
    size_t id = 0;
    text_add(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    html_open(&xml, "testsuites", NULL);
    for (size_t i = 0; i < changes->count; i += compared->matching->count)
        if (change_decides(changes->list[i].metric))
            junit_suite(&xml, compared, &changes->list[i], id++);
    html_close(&xml);
    text_add(text, "\n");
    return text_ok(text, err);
}

/* --- forms --- */

static const struct {
    const char *name;
    int (*write)(const struct compared *compared, struct text *text, struct err *err);
} forms[] = {{"json", write_json}, {"markdown", write_markdown}, {"junit", write_junit}};
enum { FORM_COUNT = sizeof forms / sizeof *forms };

const char *comparison_form_name(unsigned i)
{
    return i < FORM_COUNT ? forms[i].name : NULL;
}

int comparison_write(const struct compared *compared, const char *form, struct text *text, struct err *err)
{
    for (unsigned i = 0; i < FORM_COUNT; i++)
        if (strcmp(forms[i].name, form) == 0)
            return forms[i].write(compared, text, err);
    return err_set(err, EINVAL, "there is no form '%s'", form);
}
