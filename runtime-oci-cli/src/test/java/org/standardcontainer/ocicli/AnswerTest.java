package org.standardcontainer.ocicli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswerTest {
    @Test
    void reasonIsTheLastErrorOfTheLog() {
        String log = """
                {"level":"warning","msg":"careful","time":"…"}
                {"level":"error","msg":"first","time":"…"}
                {"msg":"container does not exist","level":"error"}
                cut off {"lev
                """;
        Answer answer = new Answer(1, "", "text on stderr", log);
        assertThat(answer.reason()).isEqualTo("container does not exist");
        assertThat(answer.warnings()).containsExactly("careful");
    }

    @Test
    void withoutALogTheReasonIsWhatWasPrinted() {
        assertThat(new Answer(1, "", " no such thing\n", "").reason()).isEqualTo("no such thing");
        assertThat(new Answer(139, "", "", "").reason()).isEqualTo("exit code 139");
    }
}
