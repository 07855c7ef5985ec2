package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.standardcontainer.Checkpoint.Option;
import org.standardcontainer.CheckpointRequest;
import org.standardcontainer.Finding;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.plan.CriuOp;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.Template;
import org.standardcontainer.linux.WrittenContainer.OutsideMount;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;

/** Compiles what writes a living container to disk. What only the kernel knows of it is read from {@code /proc}. */
final class CheckpointCompiler {
    private static final int DIRECTORY_MODE = 0700;
    private static final int FILE_MODE = 0600;

    private final Criu criu;
    private final Spec spec;
    private final Map<String, String> notes;
    private final Path root;
    private final HostFiles host;
    private final long pid;
    private final List<DeviceRequest> devices;
    private final Findings findings = new Findings();

    /**
     * @param notes the container's
     * @param root what {@code /proc} is in
     * @param pid its first process, which may end at any time
     * @param devices what it has alone
     */
    CheckpointCompiler(
            Criu criu, Spec spec, Map<String, String> notes, Path root, long pid, List<DeviceRequest> devices) {
        this.criu = criu;
        this.spec = spec;
        this.notes = notes;
        this.root = root;
        this.host = new HostFiles(root);
        this.pid = pid;
        this.devices = List.copyOf(devices);
    }

    /** @throws UnsupportedFeatureException with all that it has and that couldn't be restored */
    LaunchPlan compile(CheckpointRequest asked) {
        asked.checkTogether();
        ParentImages.Place place = ParentImages.place(asked.directory());
        Path images = place.path();
        boolean missing = place.missing();
        Set<Option> options = asked.options();
        if (!missing) {
            checkEmpty(images);
        }
        asked.parent()
                .ifPresent(parent -> findings.addAll(ParentImages.named(images, missing, parent, ParentImages.ROOT)));
        if (options.contains(Option.EMPTY_NETWORK)) {
            findings.addAll(CheckpointRules.emptyNetwork(spec));
        }
        findings.addAll(CheckpointRules.check(spec, notes));
        checkCgroups();
        checkProcesses();
        List<MountInfo> mounts = MountInfo.parse(host.lines("proc/" + pid + "/mountinfo"));
        WrittenContainer written = new WrittenContainer(
                options, new WrittenStreams(root, pid, options, findings).keys(mounts), outside(mounts), devices);
        List<Finding> errors = findings.all().stream().filter(Finding::isError).toList();
        if (!errors.isEmpty()) {
            throw new UnsupportedFeatureException(errors);
        }
        LaunchPlan.Builder plan = LaunchPlan.builder();
        if (missing) {
            plan.host("", new FileOp.MakeDir(images.toString(), DIRECTORY_MODE));
        }
        plan.host("", new FileOp.OnFailure(new CriuOp.ClearDirectory(images.toString())));
        if (!options.contains(Option.PRE_DUMP)) { // from which nothing is restored
            plan.host("", write(images, WrittenContainer.CONFIG, Template.of(SpecJson.write(spec))))
                    .host("", write(images, WrittenContainer.FILE, Template.of(written.text())));
        }
        plan.host("", criu.start(new CriuOp.Given(images.toString(), text(asked.work()), text(asked.ready()))))
                .host("", new CriuOp.AskCriu(request(asked, written).template()));
        boolean lazy = options.contains(Option.LAZY_PAGES);
        if (lazy) { // before this moment it isn't to be ended: what is half written wouldn't go on
            plan.host("", new CriuOp.FollowCriu(CriuRequest.goOn(), CriuRequest.WRITTEN));
        }
        return plan.host("", new CriuOp.FollowCriu(CriuRequest.goOn(), "", lazy))
                .build();
    }

    private static String text(Optional<Path> path) {
        return path.map(Path::toString).orElse("");
    }

    private static FileOp write(Path images, String name, Template content) {
        return new FileOp.WriteFile(images.resolve(name).toString(), FILE_MODE, content);
    }

