/* Names, links and files by which a guest might get what isn't its own. */
#include "fs_guest.h"

static const char *const bad_names[] = {"", ".", "..", "/", "a/b", "../outside", "/etc/passwd", "dir/inside", "dir/"};
enum { BAD_NAMES = sizeof bad_names / sizeof bad_names[0] };

static void names_that_lead_elsewhere(void)
{
    const struct fs_mknod_in mknod = {S_IFREG | 0644, 0, 0, 0};
    const struct fs_mkdir_in mkdir = {0755, 0};
    const struct fs_create_in create = {O_RDWR, 0644, 0, 0};
    char longest[300];
    start("1000");
    init();
    uint64_t file = lookup(EXPORT, "file");
    const struct fs_link_in link = {file};
    const struct fs_rename2_in rename = {EXPORT, 0, 0};
    memset(longest, 'x', sizeof longest);
    longest[256] = 0;
    for (int i = 0; i <= BAD_NAMES; i++) {
        const char *name = i < BAD_NAMES ? bad_names[i] : longest;
        const int error = i < BAD_NAMES ? EINVAL : ENAMETOOLONG;
        IS(error, ask_name(FS_LOOKUP, EXPORT, NULL, 0, name));
        IS(error, ask_name(FS_LOOKUP, FS_ROOT_ID, NULL, 0, name));
        IS(error, ask_name(FS_MKNOD, EXPORT, WITH(mknod), name));
        IS(error, ask_name(FS_MKDIR, EXPORT, WITH(mkdir), name));
        IS(error, ask_name(FS_CREATE, EXPORT, WITH(create), name));
        IS(error, ask_name(FS_LINK, EXPORT, WITH(link), name));
        IS(error, ask_name(FS_UNLINK, EXPORT, NULL, 0, name));
        IS(error, ask_name(FS_RMDIR, EXPORT, NULL, 0, name));
        IS(error, ask_names(FS_SYMLINK, EXPORT, NULL, 0, name, "x"));
        IS(error, ask_names(FS_RENAME2, EXPORT, WITH(rename), name, "x"));
        IS(error, ask_names(FS_RENAME2, EXPORT, WITH(rename), "file", name));
        IS(error, ask_names(FS_RENAME, EXPORT, &rename, 8, "file", name));
    }
    IS(EINVAL, ask(FS_LOOKUP, EXPORT, NULL, 0, "file", 4)); /* without its end */
    IS(EINVAL, ask(FS_LOOKUP, EXPORT, NULL, 0, "file\0more", 10));
    IS(EINVAL, ask(FS_LOOKUP, EXPORT, NULL, 0, "", 0));
    IS(EINVAL, ask(FS_RENAME2, EXPORT, WITH(rename), "file\0x", 6));
    CHECK(lookup(EXPORT, "file") == file);
    stop(0);
}

static void links_are_not_followed(void)
{
    const struct fs_create_in create = {O_RDWR, 0644, 0, 0};
    const struct fs_mkdir_in mkdir = {0755, 0};
    const struct fs_open_in open = {O_RDWR | O_TRUNC, 0};
    const char *links[] = {"link", "root", "to-secret"};
    start("1000");
    init();
    for (int i = 0; i < 3; i++) {
        uint64_t link = lookup(EXPORT, links[i]);
        IS(ENOTDIR, ask_name(FS_LOOKUP, link, NULL, 0, "secret"));
        IS(ENOTDIR, ask_name(FS_LOOKUP, link, NULL, 0, "etc"));
        IS(ENOTDIR, ask_name(FS_CREATE, link, WITH(create), "new"));
        IS(ENOTDIR, ask_name(FS_MKDIR, link, WITH(mkdir), "new"));
        IS(ENOTDIR, ask_name(FS_UNLINK, link, NULL, 0, "secret"));
        IS(ENOTDIR, ask(FS_OPENDIR, link, WITH(open), NULL, 0));
        IS(ENXIO, ask(FS_OPEN, link, WITH(open), NULL, 0));
        struct fs_setattr_in set = {.valid = FS_SET_SIZE};
        IS(EINVAL, ask(FS_SETATTR, link, WITH(set), NULL, 0));
        set = (struct fs_setattr_in){.valid = FS_SET_MODE, .mode = 0777};
        IS(EOPNOTSUPP, ask(FS_SETATTR, link, WITH(set), NULL, 0));
        set = (struct fs_setattr_in){.valid = FS_SET_UID | FS_SET_MODIFIED, .uid = 77, .modified = 5};
        IS(0, ask(FS_SETATTR, link, WITH(set), NULL, 0)); /* the link's own */
        CHECK(got.length == sizeof(struct fs_attributes_out));
        IS(ENXIO, ask_name(FS_CREATE, EXPORT, WITH(create), links[i]));
    }
    stop(0);
    struct stat s;
    CHECK(stat("outside", &s) == 0 && s.st_uid == 0 && stat("outside/secret", &s) == 0 && s.st_uid == 0);
}

