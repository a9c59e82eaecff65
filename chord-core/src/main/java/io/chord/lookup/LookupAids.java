package io.chord.lookup;

/**
 * What lookups do beyond the papers, to be faster and to meet fewer dead nodes. None of it decides
 * who owns a key: with all of it off this is plain Chord, and the answers are the same.
 *
 * @param earlyStop whether a node names the owner from all that it knows of neighbours, its whole
 *     successor list and the nodes behind its fingers, and not only when the key lies before its
 *     first successor
 * @param cacheMax most nodes that the location cache remembers from passing traffic; 0: no cache
 * @param namesDead whether questions and answers of lookups carry the names of nodes found dead
 * @param probes alpha: how many nodes a lookup may be asking at one time
 */
public record LookupAids(boolean earlyStop, int cacheMax, boolean namesDead, int probes) {

    /** Most nodes that the location cache of a node remembers unless it is told otherwise. */
    public static final int CACHE_MAX = 256;

    /** What nodes do unless they are told otherwise. */
    public static final LookupAids ALL = new LookupAids(true, CACHE_MAX, true, 2);

    /** Nothing beyond the papers. */
    public static final LookupAids PLAIN = new LookupAids(false, 0, false, 1);

    /** Checks the bounds. */
    public LookupAids {
        if (cacheMax < 0 || probes < 1) {
            throw new IllegalArgumentException(
                    "cacheMax " + cacheMax + " must be 0 or more, probes " + probes + " 1 or more");
        }
    }
}
