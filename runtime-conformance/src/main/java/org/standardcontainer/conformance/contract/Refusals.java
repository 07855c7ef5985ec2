package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.standardcontainer.ContainerException;

/** What has to be an error. */
final class Refusals {
    private Refusals() {}

    static void assertError(String what, ThrowingCallable call) {
        assertThatExceptionOfType(ContainerException.class).as(what).isThrownBy(call);
    }
}
