package io.chord.ring;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The top bits of the SHA-256 of a key. */
final class Sha256KeyHasher implements KeyHasher {

    /*
     * Looking a digest up among the security providers costs about as much as hashing a short key.
     * So one instance is kept as a prototype, never fed, and cloned for each key: cloning only reads
     * it, so that threads need no lock. A provider whose digests cannot be cloned is looked up.
     */
    private final MessageDigest prototype = lookUp();

    @Override
    public String name() {
        return "sha-256";
    }

    @Override
    public RingId hash(byte[] key, RingSpace space) {
        return space.fromDigest(fresh().digest(key));
    }

    private MessageDigest fresh() {
        try {
            return (MessageDigest) prototype.clone();
        } catch (CloneNotSupportedException e) {
            return lookUp();
        }
    }

    private static MessageDigest lookUp() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform must have SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
