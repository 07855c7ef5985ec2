package org.standardcontainer.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.report.Outcome;
import org.standardcontainer.conformance.report.TestResult;

class KnownFailuresTest {
    private static final String TEST = "KillContract.deliversTheNamedSignal[USR1]";
    private static final String CLAUSE = "runtime.kill.delivers-signal";

    private static Deviation deviation(String test, String clause) {
        return new Deviation(test, clause, "it sends another", "but was: \"USR2\"");
    }

    private static TestResult result(String test) {
        return new TestResult(test, List.of(CLAUSE), Outcome.FAILED, Optional.empty(), "");
    }

    private static List<String> untrue(Deviation deviation, boolean whole) {
        KnownFailures known = new KnownFailures(List.of(deviation));
        known.find(TEST);
        return known.untrue(List.of(result(TEST)), whole);
    }

    @Test
    void listedFailureIsKnownByItsText() {
        Deviation deviation = deviation(TEST, CLAUSE);
        assertThat(new KnownFailures(List.of(deviation)).find(TEST)).contains(deviation);
        assertThat(KnownFailures.explains(deviation, new AssertionError("but was: \"USR2\"")))
                .isTrue();
        assertThat(KnownFailures.explains(deviation, new NullPointerException()))
                .isFalse();
        assertThat(KnownFailures.explains(deviation, new Deadline.Hang("but was: \"USR2\"")))
                .isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new Deviation(TEST, CLAUSE, "why", " "));
    }

    @Test
    void entryThatIsMetIsTrue() {
        assertThat(untrue(deviation(TEST, CLAUSE), true)).isEmpty();
        assertThat(untrue(deviation("KillContract.deliversTheNamedSignal", CLAUSE), true))
                .isEmpty();
    }

    @Test
    void entryAboutNoTestIsUntrue() {
        assertThat(untrue(deviation("KillContract.deliversNothing", CLAUSE), false))
                .containsExactly("KillContract.deliversNothing: there is no such test");
    }

    @Test
    void entryAboutOtherArgumentsIsUntrueUnlessTheyWereNotSelected() {
        Deviation other = deviation("KillContract.deliversTheNamedSignal[USR3]", CLAUSE);
        assertThat(untrue(other, true)).singleElement().asString().contains("[USR3]", "not run with these arguments");
        assertThat(untrue(other, false)).isEmpty();
    }

    @Test
    void entryAboutAnotherClauseIsUntrue() {
        assertThat(untrue(deviation(TEST, "runtime.kill.missing-id-fails"), true))
                .containsExactly(TEST + ": it doesn't check runtime.kill.missing-id-fails");
    }
}
