package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Features;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.RestoreRequest;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.device.DeviceListing;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.CompiledRestore;
import org.standardcontainer.launcher.ContainerAccess;
import org.standardcontainer.launcher.DeviceSettings;
import org.standardcontainer.launcher.LaunchedContainer;
import org.standardcontainer.launcher.LaunchedRuntime;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.launcher.ProcessTree;
import org.standardcontainer.linux.device.DeviceListings;
import org.standardcontainer.linux.device.HostDevices;
import org.standardcontainer.linux.device.ListedDevices;
import org.standardcontainer.linux.systemd.SystemdManager;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.Spec;

/**
 * Makes containers in Linux namespaces. Opened by {@link LinuxRuntimeProvider}; safe for use by several threads.
 *
 * @see <a href="{@docRoot}/../../../../docs/glossary.md#linux-container">Linux container in the glossary</a>
 */
public final class LinuxRuntime extends LaunchedRuntime {
    private static final ContainerId SOME_ID = ContainerId.of("id");
    private static final Bundle SOME_BUNDLE = Bundle.at(Path.of("/"));

    private static final AtomicReference<@Nullable Checked> LATELY = new AtomicReference<>();

    private final ExecCompiler execs;
    private final Supplier<HostFacts> facts;
    private final LinuxOptions options;
    private final Optional<SystemdManager> systemd;
    private final CgroupMode cgroups;
    private final Criu criu;
    private final HostDevices hostDevices;
    private final ListedDevices listed;
    private final OomWatch oom = new OomWatch();
    private volatile @Nullable LinuxPrograms programs; // when there is something to be executed

    LinuxRuntime(
            LauncherSettings settings,
            CgroupMode cgroups,
            LinuxOptions options,
            Supplier<HostFacts> facts,
            Optional<SystemdManager> systemd,
            Optional<Path> criu,
            DeviceSettings devices,
            RuntimeListener listener) {
        super(settings, devices, listener);
        this.options = options;
        this.hostDevices =
                new HostDevices(Path.of("/"), devices.cdi(), () -> leaseStore().holders());
        this.listed = new ListedDevices(hostDevices, devices.listed());
        this.execs = new ExecCompiler(facts, options);
        this.facts = facts;
        this.systemd = systemd;
        this.cgroups = cgroups;
        this.criu = new Criu(criu, facts, plan -> settings.execute(Criu.CHECK, plan));
    }

    @Override
    public String name() {
        return "linux";
    }

    /** Asks CRIU, if that is there. */
    @Override
    public Features features() {
        return LinuxFeatures.of(facts.get(), cgroups, criu.missing().isEmpty());
    }

    @Override
    public FeaturesDocument featuresDocument() {
        return LinuxFeaturesDocument.of(features(), facts.get());
    }

    /** Compiling finds everything that can be found; none of it depends on the id or the bundle. */
    @Override
    protected List<Finding> doCheck(BundleReader.Content content) {
        Spec spec = content.spec();
        Checked before = LATELY.get();
        if (before != null && before.isOf(facts.get(), cgroups, options, spec) && systemd.isEmpty()) {
            return before.findings();
        }
        List<Finding> findings = new ArrayList<>(programs().check(spec));
        findings.addAll(compiler().compile(request(spec)).findings.all());
        LATELY.set(new Checked(facts.get(), cgroups, options, spec, List.copyOf(findings)));
        return findings;
    }

    /** What was found by a runtime before this one, which a JVM that serves several opened for the same host and configuration. */
    private record Checked(
            HostFacts facts, CgroupMode cgroups, LinuxOptions options, Spec spec, List<Finding> findings) {
        @SuppressWarnings("ReferenceEquality") // whether they are the same: to compare them takes longer than it spares
        boolean isOf(HostFacts others, CgroupMode mode, LinuxOptions asked, Spec other) {
            return facts == others && cgroups == mode && options.equals(asked) && spec == other;
        }
    }

    @Override
    protected Given doGive(BundleReader.Content content, List<DeviceRequest> requests) {
        HostDevices.Gift gift = hostDevices.give(content, requests);
        return new Given(gift.content(), gift.leases());
    }

    /** What it had alone when it was written; the configuration has its nodes already. */
    @Override
    protected List<DeviceLease> writtenLeases(BundleReader.Content content, Path images) {
        return hostDevices
                .give(content, WrittenContainer.read(images).devices())
                .leases();
    }

    @Override
    protected List<DeviceLease> leases(Spec spec, List<DeviceLease> asked) {
        return listed.leases(spec, asked);
    }

    @Override
    protected void checkUnused(List<DeviceLease> leases) {
        hostDevices.checkUnused(leases);
    }

    @Override
    protected List<DeviceListing> doDevices() {
        return new DeviceListings(hostDevices).of(leaseStore().holders());
    }

    @Override
    protected IsolationReport doIsolation(Spec spec) {
        return LinuxIsolation.report(spec, facts.get(), cgroups, options.rootChange());
    }

    private static CompileRequest request(Spec spec) {
        return new CompileRequest(SOME_ID, SOME_BUNDLE, spec, Stdio.pipes(), ProcessTree.MONITORED);
    }

    private LinuxCompiler compiler() {
        return new LinuxCompiler(facts.get(), cgroups, options, systemd);
    }

    private LinuxPrograms programs() {
        LinuxPrograms known = programs;
        if (known == null) { // two at once find the same
            known = LinuxPrograms.ofHost(facts.get().kernel(), new HostFiles(Path.of("/")));
            programs = known;
        }
        return known;
    }

    @Override
    protected CompiledContainer compile(CompileRequest request) {
        Spec spec = request.spec();
        checkRoot(request);
        programs()
                .require(
                        spec,
                        Optional.ofNullable(spec.root())
                                .map(root -> root.in(request.bundle().directory())));
        return compiler().finish(request, options.readiness().map(address -> directory(request.id())));
    }

    @Override
    protected CompiledRestore compileRestore(CompileRequest request, RestoreRequest from) {
        Optional<String> missing = criu.missing();
        if (missing.isPresent()) {
            throw new UnsupportedFeatureException(List.of(Finding.unsupported("restore", missing.get(), "")));
        }
        checkRoot(request);
        Path images = ParentImages.place(from.images()).path();
        RestoreRequest there = new RestoreRequest(images, from.options(), from.work());
        return new RestoreCompiler(criu, facts.get(), cgroups, systemd, options)
                .compile(request, there, WrittenContainer.read(images), WrittenContainer.configuration(images));
    }

    @Override
    protected int namespacesAhead(Spec spec) {
        return NamespaceCompiler.slow(spec);
    }

    /** config.md#root: "A directory MUST exist". The launcher looks again, at what it then uses. */
    private static void checkRoot(CompileRequest request) {
        if (request.spec().root() == null) {
            return;
        }
        Path root = request.spec().root().in(request.bundle().directory());
        String problem;
        try {
            BasicFileAttributes found =
                    Files.readAttributes(root, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (found.isDirectory()) {
                return;
            }
            problem = root + (found.isSymbolicLink() ? " is a symbolic link" : " is no directory");
        } catch (IOException e) {
            problem = root + " does not exist";
        }
        throw new InvalidConfigException(List.of(new Finding(
                Finding.Kind.INVALID,
                "/root/path",
                problem,
                "unpack the root filesystem there, or correct root.path",
                "config.md#root")));
    }

    @Override
    protected void doClose() {
        oom.close();
        super.doClose();
    }

    @Override
    protected LaunchedContainer container(ContainerAccess access) {
        return new LinuxContainer(access, execs, oom, facts, systemd, criu, this::heldAlone, options.readiness());
    }
}
