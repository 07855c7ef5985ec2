package org.standardcontainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.standardcontainer.spec.BundleReader;

class JudgedConfigsTest {
    private final JudgedConfigs configs = new JudgedConfigs();
    private final List<String> judged = new ArrayList<>();

    @Test
    void judgesTheSameBytesOnceAndKeepsWhatWasFound() {
        JudgedConfigs.Judged first = ask("1.0.0");
        JudgedConfigs.Judged again = ask("1.0.0");
        assertThat(judged).containsExactly("1.0.0");
        assertThat(again.content()).isSameAs(first.content());
        assertThat(again.findings()).isEqualTo(first.findings()).hasSize(1);
    }

    @Test
    void judgesOtherBytesAnew() {
        ask("1.0.0");
        assertThat(ask("1.0.1").content().spec().ociVersion()).isEqualTo("1.0.1");
        assertThat(judged).containsExactly("1.0.0", "1.0.1");
    }

    @Test
    void keepsOnlyTheLastFew() {
        for (int i = 0; i < 17; i++) {
            ask("1.0." + i);
        }
        ask("1.0.16");
        assertThat(judged).hasSize(17);
        ask("1.0.0");
        assertThat(judged).hasSize(18);
    }

    @Test
    void keepsNothingOfWhatIsNoConfiguration() {
        byte[] nonsense = "{".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(InvalidConfigException.class)
                    .isThrownBy(() -> configs.of(nonsense, content -> List.of()));
        }
    }

    private JudgedConfigs.Judged ask(String version) {
        byte[] raw = ("{\"ociVersion\": \"" + version + "\"}").getBytes(StandardCharsets.UTF_8);
        return configs.of(raw, this::judge);
    }

    private List<Finding> judge(BundleReader.Content content) {
        judged.add(content.spec().ociVersion());
        return List.of(Finding.warning("/ociVersion", "judged"));
    }
}
