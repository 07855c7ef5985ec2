/* See linux_netlink.h. The kernel answers while a request is being sent, so there is never more than one. */
#include "linux_netlink.h"

#include <linux/rtnetlink.h>

#include "system.h"
#include "text.h"

#define NETLINK_FAMILY 16 /* AF_NETLINK */
#define PATIENCE_MILLIS 10000
#define INTERRUPTIONS 16 /* how often a list may change under us */

int netlink_open(void)
{
    const struct sockaddr_nl kernel = {.nl_family = NETLINK_FAMILY};
    int s = sys_socket(NETLINK_FAMILY, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (s < 0) {
        return s;
    }
    sys_socket_patience(s, PATIENCE_MILLIS);
    int r = sys_connect(s, &kernel, sizeof kernel); /* from here on others of this namespace can't send to it */
    if (r < 0) {
        sys_close(s);
        return r;
    }
    return s;
}

int request_begin(struct request *r, unsigned type, unsigned flags, const void *body, size_t length)
{
    memset(r, 0, sizeof *r);
    if (length > sizeof r->rest) {
        return -E2BIG;
    }
    r->header.nlmsg_type = (uint16_t)type;
    r->header.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
    r->header.nlmsg_len = (uint32_t)(NLMSG_HDRLEN + length);
    memcpy(r->rest, body, length);
    return 0;
}

int request_add(struct request *r, unsigned type, const void *value, size_t length)
{
    const size_t at = NLMSG_ALIGN(r->header.nlmsg_len);
    if (length > sizeof *r || at + RTA_SPACE(length) > sizeof *r) {
        return -E2BIG;
    }
    const struct rtattr attribute = {.rta_len = (uint16_t)RTA_LENGTH(length), .rta_type = (uint16_t)type};
    memcpy((uint8_t *)r + at, &attribute, sizeof attribute);
    memcpy((uint8_t *)r + at + RTA_LENGTH(0), value, length);
    r->header.nlmsg_len = (uint32_t)(at + RTA_LENGTH(length));
    return 0;
}

int request_add_number(struct request *r, unsigned type, uint32_t value)
{
    return request_add(r, type, &value, sizeof value);
}

long request_nest(struct request *r, unsigned type)
{
    const size_t at = NLMSG_ALIGN(r->header.nlmsg_len);
    const int e = request_add(r, type, "", 0);
    return e < 0 ? e : (long)at;
}

void request_unnest(struct request *r, long nest)
{
    struct rtattr *a = (void *)((uint8_t *)r + nest);
    a->rta_len = (uint16_t)(r->header.nlmsg_len - (size_t)nest);
}

long messages_receive(int s, uint8_t *to, size_t room)
{
    long n;
    do {
        n = sys_recvfrom(s, to, room, MSG_TRUNC);
    } while (n == -EINTR);
    return n > (long)room ? -EMSGSIZE : n;
}

const struct nlmsghdr *message_at(const uint8_t *bytes, size_t size, size_t at)
{
    const struct nlmsghdr *m = (const void *)(bytes + at);
    return at <= size && size - at >= sizeof *m && m->nlmsg_len >= sizeof *m && m->nlmsg_len <= size - at ? m : NULL;
}

int message_status(const struct nlmsghdr *m)
{
    int error = 0;
    if (m->nlmsg_len >= sizeof *m + sizeof error) {
        memcpy(&error, (const uint8_t *)m + NLMSG_HDRLEN, sizeof error);
    }
    return error > 0 ? -EBADMSG : error;
}

long request_ask(int s, const struct request *r, uint8_t *answer, size_t room)
{
    long n = sys_sendto(s, r, r->header.nlmsg_len, 0);
    n = n < 0 ? n : messages_receive(s, answer, room);
    if (n < 0) {
        return n;
    }
    const struct nlmsghdr *m = message_at(answer, (size_t)n, 0);
    if (!m) {
        return -EBADMSG;
    }
    return m->nlmsg_type == NLMSG_ERROR ? message_status(m) : (long)m->nlmsg_len;
}

const uint8_t *message_attribute(const struct nlmsghdr *m, size_t body, unsigned type, size_t *length)
{
    size_t at = NLMSG_HDRLEN + NLMSG_ALIGN(body);
    while (at + sizeof(struct rtattr) <= m->nlmsg_len) {
        const struct rtattr *a = (const void *)((const uint8_t *)m + at);
        if (a->rta_len < sizeof *a || a->rta_len > m->nlmsg_len - at) {
            break;
        }
        if (a->rta_type == type) {
            *length = a->rta_len - RTA_LENGTH(0);
            return (const uint8_t *)a + RTA_LENGTH(0);
        }
        at += RTA_ALIGN(a->rta_len);
    }
    return NULL;
}

int request_do(int s, const struct request *r)
{
    _Alignas(8) uint8_t answer[4096];
    const long n = request_ask(s, r, answer, sizeof answer);
    return n > 0 ? -EBADMSG : (int)n;
}

/* One list. -EINTR: it changed meanwhile. */
static long list_once(int s, const struct request *r, uint8_t *to)
{
    size_t kept = 0;
    int interrupted = 0;
    long n = sys_sendto(s, r, r->header.nlmsg_len, 0);
    for (;;) {
        n = n < 0 ? n : LIST_ROOM - kept < MESSAGE_ROOM ? -E2BIG : messages_receive(s, to + kept, MESSAGE_ROOM);
        if (n < 0) {
            return n;
        }
        const struct nlmsghdr *m;
        for (size_t at = 0; (m = message_at(to + kept, (size_t)n, at)); at += NLMSG_ALIGN(m->nlmsg_len)) {
            interrupted |= m->nlmsg_flags & NLM_F_DUMP_INTR;
            if (m->nlmsg_type == NLMSG_DONE || m->nlmsg_type == NLMSG_ERROR) {
                const int e = message_status(m);
                return e < 0 ? e : interrupted ? -EINTR : (long)(kept + at);
            }
        }
        kept += NLMSG_ALIGN((size_t)n);
    }
}

long request_list(int s, const struct request *r, uint8_t to[LIST_ROOM])
{
    long n = -EINTR;
    for (int i = 0; i < INTERRUPTIONS && n == -EINTR; i++) {
        n = list_once(s, r, to);
    }
    return n;
}
