/*
 * A machine as one would set it up by hand: what a virtual machine's backend is compared with.
 *
 *   naive FLOOR PROGRAM MODULE...   writes an initial file system (newc) to standard output: this program as init, the modules,
 *                                   floor.c, and the program as /rootfs/bin/true
 *   as process 1                    loads the modules in that order, has floor.c make its container with the program in it,
 *                                   says on the serial line how that ended, and turns the machine off
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void pad(size_t length)
{
    while (length++ % 4 != 0) putchar(0);
}

static void entry(const char *name, unsigned mode, const char *content, size_t length)
{
    static unsigned inode;
    size_t name_length = strlen(name) + 1;
    printf("070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", ++inode, mode, 0, 0, 1, 0, (unsigned)length, 0, 0, 0, 0,
           (unsigned)name_length, 0);
    fwrite(name, 1, name_length, stdout);
    pad(110 + name_length);
    fwrite(content, 1, length, stdout);
    pad(length);
}

static void file(const char *name, unsigned mode, const char *path)
{
    FILE *in = fopen(path, "rb");
    struct stat status;
    if (!in || fstat(fileno(in), &status) < 0) {
        perror(path);
        exit(1);
    }
    size_t length = (size_t)status.st_size;
    char *content = malloc(length + 1);
    if (!content || fread(content, 1, length, in) != length) exit(1);
    entry(name, S_IFREG | mode, content, length);
    free(content);
    fclose(in);
}

static int pack(int count, char **arguments)
{
    static const char *directories[] = {"proc", "sys", "dev", "new", "modules", "rootfs", "rootfs/bin", "rootfs/proc",
                                        "rootfs/dev", "rootfs/sys"};
    for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) entry(directories[i], S_IFDIR | 0755, "", 0);
    file("init", 0755, "/proc/self/exe");
    file("floor", 0755, arguments[1]);
    file("rootfs/bin/true", 0755, arguments[2]);
    for (int i = 3; i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "modules/%d", i - 3);
        file(name, 0644, arguments[i]);
    }
    entry("TRAILER!!!", 0, "", 0);
    return fflush(stdout) ? 1 : 0;
}

/* The root that a kernel begins with can't be left by pivot_root: a mount of the same in front of it can. */
static int change_root(void)
{
    return mount("/", "/new", NULL, MS_BIND, NULL) < 0 || chdir("/new") < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 ||
           chroot(".") < 0;
}

/* Asks floor for a container; 0 if its program ended well. */
static int container(void)
{
    static const char question[] = "floor\t/rootfs\n";
    int in[2], out[2];
    if (pipe(in) < 0 || pipe(out) < 0) return 5;
    pid_t child = fork();
    if (child == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        execl("/floor", "floor", (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    if (write(in[1], question, sizeof question - 1) < 0) return 6;
    close(in[1]);
    char answer[64];
    ssize_t length = read(out[0], answer, sizeof answer - 1);
    int status;
    if (length <= 0 || waitpid(child, &status, 0) != child) return 7;
    answer[length] = '\0';
    char *end = strchr(answer, ' ');
    return end ? atoi(end) : 8;
}

static int boot(void)
{
    if (mount("proc", "/proc", "proc", 0, NULL) < 0 || mount("sysfs", "/sys", "sysfs", 0, NULL) < 0) return 1;
    for (int i = 0;; i++) {
        char name[32];
        snprintf(name, sizeof name, "/modules/%d", i);
        int module = open(name, O_RDONLY | O_CLOEXEC);
        if (module < 0) break;
        if (syscall(SYS_finit_module, module, "", 0) < 0) return 2;
        close(module);
    }
    return change_root() ? 3 : container();
}

int main(int count, char **arguments)
{
    if (getpid() != 1) return count < 3 ? 2 : pack(count, arguments);
    mount("devtmpfs", "/dev", "devtmpfs", 0, NULL); /* some kernels have done it */
    int serial = open("/dev/ttyS0", O_WRONLY | O_NOCTTY | O_CLOEXEC);
    int status = boot();
    dprintf(serial, "ended with %d\n", status);
    fsync(serial);
    close(serial); /* waits until it is out */
    reboot(RB_POWER_OFF);
    return 1;
}
