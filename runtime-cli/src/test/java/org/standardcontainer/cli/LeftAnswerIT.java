package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;

/** What the command line's program does by itself with what was left at creation: byte for byte as a JVM would, or not at all. */
@Tag("once")
final class LeftAnswerIT extends OnLinux {
    private static final ScrProcess.Result FINE = new ScrProcess.Result(0, "", "");
    private static final int UNSERVED = 70;
    private static final String CHECKSUM = ",\"checksum\":\"";

    private static final Map<String, String> ANNOTATIONS = new LinkedHashMap<>(Map.of(
            "quotes \" and \\", "line\nand\ttab\u0001\u0002\u001f\u007f",
            "answer", "[\"1\",\"2\"],\"checksum\":\"",
            "größe", "\u2028 </>"));

    private ScrProcess left;

    @Override
    ScrProcess process() {
        return Residents.process(directory);
    }

    @BeforeEach
    void leave() throws Exception {
        bundle.script(
                "while :; do sleep 1000 & wait; done",
                spec -> spec.toBuilder().annotations(ANNOTATIONS).build());
        assertThat(scr.run("create", "-b", bundle(), id)).isEqualTo(FINE);
        left = left();
    }

    private ScrProcess left() {
        return another().way("left");
    }

    private Path file(String name) {
        return directory.resolve("state").resolve(id).resolve(name);
    }

    /** Both ways say the same, with this status. */
    private void bothSay(String status) throws Exception {
        ScrProcess.Result answer = left.run("state", id);
        assertThat(answer.out()).contains("\"status\": \"" + status + "\"");
        assertThat(answer).isEqualTo(scr.run("state", id));
    }

    /** A JVM has to be asked, and there is none. */
    private void isAsked(ScrProcess way) throws Exception {
        assertThat(way.run("state", id)).satisfies(result -> {
            assertThat(result.code()).isEqualTo(UNSERVED);
            assertThat(result.out()).isEmpty();
        });
    }

    @Test
    void eachStatusIsAsAJvmSaysIt() throws Exception {
        bothSay("created");
        assertThat(left.run("state", id)).isEqualTo(another().way("off").run("state", id));
        assertThat(scr.run("start", id)).isEqualTo(FINE);
        bothSay("running");
        assertThat(scr.run("update", "--memory", "67108864", id)).isEqualTo(FINE);
        bothSay("running");
        assertThat(scr.run("pause", id)).isEqualTo(FINE);
        bothSay("paused");
        assertThat(scr.run("resume", id)).isEqualTo(FINE);
        bothSay("running");
        assertThat(scr.run("kill", id, "KILL")).isEqualTo(FINE);
        awaitStatus("stopped");
        bothSay("stopped");
        assertThat(scr.run("delete", id)).isEqualTo(FINE);
        isAsked(left);
    }

    @Test
    void aJvmOfItsOwnLeavesTheSame() throws Exception {
        assertThat(scr.run("delete", "--force", id)).isEqualTo(FINE);
        assertThat(another().way("off").run("create", "-b", bundle(), id)).isEqualTo(FINE);
        bothSay("created");
    }

    /** In the file that is an escape of its own. */
    @Test
    void whatHasTwoCharactersInJavaIsForAJvm() throws Exception {
        assertThat(scr.run("delete", "--force", id)).isEqualTo(FINE);
        bundle.script(
                "true",
                spec -> spec.toBuilder()
                        .annotations(Map.of("a", "\ud83d\ude00"))
                        .build());
        assertThat(scr.run("create", "-b", bundle(), id)).isEqualTo(FINE);
        isAsked(left);
        assertThat(scr.run("state", id).out()).contains("\ud83d\ude00");
    }

    /** Whoever has the pid of one that has ended is another process. */
    @Test
    void anotherProcessOfThatPidIsNone() throws Exception {
        String text = Files.readString(file("state.json"));
        Files.writeString(file("state.json"), text.replaceFirst("\"startTime\":([0-9]+)}\n$", "\"startTime\":1$1}\n"));
        bothSay("stopped");
        Files.writeString(file("state.json"), text);
    }

