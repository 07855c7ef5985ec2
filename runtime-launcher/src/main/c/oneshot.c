/* A launcher that executes one plan, and ends. */
#include "execute.h"

#include "ops.h"
#include "system.h"

#define EXIT_SYSTEM 71

int role_oneshot(int plan_fd, int report, int placing)
{
    struct ahead nothing = {0, -1, -1};
    return role_oneshot_ahead(plan_fd, report, placing, &nothing);
}

static void prepare(struct ctx *c, int report)
{
    ctx_init(c);
    c->report = report;
    c->report_form = REPORT_STREAM;
    c->umask = sys_umask(0);
}

int role_oneshot_of(const uint8_t *plan, size_t length, int report)
{
    struct ctx c;
    struct ahead nothing = {0, -1, -1};
    prepare(&c, report);
    c.ahead = &nothing;
    if (length == 0 || length > sizeof c.plan_bytes || sys_keep_only(&report, 1) < 0) {
        return EXIT_SYSTEM;
    }
    sys_set_close_on_exec(report);
    memcpy(c.plan_bytes, plan, length);
    c.plan_length = (uint32_t)length;
    return run_plan(&c, -1);
}

int role_oneshot_ahead(int plan_fd, int report, int placing, struct ahead *ahead)
{
    struct ctx c;
    prepare(&c, report);
    c.placing = placing;
    c.ahead = ahead;
    int kept[] = {plan_fd, report, placing, ahead->fd, ahead->own};
    if (sys_keep_only(kept, 5) < 0) {
        return EXIT_SYSTEM;
    }
    sys_set_close_on_exec(report);
    if (placing >= 0) {
        sys_set_close_on_exec(placing);
    }
    return run_plan(&c, plan_fd);
}
