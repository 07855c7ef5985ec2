package org.standardcontainer.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ClauseTableTest {
    @Test
    void hasEverySentenceOfTheSpec() {
        assertThat(ClauseTable.instance().rows())
                .filteredOn(row -> !row.isPromise())
                .hasSize(792)
                .allSatisfy(row -> assertThat(row.statement()).as(row.id()).endsWith("."));
    }

    @Test
    void readsARow() {
        Requirement row = ClauseTable.instance().get("runtime.delete.not-stopped-fails");
        assertThat(row.level()).isEqualTo(Level.MUST);
        assertThat(row.reference()).isEqualTo("runtime.md#delete");
        assertThat(row.appliesTo(Platform.FREEBSD)).isTrue();
        assertThat(row.group()).isEqualTo("delete");
    }

    @Test
    void ruleOfLinuxHoldsInAVirtualMachineToo() {
        Requirement row = ClauseTable.instance().get("linux.namespaces.type.pid");
        assertThat(row.appliesTo(Platform.LINUX)).isTrue();
        assertThat(row.appliesTo(Platform.VM)).isTrue();
        assertThat(row.appliesTo(Platform.FREEBSD)).isFalse();
    }

    @Test
    void unknownIdIsAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClauseTable.instance().get("no.such.clause"));
    }

    @Test
    void splitsQuotedFields() {
        assertThat(ClauseTable.fields("a,\"b, \"\"c\"\"\",,d")).containsExactly("a", "b, \"c\"", "", "d");
    }
}
