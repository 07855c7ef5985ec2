/*
 * Feeds damaged plans, journals and reports to the parts of the launcher that read them; built hosted, with sanitizers, by
 * build.sh --sanitize. Valid bytes are made from the table of operations, then bits are flipped, bytes cut, added and
 * overwritten. What still passes the check is decoded and read whole.
 *
 * usage: mutate ROUNDS SEED
 */
#include <stdio.h>
#include <stdlib.h>

#include "context.h"
#include "crc.h"
#include "guest.h"
#include "journal.h"
#include "linux_left.h"
#include "monitor.h"
#include "ops.h"
#include "report.h"
#include "sys.h"

static uint64_t state;

/* xorshift64*: the same numbers from the same seed everywhere. */
static uint32_t random_below(uint32_t n)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * 0x2545f4914f6cdd1dull) >> 33) % n;
}

/* ---- valid bytes ---- */

static void put_random_text(struct writer *w)
{
    char text[40];
    uint32_t length = random_below(sizeof text);
    for (uint32_t i = 0; i < length; i++) {
        text[i] = (char)(1 + random_below(255));
    }
    put_bytes(w, text, length);
}

static const struct op_entry *random_row(uint32_t actors)
{
    size_t count;
    const struct op_entry *rows = op_table(&count);
    for (;;) {
        const struct op_entry *row = &rows[random_below((uint32_t)count)];
        if (row->actors & actors) {
            return row;
        }
    }
}

static void put_operands(struct writer *w, const char *letters)
{
    for (; *letters; letters++) {
        uint32_t count = random_below(5);
        switch (*letters) {
        case 'u':
            put_u32(w, random_below(1u << 30));
            break;
        case 'U':
            put_u64(w, random_below(1u << 30));
            break;
        case 's':
            put_random_text(w);
            break;
        case 'l':
            put_u32(w, count);
            while (count--) {
                put_random_text(w);
            }
            break;
        case 'n':
            put_u32(w, count);
            while (count--) {
                put_u32(w, random_below(70000));
            }
            break;
        case 't':
            put_u32(w, count);
            while (count--) {
                uint32_t kind = random_below(5);
                put_u32(w, kind);
                if (kind == PART_BYTES) {
                    put_random_text(w);
                }
            }
            break;
        case 'o': {
            const struct op_entry *row = random_row(IN_JOURNAL);
            uint8_t nested[512];
            struct writer inner = {nested, nested + sizeof nested, 0};
            put_operands(&inner, row->operands);
            put_u32(w, row->opcode);
            put_bytes(w, nested, (size_t)(inner.at - nested));
            break;
        }
        default:
            fprintf(stderr, "operand letter %c\n", *letters);
            exit(2);
        }
    }
}

static void put_step(struct writer *w, const struct op_entry *row, uint32_t actor)
{
    uint8_t operands[2048];
    struct writer o = {operands, operands + sizeof operands, 0};
    put_operands(&o, row->operands);
    uint32_t length = (uint32_t)(o.at - operands);
    put_u32(w, row->opcode);
    put_u32(w, actor);
    put_u32(w, length);
    memcpy(put_room(w, length), operands, length);
}

/* Host steps, the one that makes init, steps of both. */
static size_t make_plan(uint8_t *bytes, size_t room)
{
    struct writer w = {bytes + PLAN_HEADER, bytes + room, 0};
    uint32_t before = random_below(5), after = random_below(8), steps = before + 1 + after;
    for (uint32_t i = 0; i < steps; i++) {
        uint32_t actor = i > before ? random_below(2) : ACTOR_HOST;
        const struct op_entry *row = NULL;
        while (!row || row->run == op_clone_init || row->run == op_exec) {
            row = random_row(1u << actor);
        }
        put_step(&w, i == before ? op_entry(33) : row, actor);
    }
    memcpy(bytes, "SCPN", 4);
    set_u32(bytes + 4, 1);
    set_u32(bytes + 8, (uint32_t)(w.at - bytes));
    set_u32(bytes + 12, steps);
    return (size_t)(w.at - bytes);
}

/* The operands of one step alone: where they end is the end of the memory, too. */
static const struct op_entry *operands_row;

static size_t make_operands(uint8_t *bytes, size_t room)
{
    struct writer w = {bytes, bytes + room, 0};
    operands_row = random_row(~0u);
    put_operands(&w, operands_row->operands);
    return (size_t)(w.at - bytes);
}

