/* What is in files, and what is kept beside it. */
#include "fs_cases.h"

#include <linux/falloc.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>

static void reading_and_writing(void)
{
    enum { SIZE = 3 * 1024 * 1024 + 123 };
    char *bytes = malloc(SIZE), *back = malloc(SIZE);
    for (size_t i = 0; i < SIZE; i++) {
        bytes[i] = (char)(i * 2654435761u >> 13);
    }
    int fd = (int)OK(open("f", O_CREAT | O_RDWR, 0644));
    CHECK(write(fd, bytes, SIZE) == SIZE);
    int again = (int)OK(open("f", O_RDONLY));
    CHECK(pread(again, back, SIZE, 0) == SIZE && !memcmp(bytes, back, SIZE));
    CHECK(pread(again, back, 10, SIZE - 4) == 4 && !memcmp(back, bytes + SIZE - 4, 4));
    CHECK(pread(again, back, 10, SIZE) == 0 && pread(again, back, 10, 1 << 30) == 0);
    OK(pwrite(fd, "middle", 6, 1000001));
    CHECK(pread(again, back, 6, 1000001) == 6 && !memcmp(back, "middle", 6));
    FAILS(EBADF, write(again, "x", 1));
    FAILS(EINVAL, pread(fd, back, 10, -1));
    int direct = open("f", O_RDONLY | O_DIRECT);
    void *aligned = NULL;
    if (direct >= 0 && posix_memalign(&aligned, 4096, 65536) == 0) {
        CHECK(pread(direct, aligned, 65536, 4096) == 65536 && !memcmp(aligned, bytes + 4096, 65536));
    }
    int host_fd = (int)OK(open(on_host("f"), O_RDONLY)); /* without any close or sync: it is there */
    memcpy(bytes + 1000001, "middle", 6);
    CHECK(pread(host_fd, back, SIZE, 0) == SIZE && !memcmp(bytes, back, SIZE));
}

static void truncating(void)
{
    char text[100];
    put("f", "0123456789");
    OK(truncate("f", 4));
    check_text("f", "0123");
    int fd = (int)OK(open("f", O_RDWR));
    OK(ftruncate(fd, 50));
    CHECK(pread(fd, text, 100, 0) == 50 && text[3] == '3' && text[4] == 0 && text[49] == 0);
    OK(ftruncate(fd, 0));
    CHECK(look("f").st_size == 0 && look(on_host("f")).st_size == 0);
    FAILS(EINVAL, ftruncate((int)OK(open("f", O_RDONLY)), 1));
    FAILS(EINVAL, truncate("f", -1));
    OK(mkdir("d", 0755));
    FAILS(EISDIR, truncate("d", 0));
    put("f", "again");
    OK(open("f", O_RDONLY | O_TRUNC));
    CHECK(look("f").st_size == 0);
    OK(chmod("f", 0444)); /* a handle may do what its file's mode doesn't allow any more */
    OK(ftruncate(fd, 3));
    OK(write(fd, "abc", 3));
}

static void appending(void)
{
    int a = (int)OK(open("f", O_CREAT | O_WRONLY | O_APPEND, 0644));
    int b = (int)OK(open("f", O_WRONLY | O_APPEND));
    OK(write(a, "1", 1));
    OK(write(b, "2", 1));
    OK(write(a, "3", 1));
    check_text("f", "123");
    int on_the_host = (int)OK(open(on_host("f"), O_WRONLY | O_APPEND));
    OK(write(on_the_host, "host", 4));
    OK(write(a, "4", 1));
    check_text(on_host("f"), "123host4");
    wait_patience();
    check_text("f", "123host4");
}

