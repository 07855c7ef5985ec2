/* The table of operations: one row each, by opcode. Java's list is src/main/java/…/plan; a test compares the two. */
#include "ops.h"

#include "sys_ops.h"

#define H (1u << ACTOR_HOST)
#define I (1u << ACTOR_INIT)
#define J IN_JOURNAL

static const struct op_entry table[] = {
    {1, "MakeDir", "su", H, op_make_dir},
    {2, "LockFile", "suu", H, op_lock_file},
    {3, "OpenJournal", "s", H, op_open_journal},
    {4, "Journal", "o", H, op_journal},
    {5, "WriteFile", "sut", H, op_write_file},
    {6, "OpenPhase", "s", H, op_open_phase},
    {7, "MarkPhase", "u", H | I, op_mark_phase},
    {8, "RemoveFiles", "sl", H | J, op_remove_files},
    {9, "ReplayJournal", "su", H, op_replay_journal},
    {10, "KillMaker", "su", H, op_kill_maker},
    {11, "StopMaker", "uUss", J, op_stop_maker},
    {12, "Undo", "o", H, op_undo},
    {13, "CheckFileEnd", "ss", H, op_check_file_end},
    {14, "JoinJournal", "s", H, op_join_journal},

    {32, "RunProgram", "sllstuu", H | I, op_run_program},
    {33, "CloneInit", "u", H, op_clone_init},
    {34, "Detach", "", H, op_detach},
    {35, "ListenStart", "s", H, op_listen_start},
    {36, "WaitStart", "", I, op_wait_start},
    {37, "StartInit", "su", H, op_start_init},
    {38, "ListenMonitor", "s", H, op_listen_monitor},
    {39, "KillProcess", "uUuu", H | J, op_kill_process},
    {40, "CheckEnded", "uU", H, op_check_ended},
    {41, "SetUmask", "u", I, op_set_umask},
    {42, "ChangeDir", "su", I, op_change_dir},
    {43, "SetRlimit", "uUU", H | I, op_set_rlimit},
    {44, "SetUser", "uunuu", I, op_set_user},
    {45, "FindProgram", "sl", I, op_find_program},
    {46, "Exec", "ll", I, op_exec},
    {47, "NewSession", "", I, op_new_session},
    {48, "OpenTerminal", "uuuu", I, op_open_terminal},
    {49, "SendTerminal", "s", H, op_send_terminal},
    {50, "CheckStdio", "u", H | I, op_check_stdio},
    {51, "LimitInit", "u", H, op_limit_init},
    {52, "EndWithCaller", "", H, op_end_with_caller},
    {53, "OfferSocket", "s", H, op_offer_socket},

    SYSTEM_OPERATIONS,

    {171, "OnFailure", "o", H, op_on_failure},

    MACHINE_OPERATIONS
};

const struct op_entry *op_table(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

const struct op_entry *op_entry(uint32_t opcode)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].opcode == opcode) {
            return &table[i];
        }
    }
    return NULL;
}
