package org.standardcontainer;

import java.util.List;

/** The configuration is not against the spec, and asks for something that this backend or host can't do; nothing was made. */
public final class UnsupportedFeatureException extends InvalidConfigException {
    private static final long serialVersionUID = 1L;

    /** @param findings at least one of kind {@link Finding.Kind#UNSUPPORTED} */
    public UnsupportedFeatureException(List<Finding> findings) {
        super("config.json", findings);
    }

    /** The JSON pointer of the first property that isn't supported. */
    public String pointer() {
        return findings().get(0).subject();
    }

    @Override
    public String errorId() {
        return "unsupported-feature";
    }
}
