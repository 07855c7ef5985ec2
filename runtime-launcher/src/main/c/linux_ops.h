/* The operations that only Linux has; the rows 64 to 191 of the table in ops.c. */
#ifndef LINUX_OPS_H
#define LINUX_OPS_H

#include "launcher.h"
#include "question_ops.h"
#include "keeper_ops.h"

/* linux_namespaces.c */
int op_join_namespace(struct ctx *c, const struct op *op);
int op_join_other_namespace(struct ctx *c, const struct op *op);
int op_join_process(struct ctx *c, const struct op *op);
int op_join_recorded(struct ctx *c, const struct op *op);
int op_unshare(struct ctx *c, const struct op *op);
int op_hold_namespaces(struct ctx *c, const struct op *op);

/* linux_namespace_settings.c */
int op_set_parameter(struct ctx *c, const struct op *op);
int op_set_hostname(struct ctx *c, const struct op *op);
int op_set_domainname(struct ctx *c, const struct op *op);
int op_loopback_up(struct ctx *c, const struct op *op);
int raise_loopback(const char **call); /* of the own network namespace; the name of what failed in *call */

/* linux_credentials.c */
int op_new_keyring(struct ctx *c, const struct op *op);
int op_limit_bounding(struct ctx *c, const struct op *op);
int op_set_capabilities(struct ctx *c, const struct op *op);
int op_set_no_new_privileges(struct ctx *c, const struct op *op);

/* linux_users.c */
int op_write_init(struct ctx *c, const struct op *op);
int op_run_on_init(struct ctx *c, const struct op *op);
int op_check_ids(struct ctx *c, const struct op *op);

/* linux_passage.c */
int op_score_init(struct ctx *c, const struct op *op);

/* linux_filter.c */
int op_install_filter(struct ctx *c, const struct op *op);

/* linux_attributes.c */
int op_set_scheduler(struct ctx *c, const struct op *op);
int op_set_io_priority(struct ctx *c, const struct op *op);
int op_set_personality(struct ctx *c, const struct op *op);
int op_set_memory_policy(struct ctx *c, const struct op *op);
int op_set_affinity(struct ctx *c, const struct op *op);
int op_write_attribute(struct ctx *c, const struct op *op);

/* linux_cgroups.c */
int op_make_cgroup(struct ctx *c, const struct op *op);
int op_write_cgroup(struct ctx *c, const struct op *op);
int op_join_cgroup(struct ctx *c, const struct op *op);
int op_open_members(struct ctx *c, const struct op *op);
int op_enter_cgroup(struct ctx *c, const struct op *op);
int op_remove_cgroup(struct ctx *c, const struct op *op);
int op_remove_cgroup_if_empty(struct ctx *c, const struct op *op);
int op_await_cgroup_removal(struct ctx *c, const struct op *op);
int op_empty_cgroup(struct ctx *c, const struct op *op);
int op_check_cgroup_empty(struct ctx *c, const struct op *op);
int op_inherit_cpuset(struct ctx *c, const struct op *op);
int op_write_cgroup_if_there(struct ctx *c, const struct op *op);
int op_join_cgroup_or_below(struct ctx *c, const struct op *op);

/* linux_processors.c */
int op_run_processor(struct ctx *c, const struct op *op);

/* linux_unified.c */
int op_enable_controllers(struct ctx *c, const struct op *op);
int op_vacate_cgroup(struct ctx *c, const struct op *op);
int op_hold_cgroup(struct ctx *c, const struct op *op);
int op_chown_cgroup(struct ctx *c, const struct op *op);

/* linux_placing.c */
int op_await_placement(struct ctx *c, const struct op *op);

/* linux_devices.c */
int op_set_device_program(struct ctx *c, const struct op *op);

/* linux_freezer.c */
int op_freeze_cgroup(struct ctx *c, const struct op *op);
int op_check_not_killed(struct ctx *c, const struct op *op);
int op_thaw_cgroup(struct ctx *c, const struct op *op);

/* linux_mounts.c */
int op_set_propagation(struct ctx *c, const struct op *op);
int op_open_proc(struct ctx *c, const struct op *op);
int op_open_root(struct ctx *c, const struct op *op);
int op_mount_new(struct ctx *c, const struct op *op);
int op_mount_copy_up(struct ctx *c, const struct op *op);
int op_mount_bind(struct ctx *c, const struct op *op);
int op_change_mount(struct ctx *c, const struct op *op);
int op_change_kept(struct ctx *c, const struct op *op);
int op_make_node(struct ctx *c, const struct op *op);
int op_bind_node(struct ctx *c, const struct op *op);
int op_check_node(struct ctx *c, const struct op *op);
int op_make_link(struct ctx *c, const struct op *op);
int op_mask_path(struct ctx *c, const struct op *op);
int op_readonly_path(struct ctx *c, const struct op *op);
int op_label_directory(struct ctx *c, const struct op *op);
int op_pivot_root(struct ctx *c, const struct op *op);
int op_move_root(struct ctx *c, const struct op *op);
int op_root_readonly(struct ctx *c, const struct op *op);
int op_root_propagation(struct ctx *c, const struct op *op);
int op_hold_root(struct ctx *c, const struct op *op);

