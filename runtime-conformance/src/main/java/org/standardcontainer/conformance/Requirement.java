package org.standardcontainer.conformance;

import java.util.Set;

/**
 * One row of the clause table: a sentence of the spec in the kit's own words.
 *
 * @param id the stable name that {@link Clause} uses
 * @param doc the spec's document ({@code "runtime.md"}), or {@code "api"} for a promise of this API
 * @param anchor the heading's anchor in it
 * @param level how binding it is
 * @param binds whom: {@code "runtime"}, {@code "config-author"} (a violation has to be refused), {@code "hook"}, {@code "compliance-tool"},
 *     {@code "own-runtime"} for what isn't asked of a foreign runtime behind a command line
 * @param platforms where it holds; {@code "all"} for everywhere
 * @param observable whether a test can see it at all
 * @param capability what a backend claims when it supports it; empty when every backend has to
 * @param group the chapter in the report
 * @param statement the sentence
 */
public record Requirement(
        String id,
        String doc,
        String anchor,
        Level level,
        String binds,
        Set<String> platforms,
        boolean observable,
        String capability,
        String group,
        String statement) {
    public Requirement {
        platforms = Set.copyOf(platforms);
    }

    /** True if the sentence holds there; what holds on Linux holds in a VM's Linux guest. */
    public boolean appliesTo(Platform platform) {
        return platforms.contains("all")
                || platforms.contains(platform.word())
                || (platform == Platform.VM && platforms.contains(Platform.LINUX.word()));
    }

    /** True for what this API promises and the spec doesn't ask for. */
    public boolean isPromise() {
        return doc.equals("api");
    }

    /** Where it stands: {@code "runtime.md#start"}. */
    public String reference() {
        return doc + "#" + anchor;
    }
}
