/* What one side does is seen by the other. */
#include "fs_cases.h"

static void host_writes(void)
{
    put("f", "first");
    check_text("f", "first");
    put(on_host("f"), "SECOND");
    wait_patience();
    check_text("f", "SECOND");
    for (int i = 0; i < 20; i++) { /* of the same length, in the same moment: no time tells that it was changed */
        char text[8];
        snprintf(text, sizeof text, "%06d", i);
        put(on_host("f"), text);
        check_text("f", text);
    }
    for (int i = 0; i < 20; i++) { /* whoever opens it gets all of it, however long the guest believes that it is */
        char text[32];
        snprintf(text, sizeof text, "%0*d", 7 + i, i);
        look("f");
        put(on_host("f"), text);
        check_text("f", text);
    }
    put(on_host("new"), "new");
    check_text("new", "new");
    int fd = (int)OK(open("f", O_RDONLY));
    put(on_host("f"), "longer than it was");
    wait_patience();
    char text[32] = "";
    CHECK(pread(fd, text, 32, 0) == 18);
    OK(chmod(on_host("f"), 0612));
    wait_patience();
    CHECK(mode_of("f") == 0612);
}

static void host_removes_and_renames(void)
{
    put("gone", "x");
    put("moved", "y");
    OK(mkdir("d", 0755));
    put("d/inside", "z");
    int fd = (int)OK(open("gone", O_RDONLY));
    OK(unlink(on_host("gone")));
    OK(rename(on_host("moved"), on_host("here")));
    OK(rename(on_host("d"), on_host("e")));
    wait_patience();
    FAILS(ENOENT, open("gone", O_RDONLY));
    FAILS(ENOENT, open("moved", O_RDONLY));
    FAILS(ENOENT, open("d/inside", O_RDONLY));
    check_text("here", "y");
    check_text("e/inside", "z");
    char text[2] = "";
    CHECK(pread(fd, text, 1, 0) == 1 && text[0] == 'x');
    OK(rename(on_host("e/inside"), on_host("here"))); /* another file at a known name */
    wait_patience();
    check_text("here", "z");
    OK(unlink(on_host("here")));
    OK(mkdir(on_host("here"), 0755)); /* … and another kind */
    wait_patience();
    CHECK(S_ISDIR(look("here").st_mode));
    put("here/f", "in");
    check_text(on_host("here/f"), "in");
}

/* Two renames on the host, each seen by itself, make a directory's parent its own child: that must not be walked for ever. */
static void host_makes_a_circle(void)
{
    OK(mkdir("a", 0755));
    OK(mkdir("b", 0755));
    put("a/fa", "fa");
    put("b/fb", "fb");
    for (int i = 0; i < 4; i++) {
        OK(rename(on_host("a"), on_host("b/a")));
        wait_patience();
        check_text("b/a/fa", "fa");
        OK(rename(on_host("b/a"), on_host("a")));
        OK(rename(on_host("b"), on_host("a/b")));
        wait_patience();
        check_text("a/b/fb", "fb");
        OK(rename(on_host("a/b"), on_host("b")));
    }
    wait_patience();
    check_text("a/fa", "fa");
    check_text("b/fb", "fb");
}

static void host_sees_all(void)
{
    OK(mkdir("d", 0750));
    put("d/f", "guest");
    OK(chown("d/f", 12, 34));
    OK(symlink("../x", "d/l"));
    OK(link("d/f", "d/h"));
    check_text(on_host("d/f"), "guest");
    CHECK(look(on_host("d")).st_mode == (S_IFDIR | 0750));
    CHECK(look(on_host("d/h")).st_uid == 12 && look(on_host("d/h")).st_nlink == 2);
    CHECK(look(on_host("d/f")).st_ino == look("d/f").st_ino || is_native || other[0]);
    char target[16] = "";
    CHECK(readlink(on_host("d/l"), target, 15) == 4 && !strcmp(target, "../x"));
    OK(unlink("d/f"));
    FAILS(ENOENT, lstat(on_host("d/f"), &(struct stat){0}));
}

/* Uses so many files that a server with few descriptors gives up those that it had before. */
static void use_many_files(void)
{
    for (int i = 0; i < 100; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d", i);
        CHECK(mkdir(name, 0755) == 0 || errno == EEXIST);
        snprintf(name, sizeof name, "%d/x", i);
        put(name, "x");
    }
}

static long inode_of(int fd)
{
    struct stat s;
    OK(fstat(fd, &s));
    return (long)s.st_ino;
}

/* O_PATH: known to the guest, open nowhere. Nothing looks their new names up before they are used. */
static void known_files_are_renamed(void)
{
    OK(mkdir("d", 0755));
    put("a", "a");
    put("b", "b");
    put("d/c", "c");
    put("other", "o");
    OK(link("other", "link"));
    const char *names[] = {"a", "b", "d/c", "link"};
    int fds[4];
    long inodes[4];
    for (int i = 0; i < 4; i++) {
        fds[i] = (int)OK(open(names[i], O_PATH));
        inodes[i] = inode_of(fds[i]);
    }
    int directory = (int)OK(open("d", O_PATH | O_DIRECTORY));
    OK(renameat2(AT_FDCWD, "a", AT_FDCWD, "b", RENAME_EXCHANGE));
    OK(rename("d", "e"));
    OK(rename("link", "d"));
    OK(unlink("other"));
    use_many_files();
    wait_patience();
    for (int i = 0; i < 4; i++) {
        CHECK(inode_of(fds[i]) == inodes[i]);
    }
    struct stat s;
    OK(fstatat(directory, "c", &s, 0));
    CHECK((long)s.st_ino == inodes[2]);
}

/* A new file may get the inode number of one that was removed: who knows the old one mustn't get the new one for it. */
static void host_reuses_an_inode_number(void)
{
    put("f", "old");
    int fd = (int)OK(open("f", O_PATH));
    use_many_files();
    OK(unlink(on_host("f")));
    put(on_host("f"), "the new one");
    wait_patience();
    struct stat s = {0};
    CHECK(fstat(fd, &s) < 0 ? errno == ESTALE : s.st_size == 3 && s.st_nlink == 0);
    check_text("f", "the new one");
}

/* What is open stays usable wherever the host moves it, also when the server had to give up what it only knows. */
static void host_moves_what_is_open(void)
{
    OK(mkdir("a", 0755));
    OK(mkdir("b", 0755));
    put("a/f", "open");
    int directory = (int)OK(open("a", O_RDONLY | O_DIRECTORY));
    int file = (int)OK(open("a/f", O_RDWR));
    OK(rename(on_host("a"), on_host("b/elsewhere")));
    OK(rename(on_host("b/elsewhere/f"), on_host("g")));
    use_many_files();
    wait_patience();
    struct stat s;
    OK(fchmod(file, 0600));
    OK(fstat(file, &s));
    CHECK(s.st_size == 4 && (s.st_mode & 07777) == 0600);
    int made = (int)OK(openat(directory, "new", O_CREAT | O_WRONLY, 0644));
    OK(close(made));
    CHECK(look(on_host("b/elsewhere/new")).st_size == 0);
}

const struct fs_case live_cases[] = {
    {"host_writes", host_writes},
    {"host_removes_and_renames", host_removes_and_renames},
    {"host_makes_a_circle", host_makes_a_circle},
    {"host_moves_what_is_open", host_moves_what_is_open},
    {"known_files_are_renamed", known_files_are_renamed},
    {"host_reuses_an_inode_number", host_reuses_an_inode_number},
    {"host_sees_all", host_sees_all},
    {NULL, NULL},
};
