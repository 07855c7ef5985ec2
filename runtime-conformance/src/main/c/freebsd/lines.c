/* What a demonstration shows of a container: lines of NAME=VALUE. */
#include "freebsd_probe.h"

#define SIOCGIFCONF 0xc0106924ul

static void line(struct text *t, const char *name)
{
    text_add(t, t->length ? "\n" : "");
    text_add(t, name);
    text_add(t, "=");
}

static void value(struct text *t, const char *name)
{
    char bytes[256];
    size_t size = sizeof bytes - 1;
    memset(bytes, 0, sizeof bytes);
    if (sys_sysctl_by_name(name, strlen(name), bytes, &size) >= 0) {
        text_add(t, bytes);
    }
}

/* Each name once; a record is a name and an address, of 16 bytes at least. */
static void interfaces(struct text *t)
{
    static uint8_t records[4096];
    struct {
        int length;
        void *at;
    } request = {sizeof records, records};
    char last[17] = "";
    int any = sys_socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (any < 0 || sys_ioctl(any, SIOCGIFCONF, &request) < 0) {
        return;
    }
    for (int at = 0; at + 32 <= request.length; at += 16 + (records[at + 16] > 16 ? records[at + 16] : 16)) {
        char name[17] = "";
        memcpy(name, records + at, 16);
        if (!text_equal(name, last)) {
            text_add(t, name);
            text_add(t, " ");
            memcpy(last, name, sizeof last);
        }
    }
    sys_close(any);
}

void say_lines(void)
{
    enum { NOWAIT = 2 };
    static char out[8192];
    struct text t = text_in(out, sizeof out);
    long mounts = call3(SYS_GETFSSTAT, 0, 0, NOWAIT);
    line(&t, "pid");
    text_add_decimal(&t, (uint64_t)sys_getpid());
    line(&t, "host");
    value(&t, "kern.hostname");
    line(&t, "kernel");
    value(&t, "kern.osrelease");
    line(&t, "net");
    interfaces(&t);
    line(&t, "mounts");
    text_add_decimal(&t, mounts < 0 ? 0 : (uint64_t)mounts);
    text_add(&t, "\n");
    sys_write(1, out, t.length);
}
