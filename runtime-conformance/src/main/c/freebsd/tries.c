/* Tries something, VERB:…, and says what came of it. What a try changes stays changed. */
#include "freebsd_probe.h"

enum {
    SYS_CHFLAGS = 34, SYS_CHOWN = 16, SYS_MLOCK = 203, SYS_SEMGET = 221, SYS_MSGGET = 225, SYS_SHMGET = 231, SYS_BIND = 104,
    SHOWN = 4096, OF_A_DEVICE = 16, MOST_CHILDREN = 256
};

static void outcome(long result)
{
    if (result < 0) {
        json_text("error", errno_name((int)-result));
    } else {
        json_flag("ok", 1);
    }
}

/* The next word of a list with commas, cut off; an empty one at the end. */
static char *word(char **at)
{
    char *start = *at;
    while (**at && **at != ',') {
        (*at)++;
    }
    if (**at) {
        *(*at)++ = '\0';
    }
    return start;
}

uint64_t number_in(const char *text)
{
    uint64_t value = 0;
    return text_number(&text, &value) < 0 ? 0 : value;
}

static void try_stat(char *path)
{
    static const struct {
        unsigned format;
        const char *letter;
    } kinds[] = {{S_IFREG, "f"}, {S_IFDIR, "d"}, {S_IFLNK, "l"}, {S_IFCHR, "c"}, {S_IFIFO, "p"}, {S_IFSOCK, "s"}};
    char target[1024];
    struct file_status node;
    int error = sys_fstatat(AT_FDCWD, path, &node, AT_SYMLINK_NOFOLLOW);
    if (error < 0) {
        outcome(error);
        return;
    }
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if ((node.mode & S_IFMT) == kinds[i].format) {
            json_text("type", kinds[i].letter);
        }
    }
    json_unsigned("mode", node.mode & 07777);
    json_unsigned("uid", node.owner);
    json_unsigned("gid", node.group);
    long n = sys_readlinkat(AT_FDCWD, path, target, sizeof target);
    if (n >= 0) {
        json_bytes("link", target, (unsigned long)n);
    }
}

static void try_read(char *path)
{
    static char bytes[SHOWN];
    struct file_status node;
    int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
    int error = fd < 0 ? fd : sys_fstat(fd, &node);
    if (error < 0) {
        outcome(error);
        return;
    }
    const int is_device = (node.mode & S_IFMT) == S_IFCHR;
    long n = sys_read(fd, bytes, is_device ? OF_A_DEVICE : sizeof bytes);
    sys_close(fd);
    if (n < 0) {
        outcome(n);
    } else if (is_device) { /* what it gives is no text */
        int zero = 1;
        for (long i = 0; i < n; i++) {
            zero = zero && !bytes[i];
        }
        json_number("bytes", n);
        json_flag("zero", zero);
    } else {
        json_bytes("text", bytes, (unsigned long)n);
    }
}

static void try_open_as(char *path, int flags)
{
    int fd = sys_openat(AT_FDCWD, path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0644);
    outcome(fd >= 0 && flags & O_APPEND ? sys_write(fd, "x", 1) : fd);
    if (fd >= 0) {
        sys_close(fd);
    }
}

static void try_open(char *path)
{
    try_open_as(path, O_RDONLY);
}

static void try_write(char *path)
{
    try_open_as(path, O_WRONLY | O_APPEND);
}

static void try_create(char *path)
{
    try_open_as(path, O_WRONLY | O_CREAT | O_EXCL);
}

/* symlink:PATH,TARGET */
static void try_symlink(char *words)
{
    char *path = word(&words);
    outcome(sys_symlinkat(words, AT_FDCWD, path));
}

static void try_mkdir(char *path)
{
    outcome(sys_mkdirat(AT_FDCWD, path, 0755));
}

