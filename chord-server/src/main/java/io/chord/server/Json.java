package io.chord.server;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes maps, lists, texts, numbers and truth values as JSON on one line. */
final class Json {

    private Json() {}

    /**
     * The JSON of a value.
     *
     * @throws IllegalArgumentException if it holds something of another kind
     */
    static String of(Object value) {
        StringBuilder text = new StringBuilder();
        write(text, value);
        return text.toString();
    }

    private static void write(StringBuilder text, Object value) {
        if (value instanceof Map<?, ?> map) {
            writeMap(text, map);
        } else if (value instanceof List<?> list) {
            writeList(text, list);
        } else if (value instanceof Optional<?> maybe) {
            if (maybe.isPresent()) write(text, maybe.get());
            else text.append("null");
        } else if (value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else if (value instanceof CharSequence characters) {
            writeText(text, characters);
        } else {
            throw new IllegalArgumentException("no JSON for a " + value.getClass().getName());
        }
    }

    private static void writeMap(StringBuilder text, Map<?, ?> map) {
        text.append('{');
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            writeText(text, String.valueOf(entry.getKey()));
            text.append(':');
            write(text, entry.getValue());
            if (entries.hasNext()) text.append(',');
        }
        text.append('}');
    }

    private static void writeList(StringBuilder text, List<?> list) {
        text.append('[');
        for (int i = 0; i < list.size(); i++) {
            if (i > 0) text.append(',');
            write(text, list.get(i));
        }
        text.append(']');
    }

    private static void writeText(StringBuilder text, CharSequence characters) {
        text.append('"');
        for (int i = 0; i < characters.length(); i++) {
            char c = characters.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    // Lone surrogates too: not every reader takes them as they are.
                    if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
