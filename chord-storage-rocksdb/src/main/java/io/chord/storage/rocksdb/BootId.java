package io.chord.storage.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which start of this machine it is. */
final class BootId {

    private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

    /** A name that is new whenever the machine starts; empty where that cannot be known. */
    static String current() {
        try {
            return Files.readString(LINUX).strip();
        } catch (IOException | SecurityException e) {
            return "";
        }
    }

    private BootId() {}
}
