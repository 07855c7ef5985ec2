package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.Features;
import org.standardcontainer.Finding;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.CompiledExec;
import org.standardcontainer.launcher.ExecRequest;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.Spec;

/**
 * The compiler of this backend for a kernel that isn't the host's: a container in a virtual machine is one of that kernel.
 * Where the two differ, the facts differ and not the compiler. Immutable.
 */
public final class GuestLinux {
    private final HostFacts facts;
    private final LinuxCompiler compiler;
    private final ExecCompiler execs;
    private final LinuxPrograms programs;

    private GuestLinux(HostFacts facts, LinuxPrograms programs) {
        this.facts = facts;
        this.programs = programs;
        this.compiler = new LinuxCompiler(facts, CgroupMode.ENABLED);
        this.execs = new ExecCompiler(() -> facts, LinuxOptions.USUAL);
    }

    /**
     * Of a kernel that has been seen.
     *
     * @param files a directory with what the files of {@code /proc} and {@code /sys} say on that kernel; what is missing there counts as empty
     * @param machine its processor, by {@code uname -m}
     */
    public static GuestLinux of(Path files, String machine) {
        HostFacts facts = new HostFactsReader(files).read();
        return new GuestLinux(facts, LinuxPrograms.ofGuest(machine, facts.kernel(), new HostFiles(files)));
    }

    /** What makes it impossible to make containers there, and what was found. */
    public List<Finding> probe() {
        return HostProbe.findings("Linux", facts, CgroupMode.ENABLED);
    }

    /** That kernel's name and version: {@code "Linux 6.1"}. */
    public String kernel() {
        return "Linux " + facts.kernel();
    }

    /** What this backend could do if that kernel were the host's. */
    public Features features() {
        return LinuxFeatures.of(facts, CgroupMode.ENABLED);
    }

    /** What it implements. */
    public FeaturesDocument featuresDocument() {
        return LinuxFeaturesDocument.of(features(), facts);
    }

    /** Finds what can't be done there; the id and the bundle don't matter. */
    public List<Finding> check(CompileRequest request) {
        List<Finding> findings = new ArrayList<>(programs.check(request.spec()));
        findings.addAll(compiler.compile(request).findings.all());
        return findings;
    }

    /**
     * Looks whether that kernel can execute the program.
     *
     * @param rootfs the root filesystem on the host; empty if it can't be read there
     * @throws org.standardcontainer.UnsupportedFeatureException if it can't
     */
    public void requireProgram(Spec spec, Optional<Path> rootfs) {
        programs.require(spec, rootfs);
    }

    /**
     * Compiles. Paths are those of that kernel.
     *
     * @throws org.standardcontainer.InvalidConfigException with what is against the spec
     * @throws org.standardcontainer.UnsupportedFeatureException with what can't be done there
     */
    public CompiledContainer compile(CompileRequest request) {
        return compiler.finish(request);
    }

    /** Whether a container there gets a network namespace of its own that somebody else may make. */
    public boolean makesNetwork(Spec spec) {
        return NamespaceCompiler.slow(spec) != 0;
    }

    /** What a container there shares with others on that kernel. */
    public IsolationReport isolation(Spec spec) {
        return LinuxIsolation.report(spec, facts, CgroupMode.ENABLED, LinuxOptions.RootChange.PIVOT);
    }

    /**
     * The cgroups of a container that lives there.
     *
     * @param notes of {@link #compile}
     */
    public GuestCgroup cgroup(Map<String, String> notes) {
        return new GuestCgroup(facts, notes);
    }

    /**
     * Compiles a further process.
     *
     * @param request with the notes of {@link #compile} as its notes
     * @param record the file there in which the container's maker has written the pid and the start time of its init process
     */
    public CompiledExec exec(ExecRequest request, String record) {
        return execs.compile(request, record);
    }
}
