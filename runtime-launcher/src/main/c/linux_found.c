/*
 * The guest's side of a USB device or a PCI function that a container is given: which nodes the guest's drivers have made for it only this
 * kernel knows. They are kept in a directory of their own, each under its name below /dev with a '!' for a '/'.
 */
#include "linux_found.h"

#define DEPTH 16
#define TYPE_DIRECTORY 4 /* DT_DIR of a struct dir_entry */

static const char *value_of(const char *text, const char *key)
{
    size_t length = strlen(key);
    for (const char *line = text; line; line = text_first(line, '\n')) {
        line += *line == '\n';
        if (text_starts(line, key)) {
            return line + length;
        }
        if (!*line) {
            return NULL;
        }
    }
    return NULL;
}

/* A file's beginning; how long it is, -errno if there is no such file. */
static long read_file(int directory, const char *name, char *text, size_t room)
{
    SCOPED_FD file = sys_openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
    long n = file < 0 ? file : sys_read(file, text, room - 1);
    text[n > 0 ? n : 0] = 0;
    return n;
}

/* What kind of node it is: the last name of its subsystem's path, as "block". */
static const char *kind_of(int directory, char target[NAME_ROOM])
{
    long n = sys_readlinkat(directory, "subsystem", target, NAME_ROOM - 1);
    target[n > 0 ? n : 0] = 0;
    const char *last = text_last(target, '/');
    return last ? last + 1 : "";
}

/* The name of a node below /dev, with a '!' for each '/'. 0 if it can be none. */
static int flat_name(const char *name, char flat[NAME_ROOM])
{
    size_t n = 0;
    for (; name[n] && name[n] != '\n' && n < NAME_ROOM - 1; n++) {
        flat[n] = name[n] == '/' ? '!' : name[n];
    }
    flat[n] = 0;
    return n > 0 && n < NAME_ROOM - 1 && flat[0] != '.';
}

/* Whether a list with commas has the word. */
static int has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    while (list && length) {
        list += *list == ',';
        if (text_starts(list, word) && (list[length] == ',' || !list[length])) {
            return 1;
        }
        list = text_first(list, ',');
    }
    return 0;
}

/* The parts that the directory is, if a driver has it. A driver that refuses a part leaves it without one. */
static uint32_t parts_here(int directory, struct found *f)
{
    const uint8_t *at = (const uint8_t *)f->parts->text;
    char alias[512];
    char driver[8];
    long n = f->parts->number ? read_file(directory, "modalias", alias, sizeof alias) : 0;
    if (n <= 0 || sys_readlinkat(directory, "driver", driver, sizeof driver) < 0) {
        return 0;
    }
    size_t length = (size_t)n - (alias[n - 1] == '\n');
    alias[length] = 0;
    uint32_t here = 0;
    for (unsigned i = 0; i < f->parts->number; i++) {
        const char *part = list_next(&at);
        here |= text_starts(part, alias) && part[length] == ' ' ? UINT32_C(1) << i : 0;
    }
    f->bound |= here;
    return here;
}

/* Those of the parts whose nodes are of this kind. */
static uint32_t of_kind(const struct found *f, const char *kind)
{
    const uint8_t *at = (const uint8_t *)f->parts->text;
    uint32_t all = 0;
    for (unsigned i = 0; i < f->parts->number; i++) {
        const char *kinds = text_first(list_next(&at), ' ');
        all |= kinds && has_word(kinds + 1, kind) ? UINT32_C(1) << i : 0;
    }
    return all;
}

/* Counts the node that a directory of sysfs is for, or makes it. */
static void take(int directory, uint32_t within, struct found *f)
{
    char text[1024];
    char flat[NAME_ROOM];
    char target[NAME_ROOM];
    uint64_t major;
    uint64_t minor;
    read_file(directory, "uevent", text, sizeof text);
    const char *name = value_of(text, "DEVNAME=");
    const char *first = value_of(text, "MAJOR=");
    const char *second = value_of(text, "MINOR=");
    if (!name || !first || !second || text_number(&first, &major) < 0 || text_number(&second, &minor) < 0 ||
        !flat_name(name, flat)) {
        return;
    }
    const char *kind = kind_of(directory, target);
    f->count++;
    f->complete |= within & of_kind(f, kind);
    if (f->into < 0 || f->error < 0) {
        return;
    }
    unsigned type = text_equal(kind, "block") ? S_IFBLK : S_IFCHR;
    f->error = make_node(f->into, flat, type | 0600, (unsigned)major, (unsigned)minor); /* two paths lead to one disk */
    if (f->error >= 0) {
        f->error = sys_fchmodat(f->into, flat, f->mode);
    }
}

