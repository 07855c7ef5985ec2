package org.standardcontainer.linux;

import java.util.Arrays;
import java.util.List;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.Features;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.linux.seccomp.Architecture;
import org.standardcontainer.linux.seccomp.Filters;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxFeatureSet;
import org.standardcontainer.spec.LinuxFeatureSet.Cgroup;
import org.standardcontainer.spec.LinuxFeatureSet.IntelRdt;
import org.standardcontainer.spec.LinuxFeatureSet.MemoryPolicy;
import org.standardcontainer.spec.LinuxFeatureSet.MountExtensions;
import org.standardcontainer.spec.LinuxFeatureSet.Seccomp;
import org.standardcontainer.spec.LinuxFeatureSet.Switch;
import org.standardcontainer.spec.LinuxMemoryPolicy;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Spec;

/**
 * What this backend implements (features.md, features-linux.md). It is told by what compiles a configuration, so that there is no
 * other list of anything; and says nothing of the host but which flags of seccomp its kernel has, as the spec asks.
 */
final class LinuxFeaturesDocument {
    /** No annotation of a configuration changes what is done with it. */
    private static final List<String> UNSAFE_ANNOTATIONS = List.of();

    /** As runc says it; clients know no other name for it. */
    private static final String CHECKPOINT = "org.opencontainers.runc.checkpoint.enabled";

    private LinuxFeaturesDocument() {}

    static FeaturesDocument of(Features features, HostFacts facts) {
        FeaturesDocument plain = features.document();
        return new FeaturesDocument(
                        plain.ociVersionMin(),
                        plain.ociVersionMax(),
                        plain.hooks(),
                        List.copyOf(MountOptions.known()),
                        new LinuxFeatureSet(
                                namespaces(),
                                CapabilityNames.all(),
                                cgroup(),
                                seccomp(facts),
                                has("process.apparmorProfile"),
                                has("process.selinuxLabel"),
                                intelRdt(),
                                memoryPolicy(),
                                new MountExtensions(has("mounts[].uidMappings")),
                                has("linux.netDevices")),
                        plain.annotations(),
                        UNSAFE_ANNOTATIONS)
                .withAnnotation(
                        CHECKPOINT, Boolean.toString(features.operations().contains(Checkpoint.class)));
    }

    private static Switch has(String property) {
        return new Switch(Supported.supports(property));
    }

    private static List<String> namespaces() {
        return Arrays.stream(Kind.values())
                .map(Kind::word)
                .filter(LinuxFeaturesDocument::canBeMade)
                .sorted()
                .toList();
    }

    private static boolean canBeMade(String namespace) {
        Findings findings = new Findings();
        Supported.check(
                Spec.builder()
                        .linux(LinuxConfig.builder()
                                .namespaces(new LinuxNamespace(namespace, null))
                                .build())
                        .build(),
                findings);
        return findings.all().isEmpty();
    }

    private static Cgroup cgroup() {
        // unified is about files of v2 alone
        boolean v2 = Supported.supports("linux.resources.unified");
        return new Cgroup(true, v2, true, true, Supported.supports("linux.resources.rdma"));
    }

    private static Seccomp seccomp(HostFacts facts) {
        return new Seccomp(
                Supported.supports("linux.seccomp"),
                Filters.actions(),
                Filters.operators(),
                Arrays.stream(Architecture.values())
                        .map(Architecture::word)
                        .sorted()
                        .toList(),
                SeccompCompiler.flags(),
                SeccompCompiler.flags(facts.kernel()));
    }

    private static IntelRdt intelRdt() {
        return new IntelRdt(
                Supported.supports("linux.intelRdt"),
                Supported.supports("linux.intelRdt.schemata"),
                Supported.supports("linux.intelRdt.enableMonitoring"));
    }

    private static MemoryPolicy memoryPolicy() {
        return Supported.supports("linux.memoryPolicy.mode")
                ? new MemoryPolicy(List.copyOf(LinuxMemoryPolicy.MODES), List.copyOf(LinuxMemoryPolicy.FLAGS))
                : new MemoryPolicy(List.of(), List.of());
    }
}
