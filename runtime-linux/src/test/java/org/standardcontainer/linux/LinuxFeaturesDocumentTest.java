package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Features.HookPlace;
import org.standardcontainer.Finding;
import org.standardcontainer.Stdio;
import org.standardcontainer.kernel.KernelRelease;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.ProcessTree;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.linux.systemd.SystemdManager;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxFeatureSet;
import org.standardcontainer.spec.LinuxFeatureSet.Switch;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Seccomp;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;
import org.standardcontainer.spec.SpecValidator;

/** The document against what becomes of a configuration that takes it at its word. */
final class LinuxFeaturesDocumentTest {
    private static final FeaturesDocument DOCUMENT = document("hybrid");
    private static final LinuxFeatureSet LINUX = Objects.requireNonNull(DOCUMENT.linux());

    private static FeaturesDocument document(String host) {
        HostFacts facts = Compiling.host(host);
        return LinuxFeaturesDocument.of(LinuxFeatures.of(facts, CgroupMode.ENABLED), facts);
    }

    /** What the spec's rules and the compiler have against it. */
    private static List<Finding> findings(Spec spec, String host) {
        List<Finding> findings = new ArrayList<>(SpecValidator.validate(spec));
        findings.addAll(Compiling.compile(spec, Compiling.host(host), CgroupMode.ENABLED)
                .findings
                .all());
        return findings.stream().filter(Finding::isError).toList();
    }

    private static boolean isTaken(Spec spec, String host) {
        return findings(spec, host).isEmpty();
    }

    @Test
    void versionsAndHooksAreThoseOfTheBackend() {
        assertThat(DOCUMENT.ociVersionMin()).isEqualTo("1.0.0");
        assertThat(DOCUMENT.ociVersionMax()).isEqualTo(Spec.VERSION);
        Map<String, HookPlace> hooks =
                LinuxFeatures.of(Compiling.host("hybrid"), CgroupMode.ENABLED).hooks();
        assertThat(DOCUMENT.hooks()).containsExactlyElementsOf(hooks.keySet());
    }

    /** The flags of seccomp that a kernel has are all that the spec wants to know of it. */
    @Test
    void theHostDoesNotMatter() {
        for (String host : List.of("v1", "v2", "nested", "none")) {
            LinuxFeatureSet other = Objects.requireNonNull(document(host).linux());
            assertThat(document(host).withLinux(other.withSeccomp(LINUX.seccomp())))
                    .as(host)
                    .isEqualTo(DOCUMENT);
        }
    }

    /** By a new file system, or by a bind mount, with mappings or without. */
    @Test
    void eachMountOptionIsTakenAndNoneIsAFileSystems() {
        List<String> options = Objects.requireNonNull(DOCUMENT.mountOptions());
        assertThat(options)
                .contains("ro", "rnosuid", "rbind", "runbindable", "sync", "defaults")
                .doesNotContain("size", "mode", "uid", "gid", "nr_inodes", "lowerdir")
                .doesNotHaveDuplicates()
                .allSatisfy(option -> assertThat(mountsWith(option))
                        .anyMatch(mount ->
                                isTaken(Compiling.small().mounts(List.of(mount)).build(), "hybrid")));
    }

    private static List<Mount> mountsWith(String option) {
        Mount bind = Mount.bind("/source", "/x", option);
        IdMapping mapping = new IdMapping(0L, 1000L, 10L);
        return List.of(
                Mount.of("/x", "tmpfs", "none", option),
                bind,
                bind.toBuilder().uidMappings(mapping).gidMappings(mapping).build());
    }

    @Test
    void eachNamespaceIsTakenAndAnyOtherRefused() {
        for (Kind kind : Kind.values()) {
            Findings findings = new Findings();
            Supported.check(
                    Spec.builder()
                            .linux(LinuxConfig.builder()
                                    .namespaces(new LinuxNamespace(kind.word(), null))
                                    .build())
                            .build(),
                    findings);
            assertThat(findings.all().isEmpty())
                    .as(kind.word())
                    .isEqualTo(Objects.requireNonNull(LINUX.namespaces()).contains(kind.word()));
        }
    }

