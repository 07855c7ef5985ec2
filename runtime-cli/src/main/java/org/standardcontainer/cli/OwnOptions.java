package org.standardcontainer.cli;

/** What has options that {@link DirectLine} sets by their names; each of them is picocli's too. */
interface OwnOptions {
    /** Switches it on. @return false if there is no such flag, or it is for picocli */
    default boolean flag(String name) {
        return false;
    }

    /** Gives it this value, a text or a path. @return false if there is no such option, or it is for picocli */
    default boolean option(String name, String value) {
        return false;
    }
}
