/*
 * A file server in this process, under sanitizers, and a guest that sends whatever it likes: requests of every kind about
 * files, handles and names that there are and that there aren't, a part of them damaged, while the host changes the files,
 * too. Built by build.sh --sanitize.
 *
 * usage: mutate_fs ROUNDS SEED DIRECTORY
 *
 * DIRECTORY is an empty one on a small file system, in a mount namespace of its own.
 */
#include <stdio.h>
#include <stdlib.h>

#include "mutate_fs.h"

enum { FILES = 60, DESCRIPTORS = 12, HANDLES = 24 };

static struct fs_server server;
static unsigned long answered[64], refused;
static char directory[2048];

const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0"; /* it would trace us, which we have given up the right to */
}

static _Noreturn void die(const char *what, long is)
{
    fprintf(stderr, "%s: %ld\n", what, is);
    exit(1);
}

/* ---- answers ---- */

/* What a guest doesn't want to know any more; as a rule, so that some are left over. */
static void let_go(uint64_t number)
{
    struct fs_node *node = node_of(&server.nodes, number);
    if (node && random_below(20)) {
        node->lookups = 0;
        node_settle(&server.nodes, node);
    }
}

static void close_handle(uint32_t at)
{
    struct fs_node *node = node_of(&server.nodes, nodes_of_handles[at]);
    struct fs_handle *handle = handle_of(&server.handles, &server.nodes, handles[at], node, HANDLE_FILE);
    handle = handle ? handle : handle_of(&server.handles, &server.nodes, handles[at], node, HANDLE_DIRECTORY);
    if (handle) {
        handle_remove(&server.handles, &server.nodes, handle);
    }
}

static void know(uint64_t number)
{
    uint32_t at = random_below(KNOWN - KNOWN_FOR_EVER); /* the last eight stay the root and the exports */
    if (number && nodes[at] != number) {
        let_go(nodes[at]);
        nodes[at] = number;
    }
}

static void read_listing(const uint8_t *body, size_t length)
{
    struct fs_entry entry;
    struct fs_dirent d;
    for (size_t at = 0; at < length; at += (sizeof entry + sizeof d + d.name_length + 7) & ~(size_t)7) {
        if (length - at < sizeof entry + sizeof d) {
            die("half an entry", (long)at);
        }
        memcpy(&entry, body + at, sizeof entry);
        memcpy(&d, body + at + sizeof entry, sizeof d);
        if (!d.name_length || d.name_length > 255 || d.name_length > length - at - sizeof entry - sizeof d) {
            die("a name's length", (long)d.name_length);
        }
        know(entry.node);
    }
}

static void learn(uint32_t opcode, uint64_t node, const uint8_t *body, size_t length)
{
    struct fs_entry entry;
    struct fs_open_out open;
    if (length >= sizeof entry && (opcode == FS_LOOKUP || opcode == FS_MKDIR || opcode == FS_MKNOD ||
                                   opcode == FS_SYMLINK || opcode == FS_LINK || opcode == FS_CREATE)) {
        memcpy(&entry, body, sizeof entry);
        node = entry.node;
        know(node);
        body += sizeof entry;
        length -= sizeof entry;
    }
    if (opcode == FS_READDIRPLUS) {
        read_listing(body, length);
    }
    if (length == sizeof open && (opcode == FS_OPEN || opcode == FS_OPENDIR || opcode == FS_CREATE)) {
        memcpy(&open, body, sizeof open);
        uint32_t at = random_below(KNOWN);
        close_handle(at);
        handles[at] = open.handle;
        nodes_of_handles[at] = node;
    }
}

/* No more comes back than was asked for. */
static void check_room(const struct fs_in_header *in, const struct bytes *b, long length)
{
    struct fs_read_in read;
    int listed = in->opcode == FS_READ || in->opcode == FS_READDIR || in->opcode == FS_READDIRPLUS;
    if (listed && length > (long)sizeof(struct fs_out_header)) {
        memcpy(&read, b->at + sizeof *in, sizeof read);
        if ((uint64_t)length - sizeof(struct fs_out_header) > read.size) {
            die("more than there was room for", length);
        }
    }
}

