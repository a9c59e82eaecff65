package io.chord.storage.rocksdb;

import io.chord.store.StoreException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where a store is, and how durable it is.
 *
 * @param directory holds the store and nothing else
 * @param sync whether a commit is answered only when the disk has it
 */
record Location(Path directory, boolean sync) {

    private static final String PREFIX = RocksDbEntryStoreProvider.SCHEME + ":";
    private static final String SYNC = "sync=";

    /** Reads {@code rocksdb:DIRECTORY[?sync=true|false]}. */
    static Location parse(String text) throws StoreException {
        if (!text.startsWith(PREFIX)) throw malformed(text, "does not begin with " + PREFIX);
        String rest = text.substring(PREFIX.length());
        int mark = rest.indexOf('?');
        String directory = mark < 0 ? rest : rest.substring(0, mark);
        if (directory.isBlank()) throw malformed(text, "names no directory");
        try {
            return new Location(
                    Path.of(directory).toAbsolutePath().normalize(),
                    mark < 0 || sync(text, rest.substring(mark + 1)));
        } catch (InvalidPathException e) {
            throw malformed(text, e.getReason());
        }
    }

    private static boolean sync(String text, String option) throws StoreException {
        return switch (option) {
            case SYNC + "true" -> true;
            case SYNC + "false" -> false;
            default -> throw malformed(text, "has the unknown option \"" + option + "\"");
        };
    }

    private static StoreException malformed(String text, String why) {
        return new StoreException(
                "\"" + text + "\" " + why + "; expected " + PREFIX + "DIRECTORY[?sync=true|false]");
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
