package io.chord;

import java.util.List;

/**
 * The settings of a node cannot be used. All mistakes are reported together: the message has one
 * line for each.
 */
public final class InvalidConfigurationException extends PermanentException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    InvalidConfigurationException(List<String> problems) {
        super(message(problems), null);
        this.problems = List.copyOf(problems);
    }

    private static String message(List<String> problems) {
        if (problems.size() == 1) return "invalid configuration: " + problems.get(0);
        return "invalid configuration, "
                + problems.size()
                + " mistakes:\n  - "
                + String.join("\n  - ", problems);
    }

    /** What is wrong, one sentence each, in the order of the settings. */
    public List<String> problems() {
        return problems;
    }
}
