/* Numbers that a guest makes up, and more of everything than there may be. */
#include "fs_guest.h"

static void numbers_of_nodes(void)
{
    const struct fs_getattr_in get = {0, 0, 0};
    const struct fs_open_in open = {O_RDONLY, 0};
    start("1000");
    init();
    uint64_t file = lookup(EXPORT, "file");
    const uint64_t bad[] = {0, 4, 5, 12345, file | 1ull << 32, 1ull << 63, ~0ull, 1ull << 32 | 1, 0xffffffff};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (bad[i] == file) {
            continue;
        }
        const struct fs_link_in link = {bad[i]};
        const struct fs_rename2_in rename = {bad[i], 0, 0};
        const struct fs_mkdir_in mkdir = {0755, 0};
        const struct fs_access_in access = {4, 0};
        IS(ESTALE, ask(FS_GETATTR, bad[i], WITH(get), NULL, 0));
        IS(ESTALE, ask(FS_OPEN, bad[i], WITH(open), NULL, 0));
        IS(ESTALE, ask(FS_OPENDIR, bad[i], WITH(open), NULL, 0));
        IS(ESTALE, ask(FS_READLINK, bad[i], NULL, 0, NULL, 0));
        IS(ESTALE, ask(FS_STATFS, bad[i], NULL, 0, NULL, 0));
        IS(ESTALE, ask(FS_ACCESS, bad[i], WITH(access), NULL, 0));
        IS(ESTALE, ask_name(FS_LOOKUP, bad[i], NULL, 0, "file"));
        IS(ESTALE, ask_name(FS_MKDIR, bad[i], WITH(mkdir), "new"));
        IS(ESTALE, ask_name(FS_UNLINK, bad[i], NULL, 0, "file"));
        IS(ESTALE, ask_name(FS_LINK, EXPORT, WITH(link), "new"));
        IS(ESTALE, ask_names(FS_RENAME2, EXPORT, WITH(rename), "file", "new"));
        IS(ESTALE, ask_names(FS_RENAME2, bad[i], WITH(rename), "file", "new"));
        IS(ESTALE, ask_name(FS_REMOVEXATTR, bad[i], NULL, 0, "user.x"));
        forget(bad[i], 1);
    }
    forget(file, ~0ull); /* more than there are */
    IS(ESTALE, ask(FS_GETATTR, file, WITH(get), NULL, 0));
    CHECK(lookup(EXPORT, "file") != file); /* a number is never used again */
    forget(FS_ROOT_ID, ~0ull);
    forget(EXPORT, ~0ull);
    IS(0, ask(FS_GETATTR, EXPORT, WITH(get), NULL, 0));
    IS(0, ask(FS_GETATTR, FS_ROOT_ID, WITH(get), NULL, 0));
    const struct fs_batch_forget_in many = {1000000, 0};
    ask(FS_BATCH_FORGET, 0, WITH(many), "12345678", 8);
    const struct fs_batch_forget_in wraps = {0x10000000, 0}; /* times 16 is 0 in 32 bits */
    ask(FS_BATCH_FORGET, 0, WITH(wraps), NULL, 0);
    uint64_t inside = lookup(lookup(EXPORT, "dir"), "inside");
    forget(lookup(EXPORT, "dir"), 2); /* the directory before what is in it */
    IS(0, ask(FS_GETATTR, inside, WITH(get), NULL, 0));
    stop(0);
}

