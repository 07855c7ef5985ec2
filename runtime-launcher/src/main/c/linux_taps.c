/*
 * An interface of another network namespace, and a tap beside it whose other end a virtual machine has: what comes in on one
 * goes out on the other, and the namespace's own stack sees none of it. The tap is gone when nobody has its descriptor any
 * more. What leads to it is a queueing discipline of the interface's that stays, so the journal has how to take it away; a
 * filter's priority, which nobody else was told, says whether it is ours.
 */
#include "context.h"

#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_mirred.h>

#include "linux_network.h"
#include "linux_ops.h"
#include "linux_paths.h"
#include "system.h"
#include "text.h"
#include "wire.h"

#define DISCONNECT_INTERFACE 161
#define TUN "/dev/net/tun"
#define INGRESS 0xffff0000u
#define ALL_PROTOCOLS 0x0300u /* ETH_P_ALL, as the network writes it */
#define UP 1u

enum { SLOT, NAMESPACE, INODE, INDEX, NAME, TAP, MTU, PRIORITY }; /* of ConnectInterface */
enum { D_NAMESPACE, D_INODE, D_INDEX, D_NAME, D_PRIORITY }; /* of DisconnectInterface */

/* The layout of struct ifreq, as far as TUNSETIFF goes. */
struct tap_request {
    char name[INTERFACE_NAME];
    uint16_t flags;
    uint8_t rest[22];
};

static struct tcmsg discipline(uint32_t index)
{
    return (struct tcmsg){.tcm_ifindex = (int)index, .tcm_parent = TC_H_INGRESS, .tcm_handle = INGRESS};
}

/* Whether an interface has something that looks at what comes in: 1, 0 or -errno. */
static int has_discipline(int socket, uint32_t index)
{
    struct request r;
    const struct tcmsg body = discipline(index);
    request_begin(&r, RTM_GETQDISC, NLM_F_ACK, &body, sizeof body); /* what there is only who listens for changes is told */
    const int e = request_do(socket, &r);
    return e == -ENOENT || e == -EINVAL ? 0 : e < 0 ? e : 1;
}

static int add_discipline(int socket, uint32_t index)
{
    struct request r;
    const struct tcmsg body = discipline(index);
    request_begin(&r, RTM_NEWQDISC, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, &body, sizeof body);
    request_add(&r, TCA_KIND, "ingress", sizeof "ingress");
    return request_do(socket, &r);
}

/* All that comes in on one interface goes out on another. */
static int redirect(int socket, uint32_t from, uint32_t to, uint32_t priority)
{
    struct request r;
    const struct tcmsg body = {.tcm_ifindex = (int)from, .tcm_parent = INGRESS, .tcm_info = priority << 16 | ALL_PROTOCOLS};
    const struct tc_u32_sel selector = {.flags = TC_U32_TERMINAL, .nkeys = 1};
    unsigned char all[sizeof selector + sizeof(struct tc_u32_key)] = {0}; /* its key is of no bit */
    memcpy(all, &selector, sizeof selector);
    const struct tc_mirred target = {.action = TC_ACT_STOLEN, .eaction = TCA_EGRESS_REDIR, .ifindex = to};
    request_begin(&r, RTM_NEWTFILTER, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, &body, sizeof body);
    request_add(&r, TCA_KIND, "u32", sizeof "u32");
    const long options = request_nest(&r, TCA_OPTIONS);
    request_add(&r, TCA_U32_SEL, all, sizeof all);
    const long actions = request_nest(&r, TCA_U32_ACT);
    const long first = request_nest(&r, 1);
    request_add(&r, TCA_ACT_KIND, "mirred", sizeof "mirred");
    const long parameters = request_nest(&r, TCA_ACT_OPTIONS);
    request_add(&r, TCA_MIRRED_PARMS, &target, sizeof target);
    request_unnest(&r, parameters);
    request_unnest(&r, first);
    request_unnest(&r, actions);
    request_unnest(&r, options);
    return request_do(socket, &r);
}

