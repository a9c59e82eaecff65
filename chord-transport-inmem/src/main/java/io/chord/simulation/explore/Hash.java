package io.chord.simulation.explore;

/** Fingerprints of 64 bits. */
final class Hash {

    static final long SEED = 0x9e3779b97f4a7c15L;

    private Hash() {}

    /** Takes one more value in; the order matters. */
    static long add(long hash, long value) {
        long z = (hash ^ value) * 0xbf58476d1ce4e5b9L + SEED;
        z = (z ^ (z >>> 29)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 32);
    }

    static long of(int[] values) {
        long hash = SEED + values.length;
        for (int value : values) hash = add(hash, value);
        return hash;
    }

    static long of(String text) {
        long hash = SEED + text.length();
        for (int i = 0; i < text.length(); i++) hash = add(hash, text.charAt(i));
        return hash;
    }
}
