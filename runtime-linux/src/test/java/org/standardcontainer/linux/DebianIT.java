package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.conformance.bench.CopiedClasses;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;

/** A distribution's userland as it is, with its shell, its interpreters and its package tools. */
@Timeout(300)
class DebianIT {
    /** Made by bin/test, with subordinate ids. */
    private static final String USER = "scr-test";

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
        shift(root, 100_000);

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

    /** The same again, made by an ordinary user who has nothing but a range of ids. */
    @Test
    void theSameOfAnOrdinaryUser() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "needs newuidmap (package uidmap)");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv (package util-linux)");
        int uid = number("/etc/passwd", 2);
        int first = number("/etc/subuid", 1);
        assumeTrue(first == number("/etc/subgid", 1), "needs the same range of users and groups");
        Path directory = containers.directory();
        Path root = directory.resolve("debian");
        run("cp", "-a", "--reflink=auto", DEBIAN.toString(), root.toString());
        run("chmod", "711", directory.toString());
        shift(root, first);
        Path home = Files.createDirectory(directory.resolve("home"));
        Files.setAttribute(home, "unix:uid", uid);
        CopiedClasses classes = CopiedClasses.into(directory.resolve("classes"));
        IdMapping ids = new IdMapping(0L, (long) first, 65_536L);
        Bundle bundle = bundle(spec(PACKAGES, new Root(root.toString(), false), TEMPORARY).toBuilder()
                .linux(TestContainers.linux("user", "pid", "network", "ipc", "uts", "mount")
                        .uidMappings(ids)
                        .gidMappings(ids)
                        .build())
                .build());
        List<String> command = new ArrayList<>(List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"));
        command.addAll(classes.java(classes.directory()));
        command.addAll(List.of(
                "-Djna.tmpdir=" + home,
                RunInherited.class.getName(),
                home.resolve("state").toString(),
                bundle.directory().toString(),
                TestContainers.newId().value()));
        Process process = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();

        assertThat(Aside.text(process.getInputStream()).get(170, TimeUnit.SECONDS))
                .isEqualTo(INSTALLED);
        assertThat(process.waitFor()).isZero();
        assertThat(Files.getAttribute(root.resolve("var/lib/dpkg/status"), "unix:uid"))
                .as("what dpkg has written")
                .isEqualTo(first);
    }

    /** A number that the host has for the user that bin/test makes. */
    private static int number(String file, int field) throws IOException {
        List<String> found = Files.exists(Path.of(file))
                ? Files.readAllLines(Path.of(file)).stream()
                        .filter(line -> line.startsWith(USER + ":"))
                        .toList()
                : List.of();
        assumeTrue(!found.isEmpty(), "needs the user " + USER + " with subordinate ids; bin/test makes it as root");
        return Integer.parseInt(found.get(0).split(":", -1)[field]);
    }

    /** Gives all to the user that it will be in there, and back the set-id bits that this takes. */
    private static void shift(Path root, int first) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                int mode = attribute(file, "mode");
                for (String id : List.of("uid", "gid")) {
                    Files.setAttribute(file, "unix:" + id, attribute(file, id) + first, LinkOption.NOFOLLOW_LINKS);
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
        assertThat(result.out()).isEqualTo(INSTALLED);
    }

    private static final String INSTALLED = """
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
            Setting up tiny (1.0)
            configured tiny
            tiny says hello
            """;

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
            mkdir repository
            mv tiny.deb repository
            {
                dpkg-deb -f repository/tiny.deb
                echo "Filename: ./tiny.deb"
                echo "Size: $(stat -c %s repository/tiny.deb)"
                echo "SHA256: $(sha256sum repository/tiny.deb | cut -d' ' -f1)"
            } > repository/Packages
            echo 'deb [trusted=yes] file:/tmp/repository ./' > sources
            from='-q -y -o Dir::Etc::sourcelist=/tmp/sources -o Dir::Etc::sourceparts=/dev/null'
            apt-get $from update > log 2>&1 || cat log
            apt-get $from install tiny 2>/dev/null | tr -d '\\r' | grep -E '^(Setting up|configured)' | sed 's/ \\.\\.\\.$//'
            tiny
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
