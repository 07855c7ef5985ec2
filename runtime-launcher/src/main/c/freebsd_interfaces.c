/* Network interfaces: moved into a jail's own network and back, and addresses that a jail is limited to. */
#include "freebsd.h"

enum { AF_INET = 2, AF_INET6 = 28 };
#define SIOCSIFVNET 0xc020695aul
#define SIOCSIFRVNET 0xc020695bul
#define SIOCAIFADDR 0x8044692bul
#define SIOCDIFADDR 0x80206919ul
#define SIOCGIFADDR 0xc0206921ul
#define SIOCAIFADDR_IN6 0x8088691bul
#define SIOCDIFADDR_IN6 0x81206919ul
#define SIOCGIFADDR_IN6 0xc1206921ul

struct interface_request { /* struct ifreq */
    char name[16];
    union {
        int jid;
        uint8_t address[16];
    };
};
_Static_assert(sizeof(struct interface_request) == 32, "struct ifreq");

struct alias4 { /* struct in_aliasreq */
    char name[16];
    uint8_t address[16];
    uint8_t broadcast[16];
    uint8_t mask[16];
    int vhid;
};
_Static_assert(sizeof(struct alias4) == 68, "struct in_aliasreq");

struct alias6 { /* struct in6_aliasreq */
    char name[16];
    uint8_t address[28];
    uint8_t destination[28];
    uint8_t mask[28];
    int flags;
    struct {
        int64_t times[2];
        uint32_t valid;
        uint32_t preferred;
    } lifetime;
    int vhid;
};
_Static_assert(sizeof(struct alias6) == 136, "struct in6_aliasreq");

static int set_name(char to[16], const char *name)
{
    struct text t = text_in(to, 16);
    text_add(&t, name);
    return t.failed ? -ENAMETOOLONG : 0;
}

static int request(int family, unsigned long what, void *argument)
{
    int socket = sys_socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int error = socket < 0 ? socket : sys_ioctl(socket, what, argument);
    if (socket >= 0) {
        sys_close(socket);
    }
    return error < 0 ? error : 0;
}

static int move(const char *name, int jid, unsigned long what)
{
    struct interface_request r;
    memset(&r, 0, sizeof r);
    r.jid = jid;
    int error = set_name(r.name, name);
    return error < 0 ? error : request(AF_UNIX, what, &r);
}

/* Safe: into the jail that this plan made; undone by name before that jail is removed. */
int op_move_interface(struct ctx *c, const struct op *op)
{
    uint8_t operands[2 * MAX_PATH];
    char path[MAX_PATH];
    const char *name = op->arg[0].text;
    struct writer w = {operands, operands + sizeof operands, 0};
    int error = c->root < 0 || !c->sys.jid ? -ESRCH : canonical_path(c->root, path, sizeof path);
    sys_chdir("/");
    if (error < 0) {
        return fail(c, "getcwd", name, error);
    }
    put_text(&w, name);
    put_text(&w, op->arg[1].text);
    put_text(&w, path);
    error = w.failed ? fail(c, "journal", path, -ENAMETOOLONG)
                     : journal_append(c, OPCODE_RETURN_INTERFACE, operands, (uint32_t)(w.at - operands));
    if (error >= 0) {
        error = move(name, c->sys.jid, SIOCSIFVNET);
        error = error < 0 ? fail(c, "SIOCSIFVNET", name, error) : 0;
    }
    return error;
}

/* Safe: out of the container's own jail alone. One that isn't there any more has gone home already, or is gone. */
int op_return_interface(struct ctx *c, const struct op *op)
{
    const char *name = op->arg[0].text;
    int jid = jail_of(op->arg[1].text, op->arg[2].text);
    if (jid == -ENOENT) {
        return 0;
    }
    int error = jid < 0 ? jid : move(name, jid, SIOCSIFRVNET);
    return error < 0 && error != -ENXIO ? fail(c, "SIOCSIFRVNET", name, error) : 0;
}