static void numbers_of_handles(void)
{
    start("1000");
    init();
    uint64_t file = lookup(EXPORT, "file"), dir = lookup(EXPORT, "dir");
    uint64_t handle = open_handle(FS_OPEN, file, O_RDWR), listing = open_handle(FS_OPENDIR, dir, O_RDONLY);
    uint64_t top = open_handle(FS_OPENDIR, FS_ROOT_ID, O_RDONLY);
    const struct {
        uint64_t node, handle;
    } wrong[] = {{dir, handle}, {file, listing}, {EXPORT, handle}, {file, 0}, {file, 77}, {file, handle | 1ull << 32},
                 {file, ~0ull}, {file, top}, {0, handle}, {~0ull, handle}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const struct fs_read_in read = {.handle = wrong[i].handle, .size = 100};
        const struct fs_write_in write = {.handle = wrong[i].handle, .size = 1};
        const struct fs_fsync_in fsync = {.handle = wrong[i].handle};
        const struct fs_fallocate_in fallocate = {.handle = wrong[i].handle, .length = 1};
        const struct fs_lseek_in lseek = {.handle = wrong[i].handle, .whence = SEEK_DATA};
        const struct fs_flush_in flush = {.handle = wrong[i].handle};
        const struct fs_release_in release = {.handle = wrong[i].handle};
        const struct fs_copy_in copy = {handle, 0, wrong[i].node, wrong[i].handle, 0, 1, 0};
        IS(EBADF, ask(FS_READ, wrong[i].node, WITH(read), NULL, 0));
        IS(EBADF, ask(FS_WRITE, wrong[i].node, WITH(write), "x", 1));
        IS(EBADF, ask(FS_FSYNC, wrong[i].node, WITH(fsync), NULL, 0));
        IS(EBADF, ask(FS_FALLOCATE, wrong[i].node, WITH(fallocate), NULL, 0));
        IS(EBADF, ask(FS_LSEEK, wrong[i].node, WITH(lseek), NULL, 0));
        IS(EBADF, ask(FS_FLUSH, wrong[i].node, WITH(flush), NULL, 0));
        IS(EBADF, ask(FS_COPY_FILE_RANGE, file, WITH(copy), NULL, 0));
        IS(EBADF, ask(FS_RELEASE, wrong[i].node, WITH(release), NULL, 0));
        if (wrong[i].handle != listing) {
            IS(EBADF, ask(FS_READDIR, wrong[i].node, WITH(read), NULL, 0));
            IS(EBADF, ask(FS_READDIRPLUS, wrong[i].node, WITH(read), NULL, 0));
            IS(EBADF, ask(FS_RELEASEDIR, wrong[i].node, WITH(release), NULL, 0));
        }
    }
    const struct fs_release_in release = {.handle = handle};
    IS(0, ask(FS_RELEASE, file, WITH(release), NULL, 0));
    IS(EBADF, ask(FS_RELEASE, file, WITH(release), NULL, 0));
    CHECK(open_handle(FS_OPEN, file, O_RDONLY) != handle);
    stop(0);
}

static void sizes_and_offsets(void)
{
    start("1000");
    init();
    uint64_t file = lookup(EXPORT, "file");
    uint64_t h = open_handle(FS_OPEN, file, O_RDWR | O_CREAT | O_DIRECTORY | O_PATH | 020000000 | O_ASYNC);
    struct fs_read_in read = {.handle = h, .size = FS_TRANSFER + 1};
    IS(EINVAL, ask(FS_READ, file, WITH(read), NULL, 0));
    read.size = ~0u;
    IS(EINVAL, ask(FS_READ, file, WITH(read), NULL, 0));
    read = (struct fs_read_in){.handle = h, .size = 1, .offset = 1ull << 63};
    IS(EINVAL, ask(FS_READ, file, WITH(read), NULL, 0));
    read = (struct fs_read_in){.handle = h, .size = FS_TRANSFER};
    IS(0, ask(FS_READ, file, WITH(read), NULL, 0));
    CHECK(got.length == 2);
    struct fs_write_in write = {.handle = h, .size = 5};
    IS(EINVAL, ask(FS_WRITE, file, WITH(write), "abc", 3)); /* says more than it has, and less */
    write.size = 2;
    IS(EINVAL, ask(FS_WRITE, file, WITH(write), "abc", 3));
    write = (struct fs_write_in){.handle = h, .size = 3, .offset = (1ull << 63) - 2};
    IS(EFBIG, ask(FS_WRITE, file, WITH(write), "abc", 3));
    write.offset = ~0ull;
    IS(EFBIG, ask(FS_WRITE, file, WITH(write), "abc", 3));
    struct fs_setattr_in set = {.valid = FS_SET_SIZE, .size = 1ull << 63};
    IS(EFBIG, ask(FS_SETATTR, file, WITH(set), NULL, 0));
    set = (struct fs_setattr_in){.valid = FS_SET_MODIFIED, .modified_ns = 1000000000};
    IS(EINVAL, ask(FS_SETATTR, file, WITH(set), NULL, 0));
    struct fs_fallocate_in fallocate = {.handle = h, .offset = 1ull << 62, .length = 1ull << 63};
    IS(EFBIG, ask(FS_FALLOCATE, file, WITH(fallocate), NULL, 0));
    fallocate = (struct fs_fallocate_in){.handle = h, .length = 1, .mode = 8};
    IS(EOPNOTSUPP, ask(FS_FALLOCATE, file, WITH(fallocate), NULL, 0));
    for (uint32_t whence = 0; whence < 9; whence++) {
        const struct fs_lseek_in lseek = {.handle = h, .whence = whence, .offset = 1ull << 63};
        IS(EINVAL, ask(FS_LSEEK, file, WITH(lseek), NULL, 0));
    }
    const struct fs_copy_in copy = {h, 1, file, h, 1ull << 63, 1, 0};
    IS(EINVAL, ask(FS_COPY_FILE_RANGE, file, WITH(copy), NULL, 0));
    uint64_t listing = open_handle(FS_OPENDIR, EXPORT, O_RDONLY);
    struct fs_read_in list = {.handle = listing, .size = ~0u};
    IS(0, ask(FS_READDIR, EXPORT, WITH(list), NULL, 0));
    CHECK(got.length > 100 && got.length < 4096);
    IS(0, ask(FS_READDIRPLUS, EXPORT, WITH(list), NULL, 0));
    list.size = 10;
    list.offset = 0;
    IS(EINVAL, ask(FS_READDIR, EXPORT, WITH(list), NULL, 0));
    list = (struct fs_read_in){.handle = listing, .size = 4096, .offset = ~0ull};
    IS(EINVAL, ask(FS_READDIR, EXPORT, WITH(list), NULL, 0));
    stop(0);
}

