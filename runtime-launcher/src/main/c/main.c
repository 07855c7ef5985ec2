/* The roles of the launcher. */
#include "context.h"
#include "ops.h"
#include "sys.h"
#include "text.h"

void launcher_main(long *stack);

ENTRY_POINT(launcher_main);

static void print(const char *text)
{
    sys_write(1, text, strlen(text));
}

/* One line for each operation: opcode, name, operand letters or "-", and who may execute it: h, i, j. */
static int print_table(void)
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

void launcher_main(long *stack)
{
    long argc = stack[0];
    char **argv = (char **)(stack + 1);
    if (argc == 2 && text_equal(argv[1], "ops")) {
        sys_exit(print_table());
    }
    print("usage: launcher ops\n");
    sys_exit(64);
}