/* Makes it in the other namespace; the kernel makes a number of a %d in its name. */
static int open_tap(const struct network *own, const struct network *other, const char *name, struct tap_request *request)
{
    *request = (struct tap_request){.flags = IFF_TAP | IFF_NO_PI};
    const size_t length = strlen(name);
    if (length >= sizeof request->name) {
        return -ENAMETOOLONG;
    }
    memcpy(request->name, name, length);
    int fd = sys_setns(other->fd, CLONE_NEWNET);
    if (fd < 0) {
        return fd;
    }
    fd = sys_openat(AT_FDCWD, TUN, O_RDWR | O_NONBLOCK | O_CLOEXEC, 0);
    const int r = fd < 0 ? fd : sys_ioctl(fd, TUNSETIFF, request);
    if (sys_setns(own->fd, CLONE_NEWNET) < 0) {
        sys_exit(1); /* all that comes would be done in the wrong one */
    }
    if (r < 0 && fd >= 0) {
        sys_close(fd);
    }
    return r < 0 ? r : fd;
}

/* With no address of its own: what its namespace would say over it, the machine would hear. */
static int set_up_tap(int socket, uint32_t index, uint32_t mtu)
{
    struct request r;
    const uint8_t none = IN6_ADDR_GEN_MODE_NONE;
    struct ifinfomsg body = {.ifi_index = (int)index};
    request_begin(&r, RTM_SETLINK, NLM_F_ACK, &body, sizeof body);
    const long families = request_nest(&r, IFLA_AF_SPEC);
    const long family = request_nest(&r, 10); /* AF_INET6 */
    request_add(&r, IFLA_INET6_ADDR_GEN_MODE, &none, sizeof none);
    request_unnest(&r, family);
    request_unnest(&r, families);
    request_do(socket, &r); /* a kernel without that protocol has nothing to say either */
    body.ifi_flags = body.ifi_change = UP;
    request_begin(&r, RTM_SETLINK, NLM_F_ACK, &body, sizeof body);
    request_add_number(&r, IFLA_MTU, mtu);
    return request_do(socket, &r);
}

static int journal_disconnect(struct ctx *c, const struct op *op, uint32_t priority)
{
    uint8_t operands[MAX_PATH + 64];
    struct writer w = {operands, operands + sizeof operands, 0};
    put_text(&w, op->arg[NAMESPACE].text);
    put_u64(&w, op->arg[INODE].number);
    put_u32(&w, (uint32_t)op->arg[INDEX].number);
    put_text(&w, op->arg[NAME].text);
    put_u32(&w, priority);
    return w.failed ? -ENAMETOOLONG : journal_append(c, DISCONNECT_INTERFACE, operands, (uint32_t)(w.at - operands));
}

/* On failure *call says what failed. */
static int connect(struct ctx *c, const struct op *op, const struct network *other, const char *tap, const char **call)
{
    const uint32_t index = (uint32_t)op->arg[INDEX].number;
    const uint32_t priority = (uint32_t)op->arg[PRIORITY].number;
    struct interface it;
    *call = "RTM_GETLINK";
    int r = interface_find(other->socket, index, NULL, &it);
    r = r >= 0 && !text_equal(it.name, op->arg[NAME].text) ? -ENODEV : r;
    if (r >= 0) {
        *call = "RTM_GETQDISC";
        r = has_discipline(other->socket, index);
        r = r > 0 ? -EEXIST : r;
    }
    if (r >= 0) {
        *call = "journal";
        r = journal_disconnect(c, op, priority);
    }
    if (r >= 0) {
        *call = "RTM_SETLINK";
        r = interface_find(other->socket, 0, tap, &it);
        r = r < 0 ? r : set_up_tap(other->socket, it.index, (uint32_t)op->arg[MTU].number);
    }
    if (r >= 0) {
        *call = "RTM_NEWQDISC";
        r = add_discipline(other->socket, it.index);
        r = r < 0 ? r : add_discipline(other->socket, index);
    }
    if (r >= 0) {
        *call = "RTM_NEWTFILTER";
        r = redirect(other->socket, it.index, index, priority);
        r = r < 0 ? r : redirect(other->socket, index, it.index, priority);
    }
    return r;
}

/*
 * Safe: in exactly the namespace that is meant, which isn't the own; an interface that something else has its hand on stays
 * as it is. The journal has the way back.
 */
