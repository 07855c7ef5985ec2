package org.standardcontainer.testguest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class FailureTest {
    private static Throwable travelled(Throwable t) {
        return Failure.decode(Failure.of(t).encode()).throwable();
    }

    @Test
    void aFailedAssertion() {
        AssertionFailedError original = new AssertionFailedError("expected:\n\t1");
        Throwable there = travelled(original);
        assertThat(there).isInstanceOf(AssertionError.class).hasMessage("expected:\n\t1");
        assertThat(there).hasToString(original.toString());
        assertThat(there.getStackTrace()[0].toString()).contains("FailureTest.aFailedAssertion(FailureTest.java:");
    }

    @Test
    void anExceptionAndItsCauses() {
        Throwable there = travelled(new IllegalStateException("above", new ArithmeticException()));
        assertThat(there).hasToString("java.lang.IllegalStateException: above");
        Throwable cause = Objects.requireNonNull(there.getCause());
        assertThat(cause).hasToString("java.lang.ArithmeticException");
        assertThat(cause.getStackTrace()).isNotEmpty();
    }

    @Test
    void anAssumptionThatIsNotMet() {
        assertThat(travelled(new TestAbortedException("not here")))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("not here");
    }
}
