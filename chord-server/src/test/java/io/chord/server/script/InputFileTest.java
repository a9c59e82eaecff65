package io.chord.server.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ring.RingSpace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole file is checked before anything of it runs, and each mistake is named with its line.
 */
class InputFileTest {

    @TempDir Path folder;

    private List<InputFile.Line> read(String text) throws Exception {
        return read(text.getBytes(StandardCharsets.UTF_8), KeyReader.ofIds(RingSpace.of(20)));
    }

    private List<InputFile.Line> read(byte[] bytes, KeyReader keys) throws Exception {
        Path file = Files.write(folder.resolve("in.txt"), bytes);
        return InputFile.read(file, keys);
    }

    private void assertRefused(String text, String... parts) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InputFile.BadInputException.class)
                .hasMessageContaining("in.txt")
                .hasMessageContainingAll(parts);
    }

    @Test
    void putsGetsCommentsBlanks_ofAnyLineEnd_areReadInOrder() throws Exception {
        assertThat(read("# a comment\r\nput 1 one\r\n\n  get\t007  \nget 1048575"))
                .containsExactly(
                        new InputFile.Line(2, InputFile.Verb.PUT, "1", Optional.of("one")),
                        new InputFile.Line(4, InputFile.Verb.GET, "7", Optional.empty()),
                        new InputFile.Line(5, InputFile.Verb.GET, "1048575", Optional.empty()));
    }

    @Test
    void unknownWord_anywhere_isNamedWithItsLine() {
        assertRefused("put 1 1\ndelete 1\n", "line 2", "\"delete\"", "put or get");
    }

    @Test
    void wrongNumberOfWords_ofEitherCommand_isShownWithTheForm() {
        assertRefused("put 1\n", "line 1", "put <id> <value>");
        assertRefused("put 1 2 3\n", "line 1", "put <id> <value>");
        assertRefused("get\n", "line 1", "get <id>");
        assertRefused("get 1 2\n", "line 1", "get <id>");
    }

    @Test
    void idOutsideTheRing_orNoInteger_isNamedWithTheBounds() {
        assertRefused("get 1048576\n", "line 1", "1048576", "0 to 1048575");
        assertRefused("get -1\n", "line 1", "-1", "0 to 1048575");
        assertRefused("get abc\n", "line 1", "\"abc\"", "--hash-keys");
        assertRefused("get " + "9".repeat(500) + "\n", "line 1", "0 to 1048575");
    }

    @Test
    void words_whenKeysAreHashed_areTakenAsTheyAre() throws Exception {
        assertThat(read("get abc\n".getBytes(StandardCharsets.UTF_8), KeyReader.ofWords()))
                .extracting(InputFile.Line::id)
                .containsExactly("abc");
    }

    @Test
    void binaryByte_orBrokenUtf8_isNamedWithItsPlace() {
        assertRefused("get 1\nget \0001\n", "line 2", "0x00", "column 5");
        assertThatThrownBy(
                        () ->
                                read(
                                        new byte[] {'g', 'e', 't', ' ', (byte) 0xff, '\n'},
                                        KeyReader.ofWords()))
                .hasMessageContainingAll("line 1", "UTF-8");
    }

    @Test
    void lineOverTheLimit_isRefusedByItsLimit() {
        assertRefused(
                "get 1\nput 1 " + "x".repeat(InputFile.LINE_BYTES_MAX) + "\n", "line 2", "8192");
    }

    @Test
    void emptyFile_orOnlyComments_holdsNoCommand() {
        assertRefused("", "no command");
        assertRefused("# nothing\n\n", "no command");
    }

    @Test
    void missingFile_orFolder_isNamed() {
        Path missing = folder.resolve("missing.txt");
        assertThatThrownBy(() -> InputFile.read(missing, KeyReader.ofWords()))
                .hasMessageContaining("missing.txt: no such file");
        assertThatThrownBy(() -> InputFile.read(folder, KeyReader.ofWords()))
                .hasMessageContaining("is a directory");
    }
}
