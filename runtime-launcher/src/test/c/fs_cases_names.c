/* Names, links and directories. */
#include "fs_cases.h"

#include <dirent.h>
#include <sys/syscall.h>

static int rename2(const char *from, const char *to, unsigned flags)
{
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
}

static void long_and_odd_names(void)
{
    char name[258];
    memset(name, 'n', sizeof name);
    name[256] = 0;
    FAILS(ENAMETOOLONG, open(name, O_CREAT | O_WRONLY, 0600));
    FAILS(ENAMETOOLONG, mkdir(name, 0700));
    for (size_t length = 20; length <= 255; length += 5) { /* around each length at which a name is stored differently */
        name[length] = 0;
        put(name, name);
        check_text(name, name);
        OK(rename(name, "other"));
        OK(rename("other", name));
        OK(unlink(name));
        name[length] = 'n';
    }
    const char *odd[] = {"a b", "-r", "new\nline", "\xff\xfe", "...", ".hidden", "\xc3\xa4", "a:b,c=d", "\x01", "\\", "*"};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        put(odd[i], odd[i]);
        check_text(odd[i], odd[i]);
        check_text(on_host(odd[i]), odd[i]);
    }
    FAILS(ENOENT, open("", O_CREAT | O_WRONLY, 0600));
    FAILS(EEXIST, mkdir(".", 0700));
    FAILS(EEXIST, mkdir("..", 0700));
    FAILS(EINVAL, rmdir("."));
    FAILS(ENOTEMPTY, rmdir(".."));
    FAILS(ENOTDIR, open("-r/x", O_CREAT | O_WRONLY, 0600));
}

static void parents(void)
{
    OK(mkdir("d", 0755));
    OK(mkdir("d/e", 0755));
    CHECK(look("d/e/..").st_ino == look("d").st_ino);
    CHECK(look("d/e/../..").st_ino == look(".").st_ino);
    put("d/f", "x");
    check_text("d/e/../f", "x");
    int e = (int)OK(open("d/e", O_RDONLY | O_DIRECTORY));
    OK(rename("d/e", "moved"));
    struct stat s;
    OK(fstatat(e, "..", &s, 0));
    CHECK(s.st_ino == look(".").st_ino);
    FAILS(ENOENT, fstatat(e, "../f", &s, 0));
}

static void creating(void)
{
    put("f", "x");
    FAILS(EEXIST, open("f", O_CREAT | O_EXCL | O_WRONLY, 0600));
    FAILS(EEXIST, mkdir("f", 0700));
    FAILS(EEXIST, mkfifo("f", 0700));
    FAILS(EEXIST, symlink("x", "f"));
    FAILS(ENOTDIR, open("f", O_DIRECTORY | O_RDONLY));
    OK(open("f", O_CREAT | O_WRONLY, 0600));
    check_text("f", "x");
    OK(mkdir("d", 0755));
    FAILS(EISDIR, open("d", O_WRONLY));
    FAILS(EISDIR, open("d", O_CREAT | O_WRONLY, 0600));
    FAILS(ENOENT, open("none", O_RDONLY));
    FAILS(ENOENT, open("none/f", O_CREAT | O_WRONLY, 0600));
    OK(symlink("made", "l"));
    FAILS(EEXIST, open("l", O_CREAT | O_EXCL | O_WRONLY, 0600));
    put("l", "through");
    check_text("made", "through");
    FAILS(ELOOP, open("l", O_NOFOLLOW | O_RDONLY));
}