    @Test
    void eachCapabilityIsKnown() {
        List<String> all = Objects.requireNonNull(LINUX.capabilities());
        assertThat(all).hasSize(41);
        Spec spec = Compiling.small()
                .process(Compiling.process()
                        .capabilities(Capabilities.of(all.toArray(String[]::new)))
                        .build())
                .build();
        assertThat(SpecValidator.validate(spec)).isEmpty();
        assertThat(all).allMatch(name -> CapabilityNames.number(name) >= 0);
    }

    @Test
    void eachWordOfSeccompIsTaken() {
        LinuxFeatureSet.Seccomp seccomp = Objects.requireNonNull(LINUX.seccomp());
        assertThat(seccomp.actions()).hasSize(9);
        assertThat(seccomp.operators()).hasSize(7);
        assertThat(seccomp.archs()).hasSize(23);
        assertThat(seccomp.knownFlags()).hasSize(4);
        assertThat(seccomp.supportedFlags())
                .isEqualTo(SeccompCompiler.flags(Compiling.host("hybrid").kernel()));
        List<Seccomp.Syscall> rules = new ArrayList<>();
        String[] calls = "mkdir rmdir link unlink symlink rename chmod chown utime".split(" ");
        for (int i = 0; i < calls.length; i++) {
            rules.add(new Seccomp.Syscall(
                    List.of(calls[i]), Objects.requireNonNull(seccomp.actions()).get(i), null, null));
        }
        for (String operator : Objects.requireNonNull(seccomp.operators())) {
            rules.add(new Seccomp.Syscall(
                    List.of("lseek"),
                    "SCMP_ACT_ERRNO",
                    null,
                    List.of(new Seccomp.Arg(1L, BigInteger.ONE, BigInteger.TWO, operator))));
        }
        Seccomp profile = new Seccomp(
                "SCMP_ACT_ALLOW", null, seccomp.archs(), seccomp.supportedFlags(), "/listener", null, rules);
        Spec spec = Compiling.small()
                .linux(Compiling.linux().seccomp(profile).build())
                .build();
        assertThat(findings(spec, "hybrid")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"5.18, 3", "5.19, 4"})
    void aFlagIsSupportedWhereTheKernelHasIt(String kernel, int flags) {
        int dot = kernel.indexOf('.');
        KernelRelease version = new KernelRelease(
                Integer.parseInt(kernel.substring(0, dot)), Integer.parseInt(kernel.substring(dot + 1)));
        assertThat(SeccompCompiler.flags(version)).hasSize(flags);
    }

    @Test
    void eachCgroupVersionIsTakenOrRefusedAsItSays() {
        LinuxFeatureSet.Cgroup cgroup = Objects.requireNonNull(LINUX.cgroup());
        Spec limited = Compiling.small()
                .linux(Compiling.linux()
                        .resources(
                                LinuxResources.builder().pids(new LinuxPids(5L)).build())
                        .build())
                .build();
        assertThat(isTaken(limited, "v1")).isEqualTo(cgroup.v1());
        assertThat(isTaken(limited, "v2-root")).isEqualTo(cgroup.v2());
    }

