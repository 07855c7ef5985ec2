package org.standardcontainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Checkpoint.Option;

class CheckpointRequestTest {
    private static final Path TO = Path.of("/images");
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    @Test
    void pathsAreAsTheyAreSaidToBe() {
        refuses(() -> CheckpointRequest.to(Path.of("images"), Set.of()), "has to be absolute, and is images");
        refuses(() -> plain().withParent(Path.of("/earlier")), "relative to the directory");
        refuses(() -> plain().withWork(Path.of("work")), "to work in has to be absolute");
        refuses(() -> plain().withReady(Path.of("ready")), "told of pages has to be absolute");

        CheckpointRequest all = plain().withParent(Path.of("../earlier"))
                .withWork(Path.of("/work"))
                .withReady(Path.of("/ready"));
        assertThat(all.parent()).contains(Path.of("../earlier"));
        assertThat(all.work()).contains(Path.of("/work"));
        assertThat(all.ready()).contains(Path.of("/ready"));
    }

    @Test
    void anAddressIsResolvedAndHasAPort() {
        refuses(() -> plain().withPages(InetSocketAddress.createUnresolved("host", 1)), "resolved address");
        refuses(
                () -> plain().withPages(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                "resolved address and a port");
        assertThat(plain().withPages(HERE).pages()).contains(HERE);
    }

    @Test
    void whatIsAskedForGoesTogether() {
        refuses(() -> with(Option.LAZY_PAGES).checkTogether(), "need an address");
        refuses(
                () -> with(Option.LAZY_PAGES, Option.PRE_DUMP).withPages(HERE).checkTogether(),
                "memory alone can't be had later");
        refuses(
                () -> with(Option.LAZY_PAGES, Option.LEAVE_RUNNING)
                        .withPages(HERE)
                        .checkTogether(),
                "doesn't go on");
        refuses(() -> plain().withReady(Path.of("/ready")).checkTogether(), "nothing tells");

        assertThatCode(() -> plain().checkTogether()).doesNotThrowAnyException();
        assertThatCode(() -> with(Option.LAZY_PAGES)
                        .withPages(HERE)
                        .withReady(Path.of("/ready"))
                        .checkTogether())
                .doesNotThrowAnyException();
        assertThatCode(() ->
                        with(Option.PRE_DUMP, Option.AUTO_DEDUP).withPages(HERE).checkTogether())
                .doesNotThrowAnyException();
    }

    private static CheckpointRequest plain() {
        return CheckpointRequest.to(TO, Set.of());
    }

    private static CheckpointRequest with(Option first, Option... others) {
        return CheckpointRequest.to(TO, EnumSet.of(first, others));
    }

    private static void refuses(ThrowingCallable call, String why) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
    }
}
