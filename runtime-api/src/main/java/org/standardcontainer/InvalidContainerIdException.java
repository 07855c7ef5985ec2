package org.standardcontainer;

/** An id with characters that an id may not have. */
public final class InvalidContainerIdException extends ContainerException {
    private static final long serialVersionUID = 1L;

    public InvalidContainerIdException(String id) {
        super(
                "invalid container id " + quoted(id),
                "An id starts with a letter, a digit, _ or +, goes on with these and . -, and has at most 128 characters.",
                null);
    }

    private static String quoted(String id) {
        StringBuilder out = new StringBuilder("\"");
        id.chars().limit(160).forEach(c -> {
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }

    @Override
    public String errorId() {
        return "invalid-container-id";
    }
}
