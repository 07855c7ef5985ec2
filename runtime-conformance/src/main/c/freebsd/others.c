/* What can be seen of another process, on the machine: the init process that a hook is told of. */
#include "freebsd_probe.h"

enum { KERN_PROC_ARGS = 7, JAIL_AT = 592, KINFO_SIZE = 1088 };

static void describe_other(const char *key, int pid)
{
    static char args[4096];
    uint8_t process[KINFO_SIZE];
    size_t size = sizeof process;
    int name[4] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, pid};
    int jail = -1;
    json_open(key, '{');
    if (sys_sysctl(name, 4, process, &size) >= 0 && size >= JAIL_AT + sizeof jail) {
        memcpy(&jail, process + JAIL_AT, sizeof jail);
        json_number("jail", jail);
    }
    name[2] = KERN_PROC_ARGS;
    size = sizeof args - 1;
    if (sys_sysctl(name, 4, args, &size) >= 0) {
        json_bytes("cmdline", args, size);
    }
    json_close('}');
}

/* The state on a hook's standard input names the init process; the first "pid" in it is that. */
void describe_init(const char *state)
{
    static const char member[] = "\"pid\"";
    for (; *state; state++) {
        if (text_starts(state, member)) {
            for (state += sizeof member - 1; *state == ' ' || *state == ':'; state++) {
            }
            uint64_t pid = number_in(state);
            if (pid > 0) {
                describe_other("init", (int)pid);
            }
            return;
        }
    }
}
