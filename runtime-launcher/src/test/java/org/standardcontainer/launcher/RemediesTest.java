package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemediesTest {
    /** What people meet: bad input, a poor host, a runtime in a container. */
    @ParameterizedTest
    @CsvSource({
        "MountBind, open_tree, ENOENT",
        "MountBind, open_tree, EACCES",
        "MountNew, fsopen, ENODEV",
        "MountNew, fsconfig, EINVAL",
        "MountNew, fsmount, EPERM",
        "OpenRoot, openat2, ENOENT",
        "PivotRoot, pivot_root, EINVAL",
        "MoveRoot, umount2, EBUSY",
        "MoveRoot, openat2, ENOENT",
        "MoveRoot, openat2, ELOOP",
        "MoveRoot, openat2, ENOTDIR",
        "FindProgram, execve, ELOOP",
        "FindProgram, execve, ENOTDIR",
        "FindProgram, execve, ENAMETOOLONG",
        "MakeNode, mknodat, EEXIST",
        "MakeNode, mknodat, EPERM",
        "MountBind, open_tree, EINVAL",
        "BindLink, open_tree, EINVAL",
        "ChangeKept, mount_setattr, EPERM",
        "BindNode, mknodat, EPERM",
        "BindNode, mknodat, EEXIST",
        "BindNode, mknodat, EACCES",
        "NewKeyring, keyctl, EDQUOT",
        "NewKeyring, keyctl, EPERM",
        "ScoreInit, write, EACCES",
        "WriteInit, openat, EACCES",
        "HoldTree, open_tree, ENOENT",
        "HoldTree, open_tree, EPERM",
        "HoldTree, mount_setattr, EINVAL",
        "HoldTree, mount_setattr, EPERM",
        "MountBind, mount_setattr, EPERM",
        "MountBind, openat2, EROFS",
        "MountBind, move_mount, ENOTDIR",
        "MountCopyUp, pwrite, ENOSPC",
        "BindLink, symlinkat, EEXIST",
        "CheckNode, openat2, ENOENT",
        "CloneInit, clone3, EPERM",
        "CloneInit, clone3, ENOSPC",
        "CloneInit, clone3, EAGAIN",
        "CloneInit, clone3, ENOMEM",
        "JoinNamespace, open, ENOENT",
        "JoinNamespace, setns, EINVAL",
        "LoopbackUp, ioctl, EPERM",
        "TellNetwork, openat, ENOENT",
        "TellNetwork, openat, EINVAL",
        "TellNetwork, setns, EEXIST",
        "TellNetwork, setns, EPERM",
        "ConnectInterface, RTM_GETQDISC, EEXIST",
        "ConnectInterface, open, ENOENT",
        "ConnectInterface, RTM_NEWTFILTER, ENOENT",
        "MakeCgroup, mkdir, EROFS",
        "MakeCgroup, mkdir, EACCES",
        "WriteCgroup, write, EPERM",
        "WriteCgroup, open, EACCES",
        "WriteCgroup, write, EINVAL",
        "WriteCgroup, open, ENOENT",
        "WriteCgroup, write, EBUSY",
        "CheckCgroupEmpty, read, EBUSY",
        "WriteCgroup, openat, ESTALE",
        "WriteCgroupIfThere, openat, ESTALE",
        "InheritCpuset, write, ESTALE",
        "EnableControllers, openat, ESTALE",
        "ChownCgroup, fchownat, ESTALE",
        "SetDeviceProgram, bpf(BPF_PROG_QUERY), ESTALE",
        "OpenMembers, openat, ESTALE",
        "JoinCgroup, openat, ESTALE",
        "EnterCgroup, write, ENODEV",
        "CloneInit, clone, ENODEV",
        "SetRlimit, prlimit64, EPERM",
        "SetUser, setresuid, EINVAL",
        "ChangeDir, chdir, ENOENT",
        "FindProgram, execve, ENOENT",
        "FindProgram, execve, EACCES",
        "Exec, execve, ENOEXEC",
        "SendTerminal, connect, ECONNREFUSED",
        "MakeDir, mkdir, EACCES",
        "MakeDir, mkdir, ENOENT",
        "MakeDir, mkdir, ENOSPC",
        "MakeDir, mkdir, EROFS",
        "WriteFile, open, EACCES",
        "WriteFile, open, ENOENT",
        "WriteFile, write, ENOSPC",
        "'', open, ENXIO",
        "'', open, EMFILE"
    })
    void everyFailureThatPeopleMeetHasOne(String operation, String systemCall, String errno) {
        FailedStep step = new FailedStep(operation, "", "/linux", "");

        assertThat(Remedies.of(step, "/linux", systemCall, errno))
                .isNotEmpty()
                .doesNotContain("{property}")
                .endsWith(".");
    }

    /** As root, too, in each cgroup of version 2 but the root of a kernel that divides real time. */
    @Test
    void whatKeepsRootFromRealTimeIsSaid() {
        FailedStep step = new FailedStep("SetScheduler", "set scheduling policy 2", "/process/scheduler", "");
        assertThat(Remedies.of(step, "/process/scheduler", "sched_setattr", "EPERM"))
                .contains("CAP_SYS_NICE", "CONFIG_RT_GROUP_SCHED", "cgroup v2", "root cgroup", "rt_group_sched=0");
    }

    @ParameterizedTest
    @CsvSource({
        "/mounts/3/source, mounts[3].source",
        "/process/args/0, process.args[0]",
        "/linux/sysctl/net~1ipv4, linux.sysctl.net/ipv4",
        "'', it"
    })
    void writesAPropertyAsPeopleDo(String pointer, String property) {
        assertThat(Remedies.property(pointer)).isEqualTo(property);
    }
}
