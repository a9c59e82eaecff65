package io.chord.replication;

import io.chord.store.Version;

/**
 * What a caller wants done to one register: the {@code f} of CHANGE(k, f) in the reference
 * protocol, section 8.
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Values are given away with the change, and changes are never
// compared.
public sealed interface Change {

    /** Write a value. */
    record Put(byte[] value, long expiresAtMillis) implements Change {}

    /** Write a value if there is none. */
    record PutIfAbsent(byte[] value, long expiresAtMillis) implements Change {}

    /** Write a value over one version. */
    record Replace(Version expected, byte[] value, long expiresAtMillis) implements Change {}

    /** Remove the value. */
    record Remove() implements Change {}

    /** Remove the value of one version. */
    record RemoveVersion(Version expected) implements Change {}

    /** Choose what is there: a read that must not be taken back. */
    record Confirm() implements Change {}

    /** Choose what is there, and have it forgotten if that is nothing. */
    record Sweep() implements Change {}
}
