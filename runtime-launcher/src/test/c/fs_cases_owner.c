/* Who owns files, and what modes do. */
#include "fs_cases.h"

#include <linux/capability.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

enum { ANNA = 1000, BERT = 1001, ANNAS = 1000, BERTS = 1001, TEAM = 1500 };

static void modes_of_new_files(void)
{
    umask(0);
    OK(close((int)OK(open("f", O_CREAT | O_WRONLY, 04751))));
    OK(mkdir("d", 01753));
    OK(mkfifo("p", 0642));
    umask(027);
    OK(close((int)OK(open("masked", O_CREAT | O_WRONLY, 0666))));
    OK(mkdir("masked-d", 0777));
    CHECK(mode_of("f") == 04751);
    CHECK(mode_of("d") == 01753);
    CHECK(mode_of("p") == 0642 && S_ISFIFO(look("p").st_mode));
    CHECK(mode_of("masked") == 0640);
    CHECK(mode_of("masked-d") == 0750);
    int fd = (int)OK(open("none", O_CREAT | O_RDWR, 0)); /* written although nobody may open it again */
    CHECK(write(fd, "x", 1) == 1);
    OK(close(fd));
    CHECK(mode_of("none") == 0);
}

static void owners_of_new_files(void)
{
    AS(ANNA, ANNAS, 0, {
        put("f", "1");
        OK(mkdir("d", 0700));
        OK(symlink("f", "l"));
        OK(mkfifo("p", 0600));
        OK(link("f", "h"));
        put("d/inside", "2");
    });
    const char *made[] = {"f", "d", "l", "p", "h", "d/inside"};
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        CHECK(look(made[i]).st_uid == ANNA && look(made[i]).st_gid == ANNAS);
        CHECK(look(on_host(made[i])).st_uid == ANNA && look(on_host(made[i])).st_gid == ANNAS);
    }
    AS(BERT, BERTS, 0, {
        FAILS(EACCES, open("d/inside", O_RDONLY));
        FAILS(EACCES, open("f", O_WRONLY));
        FAILS(EACCES, stat("d/inside", &(struct stat){0}));
        FAILS(EACCES, unlink("d/inside"));
        check_text("f", "1");
    });
    put("roots", "");
    CHECK(look("roots").st_uid == 0 && look("roots").st_gid == 0);
}

static void set_group_id_directory(void)
{
    OK(mkdir("d", 0777));
    OK(chown("d", 0, TEAM));
    OK(chmod("d", 02777));
    AS(ANNA, ANNAS, 0, {
        put("d/f", "");
        OK(mkdir("d/sub", 0755));
        OK(close((int)OK(open("d/exec", O_CREAT | O_WRONLY, 02755))));
    });
    CHECK(look("d/f").st_gid == TEAM && look("d/f").st_uid == ANNA);
    CHECK(look("d/sub").st_gid == TEAM && mode_of("d/sub") == 02755);
    CHECK(mode_of("d/exec") == 0755); /* CVE-2018-13405: not of this group, so no program with its rights */
    CHECK(mode_of(on_host("d/exec")) == 0755);
}

static void sticky_directory(void)
{
    OK(mkdir("d", 0777));
    OK(chmod("d", 01777));
    AS(ANNA, ANNAS, 0, put("d/a", "anna"); put("d/a2", "anna"));
    AS(BERT, BERTS, 0, {
        put("d/b", "bert");
        FAILS(EPERM, unlink("d/a"));
        FAILS(EPERM, rename("d/a", "d/mine"));
        FAILS(EPERM, rename("d/b", "d/a"));
        OK(rename("d/b", "d/b2"));
    });
    AS(ANNA, ANNAS, 0, OK(unlink("d/a")));
    OK(unlink("d/a2"));
}