static void unknown_operations(void)
{
    start("1000");
    init();
    const uint32_t unknown[] = {0, 7, 19, 31, 32, 33, 37, 39, 40, 41, 48, 49, 50, 51, 52, 53, 4096, 1u << 31, ~0u};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        IS(ENOSYS, ask(unknown[i], EXPORT, "0123456789abcdef0123456789abcdef", 32, NULL, 0));
    }
    asking_extensions = 1;
    IS(EINVAL, ask(FS_LOOKUP, EXPORT, NULL, 0, "file\0123", 8));
    asking_extensions = 0;
    const struct fs_interrupt_in interrupt = {1};
    ask(FS_INTERRUPT, 0, WITH(interrupt), NULL, 0);
    lookup(EXPORT, "file");
    stop(0);
}

static void too_many_files(void)
{
    const struct fs_mkdir_in mkdir = {0755, 0};
    char name[20];
    start("20"); /* root, two exports, and 17 more */
    init();
    CHECK(system("cd export && for i in $(seq 40); do echo > many$i; done") == 0);
    uint64_t first = lookup(EXPORT, "many1");
    int error = 0;
    for (int i = 2; i <= 40 && !error; i++) {
        snprintf(name, sizeof name, "many%d", i);
        error = ask_name(FS_LOOKUP, EXPORT, NULL, 0, name);
        CHECK(!error || i > 17);
    }
    CHECK(error == ENFILE);
    IS(ENFILE, ask_name(FS_MKDIR, EXPORT, WITH(mkdir), "new"));
    CHECK(access("export/new", F_OK) < 0); /* not made and then denied */
    uint64_t listing = open_handle(FS_OPENDIR, EXPORT, O_RDONLY);
    const struct fs_read_in list = {.handle = listing, .size = 65536};
    IS(0, ask(FS_READDIRPLUS, EXPORT, WITH(list), NULL, 0)); /* all are listed all the same */
    CHECK(got.length > 45 * (sizeof(struct fs_entry) + sizeof(struct fs_dirent)));
    forget(first, 1);
    forget(first, 1);
    IS(0, ask_name(FS_MKDIR, EXPORT, WITH(mkdir), "new"));
    stop(0);
}

