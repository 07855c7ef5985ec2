package org.standardcontainer.inmemory;

import java.nio.file.Path;
import org.standardcontainer.ContainerState;
import org.standardcontainer.spec.Hook;

/**
 * A hook at the moment that it is due.
 *
 * @param list its list's property ({@code "prestart"})
 * @param index its place in the list, from 0
 * @param hook the entry
 * @param state what it would get on its standard input
 * @param rootfs the root filesystem's directory
 */
public record HookCall(String list, int index, Hook hook, ContainerState state, Path rootfs) {
    /** Its JSON pointer: {@code /hooks/prestart/0}. */
    public String pointer() {
        return "/hooks/" + list + "/" + index;
    }
}
