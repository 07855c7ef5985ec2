/* Who this process is, and what it sees. */
#include "freebsd_probe.h"

enum {
    SYS_GETLOGIN = 49, SYS_GETGROUPS = 79, SYS_GETRLIMIT = 194, SYS_UNLINK = 10, PROC_NO_NEW_PRIVS_STATUS = 20,
    MOST_GROUPS = 1024, MOST_MOUNTS = 64
};

#define SIOCGIFCONF 0xc0106924ul
#define SIOCGIFFLAGS 0xc0206911ul

/* ---- who ---- */

static void strings(const char *key, char **list)
{
    json_open(key, '[');
    for (; *list; list++) {
        json_text(NULL, *list);
    }
    json_close(']');
}

static void three(const char *key, uint32_t a, uint32_t b, uint32_t c)
{
    json_open(key, '[');
    json_unsigned(NULL, a);
    json_unsigned(NULL, b);
    json_unsigned(NULL, c);
    json_close(']');
}

static void ids(void)
{
    static uint32_t groups[MOST_GROUPS + 1];
    uint32_t id[3] = {0, 0, 0};
    const unsigned mask = sys_umask(0);
    sys_umask(mask);
    sys_getresuid(&id[0], &id[1], &id[2]);
    three("uid", id[0], id[1], id[2]);
    sys_getresgid(&id[0], &id[1], &id[2]);
    three("gid", id[0], id[1], id[2]);
    long n = call3(SYS_GETGROUPS, MOST_GROUPS + 1, (long)groups, 0);
    json_open("groups", '[');
    for (long i = 1; i < n; i++) { /* the first is the effective one */
        json_unsigned(NULL, groups[i]);
    }
    json_close(']');
    json_unsigned("umask", mask);
}

void describe_process(char **argv, char **env)
{
    char text[1024];
    json_number("pid", sys_getpid());
    json_number("ppid", sys_getppid());
    strings("argv", argv);
    strings("env", env);
    json_text("cwd", sys_getcwd(text, sizeof text) >= 0 ? text : "");
    ids();
    memset(text, 0, sizeof text);
    if (call3(SYS_GETLOGIN, (long)text, 64, 0) >= 0) {
        json_text("login", text);
    }
}

/* ---- surroundings ---- */

static void rlimits(void)
{
    static const char *const names[] = {
        "RLIMIT_CPU",   "RLIMIT_FSIZE",  "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_CORE", "RLIMIT_RSS",     "RLIMIT_MEMLOCK", "RLIMIT_NPROC",
        "RLIMIT_NOFILE", "RLIMIT_SBSIZE", "RLIMIT_AS",  "RLIMIT_NPTS",  "RLIMIT_SWAP", "RLIMIT_KQUEUES", "RLIMIT_UMTXP",
    };
    json_open("rlimits", '{');
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct resource_limit limit;
        if (call3(SYS_GETRLIMIT, i, (long)&limit, 0) >= 0) {
            json_open(names[i], '{');
            json_unsigned("soft", (unsigned long long)limit.soft);
            json_unsigned("hard", (unsigned long long)limit.hard);
            json_close('}');
        }
    }
    json_close('}');
}

/* Nothing for what isn't there; text if it reads like one. */
void describe_value(const char *key, const char *name)
{
    char bytes[512];
    size_t size = sizeof bytes - 1;
    memset(bytes, 0, sizeof bytes);
    int error = sys_sysctl_by_name(name, strlen(name), bytes, &size);
    if (error < 0) {
        json_text(key, errno_name(-error));
        return;
    }
    int is_text = size > 0 && !bytes[size - 1] && size - 1 == strlen(bytes) && size != 1;
    for (size_t i = 0; is_text && i + 1 < size; i++) {
        is_text = bytes[i] >= ' ' && bytes[i] < 0x7f;
    }
    uint64_t number = 0;
    memcpy(&number, bytes, size < sizeof number ? size : sizeof number);
    if (is_text) {
        json_text(key, bytes);
    } else if (size == 4) {
        json_number(key, (int32_t)number);
    } else if (size == 1 && !number) {
        json_text(key, ""); /* an empty text, or a byte of 0 */
    } else {
        json_unsigned(key, number);
    }
}

