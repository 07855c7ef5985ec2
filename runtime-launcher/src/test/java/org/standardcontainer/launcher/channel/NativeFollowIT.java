package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A network namespace that is made when a container has ended, for the one that comes next. */
class NativeFollowIT extends FramesScenario {
    /** A bit beside these: the container has a network namespace of its own, and so may the next. */
    private static final int NETWORK = 4;

    @Test
    void whoComesNextIsBornIntoOneThatIsThere() throws Exception {
        live(NETWORK);
        Eventually.isTrue(() -> held().size() == 1);
        String there = held().get(0);
        create(4, NETWORK);
        made = true;
        assertThat(Networks.of(container.pid())).isEqualTo(there).isNotEqualTo(Networks.own());
        Eventually.isTrue(() -> held().isEmpty());
    }

    @Test
    void whoWantsNoneLeavesItToOthers() throws Exception {
        live(NETWORK);
        Eventually.isTrue(() -> held().size() == 1);
        List<String> there = held();
        run(4, Frame.MONITOR, 0, container.create("exit 0"));
        assertThat(frames("REPORT 4")).containsExactly("REPORT 4");
        made = true;
        assertThat(Networks.of(container.pid())).isEqualTo(Networks.own());
        assertThat(held()).isEqualTo(there);
    }

    /** The whole life of a container. */
    private void live(int network) throws Exception {
        create(1, network);
        run(2, Frame.WORKER | Frame.BRIEF, 0, container.start());
        assertThat(frames("GONE 1")).endsWith("GONE 1");
        run(3, Frame.WORKER | Frame.BRIEF, 0, container.destroy());
        assertThat(frames("REPORT 3")).containsExactly("REPORT 3");
    }

    private void create(int handle, int network) throws Exception {
        run(
                handle,
                Frame.MONITOR | network,
                0,
                container.create(SmallContainer.NEW_PID_AND_MOUNT | SmallContainer.NEW_NETWORK, "exit 0"));
        assertThat(frames("REPORT " + handle)).containsExactly("REPORT " + handle);
    }

    private List<String> held() {
        return ProcessHandle.of(zygote.pid()).stream()
                .flatMap(ProcessHandle::children)
                .flatMap(Networks::heldBy)
                .toList();
    }
}
