package org.standardcontainer.freebsd;

import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.Stdio;
import org.standardcontainer.launcher.ContainerAccess;
import org.standardcontainer.launcher.LaunchedContainer;
import org.standardcontainer.spec.ProcessConfig;

/** A container that is a jail. Made and found by {@link JailRuntime}. */
public final class JailContainer extends LaunchedContainer implements Exec {
    private final JailCompiler compiler;

    JailContainer(ContainerAccess access, JailCompiler compiler) {
        super(access);
        this.compiler = compiler;
    }

    @Override
    public ExecProcess exec(ProcessConfig process, Stdio stdio) {
        return launch(process, stdio, compiler::compile);
    }
}
