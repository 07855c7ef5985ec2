/* Interfaces and their addresses, as linux_netlink.h has them. */
#include "linux_netlink.h"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "system.h"
#include "text.h"

#define INTERRUPTIONS 16 /* how often a list may change under us */
#define UP 1u

int interface_find(int s, uint32_t index, const char *name, struct interface *found)
{
    _Alignas(8) uint8_t answer[16384];
    struct request r;
    const struct ifinfomsg body = {.ifi_index = name ? 0 : (int)index};
    request_begin(&r, RTM_GETLINK, 0, &body, sizeof body);
    if (name) {
        const int e = request_add(&r, IFLA_IFNAME, name, strlen(name) + 1);
        if (e < 0) {
            return e;
        }
    }
    request_add_number(&r, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    const long n = request_ask(s, &r, answer, sizeof answer);
    const struct nlmsghdr *m = n < 0 ? NULL : message_at(answer, (size_t)n, 0);
    if (!m || m->nlmsg_type != RTM_NEWLINK || m->nlmsg_len < NLMSG_HDRLEN + sizeof body) {
        return n < 0 ? (int)n : -EBADMSG;
    }
    size_t length;
    const uint8_t *text = message_attribute(m, sizeof body, IFLA_IFNAME, &length);
    if (!text || !length || length > sizeof found->name || text[length - 1]) {
        return -EBADMSG;
    }
    const struct ifinfomsg *link = (const void *)((const uint8_t *)m + NLMSG_HDRLEN);
    found->index = (uint32_t)link->ifi_index;
    found->flags = link->ifi_flags;
    memcpy(found->name, text, length);
    return 0;
}

int interface_move(int s, uint32_t index, int namespace, const char *name, uint32_t new_index)
{
    _Alignas(8) uint8_t answer[2048];
    struct request r;
    const struct ifinfomsg body = {.ifi_index = (int)index};
    request_begin(&r, RTM_SETLINK, NLM_F_ACK, &body, sizeof body);
    int e = request_add(&r, IFLA_IFNAME, name, strlen(name) + 1);
    e = e < 0 ? e : request_add_number(&r, IFLA_NET_NS_FD, (uint32_t)namespace);
    e = e < 0 ? e : request_add_number(&r, IFLA_NEW_IFINDEX, new_index);
    return e < 0 ? e : (int)request_ask(s, &r, answer, sizeof answer);
}

int interface_set_up(int s, uint32_t index)
{
    _Alignas(8) uint8_t answer[2048];
    struct request r;
    const struct ifinfomsg body = {.ifi_index = (int)index, .ifi_flags = UP, .ifi_change = UP};
    request_begin(&r, RTM_SETLINK, NLM_F_ACK, &body, sizeof body);
    return (int)request_ask(s, &r, answer, sizeof answer);
}

/* Whether this is an address that is kept. */
static int is_kept(const struct nlmsghdr *m, uint32_t index, uint32_t flags, uint32_t scope)
{
    const struct ifaddrmsg *a = (const void *)((const uint8_t *)m + NLMSG_HDRLEN);
    if (m->nlmsg_type != RTM_NEWADDR || m->nlmsg_len < NLMSG_HDRLEN + sizeof *a || a->ifa_index != index) {
        return 0;
    }
    uint32_t all = a->ifa_flags;
    size_t length;
    const uint8_t *more = message_attribute(m, sizeof *a, IFA_FLAGS, &length);
    if (more && length == sizeof all) {
        memcpy(&all, more, sizeof all);
    }
    return (all & flags) == flags && a->ifa_scope == scope;
}

/* One list of all addresses. -EINTR: it changed meanwhile. What is kept moves to the front. */
static long read_once(int s, uint32_t index, uint32_t flags, uint32_t scope, uint8_t *to)
{
    struct request r;
    const struct ifaddrmsg body = {.ifa_index = 0};
    size_t kept = 0;
    int interrupted = 0;
    request_begin(&r, RTM_GETADDR, NLM_F_DUMP, &body, sizeof body);
    long n = sys_sendto(s, &r, r.header.nlmsg_len, 0);
    for (;;) {
        const size_t start = kept;
        n = n < 0 ? n : messages_receive(s, to + start, MESSAGE_ROOM);
        if (n < 0) {
            return n;
        }
        const struct nlmsghdr *m;
        for (size_t at = 0; (m = message_at(to + start, (size_t)n, at));) {
            const size_t size = NLMSG_ALIGN(m->nlmsg_len);
            interrupted |= m->nlmsg_flags & NLM_F_DUMP_INTR;
            if (m->nlmsg_type == NLMSG_DONE || m->nlmsg_type == NLMSG_ERROR) {
                const int e = message_status(m);
                return e < 0 ? e : interrupted ? -EINTR : (long)kept;
            }
            if (is_kept(m, index, flags, scope)) {
                if (size > ADDRESSES_ROOM - kept) {
                    return -E2BIG;
                }
                memmove(to + kept, m, m->nlmsg_len);
                kept += size;
            }
            at += size;
        }
    }
}

long addresses_read(int s, uint32_t index, uint32_t flags, uint32_t scope, uint8_t to[ADDRESSES_ROOM + MESSAGE_ROOM])
{
    long n = -EINTR;
    for (int i = 0; i < INTERRUPTIONS && n == -EINTR; i++) {
        n = read_once(s, index, flags, scope, to);
    }
    return n;
}

/* A label has the interface's old name in it: the kernel gives it a new one. */
static int add_address(int s, uint32_t index, const struct nlmsghdr *address)
{
    _Alignas(8) uint8_t answer[2048];
    struct request r;
    struct ifaddrmsg body;
    memcpy(&body, (const uint8_t *)address + NLMSG_HDRLEN, sizeof body);
    body.ifa_index = index;
    request_begin(&r, RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, &body, sizeof body);
    size_t at = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof body);
    while (at + sizeof(struct rtattr) <= address->nlmsg_len) {
        const struct rtattr *a = (const void *)((const uint8_t *)address + at);
        if (a->rta_len < sizeof *a || a->rta_len > address->nlmsg_len - at) {
            break;
        }
        if (a->rta_type != IFA_LABEL) {
            const int e = request_add(&r, a->rta_type, (const uint8_t *)a + RTA_LENGTH(0), a->rta_len - RTA_LENGTH(0));
            if (e < 0) {
                return e;
            }
        }
        at += RTA_ALIGN(a->rta_len);
    }
    const int e = (int)request_ask(s, &r, answer, sizeof answer);
    return e == -EEXIST ? 0 : e;
}

int addresses_add(int s, uint32_t index, const uint8_t *addresses, size_t size)
{
    const struct nlmsghdr *m;
    int e = 0;
    for (size_t at = 0; e >= 0 && (m = message_at(addresses, size, at)); at += NLMSG_ALIGN(m->nlmsg_len)) {
        e = add_address(s, index, m);
    }
    return e;
}
