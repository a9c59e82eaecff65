package io.chord.server.script;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A script of puts and gets: {@code put <id> <value>} or {@code get <id>} per line; blank lines and
 * lines that begin with {@code #} are skipped. It is checked as a whole before anything of it is
 * run.
 */
public final class InputFile {

    /** Longest line, in bytes, without its end. */
    public static final int LINE_BYTES_MAX = 8192;

    /** What a line asks for. */
    public enum Verb {
        /** {@code put <id> <value>}. */
        PUT,
        /** {@code get <id>}. */
        GET
    }

    /**
     * One line.
     *
     * @param value empty for a get
     */
    public record Line(int number, Verb verb, String id, Optional<String> value) {}

    /**
     * A file that cannot be run; the message says which line, what was read and what was expected.
     */
    public static final class BadInputException extends Exception {
        private static final long serialVersionUID = 1L;

        BadInputException(String message) {
            super(message);
        }
    }

    private final Path path;
    private final KeyReader keys;
    private final List<Line> lines = new ArrayList<>();

    private InputFile(Path path, KeyReader keys) {
        this.path = path;
        this.keys = keys;
    }

    /**
     * Reads and checks a whole file.
     *
     * @param keys says which words are ids
     * @throws BadInputException if there is a mistake; the message has the line and what was
     *     expected
     */
    public static List<Line> read(Path path, KeyReader keys) throws BadInputException {
        InputFile file = new InputFile(path, keys);
        if (Files.isDirectory(path)) {
            throw new BadInputException(
                    path + ": is a directory; expected a file of put and get lines");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            file.readLines(in);
        } catch (NoSuchFileException e) {
            throw new BadInputException(path + ": no such file");
        } catch (IOException e) {
            throw new BadInputException(path + ": cannot be read: " + e);
        }
        if (file.lines.isEmpty()) {
            throw new BadInputException(
                    path
                            + ": holds no command; expected lines of the form \"put <id> <value>\" or \"get <id>\"");
        }
        return file.lines;
    }

    private void readLines(InputStream in) throws IOException, BadInputException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int number = 1;
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                parse(number++, line.toByteArray());
                line.reset();
                continue;
            }
            boolean isText = (next >= ' ' && next != 0x7f) || next == '\t' || next == '\r';
            if (!isText) {
                throw bad(
                        number,
                        String.format("byte 0x%02x at column %d", next, line.size() + 1),
                        "text in UTF-8");
            }
            if (line.size() >= LINE_BYTES_MAX) {
                throw bad(
                        number,
                        "a line of more than " + LINE_BYTES_MAX + " bytes",
                        "at most that many");
            }
            line.write(next);
        }
        if (line.size() > 0) parse(number, line.toByteArray());
    }

    private void parse(int number, byte[] bytes) throws BadInputException {
        String text = decode(number, bytes).strip();
        if (text.isEmpty() || text.startsWith("#")) return;
        String[] words = text.split("\\s+", -1);
        switch (words[0].toLowerCase(Locale.ROOT)) {
            case "put" -> {
                expectWords(number, text, words, 3, "put <id> <value>");
                lines.add(new Line(number, Verb.PUT, id(number, words[1]), Optional.of(words[2])));
            }
            case "get" -> {
                expectWords(number, text, words, 2, "get <id>");
                lines.add(new Line(number, Verb.GET, id(number, words[1]), Optional.empty()));
            }
            default -> throw bad(number, quoted(words[0]), "put or get");
        }
    }

    private String decode(int number, byte[] bytes) throws BadInputException {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw bad(number, "bytes that are not UTF-8", "text in UTF-8");
        }
    }

    private void expectWords(int number, String text, String[] words, int count, String form)
            throws BadInputException {
        if (words.length != count)
            throw bad(number, quoted(text) + " (" + words.length + " words)", form);
    }

    private String id(int number, String word) throws BadInputException {
        try {
            return keys.normal(word);
        } catch (KeyReader.BadKeyException e) {
            throw bad(number, e.read(), e.expected());
        }
    }

    private BadInputException bad(int number, String read, String expected) {
        return new BadInputException(
                path + ", line " + number + ": read " + read + ", expected " + expected);
    }

    private static String quoted(String text) {
        return KeyReader.quoted(text);
    }
}
