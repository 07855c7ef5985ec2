package org.standardcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.Finding;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;

class KernelCompatibilityTest {
    private static final int X86_64 = 62;
    private static final int I386 = 3;
    private static final int AARCH64 = 183;
    private static final ProvidedKernel.WaysOut OUT =
            new ProvidedKernel.WaysOut("take another image", "take another backend", "take another kernel");
    private static final ProvidedKernel LINUX = new ProvidedKernel(
            "linux", "x86_64", Set.of("i386"), new KernelRelease(6, 1), ProvidedKernel.Emulation.NONE, OUT);
    private static final ProvidedKernel FREEBSD = new ProvidedKernel(
            "freebsd", "x86_64", Set.of(), new KernelRelease(14, 1), ProvidedKernel.Emulation.NONE, OUT);

    private final Rootfs rootfs = new Rootfs();

    @Test
    void aProgramForThisKernelIsFine() {
        rootfs.put("/bin/app", Elf.of(X86_64).note("GNU", 0, 3, 2, 0).interpreter("/lib/ld.so"));
        rootfs.put("/lib/ld.so", Elf.of(X86_64));
        assertThat(problem("/bin/app")).isEmpty();
    }

    @Test
    void aProgramForAnotherProcessorIsRefused() {
        rootfs.put("/bin/app", Elf.of(AARCH64));
        assertThat(finding("/bin/app"))
                .isEqualTo(Optional.of(Finding.unsupported(
                        "/process/args/0",
                        "/bin/app is a program for aarch64, and the kernel executes programs for x86_64 and i386",
                        "take another image")));
    }

    @Test
    void unlessTheKernelExecutesItToo() {
        rootfs.put("/bin/app", Elf.of(I386));
        assertThat(problem("/bin/app")).isEmpty();
    }

    @Test
    void orAnEmulatorDoes() {
        rootfs.put("/bin/app", Elf.of(AARCH64));
        ProvidedKernel emulating = new ProvidedKernel(
                "linux",
                "x86_64",
                Set.of(),
                new KernelRelease(6, 1),
                (path, start) -> path.equals("/bin/app") && start.get(18) == (byte) AARCH64,
                OUT);
        assertThat(KernelCompatibility.checkProgram(spec("/bin/app"), emulating, rootfs))
                .isEmpty();
    }

    /** EI_OSABI 9, the notes of three systems, and other forms of programs. */
    @Test
    void aProgramForAnotherSystemIsRefused() {
        rootfs.put("/abi", Elf.of(X86_64).abi(9));
        rootfs.put("/note", Elf.of(X86_64).note("FreeBSD", 1500068));
        rootfs.put("/net", Elf.of(X86_64).note("NetBSD", 1));
        rootfs.put("/hurd", Elf.of(X86_64).note("GNU", 1, 0, 0, 0));
        rootfs.put("/mac", new byte[] {(byte) 0xcf, (byte) 0xfa, (byte) 0xed, (byte) 0xfe});
        rootfs.put("/win", "MZ..".getBytes(StandardCharsets.US_ASCII));
        rootfs.put("/wasm", "\0asm".getBytes(StandardCharsets.US_ASCII));
        assertThat(problem("/abi")).contains("/abi is a program for freebsd (ELF), and the kernel is linux");
        assertThat(problem("/note")).hasValueSatisfying(p -> assertThat(p).contains("freebsd"));
        assertThat(problem("/net")).hasValueSatisfying(p -> assertThat(p).contains("netbsd"));
        assertThat(problem("/hurd")).hasValueSatisfying(p -> assertThat(p).contains("hurd"));
        assertThat(problem("/mac")).hasValueSatisfying(p -> assertThat(p).contains("darwin (Mach-O)"));
        assertThat(problem("/win")).hasValueSatisfying(p -> assertThat(p).contains("windows (PE)"));
        assertThat(problem("/wasm")).hasValueSatisfying(p -> assertThat(p).contains("wasi (WebAssembly)"));
    }

