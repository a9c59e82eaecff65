package io.chord.store;

/**
 * The order of changes of one key: a ballot of the register, and, once the ballot has won, the
 * version of the entry that it made. Compared by round, then by proposer.
 *
 * @param round counts up; 0 only in {@link #NONE}
 * @param proposer random per start of a process, so that two proposers never use one version; in
 *     its last twelve bits nodes count what they wrote to the key by one promise (docs/adr/0030)
 */
public record Version(long round, long proposer) implements Comparable<Version> {

    /** Older than every version: nothing was ever promised or accepted. */
    public static final Version NONE = new Version(0, 0);

    /**
     * The version that {@link #toString} has written.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Version parse(String text) {
        if (text.equals("none")) return NONE;
        int dot = text.indexOf('.');
        try {
            if (dot > 0) {
                long round = Long.parseLong(text, 0, dot, 10);
                long proposer = Long.parseUnsignedLong(text, dot + 1, text.length(), 16);
                if (round > 0) return new Version(round, proposer);
            }
        } catch (NumberFormatException noNumbers) {
            // Said below.
        }
        String shown = text.length() <= 60 ? text : text.substring(0, 57) + "...";
        throw new IllegalArgumentException(
                "\"" + shown + "\" is no version, as 17.9af03c21b4d5e6f7 or none");
    }

    /** Whether this is {@link #NONE}. */
    public boolean isNone() {
        return round == 0 && proposer == 0;
    }

    /** Whether this is strictly newer than {@code other}. */
    public boolean isNewerThan(Version other) {
        return compareTo(other) > 0;
    }

    /** The newer of the two. */
    public static Version max(Version a, Version b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    @Override
    public int compareTo(Version other) {
        int byRound = Long.compare(round, other.round);
        return byRound != 0 ? byRound : Long.compareUnsigned(proposer, other.proposer);
    }

    // By plain code: what the JVM makes of records at run time is slow to start (StartTest).
    @Override
    public boolean equals(Object other) {
        return other instanceof Version that && round == that.round && proposer == that.proposer;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(round) + Long.hashCode(proposer);
    }

    @Override
    public String toString() {
        return isNone() ? "none" : round + "." + Long.toHexString(proposer);
    }
}
