package org.standardcontainer.testguest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FieldsTest {
    @Test
    void nothingIsLost() {
        List<String> texts = List.of("", "a\tb", "line\nline\r\n", "\\t", "ä€", "");
        assertThat(Fields.split(Fields.join(texts))).isEqualTo(texts);
    }

    @Test
    void aLineIsALineWhateverIsInIt() {
        String inner = Fields.join(List.of("a\nb", "\t\\"));
        String line = Fields.join(List.of(inner, inner));
        assertThat(line).doesNotContain("\n", "\r");
        assertThat(Fields.split(Fields.split(line).get(1))).containsExactly("a\nb", "\t\\");
    }

    @Test
    void aLineThatWasCutOff() {
        assertThatThrownBy(() -> Fields.split("a\tb")).hasMessageContaining("cut off");
        assertThatThrownBy(() -> Fields.split("a\t\\")).hasMessageContaining("cut off");
    }
}