static size_t make_journal(uint8_t *bytes, size_t room)
{
    size_t size = 0;
    for (uint32_t i = random_below(6); i > 0; i--) {
        const struct op_entry *row = random_row(IN_JOURNAL);
        uint8_t operands[512];
        struct writer w = {operands, operands + sizeof operands, 0};
        put_operands(&w, row->operands);
        size += journal_record(bytes + size, room - size, row->opcode, operands, (uint32_t)(w.at - operands));
    }
    return size;
}

static size_t make_report(uint8_t *bytes, size_t room)
{
    (void)room;
    struct ctx c;
    ctx_init(&c);
    fail(&c, "mount", "/some/where", -1);
    c.failure.output_length = random_below(OUTPUT_ROOM);
    memset(c.failure.output, 'x', c.failure.output_length);
    return report_encode(&c, REPORT_FAILURE, bytes);
}

/* What an agent says to a proxy: of each type, of the container and of a further process. */
static size_t make_frames(uint8_t *bytes, size_t room)
{
    struct writer w = {bytes, bytes + room, 0};
    for (uint32_t n = 1 + random_below(6); n > 0; n--) {
        uint32_t length = random_below(200);
        put_u32(&w, FRAME_HEADER + length);
        put_u32(&w, FRAME_REPORT + random_below(10));
        put_u32(&w, random_below(3) ? GUEST_CONTAINER : FIRST_CHANNEL);
        put_u32(&w, random_below(5));
        put_u32(&w, random_below(300));
        memset(put_room(&w, length), 'x', length);
    }
    return (size_t)(w.at - bytes);
}

/* A plan as text, in base 64; often without a step behind the first. */
static void add_plan(struct text *t)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static uint8_t plan[65536];
    const size_t length = make_plan(plan, sizeof plan);
    char four[4];
    for (size_t at = 0; at < length; at += 3) {
        const size_t n = length - at < 3 ? length - at : 3;
        const uint32_t bits = (uint32_t)plan[at] << 16 | (n > 1 ? (uint32_t)plan[at + 1] << 8 : 0) | (n > 2 ? plan[at + 2] : 0u);
        for (size_t i = 0; i <= n; i++) {
            four[i] = digits[bits >> (18 - 6 * i) & 63];
        }
        text_add_bytes(t, four, n + 1);
    }
}

/* What create leaves: a state file whose last member is for the command line's program. */
static size_t make_left(uint8_t *bytes, size_t room)
{
    static const char *const pieces[] = {"a", "\\n", "\\\"", "\\\\", "\\u0001", "\\u0002", "]", ",", "\\u0003", "\\t"};
    struct text t = text_in((char *)bytes, room);
    text_add(&t, "{\"format\":2,\"id\":\"x\",\"more\":[\"\"],\"answer\":[");
    for (uint32_t i = 0; i < LEFT_TEXTS; i++) {
        text_add(&t, i ? ",\"" : "\"");
        if (i >= LEFT_START && random_below(4)) {
            add_plan(&t);
            text_add(&t, "\"");
            continue;
        }
        for (uint32_t n = random_below(6); n > 0; n--) {
            text_add(&t, pieces[random_below(random_below(8) ? 8 : 10)]);
        }
        text_add(&t, "\"");
    }
    text_add(&t, "],\"checksum\":\"00000000\",\"makerPid\":12,\"makerStartTime\":34,\"pid\":56,\"startTime\":78}\n");
    return t.length;
}

/* ---- damage ---- */

static size_t damage(uint8_t *bytes, size_t size, size_t room)
{
    for (uint32_t n = random_below(4); n > 0 && size > 0; n--) {
        uint32_t at = random_below((uint32_t)size);
        switch (random_below(8)) {
        case 6:
            size -= 1;
            break;
        case 7:
            bytes[at] += (uint8_t)(random_below(2) ? 1 : -1);
            break;
        case 0:
            bytes[at] ^= (uint8_t)(1u << random_below(8));
            break;
        case 1:
            bytes[at] = (uint8_t)random_below(256);
            break;
        case 2:
            size = at;
            break;
        case 3:
            if (size + 4 <= room) {
                set_u32(bytes + size, random_below(1u << 31));
                size += 4;
            }
            break;
        case 4:
            if (at + 4 <= size) {
                set_u32(bytes + at, random_below(2) ? random_below(64) : 0xffffffffu - random_below(64));
            }
            break;
        default: /* a plan whose length is told as it is gets further */
            if (size >= PLAN_HEADER) {
                set_u32(bytes + 8, (uint32_t)size);
            }
        }
    }
    return size;
}

