/* The role `files`: from arguments to serving. */
#include "linux_fs.h"

#define EXIT_USAGE 64
#define EXIT_SYSTEM 71

#define SPARE_DESCRIPTORS 32 /* the standard ones, exports to be added, and what an operation holds for a moment */
#define FILES_MOST (64u << 20)

_Noreturn void fs_end(const char *role, int code, const char *what, const char *path, int error)
{
    char line[512];
    struct text t = text_in(line, sizeof line);
    text_add(&t, role);
    text_add(&t, ": ");
    text_add(&t, what);
    text_add(&t, path[0] ? " " : "");
    text_add(&t, path);
    text_add(&t, ": error ");
    text_add_decimal(&t, (uint64_t)-(int64_t)error);
    text_add(&t, "\n");
    sys_write_all(2, line, t.length);
    sys_exit(code);
}

static _Noreturn void end(int code, const char *what, const char *path, int error)
{
    fs_end("files", code, what, path, error);
}

static uint32_t number(const char *what, const char *text, uint64_t most)
{
    uint64_t value;
    const char *at = text;
    if (text_number(&at, &value) < 0 || *at || value > most) {
        end(EXIT_USAGE, what, text, -EINVAL);
    }
    return (uint32_t)value;
}

/*
 * As many descriptors as we may have: a quarter for files that are only known, the rest for what is open. No core: what is
 * in memory is a guest's.
 */
static struct fs_limits share_descriptors(uint32_t files, int exports)
{
    struct rlimit64 limit = {0, 0};
    const struct rlimit64 none = {0, 0};
    sys_prlimit(0, RLIMIT_NOFILE, NULL, &limit);
    limit.rlim_cur = limit.rlim_max;
    sys_prlimit(0, RLIMIT_NOFILE, &limit, NULL);
    sys_prlimit(0, RLIMIT_CORE, &none, NULL);
    uint64_t all = limit.rlim_max < 1u << 20 ? limit.rlim_max : 1u << 20;
    uint64_t spare = SPARE_DESCRIPTORS + (uint64_t)exports;
    if (all < spare + 64) {
        end(EXIT_SYSTEM, "RLIMIT_NOFILE", "", -EMFILE);
    }
    uint32_t left = (uint32_t)(all - spare);
    uint32_t known = left / 4 < 4096 ? left / 4 : 4096;
    return (struct fs_limits){.files = files, .descriptors = known, .handles = left - known};
}

/* A limit on sizes is for the guest to hear of, by EFBIG, and not our end. */
static void survive_limits(void)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    sys_sigaction(SIGXFSZ, &ignore, NULL);
}

static void add_export(struct fs_server *s, const char *how, const char *path)
{
    int recursive = text_equal(how, "ro+") || text_equal(how, "rw+");
    int read_only = text_starts(how, "ro");
    if (!recursive && !text_equal(how, "ro") && !text_equal(how, "rw")) {
        end(EXIT_USAGE, "export", how, -EINVAL);
    }
    int root = fs_open_export(path, read_only, recursive);
    int error = root < 0 ? root : fs_add_export(s, root);
    if (error < 0) {
        end(EXIT_SYSTEM, "export", path, error);
    }
}

static void check(const char *what, int error)
{
    if (error < 0) {
        end(EXIT_SYSTEM, what, "", error);
    }
}

/* launcher files CHANNEL FILES MILLIS (ro|rw)[+] PATH ... : see docs/launcher-protocol.md. */
void role_files(int argc, char **argv)
{
    static struct fs_server server;
    struct fs_server *s = &server;
    if (argc < 5 || argc % 2 == 0) {
        end(EXIT_USAGE, "arguments", "", -EINVAL);
    }
    int channel = (int)number("channel", argv[2], INT32_MAX);
    survive_limits();
    sys_be_private();
    check("close", sys_keep_only(&channel, 1));
    sys_set_close_on_exec(channel);
    sys_fcntl(channel, F_SETFL, 0); /* a call on it waits */
    struct fs_limits limits = share_descriptors(number("files", argv[3], FILES_MOST), argc / 2 - 2);
    check("memory", fs_server_open(s, &limits));
    s->channel = channel;
    s->patience_millis = number("milliseconds", argv[4], UINT32_MAX);
    struct timespec64 now = {0, 0};
    sys_clock_gettime(CLOCK_REALTIME, &now);
    s->changed = (uint64_t)now.seconds * 1000000000;
    check("unshare", fs_leave_host());
    for (int i = 5; i < argc; i += 2) {
        add_export(s, argv[i], argv[i + 1]);
    }
    check("root", fs_enter_sandbox(s));
    check("rights", fs_limit_rights());
    check("seccomp", fs_filter_calls());
    int error = fs_serve(s);
    if (error < 0) {
        end(EXIT_SYSTEM, "request", "", error);
    }
    sys_exit(0);
}
