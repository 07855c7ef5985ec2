package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.Stdio;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;
import org.standardcontainer.testguest.Opened;

/** A container, or the attempt to make one, of which nothing may be left after each test. */
@Timeout(120)
abstract class CleanScenario {
    @Opened
    TestContainers containers;

    final ContainerId id = TestContainers.newId();

    @AfterEach
    void leavesNothing() {
        assertThat(containers.runtime().list()).isEmpty();
        assertThat(containers.state(id)).doesNotExist();
        assertThat(Residue.of(id.value())).isEmpty();
    }

    <T extends ContainerException> T fails(Class<T> type, Spec spec) {
        return fails(type, containers.bundle(SpecJson.write(spec)));
    }

    <T extends ContainerException> T fails(Class<T> type, Bundle bundle) {
        T failure = catchThrowableOfType(type, () -> containers.runtime().create(id, bundle, Stdio.discard()));
        assertThat(failure).isNotNull();
        if (failure instanceof InvalidConfigException invalid) { // where the spec says how it has to be
            assertThat(invalid.findings())
                    .allMatch(f -> !f.reference().isEmpty() || !f.remedy().isEmpty());
        } else {
            assertThat(failure.remedy()).as("what to do about: %s", failure).isNotEmpty();
        }
        assertThat(containers.state(id)).doesNotExist();
        return failure;
    }
}
