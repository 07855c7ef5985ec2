package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Stdio;

class WrittenStreamsTest {
    private static final Path LOG = Path.of("/log");
    private static final List<String> NULLS = List.of("file[1:3]", "file[1:3]", "file[1:3]");
    private static final List<String> ONE_LOG = List.of("pipe:[7]", "file[1:4]", "file[1:4]");

    @Test
    void streamsThatWereOneAreOneAgain() {
        assertThat(refused(NULLS, Stdio.discard())).isZero();
        assertThat(refused(NULLS, Stdio.inherit())).isEqualTo(2);
        assertThat(refused(NULLS, Stdio.pipes())).isEqualTo(2);
        assertThat(refused(NULLS, Stdio.files(Optional.empty(), LOG, LOG))).isEqualTo(2);

        assertThat(refused(ONE_LOG, Stdio.discard())).isZero();
        assertThat(refused(ONE_LOG, Stdio.inherit())).isZero();
        assertThat(refused(ONE_LOG, Stdio.files(Optional.empty(), LOG, LOG))).isZero();
        assertThat(refused(ONE_LOG, Stdio.files(Optional.empty(), LOG, Path.of("/other"))))
                .isEqualTo(1);
        assertThat(refused(ONE_LOG, Stdio.pipes())).isEqualTo(1);

        assertThat(refused(List.of("pipe:[1]", "pipe:[2]", "pipe:[3]"), Stdio.pipes()))
                .isZero();
        assertThat(refused(List.of("", "", ""), Stdio.pipes())).isZero();
    }

    private static int refused(List<String> keys, Stdio stdio) {
        Findings findings = new Findings();
        WrittenStreams.checkAgain(keys, stdio, findings);
        return findings.all().size();
    }
}
