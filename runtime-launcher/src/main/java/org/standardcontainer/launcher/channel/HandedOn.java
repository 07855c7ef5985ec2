package org.standardcontainer.launcher.channel;

import java.util.Map;
import java.util.TreeMap;

/** Descriptors of ours that are neither the launcher's nor standard streams: it only hands them on, from 3 on. */
final class HandedOn {
    private HandedOn() {}

    /** What a launcher gets with so many of them, in the order of their numbers there. */
    static Map<Integer, Integer> with(int handedOn, Map<Integer, Integer> others) {
        Map<Integer, Integer> all = new TreeMap<>(others);
        for (int number = 3; number < 3 + handedOn; number++) {
            if (all.put(number, number) != null) {
                throw new IllegalArgumentException("descriptor " + number + " is not open, and cannot be handed on");
            }
        }
        return all;
    }
}