    @ParameterizedTest
    @CsvSource({"6, 0, false", "6, 1, false", "6, 2, true", "7, 0, true"})
    void aProgramForANewerKernelIsRefused(int major, int minor, boolean refused) {
        rootfs.put("/bin/app", Elf.of(X86_64).note("GNU", 0, major, minor, 0));
        assertThat(problem("/bin/app"))
                .isEqualTo(
                        refused
                                ? Optional.of("/bin/app needs a kernel of release " + major + "." + minor
                                        + " or later, and this one is 6.1")
                                : Optional.empty());
    }

    /** FreeBSD promises no more than its major release. */
    @ParameterizedTest
    @CsvSource({"1302001, false", "1402000, false", "1500068, true"})
    void aMajorReleaseOfFreeBsdCounts(int date, boolean refused) {
        rootfs.put("/bin/app", Elf.of(X86_64).note("FreeBSD", date));
        assertThat(KernelCompatibility.checkProgram(spec("/bin/app"), FREEBSD, rootfs)
                        .isPresent())
                .isEqualTo(refused);
    }

    @Test
    void whatLoadsOrReadsAProgramIsLookedAt() {
        rootfs.put("/bin/app", Elf.of(X86_64).interpreter("/lib/ld.so"));
        rootfs.put("/lib/ld.so", Elf.of(X86_64).note("GNU", 0, 99, 0, 0));
        rootfs.put("/bin/script", "#! /bin/app -x\n".getBytes(StandardCharsets.US_ASCII));
        rootfs.put("/bin/loop", "#!/bin/loop".getBytes(StandardCharsets.US_ASCII));
        assertThat(problem("/bin/script")).hasValueSatisfying(p -> assertThat(p).startsWith("/lib/ld.so needs"));
        assertThat(problem("/bin/loop")).isEmpty();
    }

    @Test
    void theFirstOneInThePathCounts() {
        rootfs.put("/b/app", Elf.of(AARCH64));
        rootfs.put("/srv/c/app", Elf.of(X86_64));
        Spec spec = Spec.builder()
                .process(ProcessConfig.builder()
                        .cwd("/srv")
                        .args(List.of("app"))
                        .env(List.of("PATH=/nowhere", "PATH=/a:c:/b"))
                        .build())
                .build();
        assertThat(KernelCompatibility.checkProgram(spec, LINUX, rootfs)).isEmpty();
        rootfs.files.remove("/srv/c/app");
        assertThat(KernelCompatibility.checkProgram(spec, LINUX, rootfs)).isPresent();
    }

    /** What a mount hides isn't what will be executed; its place may be a link. */
    @Test
    void whatAMountCoversIsNotLookedAt() {
        rootfs.put("/usr/bin/app", Elf.of(AARCH64));
        rootfs.links.put("/bin", "/usr/bin");
        for (String covered : List.of("/usr", "/bin", "/usr/bin/app", "usr/bin")) {
            Spec spec = spec("/usr/bin/app").toBuilder()
                    .mounts(List.of(
                            Mount.builder(covered).type("bind").source("/x").build()))
                    .build();
            assertThat(KernelCompatibility.checkProgram(spec, LINUX, rootfs))
                    .as(covered)
                    .isEmpty();
        }
        Spec beside = spec("/usr/bin/app").toBuilder()
                .mounts(List.of(Mount.builder("/usr/bin/ap").type("bind").build()))
                .build();
        assertThat(KernelCompatibility.checkProgram(beside, LINUX, rootfs)).isPresent();
    }

    @Test
    void whatAnImageSaysOfItself() {
        assertThat(image("os", "linux")).isEmpty();
        assertThat(image("os", "windows")).contains("the image is for windows, and the kernel is linux");
        assertThat(image("os.features", "win32k"))
                .hasValueSatisfying(p -> assertThat(p).contains("win32k"));
        assertThat(image("os.version", "99.0")).as("says nothing of Linux").isEmpty();
        assertThat(KernelCompatibility.checkImage(annotated("os.version", "15.0"), FREEBSD))
                .hasSize(1);
    }

