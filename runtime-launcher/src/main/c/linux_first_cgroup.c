/*
 * The cgroup that a machine has from its boot on. With the first one that has a controller, and with the first program for device
 * rules, the kernel changes its own code in many places: a translated machine then forgets what it has translated of those pages.
 * So this happens before a template is written down.
 */
#include "context.h"
#include "linux_cgroups.h"
#include "linux_first_cgroup.h"
#include "linux_given.h"
#include "system.h"
#include "text.h"

#define LIST_ROOM 1024 /* names of controllers; the kernel has 14 */

/* What can't be handed down isn't: a container that needs it is told so. */
static void hand_down(int cgroup)
{
    char names[LIST_ROOM];
    char value[LIST_ROOM];
    if (read_cgroup_file(cgroup, "cgroup.controllers", names, sizeof names) < 0) {
        return;
    }
    for (const char *at = names; *at;) {
        const char *end = text_first(at, ' ');
        end = end ? end : at + strlen(at);
        struct text t = text_in(value, sizeof value);
        text_add(&t, "+");
        text_add_bytes(&t, at, (size_t)(end - at));
        write_cgroup_file(cgroup, "cgroup.subtree_control", value, t.length);
        at = *end ? end + 1 : end;
    }
}

/* It says yes, and is no rule for anybody: nobody is ever in there. */
static void attach_program(const char *path)
{
    static const uint32_t yes[] = {0xb7 /* r0 = */, 1, 0x95 /* exit */, 0};
    const struct operand program = {.text = (const char *)yes, .number = sizeof yes / sizeof *yes, .length = sizeof yes};
    struct ctx *c = sys_private_memory(sizeof *c);
    if (c) {
        ctx_init(c);
        set_device_program(c, path, &program); /* a kernel without them is no failure */
        sys_munmap(c, sizeof *c);
    }
}

int linux_first_cgroup(const char *root, const char *path)
{
    SCOPED_FD cgroup = sys_openat(AT_FDCWD, root, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (cgroup < 0) {
        return cgroup;
    }
    hand_down(cgroup);
    const int error = sys_mkdirat(AT_FDCWD, path, 0755);
    if (error < 0) {
        return error;
    }
    attach_program(path);
    return 0;
}