/* The names in the kernel's order. */
static void try_list(char *path)
{
    enum { LENGTH = 16, NAME_LENGTH = 20, NAME = 24 };
    static _Alignas(8) uint8_t entries[8192];
    int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (fd < 0) {
        outcome(fd);
        return;
    }
    json_open("names", '[');
    for (long n; (n = sys_getdirentries(fd, entries, sizeof entries)) > 0;) {
        for (long at = 0; at + NAME < n;) {
            const uint8_t *entry = entries + at;
            const char *name = (const char *)entry + NAME;
            const unsigned length = entry[NAME_LENGTH] | (unsigned)entry[NAME_LENGTH + 1] << 8;
            if (!(length == 1 && name[0] == '.') && !(length == 2 && name[0] == '.' && name[1] == '.')) {
                json_bytes(NULL, name, length);
            }
            at += entry[LENGTH] | entry[LENGTH + 1] << 8;
        }
    }
    json_close(']');
    sys_close(fd);
}

static char **environment;

/* Runs a copy of the probe, which exits with its effective user id, or with what execve failed with, plus 128. */
static void try_exec(char *path)
{
    char *args[] = {path, (char[]){"euid"}, NULL};
    int status = 0;
    int pid = (int)call3(SYS_FORK, 0, 0, 0);
    if (pid == 0) {
        sys_exit(128 - sys_execve(path, args, environment));
    }
    int error = pid < 0 ? pid : sys_wait4(pid, &status, 0);
    if (error < 0) {
        outcome(error);
    } else if (status >> 8 > 128) {
        outcome(128 - (status >> 8));
    } else {
        json_number("euid", status >> 8);
    }
}

/* fork:N makes so many processes at the same time, as far as it can. */
static void try_fork(char *number)
{
    int children[MOST_CHILDREN];
    const uint64_t wanted = number_in(number);
    unsigned made = 0;
    int pid = 0;
    while (made < wanted && made < MOST_CHILDREN) {
        pid = (int)call3(SYS_FORK, 0, 0, 0);
        if (pid == 0) {
            const struct timespec64 hour = {3600, 0};
            sys_nanosleep(&hour);
            sys_exit(0);
        }
        if (pid < 0) {
            break;
        }
        children[made++] = pid;
    }
    json_unsigned("made", made);
    if (pid < 0) {
        json_text("error", errno_name(-pid));
    }
    for (unsigned i = 0; i < made; i++) {
        int status;
        sys_kill(children[i], SIGKILL);
        sys_wait4(children[i], &status, 0);
    }
}

/* memory:MIB lets a process use so much. */
static void try_memory(char *mib)
{
    const uint64_t size = number_in(mib) << 20;
    int status = 0;
    int pid = (int)call3(SYS_FORK, 0, 0, 0);
    if (pid == 0) {
        volatile char *bytes = sys_mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (sys_is_error((const void *)bytes)) {
            sys_exit(1);
        }
        for (uint64_t i = 0; i < size; i += 4096) {
            bytes[i] = 1;
        }
        sys_exit(0);
    }
    int error = pid < 0 ? pid : sys_wait4(pid, &status, 0);
    if (error < 0) {
        outcome(error);
    } else if (status & 0x7f) {
        json_text("signal", signal_name(status & 0x7f));
    } else {
        json_number("exit", status >> 8);
    }
}

/* ---- the network ---- */

/* socket:FAMILY,TYPE,PROTOCOL, as numbers: 2 is IPv4, 28 IPv6, 1 local; 1 a stream, 2 datagrams, 3 raw. */
static void try_socket(char *words)
{
    const int family = (int)number_in(word(&words));
    const int type = (int)number_in(word(&words));
    int fd = sys_socket(family, type, (int)number_in(words));
    outcome(fd);
    if (fd >= 0) {
        sys_close(fd);
    }
}

/* bind:A.B.C.D,PORT */
static void try_bind(char *words)
{
    uint8_t at[16] = {16, 2};
    char *address = word(&words);
    const uint64_t port = number_in(words);
    const char *digits = address;
    for (int i = 4; i < 8; i++) {
        uint64_t value = 0;
        text_number(&digits, &value);
        at[i] = (uint8_t)value;
        digits += *digits == '.';
    }
    at[2] = (uint8_t)(port >> 8);
    at[3] = (uint8_t)port;
    int fd = sys_socket(2, 1, 0);
    outcome(fd < 0 ? fd : call3(SYS_BIND, fd, (long)at, sizeof at));
    if (fd >= 0) {
        sys_close(fd);
    }
}

