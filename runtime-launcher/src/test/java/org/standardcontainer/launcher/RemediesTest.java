package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemediesTest {
    @ParameterizedTest
    @CsvSource({
        "/mounts/3/source, mounts[3].source",
        "/process/args/0, process.args[0]",
        "/linux/sysctl/net~1ipv4, linux.sysctl.net/ipv4",
        "'', it"
    })
    void writesAPropertyAsPeopleDo(String pointer, String property) {
        assertThat(Remedies.property(pointer)).isEqualTo(property);
    }
}