    /** The program is nearer to the truth than what somebody wrote beside it. */
    @Test
    void anImagesArchitectureCountsWhereTheProgramCannotBeSeen() {
        Spec spec = spec("/bin/app").toBuilder()
                .annotations(Map.of("org.opencontainers.image.architecture", "arm64"))
                .build();
        assertThat(KernelCompatibility.checkProgram(spec, LINUX, RootfsFiles.NONE)
                        .map(Finding::subject))
                .contains("/annotations/org.opencontainers.image.architecture");
        rootfs.put("/bin/app", Elf.of(X86_64));
        assertThat(KernelCompatibility.checkProgram(spec, LINUX, rootfs)).isEmpty();
    }

    /** Whatever is in the file: an answer, and no more memory than a sensible program needs. */
    @Test
    void aDamagedFileIsLeftToTheKernel() {
        byte[] whole = Elf.of(X86_64)
                .note("GNU", 0, 3, 2, 0)
                .interpreter("/lib/ld.so")
                .note("FreeBSD", 1)
                .bytes();
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = java.util.Arrays.copyOf(whole, i % 3 == 0 ? random.nextInt(whole.length) : whole.length);
            for (int n = random.nextInt(6); n > 0 && damaged.length > 8; n--) {
                damaged[4 + random.nextInt(damaged.length - 4)] = (byte) random.nextInt();
            }
            rootfs.put("/bin/app", damaged);
            problem("/bin/app");
        }
        assertThat(rootfs.largestRead).isLessThanOrEqualTo(64 * 1024);
        rootfs.put("/bin/app", new byte[0]);
        assertThat(problem("/bin/app")).isEmpty();
        rootfs.put("/bin/app", Elf.big(22).note("GNU", 0, 3, 2, 0));
        assertThat(problem("/bin/app")).hasValueSatisfying(p -> assertThat(p).contains("s390x"));
    }

    private Optional<String> image(String name, String value) {
        return KernelCompatibility.checkImage(annotated(name, value), LINUX).stream()
                .map(Finding::problem)
                .findFirst();
    }

    private static Spec annotated(String name, String value) {
        return spec("/bin/app").toBuilder()
                .annotations(Map.of("org.opencontainers.image." + name, value))
                .build();
    }

    private static Spec spec(String program) {
        return Spec.builder()
                .process(ProcessConfig.builder().cwd("/").args(List.of(program)).build())
                .build();
    }

    private Optional<Finding> finding(String program) {
        return KernelCompatibility.checkProgram(spec(program), LINUX, rootfs);
    }

    private Optional<String> problem(String program) {
        return finding(program).map(Finding::problem);
    }

    private static final class Rootfs implements RootfsFiles {
        private final Map<String, byte[]> files = new HashMap<>();
        private final Map<String, String> links = new HashMap<>();
        private int largestRead;

        void put(String path, Elf elf) {
            files.put(path, elf.bytes());
        }

        void put(String path, byte[] bytes) {
            files.put(path, bytes);
        }

        @Override
        public Optional<Opened> open(String path) {
            byte[] bytes = files.get(path);
            return bytes == null ? Optional.empty() : Optional.of(new Memory(path, bytes));
        }

        @Override
        public Optional<String> resolve(String path) {
            String where = links.getOrDefault(path, path);
            return files.keySet().stream().anyMatch(file -> file.startsWith(where))
                    ? Optional.of(where)
                    : Optional.empty();
        }

        private final class Memory implements Opened {
            private final String path;
            private final byte[] bytes;

            Memory(String path, byte[] bytes) {
                this.path = path;
                this.bytes = bytes;
            }

            @Override
            public String path() {
                return path;
            }

            @Override
            public int read(ByteBuffer into, long position) {
                largestRead = Math.max(largestRead, into.remaining());
                int length = (int) Math.max(0, Math.min(into.remaining(), bytes.length - position));
                if (length > 0) {
                    into.put(bytes, (int) position, length);
                }
                return length;
            }

            @Override
            public void close() {}
        }
    }
}