int op_connect_interface(struct ctx *c, const struct op *op)
{
    const char *call;
    struct tap_request request;
    SCOPED_NETWORK own = {-1, -1, 0};
    SCOPED_NETWORK other = {-1, -1, 0};
    const uint64_t slot = op->arg[SLOT].number;
    if (slot >= HELD || c->held[slot] >= 0 || !op->arg[PRIORITY].number || op->arg[PRIORITY].number > UINT16_MAX) {
        return fail(c, "open", TUN, -EBADMSG);
    }
    int r = network_pair(c, op->arg[NAMESPACE].text, op->arg[INODE].number, &own, &other);
    if (r < 0) {
        return r;
    }
    c->held[slot] = open_tap(&own, &other, op->arg[TAP].text, &request);
    if (c->held[slot] < 0) {
        r = c->held[slot];
        c->held[slot] = -1;
        return fail(c, "open", TUN, r);
    }
    request.name[INTERFACE_NAME - 1] = 0;
    r = connect(c, op, &other, request.name, &call);
    return r < 0 ? fail(c, call, op->arg[NAME].text, r) : 0;
}

/* What looks at what comes in: another's 0, nothing 1, ours alone 2; or -errno. */
static int whose(int socket, uint32_t index, uint32_t priority)
{
    struct request r;
    const struct tcmsg body = {.tcm_ifindex = (int)index, .tcm_parent = INGRESS};
    request_begin(&r, RTM_GETTFILTER, NLM_F_DUMP, &body, sizeof body);
    uint8_t *list = sys_mmap(NULL, LIST_ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (sys_is_error(list)) {
        return (int)(intptr_t)list;
    }
    const long size = request_list(socket, &r, list);
    int found = size < 0 ? (int)size : 1;
    const struct nlmsghdr *m;
    for (size_t at = 0; size > 0 && (m = message_at(list, (size_t)size, at)); at += NLMSG_ALIGN(m->nlmsg_len)) {
        const struct tcmsg *filter = (const void *)((const uint8_t *)m + NLMSG_HDRLEN);
        if (m->nlmsg_len >= NLMSG_HDRLEN + sizeof *filter) {
            found = found && filter->tcm_info >> 16 == priority ? 2 : 0;
        }
    }
    sys_munmap(list, LIST_ROOM);
    return found;
}

/*
 * Safe: an interface of exactly that namespace and index; what somebody else has put there stays. One of another name may be the same,
 * renamed meanwhile, or another one that was given the number: there a filter of ours has to be seen.
 */
int op_disconnect_interface(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[D_NAMESPACE].text;
    const uint32_t index = (uint32_t)op->arg[D_INDEX].number;
    struct interface it;
    SCOPED_NETWORK own = {-1, -1, 0};
    SCOPED_NETWORK other;
    int r = network_open(&other, path);
    if (r == -ENOENT || r == -EINVAL || r == -EACCES || (r >= 0 && other.inode != op->arg[D_INODE].number)) {
        return 0; /* it has no name any more, or is gone: with it all that was in there */
    }
    if (r < 0) {
        return fail(c, "openat", path, r);
    }
    r = network_open(&own, "/proc/self/ns/net");
    r = r < 0 ? r : own.inode == other.inode ? -EEXIST : network_sockets(&own, &other);
    if (r < 0) {
        return fail(c, "setns", path, r);
    }
    r = interface_find(other.socket, index, NULL, &it);
    if (r < 0) {
        return r != -ENODEV ? fail(c, "RTM_GETLINK", op->arg[D_NAME].text, r) : 0;
    }
    const int least = text_equal(it.name, op->arg[D_NAME].text) ? 1 : 2;
    r = has_discipline(other.socket, index);
    r = r > 0 ? whose(other.socket, index, (uint32_t)op->arg[D_PRIORITY].number) : r;
    if (r >= least) {
        struct request request;
        const struct tcmsg body = discipline(index);
        request_begin(&request, RTM_DELQDISC, NLM_F_ACK, &body, sizeof body);
        r = request_do(other.socket, &request);
    }
    return r < 0 ? fail(c, "RTM_DELQDISC", op->arg[D_NAME].text, r) : 0;
}
