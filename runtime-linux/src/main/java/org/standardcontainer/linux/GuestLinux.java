package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.List;
import org.standardcontainer.Features;
import org.standardcontainer.Finding;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.CompiledExec;
import org.standardcontainer.launcher.ExecRequest;
import org.standardcontainer.spec.FeaturesDocument;

/**
 * The compiler of this backend for a kernel that isn't the host's: a container in a virtual machine is one of that kernel.
 * Where the two differ, the facts differ and not the compiler. Immutable.
 */
public final class GuestLinux {
    private final HostFacts facts;
    private final LinuxCompiler compiler;
    private final ExecCompiler execs;

    private GuestLinux(HostFacts facts) {
        this.facts = facts;
        this.compiler = new LinuxCompiler(facts, CgroupMode.ENABLED);
        this.execs = new ExecCompiler(facts, LinuxOptions.USUAL);
    }

    /** @param files a directory with what the files of {@code /proc} and {@code /sys} say on that kernel; what is missing there counts as empty */
    public static GuestLinux of(Path files) {
        return new GuestLinux(new HostFactsReader(files).read());
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
        return compiler.compile(request).findings.all();
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
