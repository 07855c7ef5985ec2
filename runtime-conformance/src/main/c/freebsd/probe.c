/*
 * The probe on FreeBSD: the same words as that for Linux (see ../probe.c), as far as they mean something there. Of `look`'s tries
 * it has stat, read, write, open, create, list, exec, fork and memory, and its own: symlink:PATH,TARGET, mkdir:PATH,
 * socket:FAMILY,TYPE,PROTOCOL, bind:ADDRESS,PORT, sysv:KIND, hostname:NAME, chflags:PATH, chown:PATH, mlock:, mount:TYPE,PATH,
 * sysctl:NAME, terminal:FD. `lines` says some of it in lines. On the machine, as a hook: create-interface NAME, destroy-interface NAME.
 */
#include "freebsd_probe.h"

enum { SYS_SIGWAIT = 429 };

static char **environment;

static void say(const char *text)
{
    sys_write(1, text, strlen(text));
}

static int failed(const char *what, const char *path, long error)
{
    const char *const parts[] = {"probe: ", what, " ", path, ": ", errno_name((int)-error), "\n"};
    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        sys_write(2, parts[i], strlen(parts[i]));
    }
    return FAILED;
}

static void wait_for_ever(void)
{
    const struct timespec64 hour = {3600, 0};
    for (;;) {
        sys_nanosleep(&hour);
    }
}

static void on_term(int signal)
{
    (void)signal;
    sys_exit(0);
}

static int run_until_signalled(void)
{
    const struct signal_action action = {.handler = on_term};
    sys_sigaction(15, &action, NULL);
    say("ready\n");
    wait_for_ever();
    return 0;
}

static int put(int to, const char *bytes, long length)
{
    for (long done = 0, m; done < length; done += m) {
        m = sys_write(to, bytes + done, (size_t)(length - done));
        if (m < 0) {
            return failed("write", to == 1 ? "stdout" : "stderr", m);
        }
    }
    return 0;
}

static int copy_to(int from, int first, int last)
{
    static char bytes[65536];
    long n = 0;
    int rc = 0;
    while (!rc && (n = sys_read(from, bytes, sizeof bytes)) > 0) {
        for (int to = first; !rc && to <= last; to++) {
            rc = put(to, bytes, n);
        }
    }
    return rc ? rc : n < 0 ? failed("read", "stdin", n) : 0;
}

static int copy(int from)
{
    return copy_to(from, 1, 1);
}

static int spill(void)
{
    static const char bytes[65536];
    int rc;
    do {
        rc = put(1, bytes, sizeof bytes);
    } while (!rc);
    return rc;
}

static int read_file(const char *path)
{
    int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    return fd < 0 ? failed("open", path, fd) : copy(fd);
}

static int fds(void)
{
    char digits[DECIMAL_ROOM];
    const char *before = "";
    for (int fd = 0; fd < 1024; fd++) {
        if (sys_fcntl(fd, F_GETFD, 0) >= 0) {
            say(before);
            text_decimal(digits, (uint64_t)fd);
            say(digits);
            before = " ";
        }
    }
    say("\n");
    return 0;
}

static int drain(void)
{
    static char bytes[65536];
    char digits[DECIMAL_ROOM];
    uint64_t total = 0;
    long n;
    while ((n = sys_read(0, bytes, sizeof bytes)) > 0) {
        total += (uint64_t)n;
    }
    if (n < 0) {
        return failed("read", "stdin", n);
    }
    text_decimal(digits, total);
    say(digits);
    say(" bytes\n");
    return 0;
}

static int await(const char *path)
{
    const struct timespec64 moment = {0, 10 * 1000 * 1000};
    for (int i = 0; i < 6000; i++) {
        if (sys_faccessat(AT_FDCWD, path, 0, 0) >= 0) {
            return 0;
        }
        sys_nanosleep(&moment);
    }
    return failed("wait for", path, -60);
}

static int write_file(const char *path)
{
    int fd = sys_openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        return failed("open", path, fd);
    }
    sys_close(fd);
    return 0;
}

static void executable(void)
{
    enum { KERN_PROC_PATHNAME = 12, SELF = -1 };
    const int name[4] = {CTL_KERN, KERN_PROC, KERN_PROC_PATHNAME, SELF};
    char path[1024];
    size_t size = sizeof path;
    struct file_status node;
    if (sys_sysctl(name, 4, path, &size) >= 0 && sys_fstatat(AT_FDCWD, path, &node, 0) >= 0) {
        json_unsigned("exe_inode", node.inode);
    }
}

static int event(const char *path, const char *label, int with_stdin, char **argv)
{
    static char input[256 * 1024];
    struct timespec64 now;
    size_t length = 0;
    long n;
    sys_clock_gettime(0, &now);
    json_open(NULL, '{');
    json_text("label", label);
    json_number("time_ns", now.seconds * 1000000000 + now.nanoseconds);
    while (with_stdin && length < sizeof input - 1 && (n = sys_read(0, input + length, sizeof input - 1 - length)) > 0) {
        length += (size_t)n;
    }
    if (with_stdin) {
        json_bytes("stdin", input, length);
        describe_init(input);
    }
    describe_process(argv, environment);
    describe_value("jailed", "security.jail.jailed");
    describe_value("hostname", "kern.hostname");
    describe_value("hostuuid", "kern.hostuuid");
    executable();
    describe_kernels_view();
    json_close('}');
    int fd = sys_openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0) {
        return failed("open", path, fd);
    }
    return json_flush(fd) == 0 ? 0 : failed("write", path, -5);
}

