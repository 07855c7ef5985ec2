package org.standardcontainer.testguest;

import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * A throwable that can travel: its classes needn't be serializable, nor be known on the other side.
 *
 * @param chain it, and the causes below it
 */
record Failure(List<Link> chain) {
    private static final int DEEPEST = 20;

    /** What a test's end depends on. */
    enum Sort {
        ASSERTION,
        ABORTED,
        OTHER
    }

    /**
     * One throwable.
     *
     * @param text what its {@code toString} says
     * @param message its message; empty if it has none
     */
    record Link(Sort sort, String text, String message, List<StackTraceElement> frames) {}

    static Failure of(Throwable throwable) {
        List<Link> chain = new ArrayList<>();
        for (Throwable t = throwable; t != null && chain.size() < DEEPEST; t = t.getCause()) {
            Sort sort = t instanceof AssertionError
                    ? Sort.ASSERTION
                    : t instanceof TestAbortedException ? Sort.ABORTED : Sort.OTHER;
            String message = t.getMessage() == null ? "" : t.getMessage();
            chain.add(new Link(sort, String.valueOf(t), message, List.of(t.getStackTrace())));
        }
        return new Failure(chain);
    }

    String encode() {
        return Fields.join(chain.stream().map(Failure::encode).toList());
    }

    private static String encode(Link link) {
        List<String> texts = new ArrayList<>(List.of(link.sort.name(), link.text, link.message));
        for (StackTraceElement frame : link.frames) {
            String file = frame.getFileName() == null ? "" : frame.getFileName();
            texts.add(Fields.join(List.of(
                    frame.getClassName(), frame.getMethodName(), file, Integer.toString(frame.getLineNumber()))));
        }
        return Fields.join(texts);
    }

    /** @throws IllegalArgumentException if it is none */
    static Failure decode(String line) {
        return new Failure(Fields.split(line).stream().map(Failure::decodeLink).toList());
    }

    private static Link decodeLink(String line) {
        List<String> texts = Fields.split(line);
        List<StackTraceElement> frames = new ArrayList<>();
        for (String frame : texts.subList(3, texts.size())) {
            List<String> f = Fields.split(frame);
            frames.add(new StackTraceElement(f.get(0), f.get(1), f.get(2), Integer.parseInt(f.get(3))));
        }
        return new Link(Sort.valueOf(texts.get(0)), texts.get(1), texts.get(2), frames);
    }

    /** One that a test can throw here: with the classes' names, the messages and the stack traces of the original. */
    Throwable throwable() {
        Throwable below = null;
        for (int i = chain.size() - 1; i >= 0; i--) {
            Link link = chain.get(i);
            Throwable made = switch (link.sort) {
                case ASSERTION -> new Assertion(link);
                case ABORTED -> new TestAbortedException(link.message);
                case OTHER -> new Other(link);
            };
            if (below != null) {
                made.initCause(below);
            }
            made.setStackTrace(link.frames.toArray(StackTraceElement[]::new));
            below = made;
        }
        return below == null ? new GuestException("a failure without a throwable") : below;
    }

    @SuppressWarnings("OverrideThrowableToString") // the message is the original's, and so is the class in the text
    private static final class Assertion extends AssertionError {
        private static final long serialVersionUID = 1;
        private final String text;

        Assertion(Link link) {
            super(link.message);
            this.text = link.text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @SuppressWarnings("OverrideThrowableToString") // the message is the original's, and so is the class in the text
    private static final class Other extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String text;

        Other(Link link) {
            super(link.message);
            this.text = link.text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
