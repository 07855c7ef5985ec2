package org.standardcontainer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FindingTest {
    @Test
    void textsOfAConfigurationForgeNothingWhereTheyAreShown() {
        Finding finding = Finding.warning("/annotations/a\nb", "odd\u001b[2J");
        assertThat(finding.subject()).isEqualTo("/annotations/a\\u000ab");
        assertThat(finding.problem()).isEqualTo("odd\\u001b[2J");
        assertThat(Finding.warning("/a\u202eb\u2028c\ud83d\ude00ä", "x").subject())
                .isEqualTo("/a\\u202eb\\u2028c\ud83d\ude00ä");
    }

    @Test
    void aRemedyIsASentenceOfItsOwn() {
        assertThat(Finding.unsupported("/hostname", "is not supported", "take it out.")
                        .sentences())
                .isEqualTo("is not supported. Take it out.");
        assertThat(Finding.unsupported("/hostname", "is not supported", "").sentences())
                .isEqualTo("is not supported");
    }
}
