/* Network namespaces that the maker isn't in. */
#ifndef LINUX_NETWORK_H
#define LINUX_NETWORK_H

#include "linux_netlink.h"

/* One of them: itself, which one it is, and a socket in it. */
struct network {
    int fd;
    int socket;
    uint64_t inode;
};

void network_close(struct network *n);

#define SCOPED_NETWORK __attribute__((cleanup(network_close))) struct network

/* Opens what is at a path, if it is a network namespace; no socket yet. 0 or -errno. */
int network_open(struct network *n, const char *path);

/* A socket in the own namespace, and one in the other. */
int network_sockets(struct network *own, struct network *other);

/* Opens the own one and the one at a path, which has to be that of the inode and not the own, with sockets. The failure is noted. */
int network_pair(struct ctx *c, const char *path, uint64_t inode, struct network *own, struct network *other);

#endif
