package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.standardcontainer.vm.GuestConversation.GuestProcess;
import org.standardcontainer.vm.GuestConversation.Proxy;
import org.standardcontainer.vm.GuestConversation.Told;

/** What is read of the answers. */
class GuestConversationTest {
    private static GuestConversation answering(String text) {
        return new GuestConversation("socket", 1, plan -> List.of(new Told("socket", Optional.of(text))));
    }

    @Test
    void aProxyIsKnownByItsPidAndWhenItWasStarted() {
        assertThat(answering("12 345 6 78\n13 346 7 79\n").proxies())
                .containsEntry(new GuestProcess(6, 78), new Proxy(12, 345))
                .containsEntry(new GuestProcess(7, 79), new Proxy(13, 346))
                .hasSize(2);
    }

    @Test
    void aLineOfAnotherFormIsNobodys() {
        assertThat(answering("12 6 78\n12 345 6 78 9\n12 345 six 78\n\n12 345 6 -78")
                        .proxies())
                .isEmpty();
    }
}