    private CriuRequest request(CheckpointRequest asked, WrittenContainer written) {
        Set<Option> options = asked.options();
        CriuRequest request = options.contains(Option.PRE_DUMP)
                ? CriuRequest.memory(pid, options)
                : everything(CriuRequest.dump(pid, options), written);
        Optional.ofNullable(notes.get(CompiledContainer.FREEZER)).ifPresent(request::freezer);
        if (options.contains(Option.PRE_DUMP) || asked.parent().isPresent()) {
            request.track();
        }
        asked.parent().ifPresent(request::parent);
        asked.pages().ifPresent(request::pages);
        asked.work().ifPresent(work -> request.work());
        asked.ready().ifPresent(ready -> request.ready());
        if (options.contains(Option.AUTO_DEDUP)) {
            request.once();
        }
        if (options.contains(Option.EMPTY_NETWORK)) {
            request.emptyNetwork();
        }
        if (options.contains(Option.LAZY_PAGES)) {
            request.lazy().told();
        }
        return request;
    }

    private CriuRequest everything(CriuRequest request, WrittenContainer written) {
        written.streams().stream().filter(WrittenStreams::isExternal).distinct().forEach(request::external);
        written.mounts().forEach(mount -> request.external("mnt[" + mount.mountPoint() + "]:" + mount.mountPoint()));
        if (hasTerminal(spec)) {
            request.terminal();
        }
        return request;
    }

    static boolean hasTerminal(Spec spec) {
        return spec.process() != null && Boolean.TRUE.equals(spec.process().terminal());
    }

    private static void checkEmpty(Path images) {
        try (Stream<Path> files = Files.list(images)) {
            if (files.findAny().isPresent()) {
                throw new IllegalArgumentException("the directory for a checkpoint has to be empty: " + images);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the directory for a checkpoint can't be read: " + images, e);
        }
    }

    /** All its processes come back in the cgroup that is made for it. */
    private void checkCgroups() {
        for (String directory : CgroupNotes.directories(notes).values()) {
            Set<String> below = host.directories(directory);
            if (!below.isEmpty()) {
                findings.unsupported(
                        CgroupCompiler.PATH,
                        "the container has cgroups of its own below its own: " + directory + "/"
                                + below.iterator().next(),
                        "have its programs remove them before");
                return;
            }
        }
    }

    /** CRIU writes the first process and what descends from it, without a word of the others. */
    private void checkProcesses() {
        SortedSet<Long> adopted = AdoptedProcesses.of(root, pid);
        if (!adopted.isEmpty()) {
            findings.unsupported(
                    "",
                    "further processes run in it, which are not its first one's children and would be lost: " + adopted,
                    "wait for their end, or end them, before");
        }
    }

    // --- what it has from outside ---

    /** Bind mounts, with what was mounted below their sources. */
    private List<OutsideMount> outside(List<MountInfo> mounts) {
        List<OutsideMount> found = new ArrayList<>();
        List<Mount> configured = spec.mounts() == null ? List.of() : spec.mounts();
        for (int i = 0; i < configured.size(); i++) {
            Mount mount = configured.get(i);
            MountOptions options = MountOptions.parse(mount.options() == null ? List.of() : mount.options());
            if (!MountCompiler.isBind(mount) || options.remount() || options.links() != 0) {
                continue;
            }
            int index = i;
            String place = ContainerPath.clean(mount.destination());
            List<String> there = mounts.stream().map(MountInfo::mountPoint).toList();
            if (!there.contains(place)) {
                findings.unsupported(
                        "/mounts/" + i + "/destination",
                        "nothing is mounted at this very path: a symbolic link leads elsewhere",
                        "name the path that it leads to");
                continue;
            }
            found.add(new OutsideMount(index, "", place));
            there.stream()
                    .filter(path -> path.startsWith(place + "/") && !isConfigured(path, configured, place))
                    .distinct()
                    .forEach(path -> found.add(new OutsideMount(index, path.substring(place.length()), path)));
        }
        found.stream()
                .filter(mount -> !WrittenContainer.canBeNamed(mount.mountPoint()))
                .forEach(mount -> findings.unsupported(
                        "/mounts/" + mount.index() + "/destination",
                        "a path with ], a tab or a new line can't be named to CRIU",
                        "mount it elsewhere"));
        return found;
    }

    /** True for a mount that another entry of the configuration has made, or that is below one of those. */
    private static boolean isConfigured(String path, List<Mount> configured, String except) {
        return configured.stream()
                .map(mount -> ContainerPath.clean(mount.destination()))
                .anyMatch(other -> !other.equals(except)
                        && other.startsWith(except + "/")
                        && (path.equals(other) || path.startsWith(other + "/")));
    }
}
