package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;

/** A distribution's userland as it is, with its shell, its interpreters and its package tools. */
@Timeout(180)
class DebianIT {
    private static final Path DEBIAN =
            Path.of("../.scr-cache/debian").toAbsolutePath().normalize();

    /** Those that container engines grant. */
    private static final List<String> USUAL = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_KILL",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SYS_CHROOT");

    private TestContainers containers;

    @BeforeEach
    void open() {
        assumeTrue(Files.isExecutable(DEBIAN.resolve("usr/bin/dpkg")), "needs a Debian: bin/debian unpacks one");
        containers = TestContainers.open();
    }

    @AfterEach
    void close() throws Exception {
        if (containers != null) {
            // by rm: the tree has names and modes that only the like of it gets along with
            run(
                    "rm",
                    "-rf",
                    "--one-file-system",
                    containers.directory().resolve("debian").toString());
            containers.close();
        }
    }

    @Test
    void itsProgramsRunAndItsPackagesInstall() throws Exception {
        Path root = containers.directory().resolve("debian");
        run("cp", "-a", "--reflink=auto", DEBIAN.toString(), root.toString());

        assertInstalls(spec(PACKAGES, new Root(root.toString(), false), TEMPORARY));
    }

    /** The same files and programs, whose root is an ordinary user of the host's. */
    @Test
    void theSameInAUserNamespace() throws Exception {
        Path root = containers.directory().resolve("debian");
        run("cp", "-a", "--reflink=auto", DEBIAN.toString(), root.toString());
        run("chmod", "711", containers.directory().toString());
        shift(root);

        IdMapping ids = new IdMapping(0L, 100_000L, 65_536L);
        assertInstalls(spec(PACKAGES, new Root(root.toString(), false), TEMPORARY).toBuilder()
                .linux(TestContainers.linux("user", "pid", "network", "ipc", "uts", "mount")
                        .uidMappings(ids)
                        .gidMappings(ids)
                        .build())
                .build());
        assertThat(Files.getAttribute(root.resolve("var/lib/dpkg/status"), "unix:uid"))
                .as("what dpkg has written")
                .isEqualTo(100_000);
    }

    /** Gives all to the user that it will be in there, and back the set-id bits that this takes. */
    private static void shift(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                int mode = attribute(file, "mode");
                for (String id : List.of("uid", "gid")) {
                    Files.setAttribute(file, "unix:" + id, attribute(file, id) + 100_000, LinkOption.NOFOLLOW_LINKS);
                }
                if ((mode & 06000) != 0 && !Files.isSymbolicLink(file)) {
                    Files.setAttribute(file, "unix:mode", mode & 07777);
                }
            }
        }
    }

    private static int attribute(Path file, String name) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:" + name, LinkOption.NOFOLLOW_LINKS);
    }

    private static final Mount TEMPORARY = Mount.of("/tmp", "tmpfs", "tmpfs", "mode=1777");

    private void assertInstalls(Spec spec) throws IOException {
        TestContainers.Result result = containers.run(bundle(spec));
        assertThat(result.status()).as(result.err()).isEqualTo(new ExitStatus.Exited(0));
        assertThat(result.out()).isEqualTo("""
                debian
                b 3
                1,4,9
                apt
                bash install ok installed
                nobody
                Setting up tiny (1.0)
                configured tiny
                install ok installed
                tiny says hello
                gone
                """);
    }

    private static final String PACKAGES = """
            set -e
            export DEBIAN_FRONTEND=noninteractive LC_ALL=C
            . /etc/os-release
            echo $ID
            letters=(a b c)
            echo ${letters[1]} ${#letters[@]}
            perl -e 'print join(",", map { $_ * $_ } 1 .. 3), "\\n"'
            apt-get --version | head -1 | cut -d' ' -f1
            apt-cache policy bash | grep -q Installed
            dpkg-query -W -f '${Package} ${Status}\\n' bash
            dpkg --audit
            su -s /bin/bash nobody -c 'id -un'
            cd /tmp
            mkdir -p tiny/DEBIAN tiny/usr/bin
            printf 'Package: tiny\\nVersion: 1.0\\nArchitecture: all\\nMaintainer: nobody <n@example.org>\\nDescription: small\\n' \
                > tiny/DEBIAN/control
            printf '#!/bin/sh\\necho configured tiny\\n' > tiny/DEBIAN/postinst
            printf '#!/bin/bash\\necho tiny says hello\\n' > tiny/usr/bin/tiny
            chmod 755 tiny/DEBIAN/postinst tiny/usr/bin/tiny
            dpkg-deb --root-owner-group -b tiny tiny.deb >/dev/null
            dpkg -i tiny.deb | grep -E '^(Setting up|configured)' | sed 's/ \\.\\.\\.$//'
            dpkg-query -W -f '${Status}\\n' tiny
            tiny
            dpkg -P tiny >/dev/null
            [ ! -e /usr/bin/tiny ] && echo gone
            """;

    /** The tree itself, which stays as it is: nothing but tmpfs can be written, one with a copy of all of {@code /etc} among them. */
    @Test
    void itsConfigurationIsCopiedIntoATmpfs() throws Exception {
        TestContainers.Result result = containers.run(bundle(spec(
                """
                set -e -o pipefail
                list() {
                    find . -mindepth 1 -type d -printf '%P %m %U:%G %t\\n' -o -printf '%P %y %m %U:%G %t %s %l\\n' | sort
                }
                diff <(cd /mnt/original && list) <(cd /etc && list)
                diff -r --no-dereference /mnt/original /etc
                echo changed > /etc/hostname
                touch /usr/new 2>/dev/null || echo same
                """,
                new Root(DEBIAN.toString(), true),
                Mount.of("/tmp", "tmpfs", "tmpfs", "mode=1777"),
                Mount.of("/mnt", "tmpfs", "tmpfs"),
                Mount.bind(DEBIAN.resolve("etc").toString(), "/mnt/original", "ro"),
                Mount.of("/etc", "tmpfs", "tmpfs", "tmpcopyup"))));

        assertThat(result.out()).as(result.err()).isEqualTo("same\n");
        assertThat(result.status()).isEqualTo(new ExitStatus.Exited(0));
        assertThat(DEBIAN.resolve("etc/hostname")).content().isNotEqualTo("changed\n");
    }

    private static Spec spec(String script, Root root, Mount... mounts) {
        ProcessConfig process = TestContainers.process("bash", "-c", script)
                .env("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root")
                .capabilities(new Capabilities(USUAL, USUAL, null, USUAL, null))
                .build();
        return TestContainers.shell("")
                .root(root)
                .process(process)
                .mounts(TestContainers.mounts(mounts))
                .build();
    }

    private Bundle bundle(Spec spec) throws IOException {
        Path bundle = Files.createDirectory(containers.directory().resolve("bundle"));
        Files.write(bundle.resolve("config.json"), SpecJson.write(spec));
        return Bundle.at(bundle);
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
