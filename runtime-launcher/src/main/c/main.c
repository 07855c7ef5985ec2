/* The roles of the launcher: the order of events only. */
#include "agent.h"
#include "execute.h"
#include "handed.h"
#include "ops.h"
#include "system.h"
#include "zygote.h"

#define EXIT_USAGE 64

void launcher_main(long *stack);

ENTRY_POINT(launcher_main);

static void print(const char *text)
{
    sys_write_all(1, text, strlen(text));
}

/* One line for each operation: opcode, name, operand letters or "-", and who may execute it: h, i, j. */
static int role_ops(void)
{
    size_t count;
    const struct op_entry *rows = op_table(&count);
    for (size_t i = 0; i < count; i++) {
        char line[96];
        struct text t = text_in(line, sizeof line);
        text_add_decimal(&t, rows[i].opcode);
        text_add(&t, " ");
        text_add(&t, rows[i].name);
        text_add(&t, rows[i].operands[0] ? " " : " -");
        text_add(&t, rows[i].operands);
        text_add(&t, " ");
        text_add(&t, rows[i].actors & 1u << ACTOR_HOST ? "h" : "");
        text_add(&t, rows[i].actors & 1u << ACTOR_INIT ? "i" : "");
        text_add(&t, rows[i].actors & IN_JOURNAL ? "j" : "");
        text_add(&t, "\n");
        print(line);
    }
    return 0;
}

/* A descriptor's number among the arguments, or -1. */
static int descriptor(const char *text)
{
    uint64_t number;
    return text_number(&text, &number) < 0 || *text || number > INT32_MAX ? -1 : (int)number;
}

/* How many descriptors from 3 on are init's. */
static int take_over(const char *text)
{
    int count = descriptor(text);
    if (count < 0 || count > MOST_HANDED_ON) {
        return 0;
    }
    hand_on((unsigned)count);
    return 1;
}

void launcher_main(long *stack)
{
    long argc = stack[0];
    char **argv = (char **)(stack + 1);
    const char *role = argc > 1 ? argv[1] : "";
    sys_begin(stack);
    system_entry((int)argc, argv, argv + argc + 1);
    if (sys_getpid() == 1 && argc > 0 && text_equal(argv[0], SYS_FIRST_PROGRAM)) {
        role_agent(NULL, role); /* a word of the kernel's command line that the kernel doesn't know */
    }
    sys_open_standard_streams();
    sys_signals_reset();
    if (argc == 2 && text_equal(role, "ops")) {
        sys_exit(role_ops());
    }
    if (argc == 3 && text_equal(role, "zygote") && take_over(argv[2])) {
        sys_exit(role_zygote());
    }
    if ((argc == 5 || argc == 6) && text_equal(role, "oneshot") && take_over(argv[2])) {
        const int first = 3 + (int)handed_on();
        int plan = descriptor(argv[3]);
        int report = descriptor(argv[4]);
        int placing = argc == 6 ? descriptor(argv[5]) : -1;
        if (plan >= first && report >= first && (argc == 5 || placing >= first)) {
            sys_exit(role_oneshot(plan, report, placing));
        }
    }
    system_role((int)argc, argv, role);
    print("usage: launcher oneshot HANDED PLANFD REPORTFD [PLACINGFD] | zygote HANDED | ops | " SYS_ROLES "\n");
    sys_exit(EXIT_USAGE);
}