static void renaming_over(void)
{
    put("a", "a");
    put("b", "b");
    int old = (int)OK(open("b", O_RDWR));
    struct stat s;
    OK(rename("a", "b"));
    check_text("b", "a");
    FAILS(ENOENT, open("a", O_RDONLY));
    char text[2] = "";
    CHECK(pread(old, text, 1, 0) == 1 && text[0] == 'b');
    OK(fstat(old, &s));
    CHECK(s.st_nlink == 0);
    OK(fchmod(old, 0600));
    OK(mkdir("d", 0755));
    OK(mkdir("e", 0755));
    put("e/f", "");
    FAILS(EISDIR, rename("b", "d"));
    FAILS(ENOTDIR, rename("d", "b"));
    FAILS(ENOTEMPTY, rename("d", "e"));
    OK(rename("e", "d"));
    CHECK(look("d/f").st_size == 0);
    FAILS(EINVAL, rename("d", "d/inside"));
    FAILS(ENOENT, rename("none", "x"));
    OK(mkdir("d/deep", 0755));
    put("d/deep/f", "deep");
    int deep = (int)OK(open("d/deep/f", O_RDONLY));
    OK(rename("d", "z"));
    check_text("z/deep/f", "deep");
    CHECK(pread(deep, text, 1, 0) == 1 && text[0] == 'd');
    check_text(on_host("z/deep/f"), "deep");
}

static void renaming_in_other_ways(void)
{
    put("a", "a");
    put("b", "b");
    FAILS(EEXIST, rename2("a", "b", RENAME_NOREPLACE));
    OK(rename2("a", "c", RENAME_NOREPLACE));
    OK(rename2("b", "c", RENAME_EXCHANGE));
    check_text("b", "a");
    check_text("c", "b");
    OK(mkdir("d", 0755));
    put("d/f", "inside");
    OK(rename2("d", "c", RENAME_EXCHANGE));
    check_text("c/f", "inside");
    check_text("d", "b");
    OK(link("d", "same"));
    OK(rename("same", "d")); /* two names of one file: nothing happens */
    check_text("same", "b");
    CHECK(look("d").st_nlink == 2);
    OK(rename2("b", "w", RENAME_WHITEOUT));
    CHECK(S_ISCHR(look("b").st_mode) && look("b").st_rdev == 0);
}

static void removing(void)
{
    OK(mkdir("d", 0755));
    put("d/f", "");
    FAILS(ENOTEMPTY, rmdir("d"));
    FAILS(EISDIR, unlink("d"));
    FAILS(ENOTDIR, rmdir("d/f"));
    OK(unlink("d/f"));
    FAILS(ENOENT, unlink("d/f"));
    OK(rmdir("d"));
    FAILS(ENOENT, rmdir("d"));
    OK(mkdir("d", 0755)); /* again, in the same place */
    FAILS(ENOENT, unlink("d/f"));
    put("d/f", "new");
    check_text("d/f", "new");
}

static void listing_a_directory(void)
{
    enum { MOST = 3000 };
    const int made = several("FS_ENTRIES", MOST);
    static char seen[MOST];
    char name[64];
    OK(mkdir("d", 0755));
    for (int i = 0; i < made; i++) {
        snprintf(name, sizeof name, "d/%d-%.*s", i, i % 40, "----------------------------------------");
        if (i % 3) {
            OK(close((int)OK(open(name, O_CREAT | O_WRONLY, 0600))));
        } else {
            OK(mkdir(name, 0700));
        }
    }
    DIR *d = opendir("d");
    CHECK(d);
    struct dirent *e;
    int count = 0, dots = 0;
    long middle = 0;
    char after_middle[256] = "";
    while ((e = readdir(d))) {
        if (e->d_name[0] == '.') {
            dots++;
            continue;
        }
        int i = atoi(e->d_name);
        CHECK(i >= 0 && i < made && !seen[i]++);
        CHECK(e->d_type == (i % 3 ? DT_REG : DT_DIR));
        snprintf(name, sizeof name, "d/%.60s", e->d_name);
        CHECK(count % 50 || look(name).st_ino == e->d_ino);
        if (middle && !after_middle[0]) {
            strcpy(after_middle, e->d_name);
        }
        if (++count == made / 2) {
            middle = telldir(d);
        }
    }
    CHECK(count == made && dots == 2);
    seekdir(d, middle);
    e = readdir(d);
    CHECK(e && !strcmp(e->d_name, after_middle));
    rewinddir(d);
    for (count = 0; (e = readdir(d));) { /* removing what was listed must not skip what wasn't */
        if (e->d_name[0] != '.') {
            snprintf(name, sizeof name, "d/%.60s", e->d_name);
            OK(remove(name));
            count++;
        }
    }
    CHECK(count == made);
    OK(rmdir("d"));
}

