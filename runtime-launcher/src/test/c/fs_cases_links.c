/* Several names for a file, names that lead to names, and files without one. */
#include "fs_cases.h"

static void links(void)
{
    put("f", "1");
    OK(mkdir("d", 0755));
    OK(link("f", "g"));
    OK(link("g", "d/h"));
    CHECK(look("f").st_nlink == 3 && look("d/h").st_ino == look("f").st_ino);
    put("d/h", "2");
    check_text("f", "2");
    OK(chmod("g", 0600));
    CHECK(mode_of("f") == 0600);
    OK(unlink("f"));
    CHECK(look("g").st_nlink == 2);
    check_text("d/h", "2");
    OK(unlink("g"));
    OK(rename("d/h", "f"));
    CHECK(look("f").st_nlink == 1);
    FAILS(EPERM, link("d", "e"));
    FAILS(EEXIST, link("f", "d"));
    OK(symlink("nowhere", "s"));
    OK(link("s", "s2")); /* of the link itself */
    CHECK(S_ISLNK(look("s2").st_mode) && look("s").st_nlink == 2);
    CHECK(look("d").st_nlink == 2);
    OK(mkdir("d/e", 0755));
    CHECK(look("d").st_nlink == 3);
    int fd = (int)OK(open("f", O_RDONLY));
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    OK(linkat(AT_FDCWD, path, AT_FDCWD, "again", AT_SYMLINK_FOLLOW));
    check_text("again", "2");
}

static void symlinks(void)
{
    char target[4097], found[4200];
    memset(target, 't', sizeof target);
    target[4095] = 0;
    OK(symlink(target, "long"));
    CHECK(readlink("long", found, sizeof found) == 4095 && !memcmp(found, target, 4095));
    CHECK(look("long").st_size == 4095);
    OK(symlink("/etc/../../..//./x y", "odd"));
    CHECK(readlink("odd", found, sizeof found) == 20 && !memcmp(found, "/etc/../../..//./x y", 20));
    CHECK(readlink("odd", found, 3) == 3);
    FAILS(ENOENT, open("odd", O_RDONLY));
    OK(lchown("odd", 7, 8));
    CHECK(look("odd").st_uid == 7 && look("odd").st_gid == 8);
    OK(utimensat(AT_FDCWD, "odd", (const struct timespec[2]){{1, 2}, {3, 4}}, AT_SYMLINK_NOFOLLOW));
    CHECK(look("odd").st_mtim.tv_sec == 3 && look("odd").st_mtim.tv_nsec == 4);
    OK(symlink("l1", "l2"));
    OK(symlink("l2", "l1"));
    FAILS(ELOOP, open("l1", O_RDONLY));
    put("f", "x");
    FAILS(EINVAL, readlink("f", found, sizeof found));
    OK(unlink("l1"));
    CHECK(S_ISLNK(look("l2").st_mode));
}

static void files_without_a_name(void)
{
    struct stat s;
    char text[8] = "";
    int fd = (int)OK(open("f", O_CREAT | O_RDWR, 0644));
    int named = (int)OK(open("f", O_PATH));
    OK(write(fd, "text", 4));
    OK(unlink("f"));
    OK(fstat(fd, &s));
    CHECK(s.st_nlink == 0 && s.st_size == 4);
    OK(pwrite(fd, "T", 1, 0));
    CHECK(pread(fd, text, 8, 0) == 4 && !strcmp(text, "Text"));
    OK(ftruncate(fd, 2));
    OK(fchmod(fd, 0611));
    OK(fchown(fd, 5, 6));
    OK(futimens(fd, (const struct timespec[2]){{1, 2}, {3, 4}}));
    OK(fsync(fd));
    OK(fstat(named, &s));
    CHECK(s.st_size == 2 && (s.st_mode & 07777) == 0611 && s.st_uid == 5 && s.st_mtim.tv_nsec == 4);
    put("f", "another");
    CHECK(look("f").st_size == 7);
    OK(fstat(fd, &s));
    CHECK(s.st_size == 2);
    OK(close(fd));
    OK(fstat(named, &s));
    CHECK(s.st_size == 2);
}

static void working_directory_removed(void)
{
    OK(mkdir("d", 0755));
    OK(chdir("d"));
    OK(rmdir("../d"));
    struct stat s;
    OK(stat(".", &s));
    CHECK(s.st_nlink == 0);
    FAILS(ENOENT, open("f", O_CREAT | O_WRONLY, 0600));
    FAILS(ENOENT, mkdir("e", 0700));
}

const struct fs_case link_cases[] = {
    {"links", links},
    {"symlinks", symlinks},
    {"files_without_a_name", files_without_a_name},
    {"working_directory_removed", working_directory_removed},
    {NULL, NULL},
};
