package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.RestoreRequest;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;

/** Containers with memory that is worth looking for. */
abstract class CheckpointPagesScenario extends CheckpointScenario {
    static final String FILL = "x=$(busybox head -c 8388608 /dev/zero | busybox tr '\\0' x);";
    static final String SAY =
            "trap 'echo end $(echo \"$x\" | busybox md5sum); exit' TERM; trap 'echo asked' USR1; i=0;";

    /** Eight MiB that stay as they are, and a counter; at its end it says what they are. */
    static final String COUNT = FILL + SAY + " while :; do i=$((i+1)); echo $i; sleep 0.05; done";

    /** More than all else that it has. */
    static final long LARGE = 4L << 20;

    void goesOn(ContainerId id, Bundle bundle, RestoreRequest request, int last) throws Exception {
        try (StandardContainer container = containers.runtime().restore(id, bundle, request, Stdio.pipes())) {
            goesOn(container, last);
            container.destroy(Duration.ofMinutes(1));
        }
    }

    static void goesOn(StandardContainer container, int last) throws Exception {
        BufferedReader out = lines(container);
        assertThat(out.readLine()).isEqualTo(Integer.toString(last + 1));
        container.kill(Signal.TERM);
        byte[] memory = new byte[(8 << 20) + 1];
        Arrays.fill(memory, (byte) 'x');
        memory[8 << 20] = '\n';
        String sum = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(memory));
        assertThat(out.lines().reduce((first, second) -> second)).contains("end " + sum + " -");
    }

    /** Of those up to the end. */
    static int lastOf(BufferedReader out, int read) {
        return out.lines()
                .map(line -> Integer.parseInt(line))
                .reduce((first, second) -> second)
                .orElse(read);
    }
}