static void special_files_are_not_opened(void)
{
    const char *names[] = {"pipe", "null", "disk", "socket"};
    const struct fs_create_in create = {O_RDWR, 0644, 0, 0};
    start("1000");
    init();
    for (int i = 0; i < 4; i++) {
        const struct fs_open_in open = {i % 2 ? O_RDWR : O_RDONLY, 0};
        uint64_t node = lookup(EXPORT, names[i]);
        IS(ENXIO, ask(FS_OPEN, node, WITH(open), NULL, 0));
        IS(ENOTDIR, ask(FS_OPENDIR, node, WITH(open), NULL, 0));
        IS(ENXIO, ask_name(FS_CREATE, EXPORT, WITH(create), names[i]));
        struct fs_setattr_in set = {.valid = FS_SET_SIZE};
        IS(EINVAL, ask(FS_SETATTR, node, WITH(set), NULL, 0));
    }
    stop(0);
}

/* The host's side, or another guest with the same directory, puts something else where the guest has seen a file. */
static void files_are_swapped(void)
{
    const struct fs_open_in open = {O_RDWR | O_TRUNC, 0};
    const char *swaps[] = {
        "mv export/file away && ln -s ../outside/secret export/file", "mv export/file away && mkfifo export/file",
        "mv export/file away && mknod export/file c 1 3", "mv export/file away && ln outside/secret export/file",
    };
    for (int i = 0; i < 4; i++) {
        start("1000");
        init();
        uint64_t file = lookup(EXPORT, "file");
        CHECK(system(swaps[i]) == 0);
        IS(ESTALE, ask(FS_OPEN, file, WITH(open), NULL, 0));
        const struct fs_setattr_in set = {.valid = FS_SET_SIZE};
        IS(ESTALE, ask(FS_SETATTR, file, WITH(set), NULL, 0));
        const struct fs_getattr_in get = {0, 0, 0};
        IS(ESTALE, ask(FS_GETATTR, file, WITH(get), NULL, 0));
        CHECK(system("rm export/file && mv away export/file") == 0);
        stop(0);
    }
    start("1000");
    init();
    uint64_t dir = lookup(EXPORT, "dir");
    CHECK(system("mv export/dir export/dir2 && ln -s ../outside export/dir") == 0);
    IS(ESTALE, ask_name(FS_LOOKUP, dir, NULL, 0, "secret"));
    IS(ESTALE, ask_name(FS_UNLINK, dir, NULL, 0, "secret"));
    stop(0);
}

static void attributes_of_the_host(void)
{
    const char *names[] = {"trusted.x", "security.selinux", "security.ima", "system.posix_acl_access", "user", "",
                           "security.capability2", "trusted.overlay.opaque"};
    const struct fs_setxattr_in set = {1, 0, 0, 0};
    const struct fs_getxattr_in get = {100, 0};
    start("1000");
    init();
    uint64_t file = lookup(EXPORT, "file");
    for (int i = 0; i < 8; i++) {
        char with_value[64];
        size_t length = strlen(names[i]) + 1;
        memcpy(with_value, names[i], length);
        with_value[length] = 'v';
        const int error = names[i][0] ? EOPNOTSUPP : EINVAL;
        IS(error, ask(FS_SETXATTR, file, WITH(set), with_value, length + 1));
        IS(error, ask_name(FS_GETXATTR, file, WITH(get), names[i]));
        IS(error, ask_name(FS_REMOVEXATTR, file, NULL, 0, names[i]));
    }
    char name[300];
    memset(name, 'x', sizeof name);
    memcpy(name, "user.", 5);
    name[256] = 0;
    IS(ERANGE, ask_name(FS_GETXATTR, file, WITH(get), name));
    const struct fs_setxattr_in flags = {1, 0xff00, 0, 0};
    IS(EINVAL, ask(FS_SETXATTR, file, WITH(flags), "user.a\0v", 8));
    const struct fs_setxattr_in more = {100, 0, 0, 0};
    IS(EINVAL, ask(FS_SETXATTR, file, WITH(more), "user.a\0v", 8));
    IS(0, ask(FS_SETXATTR, file, WITH(set), "user.a\0v", 8));
    const struct fs_getxattr_in huge = {~0u, 0};
    IS(0, ask_name(FS_GETXATTR, file, WITH(huge), "user.a"));
    CHECK(got.length == 1 && got.body[0] == 'v');
    IS(0, ask(FS_LISTXATTR, file, WITH(huge), NULL, 0));
    stop(0);
}

