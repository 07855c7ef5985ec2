package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.IllegalContainerStateException;
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
        if (isFrozen()) {
            // who joins a frozen cgroup stands still before it has done anything, and can't even be killed
            throw IllegalContainerStateException.paused(id(), "exec in", "Thaw it first.");
        }
        return launch(process, stdio, execs::compile);
    }

    /** Whoever has frozen it: there is no operation for that here yet. */
    private boolean isFrozen() {
        String directory = notes().get(CgroupCompiler.NOTE + "freezer");
        try {
            return directory != null
                    && !Files.readString(Path.of(directory, "freezer.state"))
                            .strip()
                            .equals("THAWED");
        } catch (IOException gone) {
            return false; // and so is the container
        }
    }
}
