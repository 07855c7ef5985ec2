package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.IsolationTrial;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Refused;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.isolation.IsolationReport;

/** Beyond the spec: what a runtime says of how its containers are isolated. */
public abstract class IsolationContract {
    /** Two containers and the host look at each other. */
    @Test
    @Clause("api.isolation.true")
    void whatIsSaidIsSeen(Bench bench) {
        bench.ownRuntimeOnly();
        TestBundle bundle = bench.bundle().writePlain();
        Bundle directory = Bundle.at(bundle.directory());
        IsolationReport said;
        try {
            said = bench.surroundings().runtime().isolation(directory);
        } catch (UnsupportedFeatureException refused) {
            throw new Refused(refused);
        }
        if (said.interfaces().stream().allMatch(row -> row.proof().isEmpty())) {
            throw new Refused("it says nothing that could be seen");
        }
        IsolationReport seen = IsolationTrial.verify(
                bench.surroundings().runtime(),
                directory,
                said,
                bench.surroundings().misreading());
        bench.step(seen.proven() + " of " + seen.interfaces().size() + " rows are proven");
        assertThat(seen.disproven()).isEmpty();
        assertThat(seen.proven()).isPositive();
    }
}