/* linux_trees.c */
int op_hold_tree(struct ctx *c, const struct op *op);
int op_mount_held(struct ctx *c, const struct op *op);
int op_bind_link(struct ctx *c, const struct op *op);

/* linux_interfaces.c */
int op_move_interface(struct ctx *c, const struct op *op);
int op_return_interface(struct ctx *c, const struct op *op);
int op_settle(struct ctx *c, const struct op *op);

/* linux_network.c, linux_taps.c */
int op_tell_network(struct ctx *c, const struct op *op);
int op_change_network(struct ctx *c, const struct op *op);
int op_connect_interface(struct ctx *c, const struct op *op);
int op_disconnect_interface(struct ctx *c, const struct op *op);

/* linux_groups.c */
int op_make_group(struct ctx *c, const struct op *op);
int op_remove_group(struct ctx *c, const struct op *op);
int op_write_schemata(struct ctx *c, const struct op *op);
int op_join_group(struct ctx *c, const struct op *op);

/* linux_told.c */
int op_send_process(struct ctx *c, const struct op *op);
int op_own_null(struct ctx *c, const struct op *op);

/* linux_home.c */
int op_find_home(struct ctx *c, const struct op *op);

/* linux_pack.c */
int op_pack_tree(struct ctx *c, const struct op *op);

/* linux_criu.c */
int op_open_criu(struct ctx *c, const struct op *op);
int op_exec_criu(struct ctx *c, const struct op *op);
int op_start_criu(struct ctx *c, const struct op *op);
int op_clear_directory(struct ctx *c, const struct op *op);

/* linux_criu_maker.c */
int op_ask_criu(struct ctx *c, const struct op *op);
int op_follow_criu(struct ctx *c, const struct op *op);

