package org.standardcontainer.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Finding;

final class SpecTest {
    /** What a program writes that makes its configuration itself. */
    @Test
    void aConfigurationMadeInCodeIsValid() {
        Spec spec = Spec.builder()
                .root(new Root("rootfs", true))
                .hostname("web")
                .process(ProcessConfig.builder()
                        .user(User.of(1000, 1000))
                        .args("/bin/sh", "-c", "exit 7")
                        .env("PATH=/bin")
                        .capabilities(Capabilities.of("CAP_KILL"))
                        .rlimits(Rlimit.of("RLIMIT_NOFILE", 1024))
                        .build())
                .mounts(Mount.of("/proc", "proc", "proc"), Mount.bind("/data", "/data", "ro"))
                .hooks(new Hooks(List.of(Hook.of("/bin/true", "x")), null, null, null, null, null))
                .linux(LinuxConfig.builder()
                        .namespaces(LinuxNamespace.of("mount"), LinuxNamespace.of("pid"), LinuxNamespace.of("uts"))
                        .resources(LinuxResources.builder()
                                .memory(LinuxMemory.builder().limit(64 << 20).build())
                                .cpu(LinuxCpu.builder().shares(512).build())
                                .build())
                        .build())
                .build();
        assertThat(SpecValidator.validate(spec)).isEmpty();
        assertThat(SpecJson.read(SpecJson.write(spec))).isEqualTo(spec);
        assertThat(Objects.requireNonNull(spec.mounts()).get(1).options()).containsExactly("rbind", "ro");
    }

    @Test
    void aRootIsFoundFromItsBundle() {
        Path bundle = Path.of("/b");
        assertThat(new Root("rootfs/", null).in(bundle)).hasToString("/b/rootfs");
        assertThat(new Root(".", null).in(bundle)).hasToString("/b");
        assertThat(new Root("./rootfs/.", null).in(bundle)).hasToString("/b/rootfs");
        assertThat(new Root("link/../rootfs", null).in(bundle)).hasToString("/b/link/../rootfs");
        assertThat(new Root("/elsewhere/.", null).in(bundle)).hasToString("/elsewhere");
    }

    @Test
    void aCopyThroughABuilderHasEverything() throws IOException {
        Spec spec = ModelPathsTest.everything();
        assertThat(spec.toBuilder().build()).isEqualTo(spec);
        ProcessConfig process = Objects.requireNonNull(spec.process());
        assertThat(process.toBuilder().build()).isEqualTo(process);
        LinuxConfig linux = Objects.requireNonNull(spec.linux());
        assertThat(linux.toBuilder().build()).isEqualTo(linux);
        LinuxResources resources = Objects.requireNonNull(linux.resources());
        assertThat(resources.toBuilder().build()).isEqualTo(resources);
        LinuxMemory memory = Objects.requireNonNull(resources.memory());
        assertThat(memory.toBuilder().build()).isEqualTo(memory);
        LinuxCpu cpu = Objects.requireNonNull(resources.cpu());
        assertThat(cpu.toBuilder().build()).isEqualTo(cpu);
        Mount mount = Objects.requireNonNull(spec.mounts()).get(0);
        assertThat(mount.toBuilder().build()).isEqualTo(mount);
    }

    @Test
    void valuesAreCopiedAndCannotBeChanged() {
        List<String> env = new ArrayList<>(List.of("A=1"));
        Map<String, String> annotations = new LinkedHashMap<>(Map.of("z.z", "1"));
        annotations.put("a.a", "2");
        Spec spec = Spec.builder()
                .process(ProcessConfig.builder().env(env).build())
                .annotations(annotations)
                .build();
        env.add("B=2");
        annotations.clear();
        List<String> kept =
                Objects.requireNonNull(Objects.requireNonNull(spec.process()).env());
        assertThat(kept).containsExactly("A=1");
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> kept.add("C=3"));
        assertThat(Objects.requireNonNull(spec.annotations()).keySet()).containsExactly("z.z", "a.a");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> Objects.requireNonNull(spec.annotations()).clear());
    }

    @Test
    void whatTheSpecDemandsCannotBeNull() {
        assertThatNullPointerException()
                .isThrownBy(() -> new Root(nothing(), null))
                .withMessage("path");
    }

    @Test
    void infinityIsTheLargestUnsignedNumber() {
        assertThat(Rlimit.INFINITY).isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(Rlimit.INFINITY.longValue()).isEqualTo(-1);
    }

    @Test
    void anEmptyPathOfANamespaceIsNone() {
        assertThat(new LinuxNamespace("pid", "").joined()).isEmpty();
        assertThat(new LinuxNamespace("pid", null).joined()).isEmpty();
        assertThat(new LinuxNamespace("pid", "/proc/1/ns/pid").joined()).contains("/proc/1/ns/pid");
    }

    @Test
    void readsTheSpellingOfGoAndWritesTheSpecs() {
        String json = "{\"ociVersion\":\"1.3.0\",\"vm\":{\"kernel\":{\"path\":\"/k\"},\"hwconfig\":{\"vcpus\":2}}}";
        Spec spec = SpecJson.read(json.getBytes(UTF_8));
        assertThat(Objects.requireNonNull(Objects.requireNonNull(spec.vm()).hwConfig())
                        .vcpus())
                .isEqualTo(2);
        assertThat(new String(SpecJson.write(spec), UTF_8))
                .contains("\"hwConfig\"")
                .doesNotContain("hwconfig");
        assertThat(SpecValidator.validate(
                        spec.toBuilder().root(new Root("r", null)).build()))
                .filteredOn(finding -> finding.kind() == Finding.Kind.WARNING)
                .isEmpty();
    }

    @SuppressWarnings("NullAway") // what a caller without null checks may do
    private static String nothing() {
        return null;
    }
}
