package io.chord.examples;

import io.chord.ring.RingSpace;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
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
final class InputFile {

    /** Longest line, in bytes, without its end. */
    static final int LINE_BYTES_MAX = 8192;

    /** What a line asks for. */
    enum Verb {
        PUT,
        GET
    }

    /**
     * One line.
     *
     * @param value empty for a get
     */
    record Line(int number, Verb verb, String id, Optional<String> value) {}

    /**
     * A file that cannot be run; the message says which line, what was read and what was expected.
     */
    static final class BadInputException extends Exception {
        private static final long serialVersionUID = 1L;

        BadInputException(String message) {
            super(message);
        }
    }

    private final Path path;
    private final Optional<RingSpace> space;
    private final List<Line> lines = new ArrayList<>();

    private InputFile(Path path, Optional<RingSpace> space) {
        this.path = path;
        this.space = space;
    }

    /**
     * Reads and checks a whole file.
     *
     * @param space the ring whose points the ids are; empty when ids are words to be hashed
     */
    static List<Line> read(Path path, Optional<RingSpace> space) throws BadInputException {
        InputFile file = new InputFile(path, space);
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
        String[] words = text.split("\\s+");
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

    /** The id as it is used: checked against the ring and without leading zeros, or any word. */
    private String id(int number, String word) throws BadInputException {
        if (space.isEmpty()) return word;
        BigInteger last = space.get().size().subtract(BigInteger.ONE);
        if (!word.matches("-?[0-9]+")) {
            throw bad(
                    number,
                    quoted(word),
                    "an integer from 0 to " + last + " (words need --hash-keys)");
        }
        BigInteger id = new BigInteger(word);
        if (id.signum() < 0 || id.compareTo(last) > 0) {
            throw bad(
                    number,
                    "id " + shortened(word),
                    "an id of the ring, from 0 to " + last + " (see --bits)");
        }
        return id.toString();
    }

    private BadInputException bad(int number, String read, String expected) {
        return new BadInputException(
                path + ", line " + number + ": read " + read + ", expected " + expected);
    }

    private static String quoted(String text) {
        return '"' + shortened(text) + '"';
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
