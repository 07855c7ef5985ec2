package org.standardcontainer.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.standardcontainer.KillAll;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Processes;
import org.standardcontainer.Signal;
import org.standardcontainer.launcher.state.CgroupFreezer;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.launcher.state.Site;
import org.standardcontainer.launcher.state.Vanishing;

/** Lists, and signals, what is in a container's cgroup and in those that it has made below. No link can be there. */
record ContainerProcesses(LaunchedContainer container, ProcessIdentity init, CgroupFreezer freezer)
        implements Processes, KillAll {
    @Override
    public void killAll(Signal signal) {
        container.signalAll(this, signal);
    }

    @Override
    public List<ProcessRef> processes() {
        container.state(); // throws if it is gone: its cgroup may be another's by then
        SortedSet<Integer> pids = new TreeSet<>();
        Deque<Path> cgroups = new ArrayDeque<>(List.of(freezer.directory()));
        while (!cgroups.isEmpty()) {
            Path cgroup = cgroups.pop();
            try {
                pids.addAll(pids(cgroup));
                cgroups.addAll(below(cgroup));
            } catch (IOException e) {
                throw unreadable("cgroup " + cgroup, e);
            }
        }
        List<ProcessRef> found = new ArrayList<>();
        if (pids.remove(init.pid())) {
            found.add(init.on(Site.local()));
        }
        for (int pid : pids) {
            try {
                ProcessIdentity.of(pid).map(process -> process.on(Site.local())).ifPresent(found::add);
            } catch (IOException e) {
                throw unreadable("process " + pid, e);
            }
        }
        return found;
    }

    private static LaunchFailedException unreadable(String what, IOException e) {
        return new LaunchFailedException("", "cannot read " + what, "", "", String.valueOf(e.getMessage()), "", "", e);
    }

    /** None of one that is gone, or of threads: those are listed above, with their processes. */
    private static List<Integer> pids(Path cgroup) throws IOException {
        Optional<List<String>> lines = Vanishing.look(
                cgroup, () -> isThreaded(cgroup) ? List.of() : Files.readAllLines(cgroup.resolve("cgroup.procs")));
        return lines.orElse(List.of()).stream()
                .map(Integer::valueOf)
                .filter(pid -> pid > 0) // 0: of a pid namespace that can't be seen from here
                .toList();
    }

    private static boolean isThreaded(Path cgroup) throws IOException {
        Path type = cgroup.resolve("cgroup.type"); // of version 2
        return Files.exists(type) && Files.readString(type).equals("threaded\n");
    }

    private static List<Path> below(Path cgroup) throws IOException {
        return Vanishing.look(cgroup, () -> {
                    List<Path> found = new ArrayList<>();
                    try (DirectoryStream<Path> entries = Files.newDirectoryStream(cgroup)) {
                        for (Path entry : entries) {
                            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                                found.add(entry);
                            }
                        }
                    }
                    return found;
                })
                .orElse(List.of());
    }

    static Optional<ContainerProcesses> of(ContainerAccess access, LaunchedContainer container) {
        return CompiledContainer.freezer(access.record(), access.engine().directory(access.id()))
                .filter(CgroupFreezer.class::isInstance)
                .map(freezer -> new ContainerProcesses(container, access.process(), (CgroupFreezer) freezer));
    }
}
