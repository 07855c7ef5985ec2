/* A launcher that executes one plan, and ends. */
#include "execute.h"

#include "ops.h"
#include "system.h"

#define EXIT_SYSTEM 71

int role_oneshot(int plan_fd, int report, int placing)
{
    struct ctx c;
    ctx_init(&c);
    c.report = report;
    c.report_form = REPORT_STREAM;
    c.umask = sys_umask(0);
    c.placing = placing;
    int kept[] = {plan_fd, report, placing};
    if (sys_keep_only(kept, 3) < 0) {
        return EXIT_SYSTEM;
    }
    sys_set_close_on_exec(report);
    if (placing >= 0) {
        sys_set_close_on_exec(placing);
    }
    return run_plan(&c, plan_fd);
}