static void mapping(void)
{
    int fd = (int)OK(open("f", O_CREAT | O_RDWR | O_APPEND, 0644)); /* what is mapped has its place all the same */
    OK(ftruncate(fd, 20000));
    char *m = mmap(NULL, 20000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK(m != MAP_FAILED);
    strcpy(m + 9000, "mapped");
    OK(msync(m, 20000, MS_SYNC));
    char text[16] = "";
    int h = (int)OK(open(on_host("f"), O_RDWR));
    CHECK(pread(h, text, 6, 9000) == 6 && !strcmp(text, "mapped"));
    CHECK(look(on_host("f")).st_size == 20000);
    CHECK(pwrite((int)OK(open("f", O_RDWR)), "WRITTEN", 7, 100) == 7 && !memcmp(m + 100, "WRITTEN", 7));
    char *p = mmap(NULL, 20000, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    CHECK(p != MAP_FAILED && !memcmp(p + 100, "WRITTEN", 7));
    p[100] = 'x';
    CHECK(m[100] == 'W');
    strcpy(m + 15000, "late");
    OK(munmap(m, 20000));
    OK(close(fd));
    CHECK(pread(h, text, 4, 15000) == 4 && !memcmp(text, "late", 4));
    int self = (int)OK(open("/proc/self/exe", O_RDONLY)); /* a program is mapped, too */
    int copy = (int)OK(open("program", O_CREAT | O_WRONLY, 0755));
    struct stat s;
    OK(fstat(self, &s));
    for (off_t at = 0; at < s.st_size;) {
        static char piece[65536];
        ssize_t n = OK(pread(self, piece, sizeof piece, at));
        CHECK(write(copy, piece, (size_t)n) == n);
        at += n;
    }
    OK(close(copy));
    int status = -1;
    pid_t pid = fork();
    if (pid == 0) {
        close(2);
        execl("./program", "program", NULL);
        _exit(3);
    }
    waitpid(pid, &status, 0);
    CHECK(WEXITSTATUS(status) == 2); /* as it ends without arguments */
}

static void syncing(void)
{
    int fd = (int)OK(open("f", O_CREAT | O_RDWR | O_SYNC, 0644));
    OK(write(fd, "x", 1));
    OK(fsync(fd));
    OK(fdatasync(fd));
    OK(fsync((int)OK(open(".", O_RDONLY | O_DIRECTORY))));
    OK(syncfs(fd));
    OK(close((int)OK(dup(fd))));
}

static void sparse_and_larger_than_four_gigabytes(void)
{
    const off_t far = 5ll << 30;
    char text[8] = "";
    int fd = (int)OK(open("f", O_CREAT | O_RDWR, 0644));
    OK(pwrite(fd, "start", 5, 0));
    OK(pwrite(fd, "end", 3, far));
    CHECK(look("f").st_size == far + 3 && look(on_host("f")).st_size == far + 3);
    CHECK(look("f").st_blocks < 10000);
    CHECK(pread(fd, text, 8, far) == 3 && !strcmp(text, "end"));
    CHECK(pread((int)OK(open(on_host("f"), O_RDONLY)), text, 8, far) == 3);
    CHECK(pread(fd, text, 5, far - 5) == 5 && !text[0]);
    off_t hole = OK(lseek(fd, 0, SEEK_HOLE));
    CHECK(hole > 0 && hole < 1 << 20);
    CHECK(lseek(fd, hole, SEEK_DATA) <= far && lseek(fd, hole, SEEK_DATA) > far - (1 << 20));
    FAILS(ENXIO, lseek(fd, far + 3, SEEK_DATA));
    CHECK(lseek(fd, -1, SEEK_END) == far + 2);
    OK(ftruncate(fd, far - 1));
    CHECK(look("f").st_size == far - 1);
    int b = (int)OK(open("b", O_CREAT | O_RDWR, 0644));
    loff_t from = 0, to = far;
    CHECK(copy_file_range(fd, &from, b, &to, 5, 0) == 5 && from == 5 && to == far + 5);
    CHECK(pread(b, text, 8, far) == 5 && !memcmp(text, "start", 5));
}

static void allocating(void)
{
    int fd = (int)OK(open("f", O_CREAT | O_RDWR, 0644));
    char text[4];
    OK(fallocate(fd, 0, 0, 100000));
    CHECK(look("f").st_size == 100000 && look("f").st_blocks >= 100000 / 512);
    OK(fallocate(fd, FALLOC_FL_KEEP_SIZE, 100000, 100000));
    CHECK(look("f").st_size == 100000);
    OK(pwrite(fd, "xxxx", 4, 50000));
    int kept = fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 50000, 2);
    CHECK(kept == 0 || errno == EOPNOTSUPP);
    CHECK(pread(fd, text, 4, 50000) == 4 && (kept < 0 || (!text[0] && !text[1])) && text[2] == 'x');
    FAILS(EINVAL, fallocate(fd, 0, 0, 0));
    if (!is_native) {
        FAILS(EOPNOTSUPP, fallocate(fd, FALLOC_FL_COLLAPSE_RANGE, 0, 4096));
    }
}

static void attributes(void)
{
    char value[70000], big[3000];
    put("f", "");
    OK(symlink("f", "l"));
    OK(mkdir("d", 0755));
    OK(setxattr("f", "user.a", "one", 3, 0));
    CHECK(getxattr("f", "user.a", value, sizeof value) == 3 && !memcmp(value, "one", 3));
    CHECK(getxattr("l", "user.a", NULL, 0) == 3);
    CHECK(getxattr(on_host("f"), "user.a", value, sizeof value) == 3);
    FAILS(ERANGE, getxattr("f", "user.a", value, 2));
    FAILS(ENODATA, getxattr("f", "user.none", value, 2));
    FAILS(EEXIST, setxattr("f", "user.a", "x", 1, XATTR_CREATE));
    FAILS(ENODATA, setxattr("f", "user.b", "x", 1, XATTR_REPLACE));
    OK(setxattr("f", "user.a", "", 0, XATTR_REPLACE));
    CHECK(getxattr("f", "user.a", value, sizeof value) == 0);
    memset(big, 'b', sizeof big);
    OK(setxattr("f", "user.big", big, sizeof big, 0));
    CHECK(getxattr("f", "user.big", value, sizeof value) == sizeof big && !memcmp(value, big, sizeof big));
    CHECK(listxattr("f", value, sizeof value) == 16 && listxattr("f", NULL, 0) == 16);
    FAILS(ERANGE, listxattr("f", value, 3));
    OK(removexattr("f", "user.a"));
    FAILS(ENODATA, removexattr("f", "user.a"));
    OK(setxattr("d", "user.dir", "x", 1, 0));
    FAILS(EPERM, lsetxattr("l", "user.link", "x", 1, 0));
    if (!is_native) { /* set on the host, it isn't to be seen either */
        OK(setxattr(on_host("f"), "trusted.hidden", "x", 1, 0));
        FAILS(EOPNOTSUPP, setxattr("f", "trusted.a", "x", 1, 0));
        FAILS(EOPNOTSUPP, getxattr("f", "trusted.hidden", value, sizeof value));
        FAILS(EOPNOTSUPP, removexattr("f", "trusted.hidden"));
        CHECK(listxattr("f", value, sizeof value) == 9 && !strcmp(value, "user.big"));
        FAILS(EOPNOTSUPP, setxattr("f", "security.selinux", "x", 1, 0));
        FAILS(EOPNOTSUPP, getxattr("f", "system.posix_acl_access", value, sizeof value));
    }
}

static void times(void)
{
    put("f", "");
    const struct timespec exact[2] = {{1234567890, 123456789}, {4102444800, 999999999}};
    OK(utimensat(AT_FDCWD, "f", exact, 0));
    CHECK(look("f").st_atim.tv_sec == 1234567890 && look("f").st_atim.tv_nsec == 123456789);
    CHECK(look("f").st_mtim.tv_sec == 4102444800 && look("f").st_mtim.tv_nsec == 999999999);
    const struct timespec one[2] = {{0, UTIME_OMIT}, {7, 8}};
    OK(utimensat(AT_FDCWD, "f", one, 0));
    CHECK(look("f").st_atim.tv_sec == 1234567890 && look("f").st_mtim.tv_sec == 7);
    const struct timespec now[2] = {{0, UTIME_NOW}, {0, UTIME_OMIT}};
    OK(utimensat(AT_FDCWD, "f", now, 0));
    CHECK(look("f").st_atim.tv_sec > 1700000000 && look("f").st_mtim.tv_sec == 7);
    const struct timespec before[2] = {{-5, 0}, {-86400, 5}}; /* before 1970 */
    OK(utimensat(AT_FDCWD, "f", before, 0));
    CHECK(look("f").st_mtim.tv_sec == -86400 && look("f").st_atim.tv_sec == -5);
}

static void locks(void)
{
    int a = (int)OK(open("f", O_CREAT | O_RDWR, 0644));
    int b = (int)OK(open("f", O_RDWR));
    OK(flock(a, LOCK_EX | LOCK_NB));
    FAILS(EWOULDBLOCK, flock(b, LOCK_EX | LOCK_NB));
    OK(close(a));
    OK(flock(b, LOCK_EX | LOCK_NB));
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    OK(fcntl(b, F_SETLK, &lock));
    AS(0, 0, 0, FAILS(EAGAIN, fcntl((int)OK(open("f", O_RDWR)), F_SETLK, &lock)));
}

static void file_system(void)
{
    struct statvfs v;
    OK(statvfs(".", &v));
    CHECK(v.f_namemax == 255 && v.f_blocks > 0 && v.f_bsize > 0 && v.f_bfree <= v.f_blocks);
}

/* The export is small. What doesn't fit is told to the one who writes it, at once. */
static void a_full_file_system(void)
{
    static char bytes[1 << 20];
    if (!other[0]) {
        return;
    }
    char path[4096];
    snprintf(path, sizeof path, "%s/filling", other);
    int fd = (int)OK(open(path, O_CREAT | O_WRONLY, 0644));
    ssize_t n, total = 0;
    while ((n = write(fd, bytes, sizeof bytes)) > 0) {
        total += n;
    }
    CHECK(errno == ENOSPC && total > 1000000 && look(path).st_size == total);
    FAILS(ENOSPC, fallocate(fd, 0, total, 1 << 20));
    OK(unlink(path));
    OK(close(fd));
    struct statvfs room; /* the kernel doesn't wait for the server when a file is closed for the last time */
    while (OK(statvfs(other, &room)) == 0 && room.f_bavail == 0) {
        usleep(10000);
    }
    put(path, "fits again");
    check_text(path, "fits again");
    OK(unlink(path));
}

const struct fs_case data_cases[] = {
    {"a_full_file_system", a_full_file_system},
    {"reading_and_writing", reading_and_writing},
    {"truncating", truncating},
    {"appending", appending},
    {"mapping", mapping},
    {"syncing", syncing},
    {"sparse_and_larger_than_four_gigabytes", sparse_and_larger_than_four_gigabytes},
    {"allocating", allocating},
    {"attributes", attributes},
    {"times", times},
    {"locks", locks},
    {"file_system", file_system},
    {NULL, NULL},
};