/* clang-format off */
#define SYSTEM_OPERATIONS \
    {64, "JoinNamespace", "su", H | I, op_join_namespace}, \
    {65, "Unshare", "u", I, op_unshare}, \
    {66, "SetHostname", "s", I, op_set_hostname}, \
    {67, "SetDomainname", "s", I, op_set_domainname}, \
    {68, "LoopbackUp", "", I, op_loopback_up}, \
    {69, "NewKeyring", "", I, op_new_keyring}, \
    {70, "MoveRoot", "", I, op_move_root}, \
    {71, "LimitBounding", "U", I, op_limit_bounding}, \
    {72, "SetCapabilities", "UUUU", I, op_set_capabilities}, \
    {73, "SetNoNewPrivileges", "", I, op_set_no_new_privileges}, \
    {74, "JoinProcess", "uUu", H, op_join_process}, \
    {75, "JoinRecorded", "su", H, op_join_recorded}, \
    {76, "InstallFilter", "unut", I, op_install_filter}, \
    {77, "WriteInit", "ss", H, op_write_init}, \
    {78, "RunOnInit", "slu", H, op_run_on_init}, \
    {79, "CheckIds", "sn", H, op_check_ids}, \
    {80, "CheckNotKilled", "uU", H, op_check_not_killed}, \
    QUESTION_OPERATIONS, \
    {85, "OpenCriu", "sss", H, op_open_criu}, \
    {86, "ExecCriu", "sll", I, op_exec_criu}, \
    {87, "AskCriu", "t", H, op_ask_criu}, \
    {88, "FollowCriu", "tsu", H, op_follow_criu}, \
    {89, "StartCriu", "sllsss", H, op_start_criu}, \
    {90, "SetScheduler", "uUuuUUU", I, op_set_scheduler}, \
    {91, "SetIoPriority", "u", I, op_set_io_priority}, \
    {92, "SetPersonality", "u", I, op_set_personality}, \
    {93, "SetMemoryPolicy", "un", I, op_set_memory_policy}, \
    {94, "SetAffinity", "n", I, op_set_affinity}, \
    {95, "WriteAttribute", "ls", I, op_write_attribute}, \
    {96, "MakeCgroup", "s", H, op_make_cgroup}, \
    {97, "WriteCgroup", "ss", H | J, op_write_cgroup}, \
    {98, "JoinCgroup", "s", H, op_join_cgroup}, \
    {99, "RemoveCgroup", "sus", J, op_remove_cgroup}, \
    {100, "RemoveCgroupIfEmpty", "s", J, op_remove_cgroup_if_empty}, \
    {101, "CheckCgroupEmpty", "s", H, op_check_cgroup_empty}, \
    {102, "InheritCpuset", "s", H, op_inherit_cpuset}, \
    {103, "EmptyCgroup", "sus", J, op_empty_cgroup}, \
    {104, "WriteCgroupIfThere", "ss", H, op_write_cgroup_if_there}, \
    {105, "EnableControllers", "ssll", H, op_enable_controllers}, \
    {106, "VacateCgroup", "ss", H, op_vacate_cgroup}, \
    {107, "HoldCgroup", "s", H, op_hold_cgroup}, \
    {108, "ChownCgroup", "sul", H, op_chown_cgroup}, \
    {109, "JoinCgroupOrBelow", "ss", H, op_join_cgroup_or_below}, \
    {110, "ScoreInit", "u", H, op_score_init}, \
    {111, "ChangeKept", "usUUUUn", I, op_change_kept}, \
    {112, "BindNode", "suuu", I, op_bind_node}, \
    {113, "ClearDirectory", "s", J, op_clear_directory}, \
    {114, "OpenMembers", "s", H, op_open_members}, \
    {115, "EnterCgroup", "us", I, op_enter_cgroup}, \
    {116, "SetDeviceProgram", "sn", H, op_set_device_program}, \
    {117, "AwaitPlacement", "su", H, op_await_placement}, \
    {118, "AwaitCgroupRemoval", "su", J, op_await_cgroup_removal}, \
    KEEPER_OPERATIONS, \
    {122, "RunProcessor", "uu", H | J, op_run_processor}, \
    {123, "HoldNamespaces", "", H, op_hold_namespaces}, \
    {124, "FreezeCgroup", "su", H, op_freeze_cgroup}, \
    {125, "ThawCgroup", "su", H | J, op_thaw_cgroup}, \
    {128, "SetPropagation", "u", I, op_set_propagation}, \
    {129, "OpenProc", "", I, op_open_proc}, \
    {130, "OpenRoot", "s", I, op_open_root}, \
    {131, "MountNew", "sslsUUUUnu", I, op_mount_new}, \
    {132, "MountBind", "ssuUUUUn", I, op_mount_bind}, \
    {133, "ChangeMount", "sUUUUn", I, op_change_mount}, \
    {134, "MakeNode", "suuuuu", I, op_make_node}, \
    {135, "MakeLink", "ss", I, op_make_link}, \
    {136, "MaskPath", "ss", I, op_mask_path}, \
    {137, "ReadonlyPath", "s", I, op_readonly_path}, \
    {138, "PivotRoot", "", I, op_pivot_root}, \
    {139, "RootReadonly", "", I, op_root_readonly}, \
    {140, "RootPropagation", "u", I, op_root_propagation}, \
    {141, "HoldRoot", "", I, op_hold_root}, \
    {142, "HoldTree", "ususssuu", H, op_hold_tree}, \
    {143, "MountHeld", "usUUUUn", I, op_mount_held}, \
    {144, "PackTree", "uss", I, op_pack_tree}, \
    {145, "BindLink", "ssuUUUUnu", I, op_bind_link}, \
    {146, "MountCopyUp", "sslsUUUUnu", I, op_mount_copy_up}, \
    {147, "CheckNode", "suuu", I, op_check_node}, \
    {148, "MoveInterface", "sssuu", H, op_move_interface}, \
    {149, "ReturnInterface", "sUuUsuuuu", J, op_return_interface}, \
    {150, "Settle", "", J, op_settle}, \
    {151, "MakeGroup", "suuu", H, op_make_group}, \
    {152, "RemoveGroup", "suu", J, op_remove_group}, \
    {153, "WriteSchemata", "sluu", H, op_write_schemata}, \
    {154, "JoinGroup", "su", H, op_join_group}, \
    {155, "LabelDirectory", "ss", I, op_label_directory}, \
    {156, "FindHome", "u", I, op_find_home}, \
    {157, "SetParameter", "ss", I, op_set_parameter}, \
    {158, "JoinOtherNamespace", "su", H | I, op_join_other_namespace}, \
    {159, "TellNetwork", "sUut", H, op_tell_network}, \
    {160, "ConnectInterface", "usUussuu", H, op_connect_interface}, \
    {161, "DisconnectInterface", "sUusu", J, op_disconnect_interface}, \
    {162, "ChangeNetwork", "Usuutnu", H, op_change_network}, \
    {163, "SendProcess", "ss", H, op_send_process}, \
    {164, "OwnNull", "", I, op_own_null}
/* clang-format on */

#endif
