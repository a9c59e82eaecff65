package io.chord.call;

/**
 * How long to wait for an answer.
 *
 * @param timeoutNanos from one send to the next, and from the last to silence
 * @param sends how often a question is put before silence is concluded (protocol section 2: 3; 1
 *     breaks the invariant under delays with a tail, 2 under loss)
 * @param callsMax most calls open at once
 * @param callsPerPeerMax most of them that ask one address for entries; more are not sent, so that
 *     one node that does not answer does not take the calls of all. Maintenance is not counted
 * @param adaptive whether round trips are measured, and a target whose round trips are known is
 *     asked once more when it is late by them; silence takes as long as without
 */
public record CallSettings(
        long timeoutNanos, int sends, int callsMax, int callsPerPeerMax, boolean adaptive) {}
