package org.standardcontainer.launcher.state;

/**
 * A step that the init process will do once it was started. Kept with the container, because whoever starts it doesn't
 * have the plan that made it.
 *
 * @param index its place in that plan
 * @param operation the operation's type ({@code "Exec"})
 * @param description what it does, in the imperative
 * @param origin the JSON pointer that asked for it
 * @param path the path that it works on; empty when none
 */
public record StartStep(int index, String operation, String description, String origin, String path) {}