static void send(const struct bytes *b)
{
    uint8_t *exact = malloc(b->length); /* so that a byte too many is seen */
    memcpy(exact, b->at, b->length);
    long length = fs_answer(&server, exact, b->length);
    struct fs_in_header in = {0};
    memcpy(&in, exact, b->length < sizeof in ? b->length : sizeof in);
    free(exact);
    struct fs_out_header out = {0};
    check_room(&in, b, length);
    if (length == 0 || length == -EBADMSG) {
        refused += length < 0;
        answered[in.opcode % 64] += length == 0;
        return;
    }
    memcpy(&out, server.out, sizeof out);
    if (length < (long)sizeof out || out.length != (uint32_t)length || out.unique != in.unique || out.error > 0 ||
        out.error < -4095 || (out.error && length != (long)sizeof out)) {
        die("a wrong answer", in.opcode);
    }
    if (out.error) {
        refused++;
        return;
    }
    answered[in.opcode % 64]++;
    learn(in.opcode, in.node, server.out + sizeof out, (size_t)length - sizeof out);
}

/* ---- the host ---- */

static char *on_host(const char *name)
{
    static char paths[2][4096];
    static int next;
    char *path = paths[next++ % 2];
    snprintf(path, sizeof paths[0], "%s/%s", directory, name);
    return path;
}

/* A name, and the directory that it is in: the export, or one in it that isn't a link by now. */
struct spot {
    int directory;
    const char *name;
};

static struct spot random_spot(void)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "dir"};
    struct spot s = {sys_openat(AT_FDCWD, on_host("export"), O_PATH | O_DIRECTORY, 0), names[random_below(6)]};
    while (random_below(2)) {
        int inner = sys_openat(s.directory, names[random_below(6)], O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);
        if (inner >= 0) {
            sys_close(s.directory);
            s.directory = inner;
        }
    }
    return s;
}

static void change_on_host(void)
{
    struct spot at = random_spot();
    struct spot to = random_spot();
    switch (random_below(7)) {
    case 0:
        sys_unlinkat(at.directory, at.name, random_below(2) ? 0 : AT_REMOVEDIR);
        break;
    case 1:
    case 2:
        sys_renameat2(at.directory, at.name, to.directory, to.name, random_below(3));
        break;
    case 3:
        sys_symlinkat("../outside", at.directory, at.name);
        break;
    case 4:
        sys_mkdirat(at.directory, at.name, 0755);
        break;
    case 5:
        sys_linkat(at.directory, at.name, to.directory, to.name, 0);
        break;
    default:
        sys_mknodat(at.directory, at.name, random_mode() & ~(uint32_t)S_IFDIR, 1, 3);
    }
    sys_close(at.directory);
    sys_close(to.directory);
}

static void check_outside(void)
{
    char text[16] = "";
    int fd = sys_openat(AT_FDCWD, on_host("outside/secret"), O_RDONLY, 0);
    if (fd < 0 || sys_read(fd, text, sizeof text) != 6 || memcmp(text, "secret", 6) != 0) {
        die("the file outside", fd);
    }
    sys_close(fd);
    if (sys_unlinkat(AT_FDCWD, on_host("outside/secret"), 0) < 0 ||
        sys_unlinkat(AT_FDCWD, on_host("outside"), AT_REMOVEDIR) < 0) {
        die("something was made outside", 0);
    }
}

/* ---- the whole ---- */

static void *guarded(size_t size)
{
    void *memory = calloc(1, size);
    return memory ? memory : (exit(2), NULL);
}

static void add_export(const char *name, int read_only)
{
    int root = fs_open_export(on_host(name), read_only, 0);
    if (root < 0 || fs_add_export(&server, root) < 0) {
        die(name, root);
    }
}