/* A disk of NVMe that several paths may lead to has its node elsewhere: that of the path nvme0c1n2 is nvme0n2. */
static int head_of(const char *name, char head[NAME_ROOM])
{
    const char *at = name + sizeof "nvme" - 1;
    uint64_t number;
    if (!text_starts(name, "nvme") || text_number(&at, &number) < 0 || *at != 'c') {
        return -1;
    }
    size_t first = (size_t)(at - name);
    at++;
    if (text_number(&at, &number) < 0 || *at != 'n') {
        return -1;
    }
    struct text t = text_in(head, NAME_ROOM);
    text_add(&t, "/sys/block/");
    text_add_bytes(&t, name, first);
    text_add(&t, at);
    return t.failed ? -1 : 0;
}

/*
 * The kernel answers what configuration a USB device has when its drivers have looked at all of it: whoever asks before waits for that.
 * Of one without there is nothing yet but itself.
 */
static int is_unsettled(int directory)
{
    char value[8];
    long n = read_file(directory, "bConfigurationValue", value, sizeof value);
    return n == 0 || (n > 0 && value[0] == '\n');
}

static void visit(int directory, unsigned depth, uint32_t within, struct found *f)
{
    _Alignas(struct dir_entry) char entries[1024];
    char name[NAME_ROOM];
    long n;
    f->seen++;
    f->unsettled |= is_unsettled(directory);
    within |= parts_here(directory, f);
    take(directory, within, f);
    while (depth < DEPTH && (n = sys_getdents(directory, entries, sizeof entries)) > 0) {
        for (long at = 0; at < n; at += ((struct dir_entry *)(entries + at))->length) {
            const struct dir_entry *entry = (struct dir_entry *)(entries + at);
            if (entry->type == TYPE_DIRECTORY && entry->name[0] != '.') {
                SCOPED_FD below = sys_openat(directory, entry->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW, 0);
                SCOPED_FD head = head_of(entry->name, name) < 0
                                     ? -ENOENT
                                     : sys_openat(AT_FDCWD, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
                if (below >= 0) {
                    visit(head >= 0 ? head : below, depth + 1, within, f);
                }
            }
        }
    }
}

/* In a controller's directory: usbB/B-PORT, for the bus B of its that has that port in use. */
static int open_port(int controller, uint64_t port)
{
    _Alignas(struct dir_entry) char entries[1024];
    long n;
    while ((n = sys_getdents(controller, entries, sizeof entries)) > 0) {
        for (long at = 0; at < n; at += ((struct dir_entry *)(entries + at))->length) {
            const char *bus = ((struct dir_entry *)(entries + at))->name;
            const char *digits = bus + sizeof "usb" - 1;
            char path[NAME_ROOM];
            uint64_t number;
            if (!text_starts(bus, "usb") || text_number(&digits, &number) < 0 || *digits) {
                continue;
            }
            struct text t = text_in(path, sizeof path);
            text_add(&t, bus);
            text_add(&t, "/");
            text_add_decimal(&t, number);
            text_add(&t, "-");
            text_add_decimal(&t, port);
            int device = t.failed ? -ENODEV : sys_openat(controller, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW, 0);
            if (device >= 0) {
                return device;
            }
        }
    }
    return -ENODEV;
}

int found_look(const struct op *op, struct found *f)
{
    SCOPED_FD function = sys_openat(AT_FDCWD, op->arg[FIND_FUNCTION].text, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (function < 0) {
        return function == -ENOENT ? -ENODEV : function;
    }
    if (!op->arg[FIND_PORT].number) {
        visit(function, 0, 0, f);
        return 0;
    }
    SCOPED_FD device = open_port(function, op->arg[FIND_PORT].number);
    if (device >= 0) {
        visit(device, 0, 0, f);
    }
    return device < 0 ? device : 0;
}
