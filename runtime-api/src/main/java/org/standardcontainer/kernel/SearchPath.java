package org.standardcontainer.kernel;

import java.util.ArrayList;
import java.util.List;

/** Where a container's program is looked for, as execvp(3) does. */
public final class SearchPath {
    private static final String NAME = "PATH=";

    private SearchPath() {}

    /**
     * The directories for a program: none if it is a path; else those of {@code PATH}, of which the last one counts. An empty one is the
     * working directory.
     *
     * @param environment the process's, as {@code NAME=VALUE}
     * @param otherwise what {@code PATH} is where the environment has none
     */
    public static List<String> directories(String program, List<String> environment, String otherwise) {
        if (program.contains("/")) {
            return List.of();
        }
        String path = environment.stream()
                .filter(entry -> entry.startsWith(NAME))
                .map(entry -> entry.substring(NAME.length()))
                .reduce((first, second) -> second)
                .orElse(otherwise);
        List<String> directories = new ArrayList<>();
        for (String directory : path.split(":", -1)) {
            directories.add(directory.isEmpty() ? "." : directory);
        }
        return directories;
    }
}