/* ---- what a jail may ---- */

/* sysv:msg, sem or shm */
static void try_sysv(char *kind)
{
    enum { CREATE = 01000 };
    outcome(text_equal(kind, "msg")   ? call3(SYS_MSGGET, 0, CREATE | 0600, 0)
            : text_equal(kind, "sem") ? call3(SYS_SEMGET, 0, 1, CREATE | 0600)
                                      : call3(SYS_SHMGET, 0, 4096, CREATE | 0600));
}

static void try_hostname(char *name)
{
    const int hostname[2] = {CTL_KERN, 10};
    outcome(call6(SYS_SYSCTL, (long)hostname, 2, 0, 0, (long)name, (long)strlen(name)));
}

/* chflags:PATH sets the system's flag of what can't be changed, and takes it away again. */
static void try_chflags(char *path)
{
    enum { SYSTEM_IMMUTABLE = 0x20000 };
    outcome(call3(SYS_CHFLAGS, (long)path, SYSTEM_IMMUTABLE, 0));
    call3(SYS_CHFLAGS, (long)path, 0, 0);
}

/* chown:PATH makes it another user's, which takes privilege. */
static void try_chown(char *path)
{
    outcome(call3(SYS_CHOWN, (long)path, 77, 77));
}

static void try_mlock(char *ignored)
{
    static _Alignas(4096) char page[4096];
    (void)ignored;
    outcome(call3(SYS_MLOCK, (long)page, sizeof page, 0));
}

static void add_pair(struct iovec *pairs, unsigned at, char *name, char *value)
{
    pairs[2 * at] = (struct iovec){name, strlen(name) + 1};
    pairs[2 * at + 1] = (struct iovec){value, strlen(value) + 1};
}

/* mount:TYPE,PATH mounts something there, and unmounts it again. */
static void try_mount(char *words)
{
    struct iovec pairs[4];
    char *type = word(&words);
    add_pair(pairs, 0, (char[]){"fstype"}, type);
    add_pair(pairs, 1, (char[]){"fspath"}, words);
    long result = call3(SYS_NMOUNT, (long)pairs, 4, 0);
    outcome(result);
    if (result >= 0) {
        call3(SYS_UNMOUNT, (long)words, 0, 0);
    }
}

static void try_terminal(char *fd)
{
    struct {
        uint16_t rows, columns, x, y;
    } size = {0, 0, 0, 0};
    int error = sys_ioctl((int)number_in(fd), 0x40087468ul, &size); /* TIOCGWINSZ */
    outcome(error);
    if (error >= 0) {
        json_number("rows", size.rows);
        json_number("columns", size.columns);
    }
}

static void try_sysctl(char *name)
{
    describe_value("value", name);
}

void try_all(int count, char **tries, char **env)
{
    static const struct {
        const char *verb;
        void (*run)(char *rest);
    } verbs[] = {
        {"stat:", try_stat},       {"read:", try_read},       {"write:", try_write},     {"open:", try_open},
        {"create:", try_create},   {"list:", try_list},       {"exec:", try_exec},       {"fork:", try_fork},
        {"memory:", try_memory},   {"symlink:", try_symlink}, {"mkdir:", try_mkdir},     {"socket:", try_socket},
        {"bind:", try_bind},       {"sysv:", try_sysv},       {"hostname:", try_hostname}, {"chflags:", try_chflags},
        {"chown:", try_chown},     {"mlock:", try_mlock},     {"mount:", try_mount},     {"sysctl:", try_sysctl},
        {"terminal:", try_terminal},
    };
    environment = env;
    json_open("tried", '{');
    for (int i = 0; i < count; i++) {
        for (unsigned v = 0; v < sizeof verbs / sizeof verbs[0]; v++) {
            if (text_starts(tries[i], verbs[v].verb)) {
                json_open(tries[i], '{');
                verbs[v].run(tries[i] + strlen(verbs[v].verb)); /* which may cut its words: the name is said */
                json_close('}');
                break;
            }
        }
    }
    json_close('}');
}
