package io.chord.bench.compare;

/**
 * One kind of work that is measured, the same for all systems.
 *
 * @param kind what is done
 * @param inFlight how many operations are under way at any time
 * @param threads whether so many threads wait each for its own, or one thread and callbacks do all
 * @param remote whether only keys are used that another process has to be asked for
 * @param eventual whether reads may be answered by one copy
 */
public record Work(Kind kind, int inFlight, boolean threads, boolean remote, boolean eventual) {

    /** What is done. */
    public enum Kind {
        GET,
        PUT,
        /** Nine reads for each write. */
        MIX
    }

    /** Of each so many operations of a mix one is a write. */
    static final int MIX_WRITES = 10;

    /** Its name in reports. */
    String label() {
        return (kind == Kind.PUT ? "put" : kind == Kind.MIX ? "mix" : "get")
                + inFlight
                + (threads && inFlight > 1 ? "-threads" : "")
                + (kind == Kind.PUT || eventual ? "" : "-lin")
                + (remote ? "-remote" : "");
    }

    /** As one word. */
    String word() {
        return kind + ":" + inFlight + ':' + threads + ':' + remote + ':' + eventual;
    }

    static Work of(String word) {
        String[] parts = word.split(":", -1);
        return new Work(
                Kind.valueOf(parts[0]),
                Integer.parseInt(parts[1]),
                Boolean.parseBoolean(parts[2]),
                Boolean.parseBoolean(parts[3]),
                Boolean.parseBoolean(parts[4]));
    }
}