static void begin(void)
{
    const struct fs_limits limits = {FILES, DESCRIPTORS, HANDLES};
    sys_mkdirat(AT_FDCWD, on_host("export"), 0755);
    sys_mkdirat(AT_FDCWD, on_host("read-only"), 0755);
    sys_mkdirat(AT_FDCWD, on_host("outside"), 0755);
    int fd = sys_openat(AT_FDCWD, on_host("outside/secret"), O_CREAT | O_WRONLY, 0644);
    sys_write(fd, "secret", 6);
    sys_close(fd);
    if (fs_server_open(&server, &limits) < 0) {
        die("memory", 0);
    }
    server.out = guarded(FS_TRANSFER + 4096); /* in the sanitizer's memory, which has an end */
    server.listing = guarded(FS_LISTING_ROOM);
    struct fs_node *old = server.nodes.nodes;
    server.nodes.nodes = guarded(server.nodes.room * sizeof *old);
    memcpy(server.nodes.nodes, old, 2 * sizeof *old);
    server.handles.handles = guarded(server.handles.room * sizeof *server.handles.handles);
    add_export("export", 0);
    add_export("read-only", 1);
    if (fs_work_in_descriptors() < 0 || fs_limit_rights() < 0) {
        die("rights", 0);
    }
    server.started = 1;
    for (int i = 0; i < KNOWN; i++) {
        nodes[i] = 2 + (i % KNOWN_FOR_EVER == 0);
    }
    nodes[KNOWN - 1] = FS_ROOT_ID;
}

static uint64_t look_up(uint64_t parent, const char *name)
{
    struct bytes b = {.length = sizeof(struct fs_in_header) + strlen(name) + 1};
    struct fs_entry entry;
    const struct fs_in_header in = {.length = (uint32_t)b.length, .opcode = FS_LOOKUP, .node = parent};
    memcpy(b.at, &in, sizeof in);
    memcpy(b.at + sizeof in, name, strlen(name) + 1);
    if (fs_answer(&server, b.at, b.length) != sizeof(struct fs_out_header) + sizeof entry) {
        struct fs_out_header out;
        memcpy(&out, server.out, sizeof out);
        die(name, out.error);
    }
    memcpy(&entry, server.out + sizeof(struct fs_out_header), sizeof entry);
    return entry.node;
}

static void done(const char *what, int error)
{
    if (error < 0) {
        die(what, error);
    }
}

/*
 * The guest sees one of two directories in the other, and after two renames the other in the one. Their names are none that
 * a damaged request can have made up before, as one of a single letter is.
 */
static void make_circle(void)
{
    done("outer", sys_mkdirat(AT_FDCWD, on_host("export/outer"), 0755));
    done("inner", sys_mkdirat(AT_FDCWD, on_host("export/outer/inner"), 0755));
    done("used", sys_mkdirat(AT_FDCWD, on_host("export/outer/inner/used"), 0755));
    uint64_t outer = look_up(2, "outer");
    uint64_t inner = look_up(outer, "inner");
    look_up(inner, "used"); /* so that it has a descriptor */
    done("out", sys_renameat2(AT_FDCWD, on_host("export/outer/inner"), AT_FDCWD, on_host("export/inner"), 0));
    done("in", sys_renameat2(AT_FDCWD, on_host("export/outer"), AT_FDCWD, on_host("export/inner/outer"), 0));
    if (look_up(inner, "outer") != outer) {
        die("not the same directory any more", 0);
    }
}

/* A directory below others, each known to the guest; more of them than there are descriptors. */
static uint64_t look_up_deep(const char *top)
{
    char path[256];
    uint64_t node = look_up(2, top);
    size_t length = (size_t)snprintf(path, sizeof path, "export/%s", top);
    for (int i = 0; i < DESCRIPTORS + 2; i++) {
        length += (size_t)snprintf(path + length, sizeof path - length, "/d");
        sys_mkdirat(AT_FDCWD, on_host(path), 0755);
        node = look_up(node, "d");
    }
    return node;
}

