/* The command line's program: signals that it holds for a JVM of its own, which couldn't be called by all of them. */
#include "linux_entry.h"

#include "system.h"
#include "text.h"

#define BIT(signal) (1ull << ((signal) - 1))
#define OF_THE_C_LIBRARY (BIT(32) | BIT(33))
#define OF_THE_JDK BIT(62) /* by which it has threads leave system calls; it is held by none of them, so that it arrives */
#define FAULTS (BIT(SIGILL) | BIT(SIGBUS) | BIT(SIGFPE) | BIT(SIGSEGV))
#define STOPS (BIT(SIGTTIN) | BIT(SIGTTOU)) /* held, they wouldn't stop who may not use its terminal */

static int is_among(const char *word, const char *const *words)
{
    for (; *words; words++) {
        if (text_equal(word, *words)) {
            return 1;
        }
    }
    return 0;
}

/* The first word that is neither a global option nor its value, as GlobalOptions has it; NULL if there is none. */
static const char *command_of(char **argv)
{
    static const char *const with_value[] = {"-backend",        "-config",   "-root", "-log", "-log-format",
                                             "-cgroup-manager", "-rootless", "-criu", NULL};
    for (char **at = argv; *at; at++) {
        const char *word = *at;
        if (word[0] != '-') {
            return word;
        }
        if (is_among(word + (word[1] == '-'), with_value) && !*++at) {
            return NULL;
        }
    }
    return NULL;
}

uint64_t entry_held(const struct entry *e)
{
    static const char *const waiting[] = {"run", "exec", "restore", NULL};
    const char *command = e->argv[0] ? command_of(e->argv + 1) : NULL;
    return command && is_among(command, waiting) ? ~(OF_THE_C_LIBRARY | OF_THE_JDK | FAULTS | STOPS | BIT(SIGCHLD)) : 0;
}
