package org.standardcontainer.linux;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths inside the container. */
final class ContainerPath {
    private ContainerPath() {}

    /**
     * The path from the container's root, without empty parts, {@code .} and {@code ..}; what would lead above the root ends at
     * it. A relative path counts from the root (config.md#mounts: "relative to container's root").
     */
    static String clean(String path) {
        if (isClean(path)) {
            return path;
        }
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/")) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    /** As nearly all are: no empty part, and none that begins with a dot. */
    private static boolean isClean(String path) {
        return path.startsWith("/") && !path.endsWith("/") && !path.contains("//") && !path.contains("/.");
    }
}
