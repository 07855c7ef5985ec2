/* The operations that every system has, and the table of all. */
#ifndef OPS_H
#define OPS_H

#include "launcher.h"

/* Those that the launcher itself writes or looks for. */
enum { OPCODE_REMOVE_FILES = 8, OPCODE_STOP_MAKER = 11, OPCODE_DETACH = 34, OPCODE_KILL_PROCESS = 39, OPCODE_ON_FAILURE = 171, OPCODE_BECOME_PROXY = 197 };

/* The row of an opcode, or NULL. */
const struct op_entry *op_entry(uint32_t opcode);

/* All rows, by opcode. */
const struct op_entry *op_table(size_t *count);

/* files.c */
int op_make_dir(struct ctx *c, const struct op *op);
int op_lock_file(struct ctx *c, const struct op *op);
int op_write_file(struct ctx *c, const struct op *op);
int op_open_phase(struct ctx *c, const struct op *op);
int op_mark_phase(struct ctx *c, const struct op *op);
int op_remove_files(struct ctx *c, const struct op *op);
int op_check_file_end(struct ctx *c, const struct op *op);

/* journal.c */
int op_open_journal(struct ctx *c, const struct op *op);
int op_journal(struct ctx *c, const struct op *op);
int op_undo(struct ctx *c, const struct op *op);

/* execute.c */
int op_on_failure(struct ctx *c, const struct op *op);

/* makers.c */
int op_replay_journal(struct ctx *c, const struct op *op);
int op_kill_maker(struct ctx *c, const struct op *op);
int op_stop_maker(struct ctx *c, const struct op *op);
int op_join_journal(struct ctx *c, const struct op *op);

/* program.c */
int op_run_program(struct ctx *c, const struct op *op);

/* init.c */
int op_clone_init(struct ctx *c, const struct op *op);
int op_limit_init(struct ctx *c, const struct op *op);
int op_end_with_caller(struct ctx *c, const struct op *op);
int op_detach(struct ctx *c, const struct op *op);

/* start.c */
int op_listen_start(struct ctx *c, const struct op *op);
int op_wait_start(struct ctx *c, const struct op *op);
int op_start_init(struct ctx *c, const struct op *op);
int op_offer_socket(struct ctx *c, const struct op *op);

/* monitor.c */
int op_listen_monitor(struct ctx *c, const struct op *op);

/* processes.c */
int op_kill_process(struct ctx *c, const struct op *op);
int op_check_ended(struct ctx *c, const struct op *op);

/* exec.c */
int op_set_umask(struct ctx *c, const struct op *op);
int op_change_dir(struct ctx *c, const struct op *op);
int op_set_rlimit(struct ctx *c, const struct op *op);
int op_set_user(struct ctx *c, const struct op *op);
int op_find_program(struct ctx *c, const struct op *op);
int op_exec(struct ctx *c, const struct op *op);
int op_new_session(struct ctx *c, const struct op *op);

/* terminal.c */
int op_open_terminal(struct ctx *c, const struct op *op);
int op_send_terminal(struct ctx *c, const struct op *op);
int op_check_stdio(struct ctx *c, const struct op *op);

#endif
