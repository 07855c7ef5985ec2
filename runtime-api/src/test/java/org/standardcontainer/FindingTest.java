package org.standardcontainer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FindingTest {
    @Test
    void textsOfAConfigurationForgeNothingWhereTheyAreShown() {
        Finding finding = Finding.warning("/annotations/a\nb", "odd\u001b[2J");
        assertThat(finding.subject()).isEqualTo("/annotations/a\\u000ab");
        assertThat(finding.problem()).isEqualTo("odd\\u001b[2J");
    }
}
