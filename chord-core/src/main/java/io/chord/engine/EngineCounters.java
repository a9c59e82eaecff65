package io.chord.engine;

/**
 * Counts of one engine.
 *
 * @param callsOpen questions that await an answer
 * @param lateReplies replies that came when their call had ended
 * @param refusedCalls calls that were not sent because too many were open
 * @param stalls times at which the engine was not run for longer than one time-out
 * @param lookupsOpen lookups under way
 */
public record EngineCounters(
        int callsOpen, long lateReplies, long refusedCalls, long stalls, int lookupsOpen) {}
