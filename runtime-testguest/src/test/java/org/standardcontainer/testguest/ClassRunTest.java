package org.standardcontainer.testguest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

@Timeout(60)
class ClassRunTest {
    private static final String CLASS = "[engine:junit-jupiter]/[class:a.B]";
    private static final String TEST = CLASS + "/[method:c()]";

    private final List<String> said = new ArrayList<>();
    private final ClassRun run = new ClassRun(Duration.ofSeconds(50), why -> {}, said::add);

    private void event(Event.Kind kind, String id, String text) {
        run.take(Event.parse(new Event(kind, id, text).line()));
    }

    private static String failure(Throwable t) {
        return Failure.of(t).encode();
    }

    @Test
    void resultsAreThoseOfTheGuest() throws InterruptedException {
        event(Event.Kind.STARTED, CLASS, "");
        event(Event.Kind.STARTED, TEST, "");
        assertThatCode(() -> run.awaitBegun(CLASS)).doesNotThrowAnyException();
        event(Event.Kind.FAILED, TEST, failure(new AssertionError("no")));
        event(Event.Kind.PASSED, CLASS, "");
        event(Event.Kind.OVER, "", "");
        assertThatThrownBy(() -> run.awaitEnd("[suite:x]/" + TEST)).hasMessage("no");
        assertThatCode(() -> run.awaitEnd(CLASS)).doesNotThrowAnyException();
        run.awaitOver();
    }

    @Test
    void aClassThatFailsBeforeItsTests() {
        event(Event.Kind.STARTED, CLASS, "");
        event(Event.Kind.FAILED, CLASS, failure(new IllegalStateException("before all")));
        assertThatThrownBy(() -> run.awaitBegun(CLASS)).hasMessage("before all");
    }

    @Test
    void aClassThatIsSkippedThere() {
        event(Event.Kind.SKIPPED, CLASS, "not on this kernel");
        assertThatThrownBy(() -> run.awaitBegun(CLASS))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("not on this kernel");
    }

    @Test
    void aClassThatCantBeFound() {
        event(Event.Kind.OVER, "", failure(new ClassNotFoundException("a.B")));
        assertThatThrownBy(() -> run.awaitBegun(CLASS)).hasMessage("a.B").isInstanceOf(GuestException.class);
    }

    @Test
    void aTestThatTheGuestDoesntKnow() {
        event(Event.Kind.OVER, "", "");
        assertThatThrownBy(() -> run.awaitEnd(TEST)).hasMessageContaining("without " + TEST);
    }

    @Test
    void aProgramSaysWhatItLikesAndEnds() {
        event(Event.Kind.SAID, "", "a\tline");
        event(Event.Kind.OVER, "", "");
        assertThatCode(run::awaitSuccess).doesNotThrowAnyException();
        assertThat(said).containsExactly("a\tline");
    }

    @Test
    void aProgramThatFails() {
        event(Event.Kind.OVER, "", failure(new IllegalStateException("no peer")));
        assertThatThrownBy(run::awaitSuccess).hasMessage("no peer");
    }

    @Test
    void timeThatIsUp() {
        List<String> given = new ArrayList<>();
        ClassRun[] late = new ClassRun[1];
        late[0] = new ClassRun(
                Duration.ZERO,
                why -> {
                    given.add(why);
                    late[0].lose(new GuestException(why));
                },
                line -> {});
        String stuck = "stuck for 0 s after nothing";
        assertThatThrownBy(() -> late[0].awaitEnd(TEST)).hasMessageContaining(stuck);
        assertThatThrownBy(() -> late[0].awaitEnd(CLASS)).hasMessageContaining(stuck);
        assertThat(given).hasSize(1);
    }
}
