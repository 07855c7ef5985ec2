/* The cgroup that a machine has from its boot on. */
#ifndef LINUX_FIRST_CGROUP_H
#define LINUX_FIRST_CGROUP_H

/* Hands all controllers of a hierarchy (version 2) down to a first cgroup, which it makes. 0 or -errno. */
int linux_first_cgroup(const char *root, const char *path);

#endif