/* ---- reading ---- */

static volatile uint32_t sink;

static void touch(const char *bytes, size_t length)
{
    for (size_t i = 0; i <= length; i++) { /* with the NUL */
        sink += (uint8_t)bytes[i];
    }
}

static void read_operands(const char *letters, const struct op *op)
{
    for (unsigned i = 0; letters[i]; i++) {
        const struct operand *o = &op->arg[i];
        const uint8_t *at = (const uint8_t *)o->text;
        switch (letters[i]) {
        case 's':
            touch(o->text, o->length);
            break;
        case 'l':
            for (uint64_t j = 0; j < o->number; j++) {
                const char *text = list_next(&at);
                touch(text, strlen(text));
                if (o->vector && o->vector[j] != text) {
                    abort();
                }
            }
            if (o->vector && o->vector[o->number]) {
                abort();
            }
            break;
        case 'n':
            for (uint64_t j = 0; j < o->number; j++) {
                sink += get_u32(at + 4 * j);
            }
            break;
        case 't':
            for (uint64_t j = 0; j < o->number; j++) {
                struct part part = template_next(&at);
                if (part.kind == PART_BYTES) {
                    touch(part.bytes, part.length);
                }
            }
            break;
        case 'o':
            touch(o->text, o->length);
            break;
        default:
            sink += (uint32_t)o->number;
        }
    }
}

static int read_plan(const uint8_t *bytes, size_t size)
{
    struct plan p = {.bytes = bytes, .size = (uint32_t)size};
    uint32_t bad, actor;
    struct op op;
    if (plan_check(&p, &bad) < 0) {
        return 0;
    }
    p.vectors = malloc(p.pointers * sizeof *p.vectors);
    struct position next = plan_start(&p);
    while (plan_peek(&p, &next, &actor)) {
        const struct op_entry *entry = plan_next(&p, &next, &op);
        read_operands(entry->operands, &op);
    }
    free(p.vectors);
    return 1;
}

static int read_one(const uint8_t *bytes, size_t size)
{
    struct op op;
    long pointers = operands_decode(operands_row->operands, bytes, (uint32_t)size, &op, NULL);
    if (pointers < 0) {
        return 0;
    }
    char **vectors = malloc((size_t)(pointers ? pointers : 1) * sizeof *vectors);
    operands_decode(operands_row->operands, bytes, (uint32_t)size, &op, vectors);
    read_operands(operands_row->operands, &op);
    free(vectors);
    return 1;
}

static int read_journal(const uint8_t *bytes, size_t size)
{
    size_t at = 0;
    struct record record;
    struct op op;
    int count = 0;
    for (int r = journal_next(bytes, size, &at, &record); r; r = journal_next(bytes, size, &at, &record)) {
        if (r > 0 && journal_decode(&record, &op) == 0) {
            read_operands(op_entry(op.opcode)->operands, &op);
            count++;
        }
    }
    return count > 0;
}

static int read_report(const uint8_t *bytes, size_t size)
{
    struct ctx c;
    ctx_init(&c);
    if (report_decode(&c, bytes, size) < 0) {
        return 0;
    }
    touch(c.failure.path, strlen(c.failure.path));
    touch(c.failure.output, c.failure.output_length);
    return 1;
}

static int read_frames(const uint8_t *bytes, size_t size)
{
    static struct guest g;
    struct frame f;
    int next, taken = 0;
    g.exited = g.gone = 0;
    g.input = g.framing.in_taken = 0;
    memcpy(g.framing.in, bytes, size);
    g.framing.in_length = (uint32_t)size;
    while ((next = framing_next(&g.framing, &f)) > 0) {
        for (uint32_t i = 0; i < f.length; i++) {
            sink += f.payload[i];
        }
        int is_channels = channels_frame(&g, &f);
        if (is_channels < 0 || (!is_channels && guest_common_frame(&g, &f) < 0)) {
            return 0;
        }
        taken = 1;
        if (g.input > INPUT_CREDIT || (g.exited && (g.exit_kind < EXIT_EXITED || g.exit_kind > EXIT_CORE || g.exit_code > 255))) {
            abort();
        }
    }
    return taken && next == 0;
}