static void too_many_open_files(void)
{
    const struct fs_open_in open = {O_RDONLY, 0};
    struct fs_open_out last = {0, 0, 0};
    start("1000");
    init();
    uint64_t file = lookup(EXPORT, "file");
    int opened = 0;
    while (opened < 1000 && !ask(FS_OPEN, file, WITH(open), NULL, 0)) {
        memcpy(&last, got.body, sizeof last);
        opened++;
    }
    CHECK(got.error == ENFILE && opened > 30 && opened < 128);
    IS(ENFILE, ask(FS_OPENDIR, EXPORT, WITH(open), NULL, 0));
    uint64_t inside = lookup(lookup(EXPORT, "dir"), "inside"); /* what needs no handle works */
    const struct fs_setattr_in set = {.valid = FS_SET_MODE, .mode = 0600};
    IS(0, ask(FS_SETATTR, inside, WITH(set), NULL, 0));
    const struct fs_release_in release = {.handle = last.handle};
    IS(0, ask(FS_RELEASE, file, WITH(release), NULL, 0));
    IS(0, ask(FS_OPEN, file, WITH(open), NULL, 0));
    stop(0);
}

static void beginnings(void)
{
    const struct fs_init_in old = {7, 33, 0, ~0u}, older = {6, 40, 0, ~0u}, newer = {8, 1, 0, ~0u}, weak = {7, 38, 0, 1};
    struct fs_init_out out;
    start("1000");
    IS(EPROTO, ask_name(FS_LOOKUP, EXPORT, NULL, 0, "file"));
    IS(EPROTO, ask(FS_INIT, 0, WITH(old), NULL, 0));
    IS(EPROTO, ask(FS_INIT, 0, WITH(older), NULL, 0));
    IS(EPROTO, ask(FS_INIT, 0, WITH(weak), NULL, 0));
    IS(EPROTO, ask_name(FS_LOOKUP, EXPORT, NULL, 0, "file"));
    IS(0, ask(FS_INIT, 0, WITH(newer), NULL, 0));
    memcpy(&out, got.body, sizeof out);
    CHECK(out.major == 7);
    init();
    lookup(EXPORT, "file");
    IS(EPROTO, ask(FS_INIT, 0, WITH(old), NULL, 0)); /* once */
    stop(0);
}

static void frames(void)
{
    enum { SYSTEM = 71 };
    struct fs_in_header in = {.length = 39, .opcode = FS_LOOKUP};
    start("1000");
    init();
    send_raw(&in, sizeof in);
    stop(SYSTEM);
    in.length = FS_FRAME_LARGEST + 1;
    start("1000");
    send_raw(&in, sizeof in);
    stop(SYSTEM);
    in.length = 0;
    start("1000");
    send_raw(&in, sizeof in);
    stop(SYSTEM);
    in.length = 100; /* ends before its end */
    start("1000");
    init();
    send_raw(&in, sizeof in);
    stop(0);
}

/* What the server itself may do, when it serves. */
static void confinement(void)
{
    start("1000");
    init();
    CHECK(server_has("status", "Seccomp:\t2\n") && server_has("status", "NoNewPrivs:\t1\n"));
    CHECK(server_has("status", "CapEff:\t00000000880000db\n") && server_has("status", "CapPrm:\t00000000880000db\n"));
    CHECK(server_has("status", "Groups:\t \n") || server_has("status", "Groups:\t\n"));
    CHECK(server_has("limits", "Max core file size        0                    0 "));
    CHECK(server_lines("mountinfo") == 3 && server_has("mountinfo", " / / ro,nosuid,nodev,noexec,"));
    CHECK(server_has("mountinfo", "/0 rw,nosuid,nodev,noexec,") && server_has("mountinfo", "/1 ro,nosuid,nodev,noexec,"));
    CHECK(server_lines("net/dev") == 3); /* two of a heading, and the loopback */
    CHECK(server_files() <= 7); /* the standard streams, the channel, two exports, and the one that reads this */
    stop(0);
}

const struct hostile_case number_cases[] = {
    {"numbers_of_nodes", numbers_of_nodes},
    {"numbers_of_handles", numbers_of_handles},
    {"sizes_and_offsets", sizes_and_offsets},
    {"unknown_operations", unknown_operations},
    {"too_many_files", too_many_files},
    {"too_many_open_files", too_many_open_files},
    {"beginnings", beginnings},
    {"frames", frames},
    {"confinement", confinement},
    {NULL, NULL},
};