    @Test
    void optionsThatChangeNothing() throws Exception {
        Path log = directory.resolve("new.log");
        ScrProcess more = left().with("--log", log.toString(), "--log-format=json", "--systemd-cgroup");
        assertThat(more.run("state", id)).isEqualTo(scr.run("state", id));
        assertThat(log).isEmptyFile();
        assertThat(left().through("", ">/dev/full").run("state", id))
                .isEqualTo(another().through("", ">/dev/full").run("state", id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--debug",
                "--log-format xml",
                "--log /nowhere/at/all",
                "--log relative",
                "--rootless auto",
                "--criu /bin/true",
                "--config /nowhere",
                "--cgroup-manager cgroupfs",
                "--backend vm",
                "--root /tmp/",
                "--unknown",
                "-h"
            })
    void linesForAJvm(String options) throws Exception {
        isAsked(left().with(options.split(" ")));
    }

    @Test
    void wordsForAJvm() throws Exception {
        assertThat(left.run("state", id, "more").code()).isEqualTo(UNSERVED);
        assertThat(left.run("state").code()).isEqualTo(UNSERVED);
        assertThat(left.run("state", "--help", id).code()).isEqualTo(UNSERVED);
        assertThat(left.run("list").code()).isEqualTo(UNSERVED);
        isAsked(left().variable("SCR_CONFIG", "/nowhere"));
        ScrProcess aside = Residents.process(directory).way("left");
        String root = directory.resolve("state").toString();
        assertThat(aside.run("--root", root, "state", id).code()).isZero();
        assertThat(aside.run("--root", "state", "state", id).code()).isEqualTo(UNSERVED);
        assertThat(aside.run("--root", root + "/../state", "state", id).code()).isEqualTo(UNSERVED);
        assertThat(aside.run("--root", root, "state", "../state/" + id).code()).isEqualTo(UNSERVED);
    }

    /** The root filesystem is what the bundle says now. */
    @Test
    void aBundleThatChangedIsLookedAt() throws Exception {
        Path config = bundle.directory().resolve("config.json");
        byte[] before = Files.readAllBytes(config);
        bundle.script("true");
        isAsked(left);
        Files.delete(config);
        isAsked(left);
        Files.write(config, before);
        bothSay("created");
    }

    @Test
    void whatOthersMayChangeIsNotBelieved() throws Exception {
        for (Path path : List.of(directory.resolve("state"), file(""), file("state.json"), file("config.json"))) {
            boolean isDirectory = Files.isDirectory(path);
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(isDirectory ? "rwxrwx---" : "rw-rw----"));
            isAsked(left);
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(isDirectory ? "rwx------" : "rw-------"));
            Files.setAttribute(path, "unix:uid", 1);
            isAsked(left);
            Files.setAttribute(path, "unix:uid", Files.getAttribute(directory, "unix:uid"));
        }
        bothSay("created");
        for (String name : List.of("state.json", "phase", "config.json")) {
            Path aside = directory.resolve("aside");
            Files.move(file(name), aside);
            isAsked(left);
            Files.createSymbolicLink(file(name), aside);
            isAsked(left);
            Files.delete(file(name));
            Files.move(aside, file(name));
        }
        bothSay("created");
    }

    @Test
    void whatIsDamagedOrOfAnotherIsLeftToAJvm() throws Exception {
        byte[] whole = Files.readAllBytes(file("state.json"));
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        int answer = text.lastIndexOf(",\"answer\":[");
        for (int length : List.of(0, 1, answer, answer + 15, whole.length - 60, whole.length - 1)) {
            Files.write(file("state.json"), java.util.Arrays.copyOf(whole, length));
            isAsked(left);
        }
        for (int at = 3; at < whole.length; at += 97) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 2;
            Files.write(file("state.json"), damaged);
            String answered = left.run("state", id).out();
            assertThat(answered)
                    .as("bit of byte %d", at)
                    .isIn("", scr.run("state", id).out());
        }
        String[] parts = text.substring(answer, text.lastIndexOf(CHECKSUM)).split("\"", 4);
        String build = parts[3].substring(0, parts[3].indexOf('"'));
        assertThat(build).matches("[0-9]+");
        for (UnaryOperator<String> change : List.<UnaryOperator<String>>of(
                UnaryOperator.identity(), // so what follows isn't asked for the checksum
                all -> all.replace("[\"" + build + "\"", "[\"1" + build + "\""),
                all -> all.replace("pid:[", "pid:[1"),
                all -> all.replaceAll("\"answer\":\\[(\"[^\"]*\",)\"[^\"]*\"", "\"answer\":[$1\"another boot\""),
                all -> all.substring(0, all.length() - 1),
                all -> all.substring(0, all.length() - 2),
                all -> all + ",\"more\":\"\"",
                all -> all.substring(0, all.length() - 2) + "\\\"]",
                all -> all.substring(0, all.length() - 2) + "\\u0003\"]",
                all -> all.substring(0, all.length() - 1) + ",\"one more\"]",
                all -> all.substring(0, answer) + ",\"answer\":[]",
                all -> all.substring(0, answer))) {
            String members = change.apply(text.substring(0, text.lastIndexOf(CHECKSUM)));
            boolean same = members.length() == text.lastIndexOf(CHECKSUM);
            write(members, text.substring(text.lastIndexOf(CHECKSUM) + CHECKSUM.length() + 8));
            if (same && text.startsWith(members)) {
                bothSay("created");
            } else {
                isAsked(left);
            }
        }
        Files.write(file("state.json"), whole);
        bothSay("created");
    }

    private void write(String members, String rest) throws Exception {
        byte[] bytes = members.getBytes(StandardCharsets.ISO_8859_1);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        String checksum = HexFormat.of().toHexDigits((int) crc.getValue());
        Files.write(file("state.json"), (members + CHECKSUM + checksum + rest).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** One that was named likewise, and is another: what was left is gone with the first. */
    @Test
    void anotherOfThatNameHasItsOwn() throws Exception {
        String first = left.run("state", id).out();
        assertThat(scr.run("delete", "--force", id)).isEqualTo(FINE);
        assertThat(scr.run("create", "-b", bundle(), id)).isEqualTo(FINE);
        bothSay("created");
        assertThat(left.run("state", id).out()).isNotEqualTo(first);
    }

    @Test
    void aContainerIsStartedAndRemovedWithoutAJvm() throws Exception {
        assertThat(left.run("delete", "--force", id).code()).as("a created one").isEqualTo(UNSERVED);
        assertThat(left.run("start", id)).isEqualTo(FINE);
        bothSay("running");
        assertThat(left.run("start", id).code()).as("a running one").isEqualTo(UNSERVED);
        assertThat(left.run("delete", "--force", id).code()).as("a running one").isEqualTo(UNSERVED);
        assertThat(scr.run("kill", id, "KILL")).isEqualTo(FINE);
        awaitStatus("stopped");
        List<String> cgroups = cgroups();
        assertThat(cgroups)
                .isNotEmpty()
                .allSatisfy(path -> assertThat(Path.of(path)).exists());
        assertThat(left.run("delete", id).code()).as("without force").isEqualTo(UNSERVED);
        assertThat(left.run("delete", id, "-f")).isEqualTo(FINE);
        assertThat(file("")).doesNotExist();
        assertThat(cgroups).allSatisfy(path -> assertThat(Path.of(path)).doesNotExist());
    }

    private List<String> cgroups() throws Exception {
        List<String> paths = new java.util.ArrayList<>();
        new com.fasterxml.jackson.databind.json.JsonMapper()
                .readTree(file("state.json").toFile())
                .get("footprints")
                .forEach(footprint -> paths.add(footprint.get("path").textValue()));
        return paths;
    }

    @Test
    void aFailedStartIsSaidAsAJvmSaysIt() throws Exception {
        assertThat(scr.run("delete", "--force", id)).isEqualTo(FINE);
        Path bad = bundle.directory().resolve("rootfs/bin/bad");
        Files.writeString(bad, "\u0001\u0002no program");
        Files.setPosixFilePermissions(bad, PosixFilePermissions.fromString("rwxr-xr-x"));
        bundle.script(
                "true",
                spec -> spec.toBuilder()
                        .process(Objects.requireNonNull(spec.process()).toBuilder()
                                .args(List.of("/bin/bad"))
                                .build())
                        .build());
        ScrProcess.Result expected = failure(scr);
        assertThat(expected.code()).isEqualTo(1);
        assertThat(expected.err()).contains("ENOEXEC");
        assertThat(failure(another().way(""))).isEqualTo(expected);
        assertThat(scr.run("create", "-b", bundle(), id)).isEqualTo(FINE);
        for (String none : List.of("12x", "01000000" + "00".repeat(43))) { // no number, no failure
            assertThat(scr.run("start", "--left-report", none, id).err()).startsWith("scr: --left-report is no report");
        }
        bothSay("created");
    }

    private ScrProcess.Result failure(ScrProcess way) throws Exception {
        assertThat(scr.run("create", "-b", bundle(), id)).isEqualTo(FINE);
        ScrProcess.Result result = way.run("start", id);
        bothSay("stopped");
        assertThat(scr.run("delete", id)).isEqualTo(FINE);
        return result;
    }

    @Test
    void whatTakesMoreThanAPlanIsForAJvm() throws Exception {
        assertThat(left().with("--systemd-cgroup").run("start", id).code()).isEqualTo(UNSERVED);
        assertThat(left().variable("NOTIFY_SOCKET", "/nowhere").run("start", id).code())
                .isEqualTo(UNSERVED);
        Path link = directory.resolve("link");
        Files.createSymbolicLink(link, directory.resolve("state"));
        ScrProcess aside = Residents.process(directory).way("left").with("--root", link.toString());
        assertThat(aside.run("state", id).code()).isZero();
        assertThat(aside.run("start", id).code()).as("by another path").isEqualTo(UNSERVED);
        assertThat(scr.run("kill", id, "KILL")).isEqualTo(FINE);
        awaitStatus("stopped");
        assertThat(left.run("start", id).code()).as("a stopped one").isEqualTo(UNSERVED);
        Path aJournal = directory.resolve("journal");
        Files.move(file("journal"), aJournal);
        assertThat(left.run("delete", "--force", id).code())
                .as("without a journal")
                .isEqualTo(UNSERVED);
        Files.write(file("journal"), java.util.Arrays.copyOf(Files.readAllBytes(aJournal), 20));
        assertThat(left.run("delete", "--force", id).code())
                .as("a torn journal")
                .isEqualTo(UNSERVED);
        Files.move(aJournal, file("journal"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(left.run("delete", "--force", id)).isEqualTo(FINE);
    }

    /** Whoever begins in such a cgroup stands still, and would be waited for. */
    @Test
    void whatIsFrozenFromAboveIsForAJvm() throws Exception {
        Path above = Path.of("/sys/fs/cgroup/freezer/left-" + id);
        assumeTrue(Files.isDirectory(above.resolveSibling("")), "needs the freezer of cgroup version 1");
        assertThat(scr.run("delete", "--force", id)).isEqualTo(FINE);
        bundle.script(
                "true",
                spec -> spec.toBuilder()
                        .linux(Objects.requireNonNull(spec.linux()).toBuilder()
                                .cgroupsPath("/left-" + id + "/inner")
                                .build())
                        .build());
        try {
            assertThat(scr.run("create", "-b", bundle(), id)).isEqualTo(FINE);
            Files.writeString(above.resolve("freezer.state"), "FROZEN");
            long before = System.nanoTime();
            bothSay("created");
            long begin = System.nanoTime();
            assertThat(left.run("start", id).code()).isEqualTo(UNSERVED);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("the plan isn't tried, which would wait for ten seconds more than two answers take here")
                    .isLessThan(Duration.ofNanos(begin - before).plusSeconds(9));
            Files.writeString(above.resolve("freezer.state"), "THAWED");
            assertThat(left.run("start", id)).isEqualTo(FINE);
        } finally {
            Files.writeString(above.resolve("freezer.state"), "THAWED");
            assertThat(scr.run("delete", "--force", id)).isEqualTo(FINE);
            removeCgroups("left-" + id);
        }
    }

    /** Of all hierarchies, where the runtime made it for the container in it. */
    private static void removeCgroups(String name) throws Exception {
        try (DirectoryStream<Path> hierarchies = Files.newDirectoryStream(Path.of("/sys/fs/cgroup"))) {
            for (Path hierarchy : hierarchies) {
                Files.deleteIfExists(hierarchy.resolve(name));
            }
        }
    }

    @Test
    void hooksAreForAJvm() throws Exception {
        Path said = directory.resolve("said");
        Hook hook = new Hook("/bin/sh", List.of("sh", "-c", "echo hook >>" + said), null, null);
        for (Hooks hooks : List.of(
                new Hooks(null, null, null, null, List.of(hook), null),
                new Hooks(null, null, null, null, null, List.of(hook)))) {
            assertThat(scr.run("delete", "--force", id)).isEqualTo(FINE);
            bundle.script("true", spec -> spec.toBuilder().hooks(hooks).build());
            assertThat(scr.run("create", "-b", bundle(), id)).isEqualTo(FINE);
            int start = left.run("start", id).code();
            assertThat(start).isEqualTo(hooks.poststart() == null ? 0 : UNSERVED);
            assertThat(scr.run("kill", id, "KILL").code()).isIn(0, 1); // it may have ended
            awaitStatus("stopped");
            assertThat(left.run("delete", "--force", id).code()).isEqualTo(start == 0 ? UNSERVED : 0);
        }
        assertThat(scr.run("delete", "--force", id)).isEqualTo(FINE);
        assertThat(said).content().isEqualTo("hook\n");
    }
}
