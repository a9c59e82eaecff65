package io.chord.lookup;

/**
 * The constants of lookups and finger tables.
 *
 * @param hopsMax most nodes that one attempt of a lookup asks
 * @param lookupsMax most lookups under way at once; as many relays of others' lookups may be
 *     forwarded
 * @param candidates most nodes that an answer names
 * @param fingerNanos mean period between two turns of the finger fixer; one finger a turn
 * @param quarantineNanos how long a node found dead is not asked by lookups
 * @param aids what is done beyond the papers
 */
public record LookupSettings(
        int hopsMax,
        int lookupsMax,
        int candidates,
        long fingerNanos,
        long quarantineNanos,
        LookupAids aids) {}