/*
 * In memory of exactly that size; a sound plan is one with the check put in, too: one step more, and the rest as it was. Whether there was one.
 */
static int read_left_plan(const struct left *l, int which)
{
    static uint8_t usual[8192];
    struct left plain = *l;
    uint32_t bad;
    plain.text[LEFT_DELETE] = l->text[which]; /* to which nothing is put */
    const long before = left_plan(&plain, LEFT_DELETE, usual, sizeof usual);
    struct plan p = {.bytes = usual, .size = (uint32_t)before};
    const int sound = before > 0 && plan_check(&p, &bad) == 0;
    const uint32_t steps = p.steps;
    const size_t room = (before < 0 ? 0 : (size_t)before) + random_below(100);
    uint8_t *plan = malloc(room ? room : 1);
    const long length = left_plan(l, which, plan, room);
    if (length > (long)room) {
        abort();
    }
    if (sound && length > 0) {
        p = (struct plan){.bytes = plan, .size = (uint32_t)length};
        if (plan_check(&p, &bad) < 0 || p.steps != steps + (which == LEFT_START)) {
            abort();
        }
    }
    free(plan);
    return sound && length > 0;
}

/* With the right checksum, where there is one, so that what it is of is reached. */
static int read_left(const uint8_t *bytes, size_t size)
{
    static const char checksum[] = ",\"checksum\":\"";
    const size_t length = sizeof checksum - 1;
    struct left *l = malloc(sizeof *l); /* whose file is the first member, and ends where the next begins */
    memset(l, 0, sizeof *l);
    l->length = size < sizeof l->file ? size : sizeof l->file - 1;
    memcpy(l->file, bytes, l->length);
    for (size_t at = l->length < length + 8 ? 0 : l->length - length - 8; at > 0; at--) {
        if (memcmp(l->file + at, checksum, length) == 0) {
            char digits[9];
            snprintf(digits, sizeof digits, "%08x", crc32c((const uint8_t *)l->file, at));
            memcpy(l->file + at + length, digits, 8);
            break;
        }
    }
    int whole = left_parse(l, "x") == 0;
    for (int i = 0; whole && i < LEFT_TEXTS; i++) {
        if (l->text[i] < l->file || l->text[i] >= l->file + l->length) {
            abort();
        }
        touch(l->text[i], strlen(l->text[i]));
    }
    if (whole) {
        static unsigned plans[LEFT_TEXTS];
        static unsigned files;
        plans[LEFT_START] += (unsigned)read_left_plan(l, LEFT_START);
        plans[LEFT_DELETE] += (unsigned)read_left_plan(l, LEFT_DELETE);
        if (++files == 1000 && (!plans[LEFT_START] || !plans[LEFT_DELETE])) {
            fprintf(stderr, "no plan that was left was a sound one\n");
            exit(1);
        }
    }
    free(l);
    return whole;
}

struct kind {
    const char *name;
    size_t (*make)(uint8_t *bytes, size_t room);
    int (*read)(const uint8_t *bytes, size_t size);
};

static const struct kind kinds[] = {
    {"plans", make_plan, read_plan},
    {"operands", make_operands, read_one},
    {"journals", make_journal, read_journal},
    {"reports", make_report, read_report},
    {"frames", make_frames, read_frames},
    {"left", make_left, read_left},
};

/* One round: what is read lies in memory of exactly its size, so that a sanitizer sees a byte too many. */
static int round_of(const struct kind *kind)
{
    static uint8_t bytes[65536];
    size_t size = damage(bytes, kind->make(bytes, sizeof bytes), sizeof bytes);
    uint8_t *exact = malloc(size ? size : 1);
    memcpy(exact, bytes, size);
    int whole = kind->read(exact, size);
    free(exact);
    return whole;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: mutate ROUNDS SEED\n");
        return 2;
    }
    unsigned long rounds = strtoul(argv[1], NULL, 10);
    state = strtoull(argv[2], NULL, 10) * 2 + 1;
    for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
        unsigned long whole = 0;
        for (unsigned long i = 0; i < rounds; i++) {
            whole += (unsigned long)round_of(&kinds[kind]);
        }
        printf("%s: %lu of %lu taken\n", kinds[kind].name, whole, rounds);
        if (whole == 0 || whole == rounds) {
            fprintf(stderr, "all %s were %s: the test doesn't reach what it is for\n", kinds[kind].name,
                    whole ? "taken" : "refused");
            return 1;
        }
    }
    return 0;
}