static void supplementary_groups(void)
{
    OK(mkdir("d", 0770));
    OK(chown("d", 0, TEAM));
    OK(chmod("d", 0770));
    put("d/f", "team");
    OK(chown("d/f", 0, TEAM));
    OK(chmod("d/f", 0660));
    AS(ANNA, ANNAS, TEAM, {
        put("d/f", "anna");
        put("d/new", "new");
        OK(mkdir("d/sub", 0700));
        OK(rename("d/new", "d/newer"));
        OK(unlink("d/newer"));
        put("mine", "");
        OK(chown("mine", (uid_t)-1, TEAM));
    });
    AS(BERT, BERTS, 0, FAILS(EACCES, open("d/f", O_RDONLY)); FAILS(EACCES, mkdir("d/x", 0700)));
    check_text("d/f", "anna");
    CHECK(look("mine").st_gid == TEAM);
}

/* What setcap writes. */
static int setxattr_capability(const char *path)
{
    const struct vfs_cap_data data = {.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE, .data = {{1 << 10, 0}}};
    return setxattr(path, "security.capability", &data, sizeof data, 0);
}

static int has_capability(const char *path)
{
    return getxattr(path, "security.capability", NULL, 0) > 0;
}

static void suid_program(const char *name)
{
    put(name, "program");
    OK(chown(name, BERT, BERTS));
    OK(chmod(name, 06777));
}

static void writing_takes_set_user_id_away(void)
{
    const char *names[] = {"write", "trunc", "open", "pwrite", "falloc"};
    for (size_t i = 0; i < 5; i++) {
        suid_program(names[i]);
    }
    suid_program("root");
    OK(setxattr_capability("write"));
    AS(ANNA, ANNAS, 0, {
        int fd = (int)OK(open("write", O_WRONLY | O_APPEND));
        OK(write(fd, "x", 1));
        OK(truncate("trunc", 3));
        OK(open("open", O_WRONLY | O_TRUNC));
        fd = (int)OK(open("pwrite", O_RDWR));
        OK(pwrite(fd, "x", 1, 100000));
        fd = (int)OK(open("falloc", O_RDWR));
        OK(fallocate(fd, 0, 0, 10000));
    });
    for (size_t i = 0; i < 5; i++) {
        CHECK(mode_of(names[i]) == 0777);
        CHECK(mode_of(on_host(names[i])) == 0777);
    }
    CHECK(!has_capability("write"));
    int fd = (int)OK(open("root", O_WRONLY)); /* root may keep them */
    OK(write(fd, "x", 1));
    OK(ftruncate(fd, 3));
    CHECK(mode_of("root") == 06777);
}

static void chown_takes_set_user_id_away(void)
{
    suid_program("f");
    OK(setxattr_capability("f"));
    OK(chown("f", ANNA, ANNAS));
    CHECK(mode_of("f") == 0777 && !has_capability("f"));
    OK(chmod("f", 06644));
    AS(ANNA, ANNAS, TEAM, OK(chown("f", (uid_t)-1, TEAM)));
    CHECK((mode_of("f") & 04000) == 0 && look("f").st_gid == TEAM);
    OK(mkdir("d", 0777));
    OK(chmod("d", 06777));
    OK(chown("d", ANNA, ANNAS));
    CHECK(mode_of("d") == 06777);
}

static void what_owners_may_do(void)
{
    put("f", "x");
    OK(chown("f", ANNA, ANNAS));
    AS(ANNA, ANNAS, 0, {
        OK(chmod("f", 0600));
        FAILS(EPERM, chown("f", BERT, (gid_t)-1));
        FAILS(EPERM, chown("f", (uid_t)-1, TEAM));
        OK(chown("f", ANNA, ANNAS));
        OK(utimensat(AT_FDCWD, "f", NULL, 0));
    });
    AS(BERT, BERTS, 0, {
        FAILS(EPERM, chmod("f", 0666));
        FAILS(EPERM, chown("f", BERT, BERTS));
        FAILS(EACCES, truncate("f", 0));
        FAILS(EACCES, utimensat(AT_FDCWD, "f", NULL, 0));
        FAILS(EPERM, utimensat(AT_FDCWD, "f", (const struct timespec[2]){{1, 0}, {1, 0}}, 0));
        FAILS(EACCES, access("f", R_OK));
        OK(access("f", F_OK));
    });
    OK(access("f", R_OK | W_OK));
    FAILS(EACCES, access("f", X_OK));
    OK(chown("f", 4000000000u, 4000000001u)); /* more than 31 bits */
    CHECK(look("f").st_uid == 4000000000u && look("f").st_gid == 4000000001u);
}

