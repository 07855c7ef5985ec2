package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who calls from a time namespace whose clock was set forward sees other start times in /proc, and the same containers. */
@Tag("once")
final class TimeNamespaceIT extends OnLinux {
    private static final ScrProcess.Result FINE = new ScrProcess.Result(0, "", "");
    private static final int UNSERVED = 70;

    /** util-linux's sets a clock by whole seconds alone. */
    private static final String BY_A_NANOSECOND = """
            use POSIX; syscall((POSIX::uname())[4] eq "aarch64" ? 97 : 272, 0x80) == 0 or die "unshare: $!";
            open(F, ">", "/proc/self/timens_offsets") or die; syswrite(F, "boottime 5 1\\n") or die "offset: $!"; close(F);
            my $pid = fork(); if (!$pid) { exec(@ARGV); die; } waitpid($pid, 0); exit($? >> 8);
            """;

    @Override
    ScrProcess process() {
        return Residents.process(directory);
    }

    @BeforeEach
    void aContainerRuns() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/ns/time")), "needs time namespaces");
        bundle.script("while :; do sleep 1000 & wait; done");
        assertThat(scr.run("run", "--detach", "-b", bundle(), id)).isEqualTo(FINE);
    }

    private ScrProcess from(String before) {
        return another().through(before + " \"$0\" \"$@\"; exit;", "");
    }

    private ScrProcess ahead() {
        return from("unshare -T --boottime 100000 --fork");
    }

    /** Whoever the kernel gives it to may leave it unreaped. */
    private static boolean runs(long pid) throws Exception {
        Path process = Path.of("/proc/" + pid);
        return Files.exists(process)
                && !Files.readString(process.resolve("stat")).contains(") Z ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"left", "off"})
    void itSeesTheSame(String way) throws Exception {
        ScrProcess.Result answer = ahead().way(way).run("state", id);
        assertThat(answer.out()).contains("\"status\": \"running\"");
        assertThat(answer).isEqualTo(scr.run("state", id));
    }

    @Test
    void itIsNotServedByOneWithAnotherClock() throws Exception {
        assertThat(ahead().way("only").run("list", "-q").code()).isEqualTo(UNSERVED);
    }

    @Test
    void itListsPausesAndRemovesWhatRuns() throws Exception {
        ScrProcess off = ahead().way("off");
        assertThat(off.run("list").out()).containsPattern(id + ".* running ");
        assertThat(off.run("pause", id)).isEqualTo(FINE);
        assertThat(off.run("resume", id)).isEqualTo(FINE);
        long pid = state().get("pid").asLong();
        assertThat(off.run("delete", "--force", id)).isEqualTo(FINE);
        assertThat(runs(pid)).isFalse();
    }

    @Test
    void whatItMakesIsSeenByOthers() throws Exception {
        assertThat(scr.run("delete", "--force", id)).isEqualTo(FINE);
        assertThat(ahead().way("off").run("create", "-b", bundle(), id)).isEqualTo(FINE);
        assertThat(another().way("left").run("start", id)).isEqualTo(FINE);
        assertThat(state().get("status").asText()).isEqualTo("running");
        long pid = state().get("pid").asLong();
        assertThat(scr.run("delete", "--force", id)).isEqualTo(FINE);
        assertThat(runs(pid)).isFalse();
    }

    /** A clock that was set forward by a part of a tick can't be compared with others: then nothing is said, and nothing done. */
    @Test
    void whereItCannotBeKnownItIsSaid() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "needs perl, of the package perl-base");
        Path program = Files.writeString(directory.resolve("ahead.pl"), BY_A_NANOSECOND);
        String before = "perl " + program;
        assertThat(from(before).way("left").run("state", id).code()).isEqualTo(UNSERVED);
        ScrProcess.Result answer = from(before).way("off").run("state", id);
        assertThat(answer.code()).isEqualTo(1);
        assertThat(answer.err()).contains("it was made in another time namespace");
        assertThat(from(before).way("off").run("delete", "--force", id).code()).isEqualTo(1);
        assertThat(state().get("status").asText()).isEqualTo("running");
    }
}