static int parse(const char *digits, uint8_t *to, size_t room)
{
    size_t n = 0;
    for (; digits[0] && digits[1] && n < room; digits += 2) {
        unsigned value = 0;
        for (int i = 0; i < 2; i++) {
            const char d = digits[i];
            value = value << 4 | (unsigned)(d <= '9' ? d - '0' : d - 'a' + 10);
        }
        to[n++] = (uint8_t)value;
    }
    return *digits ? -EINVAL : (int)n;
}

struct address {
    int family;
    uint8_t bytes[16];
};

/* By its length. */
static int parse_address(const char *digits, struct address *a)
{
    int n = parse(digits, a->bytes, sizeof a->bytes);
    a->family = n == 4 ? AF_INET : AF_INET6;
    return n == 4 || n == 16 ? 0 : -EINVAL;
}

static void set_address(uint8_t *to, const struct address *a)
{
    to[0] = a->family == AF_INET ? 16 : 28;
    to[1] = (uint8_t)a->family;
    memcpy(to + (a->family == AF_INET ? 4 : 8), a->bytes, a->family == AF_INET ? 4 : 16);
}

/* Whether an interface has the address, asked for by that address. */
static int has_address(const char *name, const struct address *a)
{
    uint8_t r[288];
    memset(r, 0, sizeof r);
    int error = set_name((char *)r, name);
    set_address(r + 16, a);
    error = error < 0 ? error : request(a->family, a->family == AF_INET ? SIOCGIFADDR : SIOCGIFADDR_IN6, r);
    if (error < 0) {
        return 0;
    }
    return memcmp(r + 16 + (a->family == AF_INET ? 4 : 8), a->bytes, a->family == AF_INET ? 4 : 16) == 0;
}

static int add(const char *name, const struct address *a)
{
    struct address all = {a->family, {0}};
    memset(all.bytes, 0xff, sizeof all.bytes); /* alone, whatever network it is of */
    if (a->family == AF_INET) {
        struct alias4 r;
        memset(&r, 0, sizeof r);
        set_address(r.address, a);
        set_address(r.mask, &all);
        int error = set_name(r.name, name);
        return error < 0 ? error : request(AF_INET, SIOCAIFADDR, &r);
    }
    struct alias6 r;
    memset(&r, 0, sizeof r);
    set_address(r.address, a);
    set_address(r.mask, &all);
    r.lifetime.valid = r.lifetime.preferred = UINT32_MAX;
    int error = set_name(r.name, name);
    return error < 0 ? error : request(AF_INET6, SIOCAIFADDR_IN6, &r);
}

/* Safe: an address that is there already is somebody's, and would be taken away from them at the end: so it is refused. */
int op_add_address(struct ctx *c, const struct op *op)
{
    const char *name = op->arg[0].text;
    struct address a;
    int error = parse_address(op->arg[1].text, &a);
    if (error >= 0 && has_address(name, &a)) {
        error = -EEXIST;
    }
    if (error < 0) {
        return fail(c, "SIOCAIFADDR", name, error);
    }
    error = journal_append(c, OPCODE_REMOVE_ADDRESS, op->encoded, op->encoded_length);
    if (error >= 0) {
        error = add(name, &a);
        error = error < 0 ? fail(c, "SIOCAIFADDR", name, error) : 0;
    }
    return error;
}

int op_remove_address(struct ctx *c, const struct op *op)
{
    uint8_t r[288]; /* struct ifreq, or in6_ifreq */
    const char *name = op->arg[0].text;
    struct address a;
    memset(r, 0, sizeof r);
    int error = parse_address(op->arg[1].text, &a);
    error = error < 0 ? error : set_name((char *)r, name);
    if (error >= 0) {
        set_address(r + 16, &a);
        error = request(a.family, a.family == AF_INET ? SIOCDIFADDR : SIOCDIFADDR_IN6, r);
    }
    enum { EADDRNOTAVAIL = 49 };
    return error < 0 && error != -EADDRNOTAVAIL && error != -ENXIO ? fail(c, "SIOCDIFADDR", name, error) : 0;
}