static void directories_without_rights(void)
{
    OK(mkdir("r", 0777));
    put("r/f", "x");
    OK(chmod("r", 0744)); /* to be listed, not to be entered */
    OK(mkdir("x", 0777));
    put("x/f", "x");
    OK(chmod("x", 0711)); /* the other way round */
    AS(ANNA, ANNAS, 0, {
        OK(open("r", O_RDONLY | O_DIRECTORY));
        FAILS(EACCES, open("r/f", O_RDONLY));
        FAILS(EACCES, open("x", O_RDONLY | O_DIRECTORY));
        check_text("x/f", "x");
        FAILS(EACCES, open("x/new", O_CREAT | O_WRONLY, 0600));
    });
}

static void special_files(void)
{
    OK(mknod("null", S_IFCHR | 0666, makedev(1, 3)));
    OK(mknod("disk", S_IFBLK | 0600, makedev(259, 70000)));
    OK(mknod("socket", S_IFSOCK | 0600, 0));
    OK(mknod("plain", S_IFREG | 0640, 0));
    CHECK(S_ISCHR(look("null").st_mode) && look("null").st_rdev == makedev(1, 3));
    CHECK(S_ISBLK(look("disk").st_mode) && look("disk").st_rdev == makedev(259, 70000));
    CHECK(look(on_host("disk")).st_rdev == makedev(259, 70000));
    CHECK(S_ISSOCK(look("socket").st_mode) && S_ISREG(look("plain").st_mode));
    OK(chown("null", ANNA, ANNAS));
    OK(chmod("null", 0600));
    OK(utimensat(AT_FDCWD, "disk", (const struct timespec[2]){{5, 6}, {7, 8}}, 0));
    CHECK(look("null").st_uid == ANNA && mode_of("null") == 0600 && look("disk").st_mtim.tv_nsec == 8);
    OK(link("null", "null2"));
    OK(rename("null2", "null3"));
    CHECK(look("null").st_nlink == 2 && look("null3").st_ino == look("null").st_ino);
    if (!is_native) {
        FAILS(EACCES, open("null", O_RDONLY)); /* mounted so that the guest doesn't, either */
    }
    OK(mkfifo("pipe", 0600));
    int end = (int)OK(open("pipe", O_RDWR)); /* the guest's kernel has the pipe: the host isn't asked */
    CHECK(write(end, "through", 7) == 7);
    char text[8] = "";
    CHECK(read(end, text, 7) == 7 && !strcmp(text, "through"));
    if (!is_native) {
        FAILS(ENXIO, open(on_host("pipe"), O_WRONLY | O_NONBLOCK)); /* and nobody has it open there */
    }
}

const struct fs_case owner_cases[] = {
    {"modes_of_new_files", modes_of_new_files},
    {"owners_of_new_files", owners_of_new_files},
    {"set_group_id_directory", set_group_id_directory},
    {"sticky_directory", sticky_directory},
    {"supplementary_groups", supplementary_groups},
    {"writing_takes_set_user_id_away", writing_takes_set_user_id_away},
    {"chown_takes_set_user_id_away", chown_takes_set_user_id_away},
    {"what_owners_may_do", what_owners_may_do},
    {"directories_without_rights", directories_without_rights},
    {"special_files", special_files},
    {NULL, NULL},
};