/* Both directories have to be opened by their names, and the first mustn't be closed on the way to the second. */
static void rename_between_deep_directories(void)
{
    sys_mkdirat(AT_FDCWD, on_host("export/from"), 0755);
    sys_mkdirat(AT_FDCWD, on_host("export/to"), 0755);
    uint64_t from = look_up_deep("from");
    const struct fs_rename2_in in = {.directory = look_up_deep("to")};
    const struct fs_mkdir_in made = {0755, 0};
    look_up_deep("from"); /* the other ones are the oldest now */
    struct bytes b = {.length = 0};
    struct fs_in_header header = {.length = sizeof header + sizeof made + 2, .opcode = FS_MKDIR, .node = from};
    memcpy(b.at, &header, sizeof header);
    memcpy(b.at + sizeof header, &made, sizeof made);
    memcpy(b.at + sizeof header + sizeof made, "x", 2);
    if (fs_answer(&server, b.at, header.length) != sizeof(struct fs_out_header) + sizeof(struct fs_entry)) {
        die("no directory was made", 0);
    }
    header = (struct fs_in_header){.length = sizeof header + sizeof in + 4, .opcode = FS_RENAME2, .node = from};
    memcpy(b.at, &header, sizeof header);
    memcpy(b.at + sizeof header, &in, sizeof in);
    memcpy(b.at + sizeof header + sizeof in, "x\0y", 4);
    struct fs_out_header out;
    fs_answer(&server, b.at, header.length);
    memcpy(&out, server.out, sizeof out);
    if (out.error) {
        die("not renamed", out.error);
    }
    look_up(in.directory, "y");
}

static void forget_all(void)
{
    for (uint32_t i = 1; i < server.handles.fresh; i++) {
        if (server.handles.handles[i].kind != HANDLE_FREE) {
            handle_remove(&server.handles, &server.nodes, &server.handles.handles[i]);
        }
    }
    for (uint32_t i = 1; i < server.nodes.fresh; i++) {
        struct fs_node *node = &server.nodes.nodes[i];
        if (node->flags & NODE_USED) {
            node->lookups = 0;
            node_settle(&server.nodes, node);
        }
    }
}

/* When a guest has forgotten and closed all, nothing is left. */
static void check_end(void)
{
    if (server.nodes.count != 3 || server.handles.count != 0 || server.nodes.cached.count + server.nodes.pinned.count) {
        die("nodes that nobody knows any more", server.nodes.count);
    }
    uint32_t free_names = 1;
    for (uint32_t block = server.nodes.name_free; block; free_names++) {
        memcpy(&block, (const uint8_t *)server.nodes.names + 32 * (size_t)block, sizeof block);
    }
    if (free_names != server.nodes.name_fresh) {
        die("names that weren't given back", server.nodes.name_fresh - free_names);
    }
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: mutate_fs ROUNDS SEED DIRECTORY\n");
        return 2;
    }
    unsigned long rounds = strtoul(argv[1], NULL, 10);
    state = strtoull(argv[2], NULL, 10) * 2 + 1;
    snprintf(directory, sizeof directory, "%s", argv[3]);
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    sys_sigaction(SIGXFSZ, &ignore, NULL);
    sys_prlimit(0, RLIMIT_FSIZE, &(const struct rlimit64){1 << 20, 1 << 20}, NULL);
    begin();
    for (unsigned long i = 0; i < rounds; i++) {
        struct bytes b;
        make_request(&b);
        if (random_below(4) == 0) {
            damage(&b);
        }
        send(&b);
        if (random_below(30) == 0) {
            change_on_host();
        }
    }
    static const uint32_t without[] = {7, 19, 26, 31, 32, 33, 37, 39, 40, 41};
    for (uint32_t opcode = 1; opcode <= 47; opcode++) {
        int there_is_none = 0;
        for (size_t i = 0; i < sizeof without / sizeof without[0]; i++) {
            there_is_none |= without[i] == opcode;
        }
        if (!there_is_none && !answered[opcode]) {
            die("the test doesn't reach what it is for: never answered", (long)opcode);
        }
    }
    forget_all();
    make_circle();
    rename_between_deep_directories();
    forget_all();
    check_end();
    check_outside();
    printf("%lu requests, %lu refused; answered:", rounds, refused);
    for (int opcode = 1; opcode <= 47; opcode++) {
        printf(" %d:%lu", opcode, answered[opcode]);
    }
    printf("\n");
    return 0;
}
