package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/**
 * {@link KillNineIT} where systemd makes the cgroups: {@code bin/test --jdk 17 runtime-linux#KillNineOnSystemdInGuest}, after {@code bin/debian}. It
 * takes minutes. Most of a create is systemd's there, so most of the moments are between its being asked and the journal's naming what it made.
 */
@InGuest(value = GuestKind.SYSTEMD, seconds = 3600)
class KillNineOnSystemdInGuest {
    @Test
    void nothingIsLeft() {
        KillNineInGuest.assertNothingIsLeft(OnSystemd.class);
    }

    @Timeout(3600)
    static class OnSystemd extends KillNineInGuest.OnV2 {
        @Override
        String[] settings() {
            return new String[] {"linux.cgroups=systemd"};
        }

        /** Neither the containers' nor the monitors', loaded or failed. */
        @AfterAll
        static void noUnitIsLeft() throws IOException, InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            List<String> units = units();
            while (!units.isEmpty() && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                units = units();
            }
            assertThat(units).isEmpty();
        }

        private static List<String> units() throws IOException, InterruptedException {
            Process process = new ProcessBuilder(
                            "systemctl", "list-units", "--all", "--plain", "--no-legend", "scr-*.scope", "scr:*.scope")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output.lines().filter(line -> !line.isBlank()).toList();
        }
    }
}
