package org.standardcontainer.linux;

import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.Stdio;
import org.standardcontainer.launcher.ContainerAccess;
import org.standardcontainer.launcher.LaunchedContainer;
import org.standardcontainer.spec.ProcessConfig;

/** A container in Linux namespaces. Made and found by {@link LinuxRuntime}. */
public final class LinuxContainer extends LaunchedContainer implements Exec {
    private final ExecCompiler execs;

    LinuxContainer(ContainerAccess access, ExecCompiler execs) {
        super(access);
        this.execs = execs;
    }

    @Override
    public ExecProcess exec(ProcessConfig process, Stdio stdio) {
        return launch(process, stdio, execs::compile);
    }
}