static int report(int tries, char **tried, char **argv)
{
    json_open(NULL, '{');
    describe_process(argv, environment);
    describe_surroundings();
    if (tried) {
        describe_kernels_view();
        try_all(tries, tried, environment);
    }
    json_close('}');
    return json_flush(1) == 0 ? 0 : failed("write", "stdout", -5);
}

static int signal_wait(int status)
{
    const struct signal_action action = {.handler = on_term};
    struct signal_set all;
    int number = 0;
    for (int signal = 1; signal < SIGNALS; signal++) { /* one that is ignored by default is ignored by who waits for it, too */
        sys_sigaction(signal, &action, NULL);
    }
    memset(&all, 0xff, sizeof all);
    sys_sigprocmask(SIG_SETMASK, &all, NULL);
    say("ready\n");
    if (call3(SYS_SIGWAIT, (long)&all, (long)&number, 0) != 0) {
        return FAILED;
    }
    say(signal_name(number));
    say("\n");
    return status;
}

static int hang(uint64_t seconds)
{
    struct signal_set all;
    const struct timespec64 time = {(int64_t)seconds, 0};
    memset(&all, 0xff, sizeof all);
    sys_sigprocmask(SIG_SETMASK, &all, NULL);
    sys_nanosleep(&time);
    return 0;
}

static int die(void)
{
    const struct signal_action action = {.handler = SIG_DEFAULT};
    sys_sigaction(6, &action, NULL);
    sys_kill(sys_getpid(), 6);
    return FAILED;
}

/* A hook's work, on the machine: makes an interface of a kind (epair, lo1), or destroys one. */
static int change_interface(const char *name, unsigned long request)
{
    char wanted[32];
    struct text t = text_in(wanted, 16);
    memset(wanted, 0, sizeof wanted);
    text_add(&t, name);
    int any = sys_socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int error = any < 0 ? any : sys_ioctl(any, request, wanted);
    return error < 0 ? failed("interface", name, error) : 0;
}

/* Runs the words from `at` on; none left is success. */
static int next(int argc, char **argv, int at)
{
    const int left = argc - at;
    const char *word = left > 0 ? argv[at] : "";
    const char *operand = left > 1 ? argv[at + 1] : "";
    int rc;
    if (!left) {
        return 0;
    }
    if (text_equal(word, "report")) {
        return report(0, NULL, argv);
    }
    if (text_equal(word, "look")) {
        return report(left - 1, argv + at + 1, argv);
    }
    if (text_equal(word, "lines")) {
        say_lines();
        return next(argc, argv, at + 1);
    }
    if (text_equal(word, "euid")) {
        return (int)sys_geteuid();
    }
    if (text_equal(word, "exit") && left > 1) {
        return (int)number_in(operand);
    }
    if (text_equal(word, "abort")) {
        return die();
    }
    if (text_equal(word, "sleep")) {
        return run_until_signalled();
    }
    if (text_equal(word, "kill") && left > 2) { /* a hook's work, on the machine */
        rc = sys_kill((int)number_in(operand), (int)number_in(argv[at + 2])) < 0 ? FAILED : 0;
        return rc ? rc : next(argc, argv, at + 3);
    }
    if (text_equal(word, "fds")) {
        return fds();
    }
    if (text_equal(word, "echo")) {
        return copy(0);
    }
    if (text_equal(word, "tee")) {
        return copy_to(0, 1, 2);
    }
    if (text_equal(word, "spill")) {
        return spill();
    }
    if (text_equal(word, "shut") && left > 1) {
        sys_close((int)number_in(operand));
        return next(argc, argv, at + 2);
    }
    if (text_equal(word, "drain")) {
        return drain();
    }
    if (text_equal(word, "signal-wait") && left > 1) {
        return signal_wait((int)number_in(operand));
    }
    if (text_equal(word, "read") && left > 1) {
        return read_file(operand);
    }
    if (text_equal(word, "create-interface") && left > 1) {
        rc = change_interface(operand, 0xc020697aul); /* SIOCIFCREATE */
        return rc ? rc : next(argc, argv, at + 2);
    }
    if (text_equal(word, "destroy-interface") && left > 1) {
        rc = change_interface(operand, 0x80206979ul); /* SIOCIFDESTROY */
        return rc ? rc : next(argc, argv, at + 2);
    }
    if (text_equal(word, "hang") && left > 1) {
        return hang(number_in(operand));
    }
    if ((text_equal(word, "await") || text_equal(word, "write-file")) && left > 1) {
        rc = word[0] == 'a' ? await(operand) : write_file(operand);
        return rc ? rc : next(argc, argv, at + 2);
    }
    if ((text_equal(word, "event") || text_equal(word, "hook")) && left > 2) {
        rc = event(operand, argv[at + 2], word[0] == 'h', argv);
        return rc ? rc : next(argc, argv, at + 3);
    }
    return USAGE;
}

_Noreturn void begin(const long *stack);

_Noreturn void begin(const long *stack)
{
    const int argc = (int)stack[0];
    char **argv = (char **)(uintptr_t)(stack + 1);
    environment = argv + argc + 1;
    sys_exit(argc < 2 ? USAGE : next(argc, argv, 1));
}

ENTRY_POINT(begin);
