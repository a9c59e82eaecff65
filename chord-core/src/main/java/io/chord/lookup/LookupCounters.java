package io.chord.lookup;

/** What lookups have met; written by the machines of this package, read through {@link Lookups}. */
final class LookupCounters {
    long started;
    long found;
    long failed;
    long askedInVain;
    long wrongHops;
    long attemptsRepeated;
    long recursiveLost;
    long relaysForwarded;
    long relaysRepeated;
    long relaysDropped;
}
