package org.standardcontainer.cli;

/** How an option is refused that runc has, and that asks for something that isn't done here: ignored, it would be a lie. */
final class Unsupported {
    private Unsupported() {}

    static UsageException option(String option, String remedy) {
        return new UsageException("option " + option + " is not supported", remedy);
    }
}
