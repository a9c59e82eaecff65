package io.chord.server.deploy;

import java.util.List;
import java.util.Optional;

/**
 * One command of a plan, run here.
 *
 * @param host whom it is for
 * @param what it does, for people
 * @param command program and arguments
 * @param input what it reads, if it reads anything
 */
public record Step(String host, String what, List<String> command, Optional<String> input) {

    private static final String END = "END_OF_INPUT";

    /** Copies the list. */
    public Step {
        command = List.copyOf(command);
    }

    /** As one would type it in a shell. */
    public String shown() {
        StringBuilder text = new StringBuilder();
        for (String word : command) {
            if (text.length() > 0) text.append(' ');
            text.append(quoted(word));
        }
        input.ifPresent(
                lines -> text.append(" <<'").append(END).append("'\n").append(lines).append(END));
        return text.toString();
    }

    static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+")
                ? word
                : "'" + word.replace("'", "'\\''") + "'";
    }
}