static void root_writable(void)
{
    int fd = sys_openat(AT_FDCWD, "/.probe-write", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    json_text("root_write", fd >= 0 ? "ok" : errno_name(-fd));
    if (fd >= 0) {
        sys_close(fd);
        call3(SYS_UNLINK, (long)"/.probe-write", 0, 0);
    }
}

void describe_surroundings(void)
{
    int privileges = 0;
    rlimits();
    if (sys_procctl(PROC_NO_NEW_PRIVS_STATUS, &privileges) >= 0) {
        json_flag("no_new_privileges", privileges == 1);
    }
    describe_value("hostname", "kern.hostname");
    describe_value("domainname", "kern.domainname");
    describe_value("hostuuid", "kern.hostuuid");
    describe_value("hostid", "kern.hostid");
    describe_value("jailed", "security.jail.jailed");
    describe_value("vnet", "security.jail.vnet");
    root_writable();
}

/* ---- the kernel's view ---- */

struct mount { /* struct statfs */
    uint8_t version[8];
    uint64_t flags;
    uint8_t gap[264];
    char type[16];
    char from[1024];
    char on[1024];
};
_Static_assert(sizeof(struct mount) == 2344 && offsetof(struct mount, type) == 280, "struct statfs");

static void mounts(void)
{
    enum { NOWAIT = 2 };
    static struct mount all[MOST_MOUNTS];
    long n = call3(SYS_GETFSSTAT, (long)all, sizeof all, NOWAIT);
    json_open("mounts", '[');
    for (long i = 0; i < n; i++) {
        json_open(NULL, '{');
        json_text("at", all[i].on);
        json_text("type", all[i].type);
        json_text("from", all[i].from);
        json_unsigned("flags", all[i].flags);
        json_close('}');
    }
    json_close(']');
}

static void address(const uint8_t *socket_address)
{
    enum { INET = 2, INET6 = 28 };
    static const char digits[] = "0123456789abcdef";
    char text[40];
    struct text t = text_in(text, sizeof text);
    if (socket_address[1] == INET) {
        for (int i = 4; i < 8; i++) {
            text_add(&t, i > 4 ? "." : "");
            text_add_decimal(&t, socket_address[i]);
        }
        json_text(NULL, text);
    } else if (socket_address[1] == INET6) {
        for (int i = 8; i < 24; i++) {
            text_add(&t, i > 8 && i % 2 == 0 ? ":" : "");
            text_add_bytes(&t, &digits[socket_address[i] >> 4], 1);
            text_add_bytes(&t, &digits[socket_address[i] & 15], 1);
        }
        json_text(NULL, text);
    }
}

/* Each name once, in the kernel's order; a record is a name and an address, of 16 bytes at least. */
static void interfaces(void)
{
    static uint8_t records[8192];
    struct {
        int length;
        void *at;
    } request = {sizeof records, records};
    int any = sys_socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (any < 0 || sys_ioctl(any, SIOCGIFCONF, &request) < 0) {
        return;
    }
    char last[17] = "";
    int open = 0;
    json_open("interfaces", '{');
    for (int at = 0; at + 32 <= request.length;) {
        const uint8_t *record = records + at;
        const int length = record[16] > 16 ? record[16] : 16;
        char name[17] = "";
        memcpy(name, record, 16);
        if (!text_equal(name, last)) {
            if (open) {
                json_close(']');
            }
            json_open(name, '[');
            open = 1;
            memcpy(last, name, sizeof last);
        }
        address(record + 16);
        at += 16 + length;
    }
    if (open) {
        json_close(']');
    }
    json_close('}');
    sys_close(any);
}

/* The names of the jails below this one's, or of all where nobody is in one. */
static void jails(void)
{
    json_open("jails", '[');
    for (int jid = 0; jid >= 0;) {
        char name[256];
        struct iovec pairs[4] = {{(char[]){"lastjid"}, 8}, {&jid, sizeof jid}, {(char[]){"name"}, 5}, {name, sizeof name}};
        memset(name, 0, sizeof name);
        jid = (int)call3(SYS_JAIL_GET, (long)pairs, 4, 0);
        if (jid > 0) {
            json_text(NULL, name);
        }
    }
    json_close(']');
}

/* What jail_get(2) says of each of those jails: of a list's three ways 0 is none, 1 its own and 2 the machine's. */
static void jail_parameters(void)
{
    static char names[][16] = {"sysvmsg", "sysvsem", "sysvshm", "allow.quotas", "allow.socket_af"};
    json_open("jail_parameters", '{');
    for (int jid = 0; jid >= 0;) {
        char name[256];
        struct iovec next[4] = {{(char[]){"lastjid"}, 8}, {&jid, sizeof jid}, {(char[]){"name"}, 5}, {name, sizeof name}};
        memset(name, 0, sizeof name);
        jid = (int)call3(SYS_JAIL_GET, (long)next, 4, 0);
        if (jid <= 0) {
            break;
        }
        json_open(name, '{');
        for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
            int value = 0;
            struct iovec one[4] = {{(char[]){"jid"}, 4}, {&jid, sizeof jid}, {names[i], strlen(names[i]) + 1}, {&value, sizeof value}};
            if (call3(SYS_JAIL_GET, (long)one, 4, 0) == jid) {
                json_number(names[i], value);
            }
        }
        json_close('}');
    }
    json_close('}');
}

void describe_kernels_view(void)
{
    mounts();
    interfaces();
    jails();
    jail_parameters();
}
