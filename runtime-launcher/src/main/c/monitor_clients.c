/* What a monitor and its clients say to each other. */
#include "monitor_state.h"
#include "sockets.h"
#include "system.h"

void tell(int *client, const uint32_t *words, unsigned count, const int *fds, unsigned fd_count)
{
    uint8_t bytes[12];
    for (unsigned i = 0; i < count; i++) {
        set_u32(bytes + 4 * i, words[i]);
    }
    if (*client >= 0 && message_send(*client, bytes, 4 * count, NULL, 0, fds, fd_count, MSG_DONTWAIT) < 0) {
        ctx_close(client);
    }
}

static void tell_streams(struct monitor *m, int *client)
{
    uint32_t words[2] = {MONITOR_STREAMS, 0};
    int fds[STREAMS];
    unsigned count = 0;
    for (unsigned i = 0; i < STREAMS; i++) {
        if (m->end[i] >= 0) {
            words[1] |= m->is_terminal ? TERMINAL_BIT : 1u << i;
            fds[count++] = m->end[i];
        }
    }
    tell(client, words, 2, fds, count);
}

void tell_exit(struct monitor *m, int *client)
{
    const uint32_t words[3] = {MONITOR_EXITED, m->exit_kind, m->exit_code};
    tell(client, words, 3, NULL, 0);
}

/* One more than there is room for is told so by the end of its connection. */
void accept_client(struct monitor *m)
{
    int client = sys_accept4(m->listener, SOCK_CLOEXEC | SOCK_NONBLOCK);
    unsigned i = 0;
    while (i < CLIENTS && m->client[i] >= 0) {
        i++;
    }
    if (i == CLIENTS) {
        ctx_close(&client);
        return;
    }
    m->client[i] = client;
    tell_streams(m, &m->client[i]);
    if (m->ended) {
        tell_exit(m, &m->client[i]);
    }
}

void hear(struct monitor *m, int *client)
{
    uint8_t bytes[8];
    long n = sys_recvfrom(*client, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n == -EAGAIN || n == -EINTR) {
        return;
    }
    if (n == 8 && get_u32(bytes) == CLIENT_CLOSE && get_u32(bytes + 4) < STREAMS) {
        ctx_close(&m->end[get_u32(bytes + 4)]);
    } else if (n == 4 && get_u32(bytes) == CLIENT_READ_ALL) {
        m->read_all = 1;
    } else {
        ctx_close(client); /* it has gone, or doesn't speak our language */
    }
}