    @Test
    void systemdMakesCgroupsAsItSays() {
        Spec scope = Compiling.small()
                .linux(Compiling.linux().cgroupsPath("a.slice:p:x").build())
                .build();
        SystemdManager systemd = new SystemdManager(Path.of("/nowhere"), false, false, 252, "");
        Draft draft = new LinuxCompiler(
                        Compiling.host("v2-root"), CgroupMode.SYSTEMD, LinuxOptions.USUAL, Optional.of(systemd))
                .compile(new CompileRequest(
                        ContainerId.of("one"), Compiling.BUNDLE, scope, Stdio.pipes(), ProcessTree.MONITORED));
        assertThat(draft.findings.all().stream().noneMatch(Finding::isError))
                .isEqualTo(Objects.requireNonNull(LINUX.cgroup()).systemd());
        assertThat(LINUX.cgroup().systemdUser()).as("UserSystemdInGuest").isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "process.apparmorProfile, apparmor",
        "process.selinuxLabel, selinux",
        "linux.seccomp.defaultAction, seccomp",
        "linux.netDevices.*.name, netDevices",
        "linux.intelRdt.closID, intelRdt",
        "linux.intelRdt.schemata, schemata",
        "linux.intelRdt.enableMonitoring, monitoring",
        "mounts[].uidMappings[].size, idmap",
        "linux.resources.rdma.*.hcaHandles, rdma",
        "linux.memoryPolicy.mode, memoryPolicy"
    })
    void whatIsSaidToBeThereIsTakenAndNothingElse(String property, String word) throws IOException {
        Findings findings = new Findings();
        Supported.check(SpecJson.read(ConfigWith.property(property)), findings);
        boolean taken = findings.all().stream()
                .noneMatch(f -> ConfigWith.pointer(property).startsWith(f.subject()));
        assertThat(taken).isEqualTo(said(word));
    }

    private static Boolean said(String word) {
        LinuxFeatureSet.IntelRdt rdt = Objects.requireNonNull(LINUX.intelRdt());
        Map<String, Boolean> all = Map.of(
                "apparmor", said(LINUX.apparmor()),
                "selinux", said(LINUX.selinux()),
                "seccomp",
                        Objects.requireNonNull(
                                Objects.requireNonNull(LINUX.seccomp()).enabled()),
                "netDevices", said(LINUX.netDevices()),
                "intelRdt", Objects.requireNonNull(rdt.enabled()),
                "schemata", Objects.requireNonNull(rdt.schemata()),
                "monitoring", Objects.requireNonNull(rdt.monitoring()),
                "idmap", said(Objects.requireNonNull(LINUX.mountExtensions()).idmap()),
                "rdma",
                        Objects.requireNonNull(
                                Objects.requireNonNull(LINUX.cgroup()).rdma()),
                "memoryPolicy",
                        !Objects.requireNonNull(Objects.requireNonNull(LINUX.memoryPolicy())
                                        .modes())
                                .isEmpty());
        return Objects.requireNonNull(all.get(word));
    }

    private static Boolean said(@Nullable Switch there) {
        return Objects.requireNonNull(Objects.requireNonNull(there).enabled());
    }

    /** Clients of runc ask by this name whether there is CRIU. */
    @Test
    void whetherThereIsCheckpointIsAnAnnotation() {
        HostFacts facts = Compiling.host("hybrid");
        for (boolean criu : new boolean[] {true, false}) {
            assertThat(LinuxFeaturesDocument.of(LinuxFeatures.of(facts, CgroupMode.ENABLED, criu), facts)
                            .annotations())
                    .containsEntry("org.opencontainers.runc.checkpoint.enabled", Boolean.toString(criu));
        }
    }

    /** No word is missing, and none is there that nobody looks for. */
    @Test
    void eachListIsWhole() {
        assertThat(DOCUMENT.mountOptions()).containsExactlyInAnyOrderElementsOf(MountOptions.known());
        assertThat(DOCUMENT.potentiallyUnsafeConfigAnnotations()).isEmpty();
        assertThat(LINUX.namespaces())
                .containsExactly("cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts");
        LinuxFeatureSet.MemoryPolicy policy = Objects.requireNonNull(LINUX.memoryPolicy());
        assertThat(policy.modes())
                .containsExactlyInAnyOrder(
                        "MPOL_DEFAULT",
                        "MPOL_BIND",
                        "MPOL_INTERLEAVE",
                        "MPOL_WEIGHTED_INTERLEAVE",
                        "MPOL_PREFERRED",
                        "MPOL_PREFERRED_MANY",
                        "MPOL_LOCAL");
        assertThat(policy.flags())
                .containsExactlyInAnyOrder("MPOL_F_NUMA_BALANCING", "MPOL_F_RELATIVE_NODES", "MPOL_F_STATIC_NODES");
    }

    @Test
    void nothingIsLeftOpen() {
        assertThat(DOCUMENT.toString().replace("annotations=null", "")).doesNotContain("null");
        assertThat(Arrays.asList(LINUX.apparmor(), LINUX.selinux())).doesNotContain(new Switch(null));
    }
}
