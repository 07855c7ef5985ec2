package org.standardcontainer.vm;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.Bundle;
import org.standardcontainer.Finding;
import org.standardcontainer.Stdio;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.ProcessTree;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;

/**
 * A configuration as the guest's kernel has to see it: paths of the host become those of the file server's exports, and what
 * names something else of the host is refused. Not safe for several threads.
 */
final class GuestView {
    private final CompileRequest request;
    private final boolean live;
    private final Optional<Pod> pod;
    private final boolean joins;
    private final boolean network;
    private final List<MachinePlan.Export> exports = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param live whether the root filesystem is the host's, and not a copy
     * @param pod whose files the machine has sight of
     * @param joins whether the machine is another container's, and has sight of nothing else
     * @param network whether it is in its machine's network, and has no namespace of it of its own
     */
    GuestView(CompileRequest request, boolean live, Optional<Pod> pod, boolean joins, boolean network) {
        this.request = request;
        this.live = live;
        this.pod = pod;
        this.joins = joins;
        this.network = network;
        pod.filter(here -> !joins)
                .ifPresent(here -> exports.add(new MachinePlan.Export(here.directory(), false, true)));
    }

    /** The same for the guest. Fills in exports and findings. */
    CompileRequest translate() {
        Spec spec = request.spec();
        refuseJoins(spec);
        Spec.Builder guest = spec.toBuilder().vm(null);
        if (network) {
            guest.linux(VmNetwork.inMachines(spec).linux());
        }
        Root root = spec.root();
        if (root != null) {
            guest.root(new Root(
                    live ? export("/root/path", rootfs(root), false, true) : BootFile.ROOTFS,
                    root.readonly(),
                    root.unknown()));
        }
        if (spec.mounts() != null) {
            List<Mount> mounts = new ArrayList<>();
            for (int i = 0; i < spec.mounts().size(); i++) {
                mounts.add(translate("/mounts/" + i + "/source", spec.mounts().get(i)));
            }
            guest.mounts(mounts);
        }
        // whoever wants the streams is on the host; the guest's are pipes to its agent, and a console socket isn't
        // there
        return new CompileRequest(
                request.id(), Bundle.at(Path.of(BootFile.HOST)), guest.build(), Stdio.pipes(), ProcessTree.MONITORED);
    }

    /** Where the root filesystem is on the host. */
    private Path rootfs(Root root) {
        return root.in(request.bundle().directory());
    }

    /** The root filesystem, where it is to be copied. */
    Optional<Path> copied() {
        return live
                ? Optional.empty()
                : Optional.ofNullable(request.spec().root()).map(this::rootfs);
    }

    /** What the file server has to serve. */
    List<MachinePlan.Export> exports() {
        return List.copyOf(exports);
    }

    /** What can't be translated. */
    List<Finding> findings() {
        return List.copyOf(findings);
    }

    private Mount translate(String pointer, Mount mount) {
        List<String> options = mount.options() == null ? List.of() : mount.options();
        boolean bind = "bind".equals(mount.type()) || options.contains("bind") || options.contains("rbind");
        String source = mount.source();
        if (!bind || options.contains("remount") || source == null || source.isEmpty()) {
            return mount;
        }
        // what the guest may not change is refused by the server too, whatever the guest does with its mount
        boolean readonly = options.contains("ro") && !options.contains("rw");
        boolean recursive = !options.contains("bind");
        Path path = request.bundle().directory().resolve(source);
        return mount.toBuilder()
                .source(export(pointer, path, readonly, recursive))
                .build();
    }

    private String export(String pointer, Path path, boolean readonly, boolean recursive) {
        if (joins) {
            return shared(pointer, path.normalize());
        }
        exports.add(new MachinePlan.Export(path, readonly, recursive));
        return BootFile.HOST + "/" + (exports.size() - 1);
    }

    /** A path below the pod's directory, which is the machine's first export; the server follows no link out of there. */
    private String shared(String pointer, Path path) {
        Path directory = pod.orElseThrow().directory();
        if (!path.startsWith(directory)) {
            findings.add(Finding.unsupported(
                    pointer, "the pod's machine has no sight of " + path, "put it below " + directory));
            return BootFile.HOST;
        }
        return BootFile.HOST + "/0/" + directory.relativize(path);
    }

    /** A namespace of the host's is none of the guest's kernel. */
    private void refuseJoins(Spec spec) {
        if (spec.linux() == null || spec.linux().namespaces() == null) {
            return;
        }
        List<LinuxNamespace> all = spec.linux().namespaces();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).joined().isPresent() && !all.get(i).type().equals(VmNetwork.NAMESPACE)) { // see VmNetwork
                findings.add(Finding.unsupported(
                        "/linux/namespaces/" + i + "/path",
                        "a container with a kernel of its own can't join a namespace of the host's",
                        "remove the path"));
            }
        }
    }

    /** Finds what has to be there when a container is made: the server only sees it fail later, and says less. */
    List<Finding> missing() {
        List<Finding> found = new ArrayList<>();
        Root root = request.spec().root();
        if (root != null && !Files.isDirectory(rootfs(root), LinkOption.NOFOLLOW_LINKS)) {
            found.add(Finding.invalid("/root/path", rootfs(root) + " is no directory", "config.md#root"));
        }
        return found;
    }
}
