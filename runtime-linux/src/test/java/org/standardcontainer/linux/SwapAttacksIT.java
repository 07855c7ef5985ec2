package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxDevice;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/**
 * Somebody who has a part of the root file system too, and swaps a directory and a link to the host as fast as can be while
 * containers are made: a container comes up or doesn't, but nothing is made, mounted or seen out of its root. CVE-2021-30465,
 * CVE-2024-45310, CVE-2025-31133, CVE-2025-52881 are of this kind.
 */
@Tag("once")
@Timeout(180)
class SwapAttacksIT {
    private static final int ROUNDS = 20;
    private static final int MOST_ROUNDS = 20 * ROUNDS; // if luck has it so, until one comes up

    @Opened
    private TestContainers containers;

    private Path host;
    private List<String> before;

    @BeforeEach
    void open() throws IOException {
        host = Files.createDirectory(containers.directory().resolve("host"));
        Files.writeString(host.resolve("marker"), "host");
        Files.createDirectory(host.resolve("directory"));
        Files.writeString(host.resolve("directory/secret"), "host");
        before = seen(host);
    }

    @AfterEach
    void theHostIsAsItWas() throws IOException {
        assertThat(seen(host)).isEqualTo(before);
    }

    /** Every file with its kind, owner, mode and size. */
    private static List<String> seen(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            List<String> files = new ArrayList<>();
            for (Path file : all.sorted().toList()) {
                files.add(file + " " + Files.readAttributes(file, "unix:mode,uid,gid,size", LinkOption.NOFOLLOW_LINKS));
            }
            return files;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mount",
                "mkdir",
                "bind",
                "file",
                "copy-up",
                "link",
                "remount",
                "device",
                "mask",
                "readonly",
                "cwd"
            })
    void aPartOfThePathIsSwapped(String what) throws Exception {
        Bundle bundle = containers.bundle(spec(what));
        whileSwapped(
                bundle,
                Path.of("../../../../../../../../.." + host),
                out -> assertThat(out).doesNotContain("host"));
    }

    /** It leads to another mount of the container then; what is to be read-only is, and not the other in its place. */
    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "bind", "cgroup"})
    void aMountIsReadonlyWhereverItIsByNow(String what) throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell(
                        "echo up; grep -e ' wanted ' -e '/rootfs/tmp ' -e '/directory .* - tmpfs tmpfs ' /proc/self/mountinfo | cut -d' ' -f6")
                .mounts(TestContainers.mounts(
                        Mount.of("/decoy/directory", "tmpfs", "decoy"),
                        switch (what) {
                            case "tmpfs" -> Mount.of("/vol/a/directory", "tmpfs", "wanted", "ro");
                            case "bind" ->
                                Mount.bind(
                                        "rootfs/tmp", "/vol/a/directory", "rbind", "ro", "rnosuid", "slave", "shared");
                            default -> Mount.of("/vol/a/directory", "cgroup", "cgroup", "ro");
                        }))
                .build());
        Files.createDirectories(bundle.directory().resolve("rootfs/decoy/directory"));

        whileSwapped(
                bundle,
                Path.of("../decoy"),
                out -> assertThat(out.lines().skip(1).toList())
                        .isNotEmpty()
                        .allSatisfy(attributes -> assertThat(attributes).matches("ro|ro,.*")));
    }

    /** Runs containers while a directory and a link take turns. */
    private void whileSwapped(Bundle bundle, Path link, Consumer<String> check) throws Exception {
        Path volume = Files.createDirectory(bundle.directory().resolve("rootfs/vol"));
        Path directory = Files.createDirectory(volume.resolve("a"));
        Files.createDirectory(directory.resolve("directory"));
        Files.writeString(directory.resolve("directory/own"), "own");
        Files.writeString(directory.resolve("marker"), "own");
        Files.createSymbolicLink(volume.resolve("b"), link);
        AtomicBoolean done = new AtomicBoolean();
        Thread swapper = new Thread(() -> swap(directory, volume.resolve("b"), done), "swapper");
        swapper.start();
        try {
            int up = 0;
            for (int i = 0; i < ROUNDS || (up == 0 && i < MOST_ROUNDS); i++) {
                try {
                    String out = containers.run(bundle).out();
                    assertThat(out).contains("up");
                    check.accept(out);
                    up++;
                } catch (LaunchFailedException e) {
                    assertThat(e.errno()).isNotEmpty();
                }
            }
            assertThat(up).as("containers that the swapping didn't prevent").isPositive();
        } finally {
            done.set(true);
            swapper.join();
        }
    }

    private static final String LOOK = "echo up; cat /vol/*/marker /vol/*/*/secret /vol/*/directory/* /vol/*/*/marker;"
            + " cat marker directory/secret; true";

    private static Spec spec(String what) {
        LinuxConfig.Builder linux = TestContainers.linux();
        List<Mount> mounts = new ArrayList<>();
        String cwd = "/";
        switch (what) {
            case "mount" -> mounts.add(Mount.of("/vol/a/directory", "tmpfs", "tmpfs"));
            case "mkdir" -> mounts.add(Mount.of("/vol/a/new/deep/er", "tmpfs", "tmpfs"));
            case "bind" -> mounts.add(Mount.bind("rootfs/tmp", "/vol/a/directory"));
            case "file" -> mounts.add(Mount.bind("config.json", "/vol/a/new-file"));
            case "copy-up" -> mounts.add(Mount.of("/vol/a/directory", "tmpfs", "tmpfs", "tmpcopyup"));
            case "link" -> mounts.add(Mount.bind("rootfs/bin/sh", "/vol/a/new-link", "copy-symlink"));
            case "remount" -> {
                mounts.add(Mount.of("/vol/a/directory", "tmpfs", "tmpfs"));
                mounts.add(Mount.of("/vol/a/directory", "tmpfs", "tmpfs", "remount", "ro"));
            }
            case "device" -> linux.devices(new LinuxDevice("/vol/a/node", "c", 1L, 3L, 0666L, 7L, 7L));
            case "mask" -> linux.maskedPaths("/vol/a/directory", "/vol/a/marker");
            case "readonly" -> linux.readonlyPaths("/vol/a/directory", "/vol/a/marker");
            default -> cwd = "/vol/a/made/here";
        }
        return TestContainers.shell("")
                .process(TestContainers.process("sh", "-c", "exec 2>/dev/null; " + LOOK)
                        .cwd(cwd)
                        .build())
                .mounts(TestContainers.mounts(mounts.toArray(Mount[]::new)))
                .linux(linux.build())
                .build();
    }

    private static void swap(Path a, Path b, AtomicBoolean done) {
        Function rename = NativeLibrary.getInstance("c").getFunction("renameat2");
        int here = -100; // AT_FDCWD
        while (!done.get()) {
            rename.invokeInt(new Object[] {here, a.toString(), here, b.toString(), 2}); // RENAME_EXCHANGE
        }
    }

    /** The kernel follows 40 links; a chain as long as that is followed inside, a longer one is an error. */
    @Test
    void aLongChainOfLinks() throws IOException {
        for (int length : new int[] {39, 41}) {
            Bundle bundle = containers.bundle(TestContainers.shell("ls -d /end/place")
                    .mounts(TestContainers.mounts(Mount.of("/link-0/place", "tmpfs", "tmpfs")))
                    .build());
            Path root = bundle.directory().resolve("rootfs");
            for (int i = 0; i < length; i++) {
                Files.createSymbolicLink(
                        root.resolve("link-" + i), Path.of(i == length - 1 ? "/end" : "../../link-" + (i + 1)));
            }
            if (length < 40) {
                assertThat(containers.run(bundle).out()).isEqualTo("/end/place\n");
            } else {
                LaunchFailedException refused = org.assertj.core.api.Assertions.catchThrowableOfType(
                        LaunchFailedException.class, () -> containers.run(bundle));
                assertThat(refused.pointer()).isEqualTo("/mounts/4");
                assertThat(refused.errno()).isEqualTo("ELOOP");
            }
        }
    }

    /** Into the host by a magic link, and into a procfs by a plain one. */
    @ParameterizedTest
    @ValueSource(
            strings = {"/proc/self/root", "/proc/1/cwd", "/proc/self/fd/3", "/proc/sys", "/proc/self/attr", "../proc"})
    void aLinkIntoProc(String target) throws IOException {
        for (Mount mount : List.of(
                Mount.of("/link/x", "tmpfs", "tmpfs"),
                Mount.of("/link", "tmpfs", "tmpfs", "tmpcopyup"),
                Mount.bind("rootfs/bin", "/link/fs"))) {
            Bundle bundle = containers.bundle(TestContainers.shell("true")
                    .mounts(TestContainers.mounts(mount))
                    .build());
            Files.createSymbolicLink(bundle.directory().resolve("rootfs/link"), Path.of(target));

            org.assertj.core.api.Assertions.assertThatThrownBy(() -> containers.run(bundle))
                    .isInstanceOfSatisfying(LaunchFailedException.class, e -> {
                        assertThat(e.pointer()).isEqualTo("/mounts/4");
                        assertThat(e.errno()).as(mount.destination()).isIn("ELOOP", "EPERM", "ENOENT", "EACCES");
                    });
        }
    }
}