static void between_exports(void)
{
    if (!other[0]) {
        return;
    }
    char path[4096];
    put("f", "x");
    snprintf(path, sizeof path, "%s/moved", other);
    FAILS(EXDEV, rename("f", path));
    FAILS(EXDEV, link("f", path));
    snprintf(path, sizeof path, "%s/of-other", other);
    put(path, "y");
    FAILS(EXDEV, rename(path, "x"));
    struct stat on_other = look(path);
    snprintf(path, sizeof path, "%s/f", read_only); /* both are the first file of a file system of the same kind */
    CHECK(look(path).st_ino != on_other.st_ino && look(path).st_dev == on_other.st_dev);
    snprintf(path, sizeof path, "%s/of-other", other);
    OK(unlink(path));
}

/* A mount of the host's in an export that is served with what is mounted below it. */
static void mounts_below_an_export(void)
{
    if (!other[0]) {
        return;
    }
    char mounted[4096], inside[4096], outside[4096];
    snprintf(mounted, sizeof mounted, "%s/mounted", other);
    snprintf(inside, sizeof inside, "%s/mounted/f", other);
    snprintf(outside, sizeof outside, "%s/f", other);
    put(inside, "inside");
    put(outside, "outside");
    check_text(inside, "inside");
    CHECK(look(inside).st_ino != look(outside).st_ino);
    FAILS(EXDEV, rename(inside, outside));
    snprintf(inside, sizeof inside, "%s/mounted/g", other);
    FAILS(EXDEV, link(outside, inside));
    snprintf(inside, sizeof inside, "%s/mounted/f", other);
    FAILS(EBUSY, rmdir(mounted));
    OK(unlink(inside));
    OK(unlink(outside));
}

static void read_only_export(void)
{
    char path[4096];
    if (!read_only[0]) {
        return;
    }
    snprintf(path, sizeof path, "%s/f", read_only);
    struct stat before = look(path);
    FAILS(EROFS, open(path, O_WRONLY));
    FAILS(EROFS, open(path, O_RDWR | O_TRUNC));
    FAILS(EROFS, truncate(path, 0));
    FAILS(EROFS, chmod(path, 0777));
    FAILS(EROFS, chown(path, 1, 1));
    FAILS(EROFS, utimensat(AT_FDCWD, path, NULL, 0));
    FAILS(EROFS, unlink(path));
    char new[4096];
    snprintf(new, sizeof new, "%s/new", read_only);
    FAILS(EROFS, rename(path, new));
    FAILS(EROFS, link(path, new));
    snprintf(path, sizeof path, "%s/new", read_only);
    FAILS(EROFS, open(path, O_CREAT | O_WRONLY, 0600));
    FAILS(EROFS, mkdir(path, 0700));
    FAILS(EROFS, mkfifo(path, 0700));
    FAILS(EROFS, symlink("x", path));
    snprintf(path, sizeof path, "%s/f", read_only);
    CHECK(look(path).st_mtim.tv_nsec == before.st_mtim.tv_nsec && look(path).st_mode == before.st_mode);
}

const struct fs_case name_cases[] = {
    {"long_and_odd_names", long_and_odd_names},
    {"parents", parents},
    {"creating", creating},
    {"renaming_over", renaming_over},
    {"renaming_in_other_ways", renaming_in_other_ways},
    {"removing", removing},
    {"listing_a_directory", listing_a_directory},
    {"between_exports", between_exports},
    {"mounts_below_an_export", mounts_below_an_export},
    {"read_only_export", read_only_export},
    {NULL, NULL},
};
