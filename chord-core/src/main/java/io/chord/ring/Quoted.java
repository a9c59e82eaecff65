package io.chord.ring;

/** Text from outside, made fit for an error message: in quotes, printable and short. */
final class Quoted {

    /** Longer texts are cut, so that a megabyte of input does not become a megabyte of message. */
    static final int SHOWN_CHARACTERS_MAX = 300;

    private Quoted() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder("\"");
        int shownLength = Math.min(text.length(), SHOWN_CHARACTERS_MAX);
        for (int i = 0; i < shownLength; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c <= '~') {
                shown.append(c);
            } else {
                shown.append("\\u");
                String hex = Integer.toHexString(c);
                shown.append("0".repeat(4 - hex.length())).append(hex);
            }
        }
        shown.append('"');
        if (text.length() > shownLength) {
            shown.append("... (").append(text.length()).append(" characters)");
        }
        return shown.toString();
    }
}
