/* What the kernel says of this process beyond what every report has: each in the words that the kernel has for it. */
#define _GNU_SOURCE
#include "json.h"
#include "probe.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum { TEXT_CAPACITY = 256 * 1024, NODES = 1024, IOPRIO_WHO_PROCESS = 1 };

static char text[TEXT_CAPACITY];

static void file(const char *key, const char *path)
{
    long length = slurp(path, text, sizeof text);

    if (length >= 0)
        json_bytes(key, text, (unsigned long)length);
}

/* As the kernel has it since Linux 3.14; the C library doesn't declare it. */
struct attributes {
    unsigned size;
    unsigned policy;
    unsigned long long flags;
    int nice;
    unsigned priority;
    unsigned long long runtime;
    unsigned long long deadline;
    unsigned long long period;
};

static void scheduling(void)
{
    struct attributes attributes = {.size = sizeof attributes};
    cpu_set_t cpus;
    long priority = syscall(SYS_ioprio_get, IOPRIO_WHO_PROCESS, 0);

    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) == 0) {
        json_open("scheduler", '{');
        json_unsigned("policy", attributes.policy);
        json_unsigned("flags", attributes.flags);
        json_number("nice", attributes.nice);
        json_unsigned("priority", attributes.priority);
        json_unsigned("runtime", attributes.runtime);
        json_unsigned("deadline", attributes.deadline);
        json_unsigned("period", attributes.period);
        json_close('}');
    }
    if (priority >= 0) {
        json_open("io_priority", '{');
        json_number("class", priority >> 13);
        json_number("priority", priority & 7);
        json_close('}');
    }
    if (sched_getaffinity(0, sizeof cpus, &cpus) == 0) {
        json_open("cpus", '[');
        for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
            if (CPU_ISSET(cpu, &cpus))
                json_number(NULL, cpu);
        json_close(']');
    }
    json_number("personality", personality(0xffffffff));
}

static void memory_policy(void)
{
    unsigned long nodes[NODES / (8 * sizeof(unsigned long))] = {0};
    int mode = 0;

    if (syscall(SYS_get_mempolicy, &mode, nodes, NODES, NULL, 0) != 0)
        return;
    json_open("memory_policy", '{');
    json_number("mode", mode);
    json_open("nodes", '[');
    for (unsigned node = 0; node < NODES; node++)
        if (nodes[node / (8 * sizeof nodes[0])] >> node % (8 * sizeof nodes[0]) & 1)
            json_unsigned(NULL, node);
    json_close(']');
    json_close('}');
}

static void clock_of(const char *key, clockid_t clock)
{
    struct timespec now;

    if (clock_gettime(clock, &now) == 0)
        json_number(key, (long long)now.tv_sec * 1000000000 + now.tv_nsec);
}

static void terminals(void)
{
    json_open("streams", '[');
    for (int fd = 0; fd < 3; fd++) {
        struct winsize size;
        struct stat node;

        json_open(NULL, '{');
        json_flag("terminal", isatty(fd));
        if (fstat(fd, &node) == 0 && S_ISCHR(node.st_mode)) {
            json_unsigned("major", major(node.st_rdev));
            json_unsigned("minor", minor(node.st_rdev));
            json_unsigned("uid", node.st_uid);
        }
        if (ioctl(fd, TIOCGWINSZ, &size) == 0) {
            json_unsigned("rows", size.ws_row);
            json_unsigned("columns", size.ws_col);
        }
        json_close('}');
    }
    json_close(']');
}

static void addresses(const struct ifaddrs *all, const char *name)
{
    char address[INET6_ADDRSTRLEN];

    json_open("addresses", '[');
    for (const struct ifaddrs *a = all; a != NULL; a = a->ifa_next) {
        const void *bytes = NULL;

        if (a->ifa_addr == NULL || strcmp(a->ifa_name, name) != 0)
            continue;
        if (a->ifa_addr->sa_family == AF_INET)
            bytes = &((const struct sockaddr_in *)(const void *)a->ifa_addr)->sin_addr;
        else if (a->ifa_addr->sa_family == AF_INET6)
            bytes = &((const struct sockaddr_in6 *)(const void *)a->ifa_addr)->sin6_addr;
        if (bytes != NULL && inet_ntop(a->ifa_addr->sa_family, bytes, address, sizeof address) != NULL)
            json_text(NULL, address);
    }
    json_close(']');
}

static void interfaces(void)
{
    struct ifaddrs *all;
    struct ifreq request;
    int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (getifaddrs(&all) != 0)
        return;
    json_open("interfaces", '{');
    for (const struct ifaddrs *a = all; a != NULL; a = a->ifa_next) {
        char mac[18];
        const unsigned char *m;

        if (a->ifa_addr == NULL || a->ifa_addr->sa_family != AF_PACKET)
            continue;
        m = ((const struct sockaddr_ll *)(const void *)a->ifa_addr)->sll_addr;
        snprintf(mac, sizeof mac, "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4], m[5]);
        json_open(a->ifa_name, '{');
        json_flag("up", (a->ifa_flags & IFF_UP) != 0);
        json_text("mac", mac);
        memset(&request, 0, sizeof request);
        snprintf(request.ifr_name, sizeof request.ifr_name, "%s", a->ifa_name);
        if (ioctl(any, SIOCGIFMTU, &request) == 0)
            json_number("mtu", request.ifr_mtu);
        addresses(all, a->ifa_name);
        json_close('}');
    }
    json_close('}');
    freeifaddrs(all);
    close(any);
}

void describe_kernels_view(void)
{
    struct utsname names;

    file("mountinfo", "/proc/self/mountinfo");
    file("cgroup", "/proc/self/cgroup");
    file("uid_map", "/proc/self/uid_map");
    file("gid_map", "/proc/self/gid_map");
    file("setgroups", "/proc/self/setgroups");
    file("timens_offsets", "/proc/self/timens_offsets");
    file("label", "/proc/self/attr/current");
    if (uname(&names) == 0) {
        json_text("domainname", names.domainname);
        json_text("machine", names.machine);
    }
    clock_of("monotonic_ns", CLOCK_MONOTONIC);
    clock_of("boottime_ns", CLOCK_BOOTTIME);
    scheduling();
    memory_policy();
    terminals();
    interfaces();
}