static void users(void)
{
    const struct fs_mkdir_in mkdir = {0755, 0};
    struct stat s;
    start("1000");
    init();
    uint64_t file = lookup(EXPORT, "file");
    asking_uid = ~0u; /* to the system call it means: as before */
    IS(EINVAL, ask_name(FS_MKDIR, EXPORT, WITH(mkdir), "new"));
    asking_uid = 5;
    asking_gid = ~0u;
    IS(EINVAL, ask_name(FS_MKDIR, EXPORT, WITH(mkdir), "new"));
    asking_gid = 6;
    IS(0, ask_name(FS_MKDIR, EXPORT, WITH(mkdir), "five"));
    CHECK(stat("export/five", &s) == 0 && s.st_uid == 5 && s.st_gid == 6);
    asking_uid = asking_gid = 0;
    IS(0, ask_name(FS_MKDIR, EXPORT, WITH(mkdir), "zero"));
    CHECK(stat("export/zero", &s) == 0 && s.st_uid == 0 && s.st_gid == 0);
    const struct fs_setattr_in set = {.valid = FS_SET_UID, .uid = ~0u};
    IS(EINVAL, ask(FS_SETATTR, file, WITH(set), NULL, 0));
    const struct fs_create_in create = {O_RDWR, 06755, 0, 0};
    asking_uid = asking_gid = 9;
    IS(0, ask_name(FS_CREATE, EXPORT, WITH(create), "program"));
    CHECK(stat("export/program", &s) == 0 && s.st_uid == 9);
    CHECK(system("chgrp 50 export/dir && chmod 2777 export/dir") == 0); /* and not of the group that it gets there */
    IS(0, ask_name(FS_CREATE, lookup(EXPORT, "dir"), WITH(create), "program"));
    CHECK(stat("export/dir/program", &s) == 0 && s.st_gid == 50 && (s.st_mode & 07777) == 04755);
    stop(0);
}

static void the_root_and_other_exports(void)
{
    const struct fs_mkdir_in mkdir = {0755, 0};
    const struct fs_create_in create = {O_RDWR, 0644, 0, 0};
    const struct fs_open_in open = {O_RDWR, 0};
    const struct fs_rename2_in to_root = {FS_ROOT_ID, 0, 0}, to_read_only = {READ_ONLY, 0, 0}, to_export = {EXPORT, 0, 0};
    const struct fs_setattr_in set = {.valid = FS_SET_MODE, .mode = 0777};
    start("1000");
    init();
    const char *none[] = {"2", "00", "01", "-1", "0x0", " 0", "0 ", "18446744073709551616", "export"};
    for (int i = 0; i < 9; i++) {
        IS(ENOENT, ask_name(FS_LOOKUP, FS_ROOT_ID, NULL, 0, none[i]));
    }
    CHECK(lookup(FS_ROOT_ID, "0") == EXPORT && lookup(FS_ROOT_ID, "1") == READ_ONLY);
    uint64_t file = lookup(EXPORT, "file"), f = lookup(READ_ONLY, "f");
    IS(EPERM, ask_name(FS_MKDIR, FS_ROOT_ID, WITH(mkdir), "new"));
    IS(EPERM, ask_name(FS_CREATE, FS_ROOT_ID, WITH(create), "new"));
    IS(EPERM, ask_name(FS_RMDIR, FS_ROOT_ID, NULL, 0, "0"));
    IS(EPERM, ask(FS_SETATTR, FS_ROOT_ID, WITH(set), NULL, 0));
    IS(EPERM, ask_names(FS_RENAME2, EXPORT, WITH(to_root), "file", "x"));
    IS(EPERM, ask_names(FS_RENAME2, FS_ROOT_ID, WITH(to_export), "1", "x"));
    IS(EXDEV, ask_names(FS_RENAME2, EXPORT, WITH(to_read_only), "file", "x"));
    IS(EXDEV, ask_names(FS_RENAME2, READ_ONLY, WITH(to_export), "f", "x"));
    const struct fs_link_in link_f = {f}, link_file = {file}, link_export = {EXPORT};
    IS(EXDEV, ask_name(FS_LINK, EXPORT, WITH(link_f), "x"));
    IS(EXDEV, ask_name(FS_LINK, READ_ONLY, WITH(link_file), "x"));
    IS(EPERM, ask_name(FS_LINK, EXPORT, WITH(link_export), "x"));
    IS(EROFS, ask_name(FS_MKDIR, READ_ONLY, WITH(mkdir), "new"));
    IS(EROFS, ask_name(FS_CREATE, READ_ONLY, WITH(create), "new"));
    IS(EROFS, ask_name(FS_UNLINK, READ_ONLY, NULL, 0, "f"));
    IS(EROFS, ask(FS_OPEN, f, WITH(open), NULL, 0));
    IS(EROFS, ask(FS_SETATTR, f, WITH(set), NULL, 0));
    uint64_t h = open_handle(FS_OPEN, f, O_RDONLY);
    const struct fs_write_in write = {.handle = h, .size = 1};
    IS(EBADF, ask(FS_WRITE, f, WITH(write), "x", 1));
    const struct fs_fallocate_in fallocate = {.handle = h, .length = 10};
    IS(EBADF, ask(FS_FALLOCATE, f, WITH(fallocate), NULL, 0));
    const struct fs_setxattr_in xattr = {1, 0, 0, 0};
    IS(EROFS, ask(FS_SETXATTR, f, WITH(xattr), "user.a\0v", 8));
    stop(0);
}

const struct hostile_case name_cases[] = {
    {"names_that_lead_elsewhere", names_that_lead_elsewhere},
    {"links_are_not_followed", links_are_not_followed},
    {"special_files_are_not_opened", special_files_are_not_opened},
    {"files_are_swapped", files_are_swapped},
    {"attributes_of_the_host", attributes_of_the_host},
    {"users", users},
    {"the_root_and_other_exports", the_root_and_other_exports},
    {NULL, NULL},
};
